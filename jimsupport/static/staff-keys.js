// Staff work with the keys alone if they like. Focus really moves, so that a screen reader says where one is.
// Off while typing, and for good by the button under «Sneltoetsen»: then this file is not loaded at all.
"use strict";

(() => {
  // What a key presses or goes to: in the row that has the focus, else on the page.
  const TARGETS = {
    c: 'form[action$="/claim"] button',
    r: "#reply",
    e: "#outcome",
  };
  const { next } = document.currentScript.dataset;
  const WRITING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
  const main = document.getElementById("main");

  const rows = () => [...main.querySelectorAll(".queue > li")];
  const rowOf = (element) => element?.closest?.(".queue > li") ?? null;
  const linkOf = (row) => row.querySelector(".who a, .side a, button");

  const move = (step) => {
    const all = rows();
    const here = all.indexOf(rowOf(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
    if (!all[next]) return false;
    linkOf(all[next])?.focus({ preventScroll: true });
    all[next].scrollIntoView({ block: "nearest", behavior: "instant" });
    return true;
  };

  const use = (target) => {
    if (!target) return false;
    if (target.matches("a, button")) target.click();
    else target.focus();
    return true;
  };

  const help = () => {
    const list = document.getElementById("keys");
    if (!list) return false;
    list.open = true;
    list.querySelector("summary").focus();
    return true;
  };

  const press = (key) => {
    const row = rowOf(document.activeElement);
    if (key === "j") return move(1);
    if (key === "k") return move(-1);
    if (key === "?") return help();
    if (key === "n") {
      location.assign(next);
      return true;
    }
    if (key === "c" && rows().length) return row ? use(row.querySelector(TARGETS.c)) : move(1);
    if (key === "e" && rows().length) {
      if (!row) return move(1);
      if (row.dataset.close) location.assign(row.dataset.close);
      return Boolean(row.dataset.close);
    }
    return TARGETS[key] ? use(main.querySelector(TARGETS[key])) : false;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (event.target.closest?.(WRITING)) return;
    const arrow = { ArrowDown: "j", ArrowUp: "k" }[event.key];
    // Arrows scroll and choose, except where one is in the list already.
    if (arrow ? rowOf(event.target) && press(arrow) : press(event.key.toLowerCase())) event.preventDefault();
  });

  // Said by screen readers, and only where a key does something.
  const tell = () => {
    for (const [key, target] of Object.entries({ ...TARGETS, n: `a[href="${next}"]` })) {
      for (const element of main.querySelectorAll(target)) element.setAttribute("aria-keyshortcuts", key);
    }
  };
  tell();
  document.addEventListener("renewed", tell);

  // «e» in the list leads to the end of a question.
  const asked = document.getElementById(location.hash.slice(1));
  if (asked?.matches("input, textarea")) asked.focus();
})();
