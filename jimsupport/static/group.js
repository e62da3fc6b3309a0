// The page of a group says by itself that there is news, and shows it where asked; nothing moves before that.
"use strict";

(() => {
  const news = document.getElementById("news");
  if (!news || !window.EventSource) return;

  const list = () => document.getElementById("said");

  // What came is put beneath what stands there; what was typed, and where one was, stays.
  const show = async () => {
    const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("said");
    const latest = page.getElementById("news");
    if (!fresh || !latest) throw new Error("not the group");
    if (!list()) {
      const first = document.importNode(fresh, false);
      document.getElementById("no-messages")?.replaceWith(first);
    }
    document.getElementById("new")?.remove();
    for (const item of fresh.children) {
      if (!document.getElementById(item.id)) list().append(document.importNode(item, true));
    }
    news.dataset.last = latest.dataset.last;
    for (const field of document.getElementsByName("upto")) field.value = latest.dataset.last;
    news.replaceChildren();
    const line = document.getElementById("new");
    if (line) {
      line.tabIndex = -1;
      line.focus({ preventScroll: true });
      line.scrollIntoView({ block: "nearest" });
    }
    seen();
  };

  const announce = (words) => {
    if (!words) return;
    const text = document.createElement("span");
    text.textContent = words;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary small";
    button.textContent = news.dataset.show;
    button.addEventListener("click", () => show().catch(() => location.reload()));
    news.replaceChildren(text, button);
  };

  const ask = async () => {
    const answer = await fetch(news.dataset.news + "?after=" + news.dataset.last, { credentials: "same-origin" });
    if (answer.ok) announce((await answer.json()).words);
  };

  let stream = null;
  const stop = () => {
    stream?.close();
    stream = null;
  };
  const watch = () => {
    if (stream) return;
    stream = new EventSource(news.dataset.live + "?last=" + news.dataset.last);
    stream.addEventListener("message", () => ask().catch(() => {}));
  };

  // What somebody had before their eyes on their own page for a while is read; a mail may be opened by a machine.
  const PATIENCE = 4000;
  const seen = () => {
    const latest = list()?.lastElementChild;
    if (!news.dataset.read || !latest || news.dataset.last === "0") return;
    const eye = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      eye.disconnect();
      const upto = news.dataset.last;
      setTimeout(() => {
        if (document.hidden) return;
        const body = new URLSearchParams({ upto });
        fetch(news.dataset.read, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
      }, PATIENCE);
    });
    eye.observe(latest);
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : watch()));
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => event.persisted && watch());
  if (!document.hidden) watch();
  seen();
})();
