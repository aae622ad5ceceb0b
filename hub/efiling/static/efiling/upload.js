// Brings a stack of letters in piece by piece: a lost connection costs a piece, and after a reload the same file goes on
// where it was. Without this script the form sends the files whole.
"use strict";

(() => {
  const PIECE = 1024 * 1024;
  const PIECE_TAKES_AT_MOST = 60_000;
  const WAITS = [1, 2, 4, 8, 15, 30];

  const form = document.querySelector("form[data-uploads]");
  const words = JSON.parse(document.getElementById("upload-words").textContent);
  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("button[type=submit]");
  const help = form.querySelector("[data-resumable]");
  help.textContent = help.dataset.resumable;

  class Cancelled extends Error {}
  class Refused extends Error {
    constructor(text, page) {
      super(text);
      this.page = page;
    }
  }
  class ConnectionLost extends Error {}
  class SignedOut extends Error {}

  const filled = (text, places) => text.replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
  const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  // One file and its row

  class Item {
    constructor(file, press) {
      this.file = file;
      this.press = press;
      this.sent = 0;
      this.state = "waiting";
      this.row = element("li");
      this.name = element("span", "upload-name", file.name);
      this.bar = element("progress");
      this.bar.max = Math.max(1, file.size);
      this.bar.value = 0;
      this.bar.setAttribute("aria-label", file.name);
      this.said = element("span", "upload-state", words.wait);
      this.acts = element("span", "actions");
      this.cancelButton = element("button", "button small", words.cancel);
      this.cancelButton.type = "button";
      this.cancelButton.setAttribute("aria-label", filled(words.cancel_name, { name: file.name }));
      this.cancelButton.addEventListener("click", () => this.cancel());
      this.acts.append(this.cancelButton);
      this.row.append(this.name, this.bar, this.said, this.acts);
      this.stopped = new AbortController();
    }

    say(text, tone = "") {
      this.said.textContent = text;
      this.row.className = tone;
    }

    progress(sent) {
      this.sent = sent;
      this.bar.value = sent;
      this.say(sent < this.file.size
        ? filled(words.sending, { sent: megabytes(sent), size: megabytes(this.file.size) }) : words.looking);
      tellTotal();
    }

    end(state, text, tone, link) {
      this.state = state;
      this.sent = this.file.size;
      this.bar.remove();
      this.say(text, tone);
      this.acts.replaceChildren();
      if (link) {
        const open = element("a", "button small", words.open);
        open.href = link;
        this.acts.append(open);
      }
      tellTotal();
    }

    cancel() {
      this.stopped.abort();
      if (this.state === "waiting") this.end("cancelled", words.cancelled, "bad");
    }
  }

  let items = [];
  let running = false;
  const panel = element("div", "uploading");
  const total = element("p", "upload-total");
  total.setAttribute("role", "status");
  const list = element("ul");
  const asked = element("div", "upload-asked");
  asked.setAttribute("role", "alert");
  panel.append(total, asked, list);

  function tellTotal() {
    const sum = (values) => values.reduce((before, value) => before + value, 0);
    const ended = items.filter((item) => item.state !== "waiting" && item.state !== "sending").length;
    if (ended === items.length) {
      const taken = items.filter((item) => item.state === "taken").length;
      total.textContent = filled(words.done, { taken, all: items.length });
      return;
    }
    total.textContent = filled(words.total, {
      at: ended + 1, all: items.length, sent: megabytes(sum(items.map((item) => item.sent))),
      size: megabytes(sum(items.map((item) => item.file.size))),
    });
  }

  // Talking with the hub

  function token() {
    return form.querySelector("input[name=csrfmiddlewaretoken]").value;
  }

  async function ask(method, item, { headers = {}, body } = {}) {
    if (item.stopped.signal.aborted) throw new Cancelled();
    const stop = new AbortController();
    const giveUp = () => stop.abort();
    const timer = setTimeout(giveUp, PIECE_TAKES_AT_MOST);
    item.stopped.signal.addEventListener("abort", giveUp);
    let answer;
    try {
      answer = await fetch(form.dataset.uploads, {
        method, body, redirect: "manual", signal: stop.signal, headers: { "X-CSRFToken": token(), ...headers },
      });
    } catch (fault) {
      if (item.stopped.signal.aborted) throw new Cancelled();
      throw new ConnectionLost(fault.message);
    } finally {
      clearTimeout(timer);
      item.stopped.signal.removeEventListener("abort", giveUp);
    }
    if (answer.type === "opaqueredirect") throw new SignedOut();
    if (answer.status >= 500 && answer.status !== 507) throw new ConnectionLost(String(answer.status));
    const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    return { status: answer.status, told };
  }

  // After another sign-in the page's token is no longer the right one. Whether a new one could be had.
  async function freshToken() {
    let page;
    try {
      page = await fetch(location.href, { redirect: "manual" });
    } catch {
      throw new ConnectionLost();
    }
    if (page.type === "opaqueredirect") throw new SignedOut();
    const found = new DOMParser().parseFromString(await page.text(), "text/html")
      .querySelector("form[data-uploads] input[name=csrfmiddlewaretoken]");
    if (found) form.querySelector("input[name=csrfmiddlewaretoken]").value = found.value;
    return Boolean(found);
  }

  async function begin(item) {
    const body = new URLSearchParams({
      name: item.file.name, size: item.file.size, modified: item.file.lastModified, press: item.press,
    });
    for (let fresh = false; ; fresh = true) {
      const { status, told } = await ask("POST", item, { body });
      if (status === 403 && !fresh && await freshToken()) continue;
      if (status === 403) throw new Refused(words.not_allowed);
      return told;
    }
  }

  async function send(item) {
    let { id, offset, taken, error, page } = await begin(item);
    while (!taken) {
      if (error) throw new Refused(error, page);
      if (!id) throw new Refused(words.failed);
      item.progress(offset);
      const end = Math.min(offset + PIECE, item.file.size);
      const range = `bytes ${offset}-${end - 1}/${item.file.size}`;
      const body = await item.file.slice(offset, end).arrayBuffer().catch(() => { throw new Refused(words.failed); });
      if (end === item.file.size) item.progress(end);
      const { status, told } = await ask("PUT", item, {
        body, headers: { "Upload-Id": id, "Content-Range": range, "Content-Type": "application/octet-stream" },
      });
      if (status === 403 || (status === 404 && told.again)) {
        ({ id, offset, taken, error, page } = await begin(item));
      } else {
        ({ offset, taken, error, page } = told);
        if (offset === undefined && !taken && !error) throw new Refused(words.failed);
      }
      item.tries = 0;
    }
    return taken;
  }

  // Waits until it is worth while to try again, and says how long.
  async function pause(item) {
    const seconds = WAITS[Math.min(item.tries, WAITS.length - 1)];
    item.tries += 1;
    item.say(filled(words.lost, { seconds }), "warn");
    await new Promise((go, stop) => {
      const timer = setTimeout(go, seconds * 1000);
      addEventListener("online", () => { clearTimeout(timer); go(); }, { once: true });
      item.stopped.signal.addEventListener("abort", () => { clearTimeout(timer); stop(new Cancelled()); }, { once: true });
    });
  }

  function untilSignedIn(item) {
    item.say(words.sign_in_first, "warn");
    const link = element("a", "button", words.sign_in);
    link.href = form.dataset.signIn;
    link.target = "_blank";
    link.rel = "noopener";
    const on = element("button", "button primary", words.go_on);
    on.type = "button";
    asked.replaceChildren(element("p", "", words.signed_out), link, on);
    return new Promise((go, stop) => {
      on.addEventListener("click", () => { asked.replaceChildren(); go(); }, { once: true });
      item.stopped.signal.addEventListener("abort", () => { asked.replaceChildren(); stop(new Cancelled()); }, { once: true });
    });
  }

  async function bringIn(item) {
    item.state = "sending";
    item.tries = 0;
    for (;;) {
      try {
        const page = await send(item);
        return item.end("taken", words.taken, "good", page);
      } catch (fault) {
        try {
          if (fault instanceof ConnectionLost) await pause(item);
          else if (fault instanceof SignedOut) await untilSignedIn(item);
          else throw fault;
        } catch (last) {
          if (last instanceof Cancelled) return cancelled(item);
          if (last instanceof Refused) return item.end("refused", last.message, "bad", last.page);
          item.end("refused", words.failed, "bad");
          throw last;
        }
      }
    }
  }

  // What lies at the hub is told to go; if that cannot be told, its age removes it.
  async function cancelled(item) {
    item.end("cancelled", words.cancelled, "bad");
    const again = { file: item.file, press: item.press, stopped: new AbortController() };
    try {
      const { id } = await begin(again);
      if (id) await ask("DELETE", again, { headers: { "Upload-Id": id } });
    } catch { /* as said */ }
  }

  // The stack

  async function renewLetters() {
    const page = await fetch(location.href).catch(() => null);
    const letters = page && new DOMParser().parseFromString(await page.text(), "text/html").getElementById("letters");
    if (letters) document.getElementById("letters").replaceWith(letters);
  }

  function refuseBefore(item) {
    if (item.file.size > Number(form.dataset.largest)) item.end("refused", words.too_large, "bad");
  }

  async function run(files) {
    running = true;
    button.disabled = input.disabled = true;
    // crypto.randomUUID is there over HTTPS alone.
    const press = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16)).join("-");
    items = files.map((file) => new Item(file, press));
    list.replaceChildren(...items.map((item) => item.row));
    form.after(panel);
    items.forEach(refuseBefore);
    tellTotal();
    try {
      for (const item of items) if (item.state === "waiting") await bringIn(item);
    } finally {
      running = false;
      button.disabled = input.disabled = false;
      input.value = "";
    }
    await renewLetters();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const files = [...input.files];
    if (running || !files.length) return;
    if (files.length > Number(form.dataset.most)) {
      asked.replaceChildren(element("p", "", words.too_many));
      form.after(panel);
      return;
    }
    asked.replaceChildren();
    run(files);
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!running && event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
  addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });
})();
