// Which camera, microphone and speaker: a window over the page, before the call and in it.

import { say } from "./words.js";

const KINDS = { camera: "videoinput", microphone: "audioinput", speaker: "audiooutput" };

export class Choices {
  #dialog;
  #devices;

  /** `setSpeaker(deviceId)` lets the sound come out of another speaker, where the browser can. */
  constructor(dialog, devices, setSpeaker) {
    this.#dialog = dialog;
    this.#devices = devices;
    devices.addEventListener("change", () => this.#show());
    for (const name of Object.keys(KINDS)) {
      this.#select(name).addEventListener("change", ({ target }) => {
        if (name === "speaker") setSpeaker(target.value);
        else devices.choose(name, target.value);
      });
    }
    for (const opener of document.querySelectorAll("[data-opens=devices]")) {
      opener.addEventListener("click", () => dialog.showModal());
    }
  }

  #select(name) {
    return this.#dialog.querySelector(`[name=${name}]`);
  }

  #show() {
    for (const [name, kind] of Object.entries(KINDS)) {
      const found = this.#devices.list.filter((each) => each.kind === kind && each.deviceId);
      const select = this.#select(name);
      const can = name !== "speaker" || "setSinkId" in HTMLMediaElement.prototype;
      select.closest(".field").hidden = !can || !found.length;
      const current = this.#devices[name]?.getSettings().deviceId ?? select.value;
      const options = found.map((each, place) => new Option(each.label || say(name + "_nameless", { number: place + 1 }), each.deviceId));
      select.replaceChildren(...options);
      if (found.some((each) => each.deviceId === current)) select.value = current;
    }
    this.#dialog.querySelector("[data-part=none]").hidden = Object.keys(KINDS).some((name) => !this.#select(name).closest(".field").hidden);
  }
}
