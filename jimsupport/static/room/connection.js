// One line of sound and picture to one other person: perfect negotiation (WebRTC 1.0, 10.7), on our own terms.
//
// Both ways are opened once, with or without a track in them, so that a camera that comes and goes needs no new
// agreement. Each life of a connection has a name (`run`): what belongs to an earlier life is not listened to.
//
// Events: "track" with a track as `detail`; "state" when it connects, falters or fails.

const KINDS = ["audio", "video"];

export class Connection extends EventTarget {
  run = Math.random().toString(36).slice(2);
  theirs = null; // their run, once heard
  since = performance.now(); // in this state
  #pc;
  #polite;
  #send;
  #tracks;
  #pictures;
  #stream = new MediaStream();
  #offering = false;
  #ignoring = false;
  #queue = Promise.resolve();

  /** `tracks` is {audio, video}, either may be null; `pictures` says whether pictures are wanted at all. */
  constructor({ polite, ice, relayOnly, send, tracks, pictures }) {
    super();
    this.#polite = polite;
    this.#send = (data) => send({ ...data, run: this.run, for: this.theirs });
    this.#tracks = tracks;
    this.#pictures = pictures;
    this.#pc = new RTCPeerConnection({
      iceServers: ice,
      iceTransportPolicy: relayOnly ? "relay" : "all",
      bundlePolicy: "max-bundle",
    });
    this.#pc.addEventListener("icecandidate", ({ candidate }) => candidate && this.#send({ candidate: candidate.toJSON() }));
    this.#pc.addEventListener("track", ({ track }) => this.dispatchEvent(new CustomEvent("track", { detail: track })));
    this.#pc.addEventListener("connectionstatechange", () => {
      this.since = performance.now();
      this.dispatchEvent(new Event("state"));
    });
  }

  get state() {
    return this.#pc.connectionState;
  }

  /** What comes in. */
  get tracks() {
    return this.#pc.getReceivers().map((each) => each.track);
  }

  /** Whoever came later begins. */
  begin() {
    for (const kind of KINDS) this.#dress(this.#pc.addTransceiver(kind));
    this.#offer();
  }

  /** Find another way through the network; sound that still comes through goes on meanwhile. */
  restart(ice) {
    this.since = performance.now();
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers: ice });
    this.#pc.restartIce();
    this.#offer();
  }

  /** Whether what was said is for this life of the connection. */
  concerns({ run, for: meant }) {
    return (!meant || meant === this.run) && (!this.theirs || run === this.theirs);
  }

  /** What the other said: a description or a candidate. In the order it came in. */
  receive(data) {
    this.#after(() => this.#take(data));
  }

  /** Send these from now on. */
  setTracks(tracks) {
    this.#tracks = tracks;
    for (const each of this.#pc.getTransceivers()) each.sender.replaceTrack(tracks[each.receiver.track.kind]).catch(() => {});
  }

  /** Pictures both ways, or sound alone. */
  setPictures(wanted) {
    if (wanted === this.#pictures) return;
    this.#pictures = wanted;
    const picture = this.#transceiver("video");
    if (!picture) return;
    picture.direction = this.#direction("video");
    this.#offer();
  }

  /** At most so much: {bits, frames, height}; 0 bits is no picture. */
  async limit({ sound, bits, frames, height }) {
    const captured = this.#tracks.video?.getSettings().height || height;
    await this.#encode("audio", { maxBitrate: sound, networkPriority: "high", priority: "high" });
    await this.#encode("video", {
      active: bits > 0,
      maxBitrate: Math.max(bits, 1000),
      maxFramerate: frames,
      scaleResolutionDownBy: Math.max(1, captured / height),
    });
  }

  stats() {
    return this.#pc.getStats();
  }

  close() {
    this.#pc.close();
  }

  #offer() {
    this.#after(async () => {
      this.#offering = true;
      try {
        if (this.#pc.signalingState !== "stable") return; // the answer comes, or it is begun anew
        await this.#pc.setLocalDescription(await this.#pc.createOffer());
        this.#send({ description: this.#pc.localDescription.toJSON() });
      } finally {
        this.#offering = false;
      }
    });
  }

  async #take({ description, candidate, run }) {
    const pc = this.#pc;
    if (candidate) {
      await pc.addIceCandidate(candidate).catch((error) => {
        if (!this.#ignoring) throw error;
      });
      return;
    }
    const collides = description.type === "offer" && (this.#offering || pc.signalingState !== "stable");
    this.#ignoring = !this.#polite && collides;
    if (this.#ignoring) return;
    await pc.setRemoteDescription(description);
    this.theirs = run;
    if (description.type !== "offer") return;
    await Promise.all(pc.getTransceivers().map((each) => this.#dress(each)));
    await pc.setLocalDescription();
    this.#send({ description: pc.localDescription.toJSON() });
  }

  #dress(transceiver) {
    const kind = transceiver.receiver.track.kind;
    transceiver.direction = this.#direction(kind);
    transceiver.sender.setStreams?.(this.#stream); // so that lips move with the sound
    return transceiver.sender.replaceTrack(this.#tracks[kind]);
  }

  #direction(kind) {
    return kind === "audio" || this.#pictures ? "sendrecv" : "inactive";
  }

  #transceiver(kind) {
    return this.#pc.getTransceivers().find((each) => each.receiver.track.kind === kind);
  }

  async #encode(kind, wish) {
    const sender = this.#transceiver(kind)?.sender;
    const parameters = sender?.getParameters();
    if (!parameters?.encodings?.length) return; // not agreed yet; asked again once it is
    Object.assign(parameters.encodings[0], wish);
    await sender.setParameters(parameters).catch(() => {}); // a browser that cannot goes without
  }

  // One step after the other: what comes in while a step waits for the browser would find it half done.
  #after(step) {
    this.#queue = this.#queue.then(async () => {
      if (this.#pc.signalingState !== "closed") await step();
    }).catch((error) => console.debug("room: a step of the connection failed", error.name));
  }
}
