// Camera and microphone: asking for them, changing them, and which words say what is wrong.
//
// Events: "change" whenever a track, a problem or the list of devices is another.

const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PICTURE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 }, facingMode: "user" };
const KINDS = { camera: "video", microphone: "audio" };
const PROBLEMS = {
  NotAllowedError: "refused",
  PermissionDeniedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  DevicesNotFoundError: "missing",
  NotReadableError: "busy",
  TrackStartError: "busy",
  AbortError: "busy",
  OverconstrainedError: "unfit",
  ConstraintNotSatisfiedError: "unfit",
};

/** The name of what is wrong, as the words for it are called. */
export const problemOf = (error) => PROBLEMS[error?.name] ?? "busy";

export class Devices extends EventTarget {
  camera = null; // the track, or null
  microphone = null;
  problems = { camera: null, microphone: null };
  wants = { camera: true, microphone: true };
  asking = false;
  list = [];
  #chosen = { camera: null, microphone: null };

  constructor() {
    super();
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#changed());
  }

  static get supported() {
    return Boolean(window.isSecureContext && navigator.mediaDevices?.getUserMedia && window.RTCPeerConnection);
  }

  /** Ask the browser for what is wanted, both in one question; if that fails, each apart. */
  async open() {
    if (!Devices.supported) {
      this.problems = { camera: "unsupported", microphone: "unsupported" };
      return this.#tell();
    }
    if (this.asking) return;
    this.asking = true;
    this.#tell();
    const both = this.wants.camera && !this.camera && !this.microphone;
    if (!both || !(await this.#openBoth())) {
      if (!this.microphone) await this.#openOne("microphone");
      if (this.wants.camera && !this.camera) await this.#openOne("camera");
    }
    this.asking = false;
    await this.#changed();
  }

  /** The camera on or off; off means that it is let go of, so that its light goes out. */
  async setCamera(on) {
    this.wants.camera = on;
    if (on && !this.camera) await this.#openOne("camera");
    if (!on) this.#release("camera");
    await this.#changed();
  }

  /** The microphone on or off; off it stays ours, so that on again is at once. */
  async setMicrophone(on) {
    this.wants.microphone = on;
    if (on && !this.microphone) await this.#openOne("microphone");
    if (this.microphone) this.microphone.enabled = on;
    this.#tell();
  }

  /** Another camera or microphone. */
  async choose(name, deviceId) {
    this.#chosen[name] = deviceId;
    this.#release(name);
    if (this.wants[name]) await this.#openOne(name);
    await this.#changed();
  }

  /** Let go of everything. */
  close() {
    this.#release("camera");
    this.#release("microphone");
    this.#tell();
  }

  get tracks() {
    return { video: this.camera, audio: this.microphone };
  }

  get on() {
    return { camera: Boolean(this.camera), microphone: Boolean(this.microphone?.enabled) };
  }

  async #openBoth() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: this.#asked("microphone"), video: this.#asked("camera") });
      this.#take("microphone", stream.getAudioTracks()[0]);
      this.#take("camera", stream.getVideoTracks()[0]);
      return true;
    } catch {
      return false; // each is asked apart, and says what is wrong with it
    }
  }

  async #openOne(name) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ [KINDS[name]]: this.#asked(name) });
      this.#take(name, stream.getTracks()[0]);
    } catch (error) {
      if (problemOf(error) === "unfit" && this.#chosen[name]) {
        this.#chosen[name] = null; // that one is gone: any other
        return this.#openOne(name);
      }
      this.problems[name] = problemOf(error);
    }
  }

  #asked(name) {
    const wish = name === "camera" ? PICTURE : SOUND;
    if (!this.#chosen[name]) return wish;
    const { facingMode, ...rest } = wish;
    return { ...rest, deviceId: { exact: this.#chosen[name] } };
  }

  #take(name, track) {
    this.problems[name] = null;
    if (!this.wants[name] && name === "camera") return track.stop(); // switched off while it was being asked
    this.#release(name);
    if (name === "microphone") track.enabled = this.wants.microphone;
    this[name] = track;
    track.addEventListener("ended", () => {
      if (this[name] !== track) return;
      this[name] = null;
      this.problems[name] = "gone";
      this.#changed();
    });
  }

  #release(name) {
    const track = this[name];
    this[name] = null;
    track?.stop();
  }

  async #changed() {
    if (Devices.supported) this.list = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
