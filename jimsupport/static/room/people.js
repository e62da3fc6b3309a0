// Who is in the room, whose hand is up, and what whoever hosts can do about each.

import { count, list, say } from "./words.js";

export const OWN = "own"; // who sits here, among the others

export class People extends EventTarget {
  #parts;
  #people = new Map();
  #rows = new Map();
  #out = [];
  #raised = []; // peers in the order in which their hands went up
  #hosts = false;

  /** `parts`: {list, out, outside, hands, total, row, outRow}, elements and templates of the page. Event: "act". */
  constructor(parts) {
    super();
    this.#parts = parts;
  }

  get(peer) {
    return this.#people.get(peer);
  }

  /** Who lost their line and is called so: they come back under another peer. */
  lost(name) {
    return [...this.#people.values()].find((each) => each.lost && each.name === name)?.peer;
  }

  /** All but these lost their line. */
  missing(there) {
    for (const each of this.#people.values()) if (each.peer !== OWN) each.lost = !there.includes(each.peer);
  }

  rename(old, peer) {
    const person = { ...this.#people.get(old), peer, lost: false };
    this.#people.delete(old);
    this.#people.set(peer, person);
    this.#rows.set(peer, this.#rows.get(old));
    this.#rows.delete(old);
    this.#raised = this.#raised.map((each) => (each === old ? peer : each));
  }

  get size() {
    return this.#people.size;
  }

  clear() {
    for (const peer of [...this.#people.keys()]) this.remove(peer);
  }

  /** What whoever hosts may know: who is out, as {person, name}. */
  host(hosts, out) {
    this.#hosts = hosts;
    this.#out = out;
    this.#showOut();
  }

  /** What is known of somebody, or what changed. */
  set(peer, values) {
    const person = { peer, microphone: true, camera: false, hand: false, ...this.#people.get(peer), ...values };
    this.#people.set(peer, person);
    const up = this.#raised.includes(peer);
    if (person.hand && !up) this.#raised.push(peer);
    if (!person.hand && up) this.#raised = this.#raised.filter((each) => each !== peer);
    this.#showRow(person);
    this.#showHands();
    return person;
  }

  remove(peer) {
    this.#people.delete(peer);
    this.#rows.get(peer)?.remove();
    this.#rows.delete(peer);
    this.#raised = this.#raised.filter((each) => each !== peer);
    this.#showHands();
    this.#showTotal();
  }

  #showRow(person) {
    let row = this.#rows.get(person.peer);
    if (!row) {
      row = this.#parts.row.content.cloneNode(true).firstElementChild;
      this.#rows.set(person.peer, row);
      this.#parts.list.append(row);
      for (const button of row.querySelectorAll("[data-act]")) {
        button.addEventListener("click", () => this.#act(button.dataset.act, { peer: this.#peerOf(row) }));
      }
      this.#showTotal();
    }
    const own = person.peer === OWN;
    row.querySelector("[data-part=name]").textContent = own ? say("you", { name: person.name }) : person.name;
    row.querySelector("[data-part=hosts]").hidden = !person.hosts;
    row.querySelector("[data-part=microphone]").textContent = say(person.microphone ? "microphone_on" : "microphone_off");
    row.querySelector("[data-part=hand]").hidden = !person.hand;
    row.querySelector("[data-part=acts]").hidden = own || !this.#hosts;
    row.querySelector("[data-act=mute]").hidden = !person.microphone;
    for (const each of row.querySelectorAll("[data-part=whom]")) each.textContent = person.name;
  }

  #showHands() {
    const names = this.#raised.map((peer) => this.#people.get(peer)).filter(Boolean).map((each) => each.name);
    const text = names.length ? say("hands", { names: list(names) }) : "";
    if (this.#parts.hands.textContent !== text) this.#parts.hands.textContent = text;
    this.#parts.hands.hidden = !text;
  }

  #showTotal() {
    this.#parts.total.textContent = count("people", Math.max(1, this.#people.size));
  }

  #showOut() {
    this.#parts.out.replaceChildren(
      ...this.#out.map((each) => {
        const row = this.#parts.outRow.content.cloneNode(true).firstElementChild;
        for (const name of row.querySelectorAll("[data-part=name], [data-part=whom]")) name.textContent = each.name;
        row.querySelector("button").addEventListener("click", () => this.#act("let_in", { person: each.person }));
        return row;
      })
    );
    this.#parts.outside.hidden = !this.#hosts || this.#out.length === 0;
  }

  #peerOf(row) {
    return [...this.#rows].find(([, each]) => each === row)[0];
  }

  #act(act, whom) {
    this.dispatchEvent(new CustomEvent("act", { detail: { type: act, ...whom } }));
  }
}
