// The one screen before the call: you see yourself, what is wrong is said in words, and one button leads in.
//
// Events: "join" with {camera, microphone} as `detail`; "door" when whoever hosts opens it before its time.

import { Devices } from "./devices.js";
import { Loudness } from "./loudness.js";
import { say } from "./words.js";

const ASK_EVERY = 15000; // ms between two looks whether the room is open: whoever hosts may open it sooner
const LATEST = 2 ** 31 - 1; // ms that a browser can wait

export class Lobby extends EventTarget {
  #parts;
  #devices;
  #loudness = null;
  #timer = 0;
  #opens;
  #shown = false;
  isOpen;

  /** `parts`: elements by name. `opens` is when the room opens, or null; `isOpen` whether it is open. */
  constructor(parts, devices, { opens, isOpen }) {
    super();
    this.#parts = parts;
    this.#devices = devices;
    this.#opens = opens;
    this.isOpen = isOpen;
    devices.addEventListener("change", () => this.#show());
    for (const [name, wants] of [
      ["join", { camera: true, microphone: true }],
      ["soundOnly", { camera: false, microphone: true }],
      ["listenOnly", { camera: false, microphone: false }],
    ]) {
      parts[name].addEventListener("click", () => this.dispatchEvent(new CustomEvent("join", { detail: wants })));
    }
    parts.again.addEventListener("click", () => devices.open());
    parts.tryOut.addEventListener("click", () => this.#look());
    parts.openDoor?.addEventListener("click", () => this.dispatchEvent(new Event("door")));
  }

  /** Show it: open with your picture, or closed with when it opens. */
  enter() {
    this.#shown = true;
    this.busy(false);
    if (this.isOpen) this.#look();
    this.#show();
    this.#wait();
  }

  leave() {
    this.#shown = false;
    clearTimeout(this.#timer);
    this.#loudness?.close();
    this.#loudness = null;
    this.#parts.video.srcObject = null;
  }

  /** On the way in. */
  busy(is) {
    for (const name of ["join", "soundOnly", "listenOnly"]) this.#parts[name].disabled = is;
    this.#parts.connecting.hidden = !is;
  }

  async #look() {
    this.#parts.trial.hidden = false;
    await this.#devices.open();
  }

  // It opens by itself: asked at the moment it said, and now and then before.
  #wait() {
    clearTimeout(this.#timer);
    if (this.isOpen || !this.#shown) return;
    const left = this.#opens ? Math.max(1000, this.#opens - Date.now()) : LATEST;
    this.#timer = setTimeout(() => this.#ask(), Math.min(left, ASK_EVERY));
  }

  async #ask() {
    const found = await this.#standing().catch(() => null);
    if (found) {
      this.#opens = found.opens ? Date.parse(found.opens) : null;
      this.isOpen = found.open === "yes";
      if (found.when) this.#parts.when.replaceChildren(...found.when);
    }
    if (this.isOpen && this.#shown) {
      this.#look();
      this.#show();
      this.#parts.opened.textContent = say("opened");
    }
    this.#wait();
  }

  async #standing() {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const room = page.getElementById("room");
    return { ...room.dataset, when: page.getElementById("when")?.childNodes };
  }

  #show() {
    if (!this.#shown) return;
    const { camera, microphone, problems, asking } = this.#devices;
    const parts = this.#parts;
    parts.welcome.hidden = !this.isOpen;
    parts.closed.hidden = this.isOpen;
    parts.enter.hidden = !this.isOpen;
    parts.tryOut.hidden = this.isOpen || !parts.trial.hidden;
    if (this.isOpen) parts.trial.hidden = false;
    const shown = parts.video.srcObject?.getTracks()[0] ?? null;
    if (shown !== camera) parts.video.srcObject = camera ? new MediaStream([camera]) : null;
    if (camera) parts.video.play().catch(() => {});
    parts.preview.classList.toggle("has-picture", Boolean(camera));
    parts.asking.hidden = !asking;
    this.#hear(microphone);
    const wrong = asking ? [] : wordsFor(problems);
    parts.wrong.hidden = !wrong.length;
    parts.wrongList.replaceChildren(...wrong.flatMap(paragraphs));
    parts.again.hidden = !Devices.supported;
    parts.how.textContent = asking ? "" : say(camera ? "with_picture" : microphone ? "with_sound" : "with_nothing");
    parts.soundOnly.hidden = !camera || !microphone;
    parts.listenOnly.hidden = !microphone && !camera;
  }

  #hear(track) {
    this.#parts.meter.hidden = !track;
    if (!track) return this.#loudness?.listen("own", null);
    this.#loudness ??= new Loudness((_, __, level) => (this.#parts.level.value = level));
    this.#loudness.listen("own", track);
  }
}

// What is wrong, in words: once where both have the same.
const wordsFor = ({ camera, microphone }) => {
  if (camera && camera === microphone) return ["both_" + camera];
  return [camera && "camera_" + camera, microphone && "microphone_" + microphone].filter(Boolean);
};

// The first sentence of a text says what is wrong, the rest what to do.
const paragraphs = (name) => {
  const [wrong, todo] = say(name).split("|");
  const title = document.createElement("p");
  const step = document.createElement("p");
  const strong = document.createElement("strong");
  strong.textContent = wrong.trim();
  title.append(strong);
  step.textContent = todo.trim();
  return [title, step];
};
