/* Where a signature shall stand on a page: tapped, dragged, or moved by arrow keys. The hidden inputs always tell the place,
   as fractions of the page that is shown. */
(() => {
  "use strict";
  if (window.signPlaces) return;
  window.signPlaces = true;

  const STEP = 0.01;
  const GROWTH = 1.15;
  const LEAST = 0.08;
  const MOST = 0.9;

  function start(place) {
    if (place.dataset.started) return;
    place.dataset.started = "yes";
    const [spot, number] = place.querySelectorAll("input[type=hidden]");
    const page = place.querySelector(".sign-place-page");
    const box = place.querySelector(".sign-place-box");
    const pictures = [...page.querySelectorAll("img")];
    const turn = place.querySelector("[data-page-turn]");
    let [left, top, width, height] = spot.value.split(",").map(Number);
    let shown = Math.min(Number(number.value) || 0, Math.max(pictures.length - 1, 0));
    let held = null; // where in the box the pointer took hold of it

    const within = (value, most) => Math.min(Math.max(value, 0), Math.max(most, 0));

    function show() {
      left = within(left, 1 - width);
      top = within(top, 1 - height);
      spot.value = [left, top, width, height].map((part) => part.toFixed(4)).join(",");
      number.value = String(shown);
      box.style.left = `${left * 100}%`;
      box.style.top = `${top * 100}%`;
      box.style.width = `${width * 100}%`;
      box.style.height = `${height * 100}%`;
      box.hidden = false;
      pictures.forEach((picture, at) => { picture.hidden = at !== shown; });
      turn.hidden = pictures.length < 2;
      turn.querySelector("[data-page-number]").textContent = `${shown + 1} / ${pictures.length}`;
      turn.querySelector("[data-back]").disabled = shown === 0;
      turn.querySelector("[data-next]").disabled = shown === pictures.length - 1;
    }

    function at(event) {
      const frame = page.getBoundingClientRect();
      return [
        (event.clientX - frame.left - page.clientLeft) / page.clientWidth,
        (event.clientY - frame.top - page.clientTop) / page.clientHeight,
      ];
    }

    function grow(by) {
      const to = Math.min(Math.max(width * by, LEAST), MOST);
      const tall = height * (to / width);
      if (tall > MOST) return;
      [left, top] = [left + (width - to) / 2, top + (height - tall) / 2];
      [width, height] = [to, tall];
      show();
    }

    page.addEventListener("click", (event) => {
      if (box.contains(event.target)) return;
      const [x, y] = at(event);
      [left, top] = [x - width / 2, y - height / 2];
      show();
    });
    box.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || event.button > 0) return;
      const [x, y] = at(event);
      held = [x - left, y - top];
      box.setPointerCapture(event.pointerId);
      event.preventDefault();
      box.focus();
    });
    box.addEventListener("pointermove", (event) => {
      if (!held) return;
      const [x, y] = at(event);
      [left, top] = [x - held[0], y - held[1]];
      show();
    });
    const dropped = () => { held = null; };
    box.addEventListener("pointerup", dropped);
    box.addEventListener("pointercancel", dropped);
    box.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
      if (event.key in moves) {
        const far = event.shiftKey ? 5 : 1;
        left += moves[event.key][0] * far;
        top += moves[event.key][1] * far;
        show();
      } else if (event.key === "+" || event.key === "=") grow(GROWTH);
      else if (event.key === "-") grow(1 / GROWTH);
      else return;
      event.preventDefault();
    });
    place.querySelector("[data-smaller]").addEventListener("click", () => grow(1 / GROWTH));
    place.querySelector("[data-larger]").addEventListener("click", () => grow(GROWTH));
    turn.querySelector("[data-back]").addEventListener("click", () => { shown -= 1; show(); });
    turn.querySelector("[data-next]").addEventListener("click", () => { shown += 1; show(); });
    show();
  }

  const startAll = (root) => root.querySelectorAll("[data-sign-place]").forEach(start);
  startAll(document);
  document.addEventListener("htmx:load", (event) => startAll(event.target.parentNode || document));
})();
