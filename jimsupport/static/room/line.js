// The line to the server: JSON over a WebSocket, which comes back by itself for as long as somebody wants it.
//
// Events: "open"; "message" with what came as `detail`; "lost", once, when it breaks; "refused" when it never opens.

const DELAYS = [150, 300, 600, 1000]; // ms between two tries: quick, and then steady
const LATER = 5000; // after a minute of trying
const A_MINUTE = 60000;
const OPENS_WITHIN = 5000;
const BREATH = 5000; // ms between two pings
const ANSWERS_WITHIN = 8000;
const REFUSED = 4; // tries without a word before we ask why

export class Line extends EventTarget {
  #address;
  #socket = null;
  #wanted = false;
  #tries = 0;
  #lostAt = 0;
  #retry = 0;
  #breath = 0;
  #heard = 0;

  constructor(path) {
    super();
    this.#address = location.origin.replace(/^http/, "ws") + path;
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.check());
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  start() {
    this.#wanted = true;
    this.#tries = 0;
    this.#lostAt = performance.now();
    this.#connect();
  }

  /** Whether it left. */
  send(message) {
    if (this.isOpen) this.#socket.send(JSON.stringify(message));
    return this.isOpen;
  }

  stop() {
    this.#wanted = false;
    this.#drop();
  }

  /** Try again now, if it is being tried at all. */
  hurry() {
    if (!this.#wanted || this.isOpen) return;
    this.#tries = 0;
    this.#connect();
  }

  /** After sleeping: is it still there? */
  check() {
    if (!this.#wanted) return;
    if (this.isOpen) this.#ping();
    else this.hurry();
  }

  #connect() {
    this.#drop();
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    const late = setTimeout(() => socket === this.#socket && this.#broken(), OPENS_WITHIN);
    socket.addEventListener("open", () => {
      clearTimeout(late);
      if (socket !== this.#socket) return;
      this.#heard = performance.now();
      this.#breath = setInterval(() => this.#ping(), BREATH);
      this.dispatchEvent(new Event("open"));
    });
    socket.addEventListener("message", (event) => {
      if (socket !== this.#socket) return;
      this.#heard = performance.now();
      this.#tries = 0;
      const message = JSON.parse(event.data);
      if (message.type !== "pong") this.dispatchEvent(new CustomEvent("message", { detail: message }));
    });
    socket.addEventListener("close", () => {
      clearTimeout(late);
      if (socket === this.#socket) this.#broken();
    });
  }

  #ping() {
    const asked = performance.now();
    this.send({ type: "ping" });
    setTimeout(() => {
      if (this.isOpen && this.#heard < asked) this.#broken();
    }, ANSWERS_WITHIN);
  }

  #broken() {
    const wasOpen = this.#heard > 0;
    this.#drop();
    this.#heard = 0;
    if (!this.#wanted) return;
    if (wasOpen) {
      this.#lostAt = performance.now();
      this.dispatchEvent(new Event("lost"));
    }
    this.#tries += 1;
    if (this.#tries === REFUSED) this.dispatchEvent(new Event("refused"));
    if (!this.#wanted) return;
    const long = performance.now() - this.#lostAt > A_MINUTE;
    const delay = long ? LATER : DELAYS[Math.min(this.#tries, DELAYS.length) - 1];
    this.#retry = setTimeout(() => this.#connect(), delay * (0.75 + Math.random() / 2));
  }

  #drop() {
    clearTimeout(this.#retry);
    clearInterval(this.#breath);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
