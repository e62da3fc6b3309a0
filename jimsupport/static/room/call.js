// The call itself: what the server says, what the others send, and what is done here.
//
// Events: "in" once we are in; "out" with why as `detail`: out of our own will, or what the server said.

import { Line } from "./line.js";
import { Loudness } from "./loudness.js";
import { Mesh } from "./mesh.js";
import { OWN } from "./people.js";
import { Wake } from "./wake.js";
import { say } from "./words.js";

export class Call extends EventTarget {
  #line;
  #mesh;
  #devices;
  #screen;
  #people;
  #tiles;
  #chat;
  #loudness = null;
  #wake = new Wake();
  #me = { name: "", hosts: false };
  #hand = false;
  #told = ""; // the last that the others heard of how we stand
  #pictures = true;
  #mostVideo = 4;
  isOn = false; // wanted
  isIn = false; // welcomed

  /** `path` is where the line begins; `screen` says what is to be seen (see `screen.js`). */
  constructor(path, devices, screen) {
    super();
    this.#devices = devices;
    this.#screen = screen;
    ({ people: this.#people, tiles: this.#tiles, chat: this.#chat } = screen);
    this.#line = new Line(path);
    this.#mesh = new Mesh((to, data) => this.#line.send({ type: "signal", to, data }));
    this.#line.addEventListener("open", () => this.#greet());
    this.#line.addEventListener("message", ({ detail }) => this.#hear(detail));
    this.#line.addEventListener("lost", () => this.#lost());
    this.#line.addEventListener("refused", () => this.dispatchEvent(new Event("refused")));
    this.#mesh.addEventListener("track", ({ detail }) => this.#play(detail));
    this.#mesh.addEventListener("state", ({ detail }) => this.#tiles.state(detail.peer, detail.state));
    this.#mesh.addEventListener("still", ({ detail }) => this.#tiles.still(detail.peer, detail.still));
    this.#mesh.addEventListener("weak", ({ detail }) => screen.weak(detail.weak));
    this.#mesh.addEventListener("gone", ({ detail }) => this.#forget(detail.peer));
    this.#people.addEventListener("act", ({ detail }) => this.#line.send(detail));
    this.#chat.addEventListener("say", (event) => this.#line.send({ type: "say", text: event.detail }) && event.preventDefault());
    devices.addEventListener("change", () => this.isIn && this.#share());
  }

  /** Go in; `wants` says with which of camera and microphone. */
  async start(wants) {
    this.isOn = true;
    this.#loudness = new Loudness((peer, speaks) => this.#tiles.speaks(peer, speaks));
    this.#loudness.wake();
    if (wants) await Promise.all([this.#devices.setCamera(wants.camera && Boolean(this.#devices.camera)), this.#mute(wants)]);
    this.#line.start();
    this.#wake.hold();
  }

  /** Go out, of our own will unless `why` says otherwise. */
  stop(why = "self") {
    if (!this.isOn) return;
    this.isOn = this.isIn = false;
    if (why === "self") this.#line.send({ type: "leave" });
    this.#line.stop();
    this.#mesh.close();
    this.#loudness.close();
    this.#wake.release();
    this.#devices.close();
    this.#tiles.clear();
    this.#people.clear();
    this.#chat.clear();
    this.#hand = false;
    this.dispatchEvent(new CustomEvent("out", { detail: why }));
  }

  toggleMicrophone() {
    return this.#devices.setMicrophone(!this.#devices.on.microphone);
  }

  toggleCamera() {
    if (!this.#pictures) this.#setPictures(true);
    return this.#devices.setCamera(!this.#devices.on.camera);
  }

  toggleHand() {
    this.#hand = !this.#hand;
    this.#share();
  }

  /** Sound alone, both ways, or pictures again. */
  togglePictures() {
    this.#setPictures(!this.#pictures);
    if (!this.#pictures) this.#devices.setCamera(false);
  }

  /** Whoever hosts opens the door outside the hours, or closes it. */
  setDoor(open) {
    this.#line.send({ type: "door", open });
  }

  get #sends() {
    const { camera, microphone } = this.#devices.on;
    return camera ? "video" : microphone ? "voice" : "nothing";
  }

  #mute({ microphone }) {
    return this.#devices.microphone ? this.#devices.setMicrophone(microphone) : null;
  }

  #greet() {
    this.#line.send({ type: "hello", sends: this.#sends, was: this.#mesh.own });
  }

  #hear(message) {
    const heard = {
      welcome: () => this.#welcome(message),
      joined: () => this.#joined(message),
      left: () => this.#left(message),
      signal: () => this.#mesh.signal(message.from, message.data),
      state: () => this.#state(message),
      said: () => this.#said(message),
      mute: () => this.#muted(),
      door: () => this.#screen.door(message.open),
      out: () => this.stop(message.why),
      put_out: () => this.#people.host(this.#me.hosts, message.out),
    };
    heard[message.type]?.();
  }

  #welcome(message) {
    this.isIn = true;
    this.#me = { name: message.name, hosts: message.hosts };
    this.#mostVideo = message.most_video;
    this.#people.host(message.hosts, message.out);
    this.#people.missing(message.peers.map((each) => each.peer));
    for (const each of message.peers) this.#meet(each);
    this.#mesh.setTracks(this.#devices.tracks);
    this.#mesh.welcome(message);
    this.#told = "";
    this.#share();
    this.#screen.line(true);
    this.#screen.host(message.hosts, message.open);
    this.dispatchEvent(new Event("in"));
  }

  #lost() {
    this.#mesh.lost();
    this.#screen.line(false);
  }

  #joined(message) {
    this.#mesh.joined(message.peer);
    if (this.#meet(message)) this.#screen.tell("came", { name: message.name });
  }

  #left({ peer, lost }) {
    if (lost && this.#people.get(peer)) this.#people.set(peer, { lost: true });
    this.#mesh.left(peer, lost);
  }

  // Whether they are new: who lost their line comes back as who they were.
  #meet(person) {
    const old = this.#people.get(person.peer) ? null : this.#people.lost(person.name);
    const isNew = !old && !this.#people.get(person.peer);
    if (old) {
      this.#people.rename(old, person.peer);
      this.#tiles.rename(old, person.peer);
      this.#loudness?.listen(old, null);
    }
    this.#tiles.show(person.peer, this.#people.set(person.peer, { ...person, lost: false }));
    this.#crowd();
    return isNew;
  }

