// Keep the screen awake during a call.

export class Wake {
  #lock = null;
  #wanted = false;

  constructor() {
    document.addEventListener("visibilitychange", () => document.hidden || this.#ask()); // hiding a page lets go of it
  }

  hold() {
    this.#wanted = true;
    return this.#ask();
  }

  async release() {
    this.#wanted = false;
    await this.#lock?.release();
    this.#lock = null;
  }

  async #ask() {
    if (!this.#wanted || !navigator.wakeLock || (this.#lock && !this.#lock.released)) return;
    this.#lock = await navigator.wakeLock.request("screen").catch(() => null); // a battery that is low says no
    if (!this.#wanted) await this.release();
  }
}
