// A box to search in above a long list of ticks, and how many are ticked. Without this script the list is there whole.
"use strict";

(() => {
  const plain = (text) => text.normalize("NFC").toLowerCase().replace(/[๐-๙]/g, (figure) => "๐๑๒๓๔๕๖๗๘๙".indexOf(figure));

  for (const list of document.querySelectorAll(".choose[data-search]")) {
    const rows = [...list.querySelectorAll("label:has(> input[type=checkbox])")];
    if (rows.length < 8) continue;
    const box = document.createElement("input");
    box.type = "search";
    box.placeholder = list.dataset.search;
    box.setAttribute("aria-label", list.dataset.search);
    const count = document.createElement("output");
    count.className = "quiet";
    const tell = () => { count.textContent = `${rows.filter((row) => row.firstElementChild.checked).length} / ${rows.length}`; };
    box.addEventListener("input", () => {
      const words = plain(box.value).split(/\s+/).filter(Boolean);
      for (const row of rows) row.parentElement.hidden = !words.every((word) => plain(row.textContent).includes(word));
    });
    // Return in the search box must not send the form.
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    list.addEventListener("change", tell);
    const head = document.createElement("div");
    head.className = "choose-head";
    head.append(box, count);
    list.prepend(head);
    tell();
  }
})();