  #forget(peer) {
    const name = this.#people.get(peer)?.name;
    this.#loudness?.listen(peer, null);
    this.#tiles.remove(peer);
    this.#people.remove(peer);
    this.#crowd();
    if (name && this.isOn) this.#screen.tell("went", { name });
  }

  #state({ from, type, ...values }) {
    const before = this.#people.get(from);
    if (!before) return;
    this.#tiles.show(from, this.#people.set(from, values));
    if (values.hand && !before.hand) this.#screen.tell("raised", { name: before.name });
  }

  #said({ from, name, text, at }) {
    const own = from === this.#mesh.own;
    this.#chat.add({ name: own ? say("you", { name }) : name, text, at, own });
  }

  #muted() {
    this.#devices.setMicrophone(false);
    this.#screen.note("muted");
  }

  #play({ peer, track }) {
    this.#tiles.play(peer, track);
    if (track.kind === "audio") this.#loudness?.listen(peer, track);
  }

  // What is on here: told to the others, shown to ourselves, and sent.
  #share() {
    const on = { ...this.#devices.on, hand: this.#hand };
    this.#mesh.setTracks(this.#devices.tracks);
    const state = JSON.stringify({ type: "state", ...on });
    if (state !== this.#told && this.#line.send(JSON.parse(state))) this.#told = state;
    this.#tiles.show(OWN, this.#people.set(OWN, { ...this.#me, ...on, own: true }));
    this.#tiles.mirror(OWN, this.#devices.camera);
    this.#loudness?.listen(OWN, this.#devices.microphone);
    this.#screen.own(on, this.#devices.problems);
  }

  #crowd() {
    this.#screen.crowd(this.#people.size > this.#mostVideo, this.#pictures);
  }

  #setPictures(wanted) {
    this.#pictures = wanted;
    this.#mesh.setPictures(wanted);
    this.#crowd();
  }
}
