// Words made short and saved texts put in at a click, with the way back; what is typed chooses its question, and
// what a field was refused for goes as it is mended. Without this script the hub does both.
"use strict";

(() => {
  const text = document.getElementById("id_text");
  const undone = document.getElementById("undone");
  const before = [];
  const put = (value, remember = true) => {
    if (remember) before.push(text.value);
    text.value = value;
    undone.hidden = before.length === 0;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-long], button[data-whole]");
    if (!button) return;
    event.preventDefault();
    put(button.dataset.long ? text.value.normalize("NFC").replaceAll(button.dataset.long, button.dataset.short) : button.dataset.whole);
    text.focus();
  });
  document.getElementById("undo").addEventListener("click", () => {
    if (before.length) put(before.pop(), false);
  });

  const count = document.getElementById("count");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== count) return;
    for (const error of document.querySelectorAll("#compose .field > .error")) {
      const now = count.querySelector(`[data-wrong="${error.id.replace(/_error$/, "")}"]`);
      if (now) {
        error.querySelector("span").textContent = now.textContent;
      } else {
        error.closest(".field").classList.remove("wrong");
        error.parentElement.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
        error.remove();
      }
    }
  });

  // The one line of figures at the foot of a phone's screen stands above the keyboard.
  const seen = window.visualViewport;
  const place = () => {
    const covered = Math.max(0, window.innerHeight - seen.height - seen.offsetTop);
    document.documentElement.style.setProperty("--keyboard", `${covered}px`);
  };
  for (const change of ["resize", "scroll"]) seen?.addEventListener(change, place);

  // Who types choices, or numbers, asks with them.
  for (const [name, kind] of [["poll_choices", "choice"], ["poll_low", "number"], ["poll_high", "number"]]) {
    const typed = document.getElementById(`id_${name}`);
    typed.addEventListener("input", () => {
      const radio = document.querySelector(`input[name="poll"][value="${kind}"]`);
      if (typed.value.trim()) radio.checked = true;
    });
  }
})();
