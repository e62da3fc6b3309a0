// Who speaks: the level of each voice, heard through Web Audio.

const EVERY = 150; // ms
const SPEAKS = 0.018; // root mean square of a voice in a room, above its hum
const LINGERS = 700; // ms that somebody still speaks after the last word

export class Loudness {
  #context = null;
  #voices = new Map();
  #timer = 0;
  #told;

  /** `told(name, speaks, level)` hears of each voice, level from 0 to 1. */
  constructor(told) {
    this.#told = told;
    // A browser makes sound only once somebody touched the page.
    for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => this.wake(), { passive: true });
  }

  wake() {
    this.#context?.resume().catch(() => {});
  }

  /** Listen to this track as the voice of `name`; null stops. */
  listen(name, track) {
    const before = this.#voices.get(name);
    if (before?.track === track) return;
    before?.source.disconnect();
    this.#voices.delete(name);
    if (before) this.#told(name, false, 0);
    if (!track || !window.AudioContext) return;
    this.#context ??= new AudioContext();
    this.wake();
    const source = this.#context.createMediaStreamSource(new MediaStream([track]));
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 1024;
    source.connect(analyser);
    this.#voices.set(name, { track, source, analyser, samples: new Float32Array(1024), heard: -Infinity, speaks: false });
    this.#timer ||= setInterval(() => this.#look(), EVERY);
  }

  close() {
    for (const name of [...this.#voices.keys()]) this.listen(name, null);
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#context?.close();
    this.#context = null;
  }

  #look() {
    const now = performance.now();
    for (const [name, voice] of this.#voices) {
      voice.analyser.getFloatTimeDomainData(voice.samples);
      const level = Math.sqrt(voice.samples.reduce((sum, each) => sum + each * each, 0) / voice.samples.length);
      if (level > SPEAKS && voice.track.enabled) voice.heard = now;
      this.#told(name, now - voice.heard < LINGERS, Math.min(1, level * 6));
    }
  }
}
