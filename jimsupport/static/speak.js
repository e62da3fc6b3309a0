// Saying what one would do aloud; without a microphone the words are typed.
"use strict";

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const BITS = 64000; // a second: three minutes stay under two megabytes, whichever browser it is
const part = (name) => document.getElementById("speak-" + name);
const box = document.getElementById("speak");
const [status, start, stop, time, form, back] = ["status", "start", "stop", "time", "form", "back"].map(part);
const kind = window.MediaRecorder && KINDS.find((each) => MediaRecorder.isTypeSupported(each));
const longest = Number(box.dataset.longest);
let recorder = null;

if (kind && navigator.mediaDevices?.getUserMedia && window.DataTransfer) box.hidden = false;

const shown = (seconds) => Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");

function recording(on) {
  start.hidden = on;
  stop.hidden = !on;
}

start.addEventListener("click", async () => {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    status.textContent = box.dataset.no;
    return;
  }
  const parts = [];
  let seconds = 0;
  recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: BITS });
  const tick = setInterval(() => {
    seconds += 1;
    time.textContent = shown(seconds);
    if (seconds >= longest && recorder.state === "recording") recorder.stop();
  }, 1000);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    clearInterval(tick);
    for (const track of stream.getTracks()) track.stop();
    const type = kind.split(";")[0];
    const held = new DataTransfer();
    held.items.add(new File(parts, "opname." + type.split("/")[1], { type }));
    form.elements.sound.files = held.files;
    form.elements.seconds.value = String(Math.max(seconds, 1));
    if (back.src) URL.revokeObjectURL(back.src);
    back.src = URL.createObjectURL(new Blob(parts, { type }));
    form.hidden = false;
    status.textContent = box.dataset.ready;
    recording(false);
    start.focus();
  });
  form.hidden = true;
  time.textContent = shown(0);
  status.textContent = box.dataset.running;
  recorder.start();
  recording(true);
  stop.focus();
});

stop.addEventListener("click", () => {
  if (recorder?.state === "recording") recorder.stop();
});

// Signed as it says above, where that was filled in.
form.addEventListener("submit", () => {
  const chosen = document.querySelector('input[name="shown_as"]:checked');
  if (chosen) form.elements.shown_as.value = chosen.value;
  form.elements.signature.value = document.getElementById("signature").value;
});
