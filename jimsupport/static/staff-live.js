// The day keeps itself fresh: when the server says that something changed, the page asks for itself and takes over
// what differs. Focus and scroll stay where they are; what is new is said politely.
"use strict";

(() => {
  const day = document.getElementById("day");
  if (!day || !window.EventSource) return;

  const news = document.getElementById("news");
  const words = day.dataset.news.split("|");
  const source = new WeakMap(); // an element -> the words it came in, before scripts added to it
  const known = new Set();
  const rowsOf = (root) => [...root.querySelectorAll(".queue > li")];
  const remember = (element) => source.set(element, element.outerHTML);
  const isNew = (row) => !known.has(row.id) && Number(row.dataset.at) >= Number(day.dataset.now);
  const isSame = (mine, theirs) => source.get(mine) === theirs.outerHTML;

  document.querySelectorAll("[data-part]").forEach(remember);
  for (const row of rowsOf(document)) {
    remember(row);
    known.add(row.id);
  }

  // The same control in what came instead: of the same row, else of the row that took its place.
  const keepFocus = (change) => {
    const active = document.activeElement;
    const row = active?.closest(".queue > li");
    const place = row ? rowsOf(document).indexOf(row) : -1;
    const turn = row ? [...row.querySelectorAll("a, button")].indexOf(active) : -1;
    change();
    if (!row || document.activeElement === active) return;
    const same = document.getElementById(row.id);
    const all = rowsOf(document);
    const next = same ?? all[Math.min(place, all.length - 1)];
    const controls = next ? [...next.querySelectorAll("a, button")] : [document.getElementById("work")];
    (controls[same ? turn : 0] ?? controls[0])?.focus({ preventScroll: true });
  };

  // What stood in view stays in view, whatever came in above it.
  const keepScroll = (change) => {
    const inView = (row) => row.getBoundingClientRect().bottom > 0;
    const anchor = document.activeElement?.closest(".queue > li") ?? rowsOf(document).find(inView);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    change();
    const after = anchor && document.getElementById(anchor.id);
    if (window.scrollY === 0 || !after) return;
    window.scrollBy({ top: after.getBoundingClientRect().top - before, behavior: "instant" });
  };

  const takeRows = (mine, theirs) => {
    const coming = new Set(rowsOf(theirs).map((row) => row.id));
    for (const row of rowsOf(mine)) if (!coming.has(row.id)) row.remove();
    const list = mine.querySelector(".queue");
    let at = list.firstElementChild;
    for (const row of rowsOf(theirs)) {
      const old = document.getElementById(row.id);
      if (old && isSame(old, row)) {
        if (old === at) at = at.nextElementSibling;
        else list.insertBefore(old, at);
        continue;
      }
      const fresh = document.importNode(row, true);
      remember(fresh);
      if (isNew(row)) fresh.classList.add("is-fresh");
      else if (old?.classList.contains("is-fresh")) fresh.classList.add("is-fresh");
      if (old === at) at = at?.nextElementSibling ?? null;
      old?.remove();
      list.insertBefore(fresh, at);
    }
  };

  const take = (mine, theirs) => {
    if (isSame(mine, theirs)) return;
    if (mine.querySelector(".queue") && theirs.querySelector(".queue")) takeRows(mine, theirs);
    else if (mine.contains(document.activeElement) && !mine.querySelector(".queue")) return;
    else {
      mine.replaceChildren(...document.importNode(theirs, true).childNodes);
      for (const row of rowsOf(mine)) remember(row);
    }
    source.set(mine, theirs.outerHTML);
  };

  const announce = (page) => {
    const came = rowsOf(page).filter(isNew);
    for (const row of rowsOf(page)) known.add(row.id);
    if (came.length) news.textContent = words[Math.min(came.length, words.length) - 1];
  };

  const renew = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const parts = [...page.querySelectorAll("[data-part]")];
    if (!parts.length) throw new Error("not the day");
    keepScroll(() => {
      keepFocus(() => {
        for (const theirs of parts) {
          const mine = document.getElementById(theirs.id);
          if (mine) take(mine, theirs);
        }
      });
      announce(page);
    });
    const latest = page.getElementById("day").dataset;
    Object.assign(day.dataset, { seen: latest.seen, now: latest.now });
    document.dispatchEvent(new Event("renewed"));
  };

  // One at a time; what changed meanwhile is fetched once more.
  let busy = false;
  let again = false;
  const changed = async () => {
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (again) {
        again = false;
        await renew();
      }
    } catch {
      stale();
    } finally {
      busy = false;
    }
  };

  let stream = null;
  const stop = () => {
    stream?.close();
    stream = null;
  };
  const stale = () => {
    stop();
    news.textContent = day.dataset.stale;
  };
  const watch = () => {
    if (stream) return;
    stream = new EventSource(day.dataset.live + "?seen=" + encodeURIComponent(day.dataset.seen));
    stream.addEventListener("message", changed);
    stream.addEventListener("error", () => {
      if (stream?.readyState === EventSource.CLOSED) stale(); // else it tries again by itself
    });
  };

  // A page that nobody looks at asks nothing, and leaves the connection to those that are looked at.
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : watch()));
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => event.persisted && watch());
  if (!document.hidden) watch();
})();
