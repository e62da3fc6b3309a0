// What is to be seen: before the call, in it, after it; and what is said about it on the way.

import { Bar } from "./bar.js";
import { Chat } from "./chat.js";
import { People } from "./people.js";
import { Tiles } from "./tiles.js";
import { say } from "./words.js";

const at = (id) => document.getElementById(id);
const SCREENS = ["before", "call", "after"];
const ENDED = { full: true, put_out: true, elsewhere: true, malformed: true, flood: true, self: true }; // one may try again

export class Screen extends EventTarget {
  #bar = null;
  #shown = null;

  constructor() {
    super();
    this.tiles = new Tiles(at("tiles"), at("tile"), () => (at("sound").hidden = false));
    this.people = new People({
      list: at("people"),
      out: at("out"),
      outside: at("outside"),
      hands: at("hands"),
      total: at("total"),
      row: at("person"),
      outRow: at("out-row"),
    });
    const parts = { log: at("log"), list: at("messages"), empty: at("no-messages"), form: at("say"), field: at("text") };
    this.chat = new Chat({ ...parts, row: at("message"), badge: at("unread") }, () => Boolean(at("chat").offsetParent));
    at("sound-on").addEventListener("click", () => {
      at("sound").hidden = true;
      this.tiles.resume();
    });
    at("note-close").addEventListener("click", () => this.#note(""));
  }

  /** What the buttons in the call do, and the one that leads back in. */
  wire(acts) {
    const panels = { chat: () => this.#panel("chat"), more: () => this.#panel("more") };
    this.#bar = new Bar(at("bar"), at("call"), { ...acts, ...panels });
    at("door-open").addEventListener("click", () => acts.door(true));
    at("door-close").addEventListener("click", () => acts.door(false));
    at("pictures-off").addEventListener("click", acts.pictures);
    at("pictures-on").addEventListener("click", acts.pictures);
    at("back-in").addEventListener("click", acts.back);
  }

  /** One of the screens; whoever reads with the ears or the keys is brought to its heading. */
  show(name) {
    if (this.#shown === name) return;
    const first = this.#shown === null;
    this.#shown = name;
    for (const each of SCREENS) at(each).hidden = each !== name;
    document.body.classList.toggle("in-call", name === "call");
    if (first) return;
    window.scrollTo({ top: 0, behavior: "instant" });
    const headings = [...at(name).querySelectorAll("h1")];
    headings.find((each) => each.offsetParent)?.focus({ preventScroll: true });
  }

  /** After the call: why, and what can be done. */
  after(why) {
    const [title, lead] = say("out_" + why).split("|");
    at("after-title").textContent = title.trim();
    at("after-lead").textContent = lead.trim();
    at("back-in").hidden = !ENDED[why];
    this.#note("");
    this.show("after");
  }

  /** Whether the line to the server is there. */
  line(isThere) {
    at("lost").textContent = isThere ? "" : say("lost");
    at("lost").hidden = isThere;
  }

  host(hosts, open) {
    at("door").hidden = !hosts;
    this.#door(open);
  }

  /** The door was opened or closed. */
  door(open) {
    this.#door(open);
    this.tell(open ? "door_open" : "door_closed");
  }

  #door(open) {
    at("door-open").hidden = open;
    at("door-close").hidden = !open;
  }

  /** How the own microphone, camera and hand stand, and what is wrong with them. */
  own({ microphone, camera, hand }, problems) {
    this.#bar.show("microphone", microphone);
    this.#bar.show("camera", camera);
    this.#bar.show("hand", hand);
    const wrong = [problems.camera && "camera_" + problems.camera, problems.microphone && "microphone_" + problems.microphone];
    const found = wrong.filter(Boolean).join("+");
    if (found === at("note").dataset.wrong) return;
    at("note").dataset.wrong = found;
    const texts = wrong.filter(Boolean).map((name) => say(name).split("|").map((each) => each.trim()).join(" "));
    this.#note(texts.join(" "));
  }

  /** Whether there are more people than pictures are sent large for, and whether pictures are wanted. */
  crowd(many, pictures) {
    at("many").hidden = !many || !pictures;
    at("pictures-off").hidden = !pictures;
    at("pictures-on").hidden = pictures;
  }

  weak(weak) {
    at("weak").hidden = !weak;
  }

  /** Said to whoever listens to the page; politely. */
  tell(name, values = {}) {
    at("news").textContent = say(name, values);
  }

  /** Said to everybody, until it is put away. */
  note(name) {
    this.#note(say(name));
  }

  #note(text) {
    at("note-text").textContent = text;
    at("note").hidden = !text;
  }

  #panel(name) {
    const opened = this.#bar.toggle(name);
    if (name === "chat") this.chat.read();
    if (!opened) return;
    const heading = at(name).querySelector("h2");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "nearest" });
  }
}
