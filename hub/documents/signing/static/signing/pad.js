/* A pad to sign on: pointer events of finger, pen and mouse become strokes, and the strokes become JSON in a hidden input.

   Points are kept in units of the pad (1000 wide), not of the screen, so that turning a phone keeps the drawing. */
(() => {
  "use strict";
  if (window.signPads) return;
  window.signPads = true;

  const WIDTH = 1000;
  const HEIGHT = 400;
  const PEN = 11;
  const LINE_AT = 310; // a line to sign on
  const NEAR = 1.5; // points closer than this say nothing new
  const MOST_POINTS = 7500;

  // What a form that comes back carries: a wrong PIN must not cost the signature.
  function drawnBefore(text) {
    try {
      const { width, height, strokes } = JSON.parse(text);
      const scaled = strokes.map((stroke) => stroke.map(([x, y]) => [(x / width) * WIDTH, (y / height) * HEIGHT]));
      return scaled.filter((stroke) => stroke.length && stroke.flat().every(Number.isFinite));
    } catch {
      return [];
    }
  }

  function start(pad) {
    if (pad.dataset.started) return;
    pad.dataset.started = "yes";
    const canvas = pad.querySelector("canvas");
    const input = pad.querySelector("input[type=hidden]");
    const undo = pad.querySelector("[data-undo]");
    const clear = pad.querySelector("[data-clear]");
    const error = pad.querySelector(".error");
    const brush = canvas.getContext("2d");
    const ink = "#1B3A8A";
    let strokes = drawnBefore(input.value);
    let drawing = null; // the pointer that draws now

    function paint() {
      const box = canvas.getBoundingClientRect();
      if (!box.width) return;
      const dense = window.devicePixelRatio || 1;
      const wide = Math.round(canvas.clientWidth * dense);
      const high = Math.round(canvas.clientHeight * dense);
      if (canvas.width !== wide || canvas.height !== high) {
        canvas.width = wide;
        canvas.height = high;
      }
      brush.setTransform(wide / WIDTH, 0, 0, high / HEIGHT, 0, 0);
      brush.clearRect(0, 0, WIDTH, HEIGHT);
      brush.lineCap = brush.lineJoin = "round";
      brush.strokeStyle = "#D9D4C7";
      brush.lineWidth = 2;
      brush.beginPath();
      brush.moveTo(60, LINE_AT);
      brush.lineTo(WIDTH - 60, LINE_AT);
      brush.stroke();
      brush.strokeStyle = ink;
      brush.lineWidth = PEN;
      strokes.forEach(trace);
    }

    function trace(stroke) {
      brush.beginPath();
      brush.moveTo(stroke[0][0], stroke[0][1]);
      for (let i = 1; i < stroke.length - 1; i += 1) {
        const [x, y] = stroke[i];
        const [nextX, nextY] = stroke[i + 1];
        brush.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
      }
      const [x, y] = stroke[stroke.length - 1];
      brush.lineTo(x, y);
      brush.stroke();
    }

    function at(event) {
      const box = canvas.getBoundingClientRect();
      const x = ((event.clientX - box.left - canvas.clientLeft) / canvas.clientWidth) * WIDTH;
      const y = ((event.clientY - box.top - canvas.clientTop) / canvas.clientHeight) * HEIGHT;
      const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most) * 10) / 10;
      return [within(x, WIDTH), within(y, HEIGHT)];
    }

    function changed() {
      undo.disabled = clear.disabled = strokes.length === 0;
      pad.classList.toggle("signed", strokes.length > 0);
      input.value = strokes.length ? JSON.stringify({ width: WIDTH, height: HEIGHT, strokes }) : "";
      if (strokes.length) tell(false);
      paint();
    }

    function tell(wrong) {
      error.hidden = !wrong;
      pad.classList.toggle("wrong", wrong);
    }

    canvas.addEventListener("pointerdown", (event) => {
      if (drawing !== null || event.button > 0 || !event.isPrimary) return;
      event.preventDefault();
      drawing = event.pointerId;
      canvas.setPointerCapture(drawing);
      strokes.push([at(event)]);
      paint();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== drawing) return;
      event.preventDefault();
      const stroke = strokes[strokes.length - 1];
      const passed = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      (passed.length ? passed : [event]).forEach((each) => {
        const [x, y] = at(each);
        const [lastX, lastY] = stroke[stroke.length - 1];
        if (Math.hypot(x - lastX, y - lastY) < NEAR) return;
        if (strokes.reduce((sum, other) => sum + other.length, 0) < MOST_POINTS) stroke.push([x, y]);
      });
      paint();
    });
    const lifted = (event) => {
      if (event.pointerId !== drawing) return;
      drawing = null;
      changed();
    };
    canvas.addEventListener("pointerup", lifted);
    canvas.addEventListener("pointercancel", lifted);
    // Old browsers heed no touch-action; a page that scrolls away under the finger cannot be signed on.
    canvas.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });

    undo.addEventListener("click", () => { strokes.pop(); changed(); });
    clear.addEventListener("click", () => { strokes = []; changed(); });

    new ResizeObserver(paint).observe(canvas);
    if (input.form) {
      input.form.addEventListener("submit", (event) => {
        if (event.defaultPrevented) return;
        changed();
        const free = event.submitter && event.submitter.formNoValidate;
        const shown = canvas.offsetParent !== null;
        if (!strokes.length && "required" in pad.dataset && shown && !free) {
          event.preventDefault();
          tell(true);
          pad.scrollIntoView({ block: "center" });
        }
      });
    }
    changed();
  }

  const startAll = (root) => root.querySelectorAll("[data-sign-pad]").forEach(start);
  startAll(document);
  document.addEventListener("htmx:load", (event) => startAll(event.target.parentNode || document));
})();
