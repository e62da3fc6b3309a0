// Somebody in a draft can be dragged too: the places to drop them are those of their select, with what each brings.
"use strict";

(() => {
  const members = document.querySelectorAll(".member");
  let drops = null;

  const letGo = () => {
    drops?.remove();
    drops = null;
    for (const member of members) member.classList.remove("held");
  };

  const place = (option, select) => {
    const item = document.createElement("li");
    item.textContent = option.text;
    if ("no" in option.dataset) {
      item.classList.add("no");
      return item;
    }
    item.addEventListener("dragover", (event) => {
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      item.classList.add("over");
    });
    item.addEventListener("dragleave", () => item.classList.remove("over"));
    item.addEventListener("drop", (event) => {
      event.preventDefault();
      select.value = option.value;
      letGo();
      select.form.requestSubmit();
    });
    return item;
  };

  for (const member of members) {
    const select = member.querySelector("select");
    const places = [...select.options].filter((option) => option.value);
    // A closed select cuts its words off: what the step brings is said under it.
    const said = document.createElement("output");
    select.after(said);
    select.addEventListener("change", () => (said.textContent = select.value ? select.selectedOptions[0].text : ""));
    if (!places.length) continue;
    member.draggable = true;
    member.addEventListener("dragstart", (event) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", member.dataset.name);
      member.classList.add("held");
      // Chromium ends a drag when the page changes under it at once.
      setTimeout(() => {
        drops = document.createElement("ul");
        drops.className = "drops";
        drops.append(...places.map((option) => place(option, select)));
        document.body.append(drops);
      });
    });
    member.addEventListener("dragend", letGo);
  }
})();
