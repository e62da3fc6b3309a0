// A tile for each who is in the call: their picture or their initial, their name, and whether they speak.

import { say } from "./words.js";

export class Tiles {
  #list;
  #template;
  #tiles = new Map();
  #blocked;
  #speaker = "";

  /** `blocked()` is told when the browser plays no sound before somebody touches the page. */
  constructor(list, template, blocked) {
    this.#list = list;
    this.#template = template;
    this.#blocked = blocked;
  }

  /** Somebody who is there; `own` is who sits here. Again for what changed about them. */
  show(peer, { name, own = false, microphone, camera, hand }) {
    const tile = this.#tiles.get(peer) ?? this.#make(peer, name, own);
    Object.assign(tile, { camera });
    const { element } = tile;
    element.classList.toggle("is-silent", !microphone);
    element.classList.toggle("has-hand", hand);
    this.#picture(tile);
  }

  remove(peer) {
    this.#tiles.get(peer)?.element.remove();
    this.#tiles.delete(peer);
    this.#count();
  }

  /** The same person, called otherwise by the server. */
  rename(old, peer) {
    const tile = this.#tiles.get(old);
    tile.element.dataset.peer = peer;
    this.#tiles.delete(old);
    this.#tiles.set(peer, tile);
  }

  clear() {
    for (const peer of [...this.#tiles.keys()]) this.remove(peer);
  }

  /** Show or play this track of theirs. */
  play(peer, track) {
    const tile = this.#tiles.get(peer);
    if (!tile) return;
    const player = track.kind === "video" ? tile.video : tile.audio;
    if (player.srcObject?.getTracks()[0] === track) return;
    player.srcObject = new MediaStream([track]);
    this.#start(player);
    this.#picture(tile);
  }

  /** The own picture, which is seen as in a mirror. */
  mirror(peer, track) {
    const tile = this.#tiles.get(peer);
    if (!tile) return;
    if (tile.video.srcObject?.getTracks()[0] !== track) tile.video.srcObject = track ? new MediaStream([track]) : null;
    if (track) this.#start(tile.video);
    this.#picture(tile);
  }

  /** How it stands with the connection: "connected", or words for what it does. */
  state(peer, state) {
    const tile = this.#tiles.get(peer);
    if (!tile) return;
    tile.connected = state === "connected";
    tile.waits.hidden = tile.connected;
    this.#picture(tile);
  }

  /** Their picture stands still, or moves again. */
  still(peer, still) {
    const tile = this.#tiles.get(peer);
    if (!tile) return;
    tile.still = still;
    this.#picture(tile);
  }

  speaks(peer, speaks) {
    this.#tiles.get(peer)?.element.classList.toggle("is-speaking", speaks);
  }

  /** Play all sound, once somebody touched the page. */
  resume() {
    for (const { audio } of this.#tiles.values()) if (audio.srcObject) this.#start(audio);
  }

  /** Let the sound come out of this speaker. */
  setSpeaker(deviceId) {
    this.#speaker = deviceId;
    for (const { audio } of this.#tiles.values()) audio.setSinkId?.(deviceId).catch(() => {});
  }

  #make(peer, name, own) {
    const element = this.#template.content.cloneNode(true).firstElementChild;
    const part = (each) => element.querySelector(`[data-part="${each}"]`);
    const tile = { element, video: part("video"), audio: part("audio"), waits: part("waits"), connected: own, still: false };
    element.dataset.peer = peer;
    element.classList.toggle("is-own", own);
    part("name").textContent = own ? say("you", { name }) : name;
    part("initial").textContent = [...name][0] ?? "";
    tile.waits.hidden = own;
    if (own) tile.audio.remove();
    else if (this.#speaker) tile.audio.setSinkId?.(this.#speaker).catch(() => {});
    this.#tiles.set(peer, tile);
    this.#list.insertBefore(element, own ? null : this.#list.querySelector(".is-own")); // the others first
    this.#count();
    return tile;
  }

  #picture({ element, video, camera, connected, still }) {
    const moves = element.classList.contains("is-own") || (connected && !still);
    element.classList.toggle("has-picture", Boolean(camera && video.srcObject && moves));
    element.classList.toggle("is-still", Boolean(camera && connected && still));
  }

  #start(player) {
    player.play().catch((error) => {
      if (error.name === "NotAllowedError") this.#blocked();
    });
  }

  #count() {
    this.#list.dataset.count = this.#tiles.size;
  }
}
