// On the letter's screen: the names that are picked stand on the bar, others are found while typing, Alt+1 to Alt+9 pick
// phrases and Ctrl+Enter sends on. Without this everything is still there: all recipients in one list, and the buttons.
"use strict";

for (const details of document.querySelectorAll("details.others")) {
  const find = details.querySelector(".find");
  const chips = [...details.querySelectorAll(".chip")];
  find.hidden = false;
  find.addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const chip of chips) {
      const text = chip.textContent.toLowerCase();
      chip.hidden = !words.every((word) => text.includes(word)) && !chip.querySelector("input").checked;
    }
  });
}

const work = document.getElementById("work");
if (work instanceof HTMLFormElement) {
  const picked = work.querySelector(".picked");
  const nobody = picked && !work.querySelector("[name=to]:checked") ? picked.textContent : "–";
  const told = () => {
    const names = [...work.querySelectorAll("[name=to]:checked")].map(
      (input) => input.parentElement.querySelector("b").textContent,
    );
    picked.textContent = names.length ? names.join(", ") : nobody;
  };
  if (picked) work.addEventListener("change", told);
  document.addEventListener("keydown", (event) => {
    // By the key's place: on a Thai keyboard the digits' keys write letters.
    const phrase = event.altKey && work.querySelectorAll("[name=phrase]")[event.code.replace("Digit", "") - 1];
    if (phrase) {
      event.preventDefault();
      phrase.click();
    }
  });
  work.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    work.requestSubmit(work.querySelector(".work-buttons .primary"));
  });
}
