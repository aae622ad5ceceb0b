// What is typed into a draft stays in this browser until the hub says that it has it: a lost connection or an ended session
// then loses nothing. Secret drafts leave nothing here. Without this script the page works; only the last second before
// a break may be lost.
"use strict";

(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form || "secret" in form.dataset) return;
  const key = `draft-${form.dataset.draft}`;
  const fields = () =>
    [...form.elements].filter((each) => each.name && !["version", "csrfmiddlewaretoken", "then"].includes(each.name));
  const read = () =>
    Object.fromEntries(fields().map((each) => [each.name, each.type === "checkbox" ? each.checked : each.value]));
  const drop = () => localStorage.removeItem(key);
  const banner = document.querySelector("[data-local]");

  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key) || "null");
  } catch {
    drop();
  }
  if (kept && JSON.stringify(kept) !== JSON.stringify(read())) {
    banner.hidden = false;
    banner.querySelector("[data-local-use]").addEventListener("click", () => {
      for (const each of fields()) {
        if (!(each.name in kept)) continue;
        if (each.type === "checkbox") each.checked = kept[each.name];
        else each.value = kept[each.name];
      }
      banner.hidden = true;
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
    banner.querySelector("[data-local-drop]").addEventListener("click", () => {
      drop();
      banner.hidden = true;
    });
  } else {
    drop();
  }

  let typed = 0;
  let sent = 0;
  form.addEventListener("input", () => {
    typed += 1;
    if (form.elements.secrecy && form.elements.secrecy.value !== "normal") {
      drop(); // it is to become secret
      return;
    }
    try {
      localStorage.setItem(key, JSON.stringify(read()));
    } catch {
      // no room: the hub's own copy has to do
    }
  });
  form.addEventListener("htmx:beforeRequest", () => {
    sent = typed;
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    const answer = event.detail.xhr;
    if (answer && answer.getResponseHeader("SP-Draft-Kept") && sent === typed) drop();
  });
})();
