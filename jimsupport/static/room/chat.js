// Messages beside the call: the newest last, read out politely, and nothing that jumps.

import { count } from "./words.js";

const NEAR = 40; // px from the end that still counts as reading along

export class Chat extends EventTarget {
  #parts;
  #unread = 0;
  #isOpen = () => true;

  /** `parts`: {log, list, empty, form, field, row, badge}. `isOpen()` says whether the messages can be seen. Event: "say". */
  constructor(parts, isOpen) {
    super();
    this.#parts = parts;
    this.#isOpen = isOpen;
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = parts.field.value.trim();
      parts.field.focus();
      if (!text) return;
      const sent = !this.dispatchEvent(new CustomEvent("say", { detail: text, cancelable: true }));
      if (sent) parts.field.value = ""; // else it stays, to be sent when the line is back
    });
  }

  /** A message of `name`; `own` is from here. */
  add({ name, text, at, own }) {
    const { log, list, empty, row } = this.#parts;
    const follows = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    const message = row.content.cloneNode(true).firstElementChild;
    message.classList.toggle("is-own", own);
    message.querySelector("[data-part=name]").textContent = name;
    message.querySelector("[data-part=text]").textContent = text;
    const time = message.querySelector("time");
    const moment = new Date(at);
    time.dateTime = moment.toISOString();
    time.textContent = moment.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    empty.hidden = true;
    list.append(message);
    if (follows || own) log.scrollTop = log.scrollHeight;
    if (!own && !this.#isOpen()) this.#count(this.#unread + 1);
  }

  /** The messages are being looked at. */
  read() {
    this.#count(0);
    this.#parts.log.scrollTop = this.#parts.log.scrollHeight;
  }

  clear() {
    this.#parts.list.replaceChildren();
    this.#parts.empty.hidden = false;
    this.#count(0);
  }

  #count(number) {
    this.#unread = number;
    this.#parts.badge.textContent = number ? count("unread", number) : "";
    this.#parts.badge.hidden = !number;
  }
}
