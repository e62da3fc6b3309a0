// Everybody with everybody: a connection to each who is in the room, mended for as long as they are.
//
// Events: "track" {peer, track}; "gone" {peer}; "state" {peer, state}; "still" {peer, still} when their picture stops
// or moves again; "weak" {weak} when we send sound alone because the line is thin.

import { Connection } from "./connection.js";
import { GOOD, SOUND, judge, limits, next, read } from "./quality.js";

const EVERY = 500; // ms between two looks at what is broken
const LOOKS = 4; // of those to one look at the quality
const BEGIN_AFTER = 3000; // whoever came later begins; when nothing comes the other does
const CONNECT_WITHIN = 6000;
const FALTERS = 1500;
const YIELD = 1500; // the polite one waits so much longer before it mends, so that not both do
const RESTARTS = 2; // before it is begun anew
const AWAY = 15000; // how long somebody may have no line while their sound goes on: it comes back
const ANSWERS_WITHIN = 1500;

export class Mesh extends EventTarget {
  own = null;
  #peers = new Map(); // peer -> {connection, seen, restarts, away, standing, frames, still}
  #send;
  #tracks = { audio: null, video: null };
  #settings = { ice: [], relayOnly: false, mostVideo: 4 };
  #pictures = true;
  #lineUp = false;
  #weak = false;
  #turn = 0;
  #timer = 0;

  /** `send(peer, data)` passes what is agreed on to another. */
  constructor(send) {
    super();
    this.#send = send;
  }

  get people() {
    return this.#peers.size + 1;
  }

