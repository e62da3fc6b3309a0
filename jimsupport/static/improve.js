// Small comforts; every page works without them.
"use strict";

const KEPT = "kept:" + location.pathname;

// What is wrong is read out first, also where `autofocus` knows only fields.
window.addEventListener("load", () => {
  if (document.activeElement === document.body) document.getElementById("summary")?.focus();
});

// A second tap on a button sends nothing twice; after a while it may, since the first may have been lost.
const PATIENCE = 5000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, PATIENCE);
});

// Coming back by the back button, the form can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
  document.body.classList.remove("left");
});

// Another language or other colours keep what was typed.
const fields = () => document.querySelectorAll("main form [name]:not([type=hidden]):not([type=file]):not(button)");

for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("submit", () => {
    const typed = [...fields()].map((field) => [field.name, field.value, field.checked]);
    if (typed.length) sessionStorage.setItem("kept:" + form.dataset.keep, JSON.stringify(typed));
  });
}

const kept = sessionStorage.getItem(KEPT);
if (kept) {
  sessionStorage.removeItem(KEPT);
  const typed = JSON.parse(kept);
  [...fields()].forEach((field, place) => {
    const [name, value, checked] = typed[place] ?? [];
    if (name !== field.name) return;
    if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
    else field.value = value;
  });
}

// How long a text is, while it is being written.
for (const count of document.querySelectorAll("[data-count-of]")) {
  const field = document.getElementById(count.dataset.countOf);
  const show = () => (count.textContent = [...field.value.trim()].length);
  field.addEventListener("input", show);
  show();
}

// Leaving fast: the page goes at once, and the one that comes takes its place in the history. Escape three times does it
// too. Nothing is asked, whatever was typed: who leaves like this has no time.
const away = document.querySelector("a[data-leave]");
const leave = () => {
  document.body.classList.add("left");
  document.title = "";
  location.replace(away.href);
};

if (away) {
  away.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  let escapes = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      escapes = [];
      return;
    }
    if (event.repeat) return;
    escapes = [...escapes.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (escapes.length === 3) leave();
  });
}
