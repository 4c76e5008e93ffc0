// Draws the number line and sends the positions of its handles. It computes positions only: every
// number that is shown is computed in Python: model.get("report").

const WIDTH = 880, HEIGHT = 386, LEFT = 110, RIGHT = 790;
const TOP = 34, REAL = 126, CODES = 190, LENS = 268;

function render({ model, el }) {
  const [low, high] = model.get("view");
  const samples = model.get("samples");
  const x = (value) => LEFT + ((value - low) / (high - low)) * (RIGHT - LEFT);
  const inside = (value) => clamp(x(value), LEFT, RIGHT);

  const root = newRoot(el, "tml-line", "Number line: a range of real numbers and its int8 codes");
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}` }, root);
  const hatch = newHatch(picture);

  // The constant part: the data and the real axis.
  const bars = model.get("bars"), wide = (RIGHT - LEFT) / bars.length;
  bars.forEach((share, i) => share && svg("rect", {
    class: "bar", x: LEFT + i * wide, width: wide - 1,
    y: REAL - share * (REAL - TOP - 8), height: share * (REAL - TOP - 8),
  }, picture));
  svg("text", { class: "row", x: 4, y: 84 }, picture, "values");
  svg("text", { class: "row", x: 4, y: REAL + 5 }, picture, "real numbers");
  const below = svg("g", {}, picture); // redrawn with each report
  svg("line", { class: "axis", x1: LEFT, x2: RIGHT, y1: REAL, y2: REAL }, picture);
  for (const { place, text } of axisTicks(low, high)) {
    svg("line", { class: "tick", x1: x(place), x2: x(place), y1: REAL, y2: REAL + 6 }, picture);
    svg("text", { class: "small", x: x(place), y: REAL + 20, "text-anchor": "middle" }, picture, text);
  }

  // The three handles. `side` is the side of the label and the direction of the arrow.
  const handles = {
    minimum: end("minimum", "Minimum of the range", -1),
    maximum: end("maximum", "Maximum of the range", 1),
    sample: pick(),
  };

  function slider(name, label) {
    const group = svg("g", { role: "slider", tabindex: 0, "aria-label": label }, picture);
    group.dataset.handle = name;
    group.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      group.focus();
      group.setPointerCapture(event.pointerId);
    });
    group.addEventListener("pointermove", (event) => {
      if (!group.hasPointerCapture(event.pointerId)) return;
      const point = new DOMPoint(event.clientX, event.clientY);
      const at = point.matrixTransform(picture.getScreenCTM().inverse()).x;
      moveTo(name, low + ((at - LEFT) / (RIGHT - LEFT)) * (high - low));
    });
    group.addEventListener("keydown", (event) => onKey(name, event));
    return group;
  }

  function end(name, label, side) {
    const group = slider(name, label);
    group.classList.add("end");
    svg("rect", { class: "focus", x: -13, width: 26, y: TOP - 12, height: REAL - TOP + 16, rx: 4 }, group);
    svg("line", { y1: TOP - 6, y2: REAL }, group);
    svg("polygon", { points: `0,${TOP - 6} ${side * 12},${TOP + 2} 0,${TOP + 10}` }, group);
    svg("text", {
      class: "strong", x: side * 6, y: 16, "text-anchor": side < 0 ? "end" : "start",
    }, group);
    return group;
  }

  function pick() {
    const group = slider("sample", "Picked value");
    group.classList.add("pick");
    svg("circle", { class: "focus", r: 14, cy: REAL }, group);
    svg("circle", { r: 8, cy: REAL }, group);
    return group;
  }

  function onKey(name, event) {
    const index = name === "sample";
    const small = index ? 1 : model.get("step"), large = 10 * small;
    const now = model.get(name);
    const [first, last] = index ? [0, samples.length - 1] : [low, high];
    const target = {
      ArrowLeft: now - small, ArrowDown: now - small, ArrowRight: now + small, ArrowUp: now + small,
      PageDown: now - large, PageUp: now + large, Home: first, End: last,
    }[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (index) set(name, clamp(target, 0, samples.length - 1));
    else moveTo(name, target);
  }

  // Handles snap to the keyboard's step and cannot pass each other.
  function moveTo(name, value) {
    if (name === "sample") {
      let best = 0;
      samples.forEach((s, i) => { if (Math.abs(s - value) < Math.abs(samples[best] - value)) best = i; });
      return set(name, best);
    }
    const step = model.get("step");
    const snapped = Math.round(clamp(value, low, high) / step) * step;
    const bound = name === "minimum"
      ? clamp(snapped, low, model.get("maximum") - step)
      : clamp(snapped, model.get("minimum") + step, high);
    set(name, Number(bound.toPrecision(12)));
  }

  const sender = newSender(model, () => place());
  const set = sender.set;
  const foot = newFooting(root,
    "Drag an end of the range ◀ ▶ or the picked value ●. Keyboard: Tab goes from one to the next, " +
    "← → move it, Page Up and Page Down in big steps, Home and End to the limits.");

  function place() {
    const report = model.get("report");
    for (const name of ["minimum", "maximum"]) {
      const value = model.get(name);
      handles[name].setAttribute("transform", `translate(${inside(value)},0)`);
      const current = value === report[name];
      const text = current ? report.labels[name] : minus(String(Number(value.toPrecision(4))));
      handles[name].querySelector("text").textContent = `${name.slice(0, 3)} ${text}`;
      describe(handles[name], low, high, value, text);
    }
    const index = model.get("sample");
    handles.sample.setAttribute("transform", `translate(${inside(samples[index])},0)`);
    const told = report.lens && report.sample === index ? report.lens.text : "";
    describe(handles.sample, samples[0], samples.at(-1), samples[index], told || String(samples[index]));
    foot.age(model, ["minimum", "maximum", "sample"], [below]);
  }

  function describe(handle, first, last, now, text) {
    handle.setAttribute("aria-valuemin", first);
    handle.setAttribute("aria-valuemax", last);
    handle.setAttribute("aria-valuenow", now);
    handle.setAttribute("aria-valuetext", text);
  }

  function draw() {
    const report = model.get("report");
    below.replaceChildren();
    if (!report.message) {
      drawOutside(report);
      drawCodes(report);
      drawLens(report.lens);
    }
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  function drawOutside(report) {
    for (const [from, to] of [[LEFT, inside(report.low)], [inside(report.high), RIGHT]]) {
      if (to - from < 1) continue;
      svg("rect", { x: from, width: to - from, y: TOP, height: REAL - TOP, fill: hatch }, below);
      if (to - from > 70) {
        svg("text", { class: "small", x: (from + to) / 2, y: TOP + 18, "text-anchor": "middle" }, below, "saturates");
      }
    }
  }

  function drawCodes({ low: first, high: last, scale, zero_point: zeroPoint, lens }) {
    svg("text", { class: "row", x: 4, y: CODES + 12 }, below, "int8 codes");
    const at = (code) => x(scale * (code - zeroPoint));
    for (let code = -128; code <= 127; code++) {
      if (at(code) < LEFT - 1 || at(code) > RIGHT + 1) continue;
      const tall = code % 32 === 0 || code === 127 ? 16 : 9;
      svg("line", { class: "tick", x1: at(code), x2: at(code), y1: CODES, y2: CODES + tall }, below);
    }
    svg("line", { class: "axis", x1: inside(first), x2: inside(last), y1: CODES, y2: CODES }, below);
    svg("text", { class: "strong", x: inside(first) - 6, y: CODES + 12, "text-anchor": "end" }, below, "−128");
    svg("text", { class: "strong", x: inside(last) + 6, y: CODES + 12 }, below, "127");
    for (const code of [-64, 0, 64]) {
      const crowded = 64 * scale / (high - low) * (RIGHT - LEFT) < 40 || Math.abs(at(code) - x(0)) < 110;
      if (crowded || at(code) < LEFT || at(code) > RIGHT) continue;
      svg("text", { class: "small", x: at(code), y: CODES + 32, "text-anchor": "middle" }, below, minus(String(code)));
    }
    svg("line", {
      x1: x(0), x2: x(0), y1: REAL + 24, y2: CODES + 20,
      stroke: "var(--tml-orange)", "stroke-width": 2.5, "stroke-dasharray": "6 3",
    }, below);
    svg("text", { class: "zero", x: clamp(x(0), LEFT + 60, RIGHT - 60), y: CODES + 36, "text-anchor": "middle" },
      below, `zero_point ${minus(String(zeroPoint))} = 0.0`);
    const picked = inside(samples[model.get("sample")]);
    svg("line", { x1: picked, y1: REAL, x2: inside(lens.back), y2: CODES, stroke: "var(--tml-plum)", "stroke-width": 3 }, below);
  }

  function drawLens(lens) {
    const middle = (LEFT + RIGHT) / 2, step = (RIGHT - LEFT) / 8, line = LENS + 66;
    svg("rect", {
      x: LEFT, width: RIGHT - LEFT, y: LENS - 22, height: 136, rx: 8, fill: "var(--tml-panel)", stroke: "var(--tml-edge)",
    }, below);
    svg("text", { class: "row", x: 4, y: LENS + 20 }, below, "the picked");
    svg("text", { class: "row", x: 4, y: LENS + 38 }, below, "value, close");
    for (const { steps, code, real } of lens.ticks) {
      const at = middle + steps * step, kind = steps === 0 ? "strong" : "small";
      svg("line", { class: "tick", x1: at, x2: at, y1: line - 6, y2: line + 6, "stroke-width": 2 }, below);
      svg("text", { class: kind, x: at, y: line + 22, "text-anchor": "middle" }, below, code);
      svg("text", { class: "row", x: at, y: line + 40, "text-anchor": "middle" }, below, real);
    }
    const ends = [lens.ticks[0].steps, lens.ticks.at(-1).steps].map((s) => middle + s * step);
    svg("line", { class: "axis", x1: ends[0], x2: ends[1], y1: line, y2: line }, below);
    const value = clamp(middle + lens.distance * step, LEFT + 20, RIGHT - 20);
    svg("line", { x1: value, y1: LENS + 22, x2: middle, y2: line - 4, stroke: "var(--tml-plum)", "stroke-width": 3 }, below);
    svg("circle", { cx: value, cy: LENS + 18, r: 7, fill: "var(--tml-pink)", stroke: "var(--tml-text)", "stroke-width": 2 }, below);
    svg("text", { x: middle, y: LENS, "text-anchor": "middle" }, below, lens.text);
  }

  model.on("change:report", draw);
  model.on("change:minimum change:maximum change:sample", place);
  draw();
  return () => {
    model.off("change:report", draw);
    model.off("change:minimum change:maximum change:sample", place);
    sender.stop();
    foot.stop();
  };
}

export default { render };