  /**
   * What the server says when the line opens: who is there. When it opens again the names of those who lost theirs are
   * others; what still flows between two is found back and goes on.
   */
  welcome({ peer, ice, relay_only: relayOnly, most_video: mostVideo, peers }) {
    const again = this.own !== null;
    this.own = peer;
    this.#settings = { ice, relayOnly, mostVideo };
    this.#lineUp = true;
    const there = peers.map((each) => each.peer);
    for (const [name, each] of this.#peers) each.lost = there.includes(name) ? 0 : each.lost || performance.now();
    for (const name of there) {
      if (!this.#peers.has(name)) this.#enter(name);
      if (again) this.#askBack(name);
      else this.#begin(name);
    }
    this.#timer ||= setInterval(() => this.#look(), EVERY);
    this.#apply();
  }

  lost() {
    this.#lineUp = false;
  }

  joined(name) {
    if (!this.#peers.has(name)) this.#enter(name);
    this.#apply();
  }

  /** Somebody is out; or `lost` their line alone, and then what still flows goes on for a while. */
  left(name, lost) {
    const each = this.#peers.get(name);
    if (!each) return;
    if (lost && each.connection?.state === "connected") {
      each.lost ||= performance.now();
      return;
    }
    each.connection?.close();
    this.#peers.delete(name);
    this.#tell("gone", { peer: name });
    this.#apply();
  }

  signal(name, data) {
    if (!this.#peers.has(name)) this.#enter(name);
    if (data.back) return this.#giveBack(name, data.back);
    if ("given" in data) return this.#takeBack(name, data.given);
    const each = this.#peers.get(name);
    const opens = data.description?.type === "offer";
    if (each.connection && !each.connection.concerns(data)) {
      if (!opens || (data.for && data.for !== each.connection.run)) return; // said to an earlier life of this connection
      each.connection.close(); // they began anew
      each.connection = null;
    }
    if (!each.connection && !opens) return;
    each.connection ??= this.#connect(name);
    each.connection.receive(data);
  }

  setTracks(tracks) {
    this.#tracks = tracks;
    for (const { connection } of this.#peers.values()) connection?.setTracks(tracks);
    this.#apply();
  }

  /** Pictures, or sound alone both ways. */
  setPictures(wanted) {
    this.#pictures = wanted;
    for (const { connection } of this.#peers.values()) connection?.setPictures(wanted);
    this.#apply();
  }

  close() {
    clearInterval(this.#timer);
    this.#timer = 0;
    for (const name of [...this.#peers.keys()]) this.left(name);
    this.own = null;
  }

  #enter(name) {
    const standing = { level: GOOD, bad: 0, good: 0 };
    const now = performance.now();
    this.#peers.set(name, { connection: null, seen: now, asked: 0, lost: 0, restarts: 0, standing, frames: 0, still: false });
  }

  // «Do you still hold one of these with me?» Each connection is known by its two runs, whatever its ends are called now.
  #askBack(name) {
    const open = [...this.#peers.values()].filter(({ connection }) => connection?.theirs);
    this.#peers.get(name).asked = performance.now();
    this.#send(name, { back: open.map(({ connection }) => [connection.run, connection.theirs]) });
  }

  #giveBack(name, pairs) {
    const isOne = ({ connection }) => pairs.some(([run, theirs]) => connection?.run === theirs && connection.theirs === run);
    const [old, each] = [...this.#peers].find(([, each]) => isOne(each)) ?? [];
    if (each) this.#rename(old, name);
    this.#send(name, { given: each ? [each.connection.run, each.connection.theirs] : null });
  }

  #takeBack(name, pair) {
    this.#peers.get(name).asked = 0;
    const isIt = ({ connection }) => pair && connection?.run === pair[1] && connection.theirs === pair[0];
    const found = [...this.#peers].find(([, each]) => isIt(each));
    if (found) this.#rename(found[0], name);
    else this.#begin(name);
  }

  #rename(old, name) {
    const each = this.#peers.get(old);
    if (old !== name) {
      this.#peers.get(name)?.connection?.close();
      this.#peers.delete(old);
      this.#peers.set(name, each);
      this.#tell("gone", { peer: old });
    }
    each.lost = each.asked = 0;
    for (const track of each.connection.tracks) this.#tell("track", { peer: name, track });
    this.#tell("state", { peer: name, state: each.connection.state });
  }

  #connect(name) {
    const current = () => [...this.#peers].find(([, each]) => each.connection === connection) ?? []; // as it is called now
    const connection = new Connection({
      polite: this.#isPolite(name),
      ice: this.#settings.ice,
      relayOnly: this.#settings.relayOnly,
      send: (data) => {
        const [peer] = current();
        if (peer) this.#send(peer, data);
      },
      tracks: this.#tracks,
      pictures: this.#pictures,
    });
    connection.addEventListener("track", ({ detail }) => {
      const [peer] = current();
      if (peer) this.#tell("track", { peer, track: detail });
    });
    connection.addEventListener("state", () => {
      const [peer, each] = current();
      if (!peer) return;
      if (connection.state === "connected") {
        each.restarts = 0;
        this.#apply();
      }
      this.#tell("state", { peer, state: connection.state });
    });
    return connection;
  }

  #begin(name) {
    const each = this.#peers.get(name);
    each.asked = each.restarts = 0;
    each.connection?.close();
    each.connection = this.#connect(name);
    each.connection.begin();
  }

  // Both must agree on who gives way, whichever came first after the line was lost.
  #isPolite(name) {
    return this.own > name;
  }

  #look() {
    for (const [name, each] of this.#peers) this.#mend(name, each);
    this.#turn = (this.#turn + 1) % LOOKS;
    if (this.#turn === 0) this.#judge();
  }

  #mend(name, each) {
    const now = performance.now();
    const state = each.connection?.state;
    const waited = now - (each.connection?.since ?? each.seen);
    const patience = (time) => time + (this.#isPolite(name) ? YIELD : 0);
    if (each.lost) {
      if (now - each.lost > AWAY || state !== "connected") this.left(name);
    } else if (!this.#lineUp || state === "connected") {
      return;
    } else if (each.asked) {
      if (now - each.asked > ANSWERS_WITHIN) this.#begin(name);
    } else if (!state || state === "closed") {
      if (waited > patience(BEGIN_AFTER)) this.#begin(name);
    } else if (state === "disconnected" || state === "failed") {
      if (waited > patience(FALTERS)) this.#restart(name, each);
    } else if (waited > patience(CONNECT_WITHIN)) {
      this.#begin(name);
    }
  }

  #restart(name, each) {
    each.restarts += 1;
    if (each.restarts > RESTARTS) this.#begin(name);
    else each.connection.restart(this.#settings.ice);
  }

  async #judge() {
    for (const [name, each] of [...this.#peers]) {
      if (each.connection?.state !== "connected") continue;
      const { frames, ...look } = read(await each.connection.stats());
      if (this.#peers.get(name) !== each) continue; // gone meanwhile
      const still = frames === each.frames;
      each.frames = frames;
      if (still !== each.still) {
        each.still = still;
        this.#tell("still", { peer: name, still });
      }
      const before = each.standing.level;
      each.standing = next(each.standing, judge(look));
      if (each.standing.level !== before) this.#limit(each);
    }
    const weak = this.#peers.size > 0 && [...this.#peers.values()].every(({ standing }) => standing.level === SOUND);
    if (weak !== this.#weak) this.#tell("weak", { weak: (this.#weak = weak) });
  }

  #apply() {
    for (const each of this.#peers.values()) this.#limit(each);
  }

  #limit(each) {
    each.connection?.limit(limits(this.people, each.standing.level, this.#settings.mostVideo, this.#pictures));
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
