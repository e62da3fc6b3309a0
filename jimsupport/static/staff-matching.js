// How far the search for groups is: asks for the page every two seconds, and is quiet again when it is over.
"use strict";

(() => {
  const EVERY = 2000;
  const run = document.getElementById("run");
  if (!run || !run.dataset.state) return;

  const look = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const theirs = page.getElementById("run");
    if (!theirs) return;
    if (theirs.dataset.state === "") {
      location.replace(location.pathname); // it is over: the whole page says what came of it
      return;
    }
    const bar = run.querySelector("progress");
    bar.value = theirs.querySelector("progress").value;
    const news = run.querySelector("#news");
    const text = theirs.querySelector("#news").textContent;
    if (news.textContent !== text) news.textContent = text;
    wait();
  };

  const wait = () => setTimeout(() => (document.hidden ? wait() : look().catch(wait)), EVERY);
  wait();
})();
