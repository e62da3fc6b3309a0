// The large buttons under the call: microphone, camera, hand, messages, more. Words and a drawing say how each stands.

export class Bar {
  #buttons = new Map();
  #call;

  /** `acts` says what each button does, by its `data-button`; `call` gets `data-panel`, for the panel that is open. */
  constructor(bar, call, acts) {
    this.#call = call;
    for (const button of bar.querySelectorAll("[data-button]")) {
      this.#buttons.set(button.dataset.button, button);
      button.addEventListener("click", () => acts[button.dataset.button]());
    }
  }

  /** Microphone, camera or hand on or off. */
  show(name, on) {
    const button = this.#buttons.get(name);
    button.dataset.on = on ? "yes" : "no";
    for (const each of button.querySelectorAll("[data-when]")) each.toggleAttribute("hidden", (each.dataset.when === "on") !== on);
  }

  get panel() {
    return this.#call.dataset.panel;
  }

  /** Open this panel, or close it when it is open. Where both fit beside the call they are always there. */
  toggle(name) {
    this.#call.dataset.panel = this.panel === name ? "" : name;
    for (const each of ["chat", "more"]) this.#buttons.get(each).setAttribute("aria-expanded", String(this.panel === each));
    return this.panel === name;
  }
}
