// Code shared by the signal widgets: panels with scales, lines, and a box to move over them.
// Positions only: every number that is shown comes from Python.

const STROKES = [
  { stroke: "var(--tml-blue)" },
  { stroke: "var(--tml-orange)", "stroke-dasharray": "7 3" },
  { stroke: "var(--tml-green)", "stroke-dasharray": "2 2" },
  { stroke: "var(--tml-pink)", "stroke-dasharray": "7 2 2 2" },
];

// A box in the picture; x and y map a value to its position.
function newPanel(box, [x0, x1], [y0, y1]) {
  return {
    ...box,
    x: (value) => box.left + ((value - x0) / (x1 - x0)) * (box.right - box.left),
    y: (value) => box.bottom - ((value - y0) / (y1 - y0)) * (box.bottom - box.top),
    spans: { x: [x0, x1], y: [y0, y1] },
  };
}

// The box with its scales; `below` labels the x axis, `beside` the y axis; an empty label has no ticks.
function drawBox(parent, panel, below, beside) {
  const { left, right, top, bottom } = panel;
  svg("rect", { class: "box", x: left, y: top, width: right - left, height: bottom - top }, parent);
  for (const { place, text } of beside ? axisTicks(...panel.spans.y, 4) : []) {
    const y = panel.y(place);
    svg("line", { class: "gridline", x1: left, x2: right, y1: y, y2: y }, parent);
    svg("text", { class: "row", x: left - 5, y: y + 5, "text-anchor": "end" }, parent, text);
  }
  if (beside) svg("text", { class: "row", x: left, y: top - 6 }, parent, beside);
  const ticks = below ? axisTicks(...panel.spans.x, (right - left) / 70) : [];
  for (const { place, text } of ticks) {
    const x = panel.x(place);
    svg("line", { class: "tick", x1: x, x2: x, y1: bottom, y2: bottom + 5 }, parent);
    svg("text", { class: "row", x, y: bottom + 19, "text-anchor": "middle" }, parent, text);
  }
  if (below) svg("text", { class: "row", x: right, y: bottom + 35, "text-anchor": "end" }, parent, below);
}

// A y scale from 0 to 1 with custom labels at 0, 0.5 and 1.
function drawHeights(parent, panel, texts) {
  texts.forEach((text, i) => {
    const y = panel.y(i / (texts.length - 1));
    svg("line", { class: "gridline", x1: panel.left, x2: panel.right, y1: y, y2: y }, parent);
    svg("text", { class: "row", x: panel.left - 5, y: y + 5, "text-anchor": "end" }, parent, text);
  });
}

const DECIBELS = ["−80", "−40", "0"];

// Points evenly spread over [from, to].
function drawPoints(parent, panel, [from, to], points, attributes) {
  const step = (to - from) / points.length;
  const places = points.map((value, i) => `${panel.x(from + i * step).toFixed(1)},${panel.y(value).toFixed(1)}`);
  return svg("polyline", { class: "line", ...attributes, points: places.join(" ") }, parent);
}

// A step for each bin, as high as its share; closed down to the bottom.
function drawSteps(parent, panel, shares, apart, attributes) {
  const floor = panel.y(panel.spans.y[0]);
  const inside = (value) => clamp(panel.x(value), panel.left, panel.right).toFixed(1);
  const parts = shares.map((share, i) => {
    const y = panel.y(share).toFixed(1);
    return `L${inside((i - 0.5) * apart)},${y}L${inside((i + 0.5) * apart)},${y}`;
  });
  const d = `M${panel.left},${floor}${parts.join("")}L${panel.right},${floor}Z`;
  return svg("path", { ...attributes, d }, parent);
}

// The limits of a y axis: from the lowest to the highest value, with a small margin.
function spanOf(lines) {
  const low = Math.min(...lines.map((line) => line.low)), high = Math.max(...lines.map((line) => line.high));
  const room = 0.06 * (high - low) || Math.abs(high) || 1;
  return [low - room, high + room];
}

const inUnit = (name, unit) => (unit ? `${name} [${unit}]` : name);

// A box over a panel, moved by dragging or with the keyboard. `limits()` returns the last value
// and the small and large step; `moved` gets a whole number from 0 to the last. A drag keeps the
// distance between pointer and box.
function newGrip(picture, panel, label, limits, now, moved) {
  const group = svg("g", { class: "grip", role: "slider", tabindex: 0, "aria-label": label }, picture);
  const body = svg("rect", { class: "body", y: panel.top, height: panel.bottom - panel.top, rx: 2 }, group);
  const arrow = svg("polygon", { class: "arrow" }, group);
  const [x0, x1] = panel.spans.x;
  const perPixel = (x1 - x0) / (panel.right - panel.left); // in the panel's unit
  let from = null; // where a drag began: pointer and value
  const pointer = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY);
    return point.matrixTransform(picture.getScreenCTM().inverse()).x * perPixel;
  };
  const move = (target) => moved(clamp(target, 0, limits().last));
  group.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    group.focus();
    group.setPointerCapture(event.pointerId);
    from = { at: pointer(event), value: now() };
  });
  group.addEventListener("pointermove", (event) => {
    if (!group.hasPointerCapture(event.pointerId) || !from) return;
    move(from.value + Math.round((pointer(event) - from.at) / limits().unit));
  });
  group.addEventListener("lostpointercapture", () => { from = null; });
  group.addEventListener("keydown", (event) => {
    const { last, small, large } = limits();
    const target = {
      ArrowLeft: now() - small, ArrowDown: now() - small, ArrowRight: now() + small, ArrowUp: now() + small,
      PageDown: now() - large, PageUp: now() + large, Home: 0, End: last,
    }[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    move(target);
  });
  return {
    group,
    place(left, right, value, text) {
      const [a, b] = [panel.x(left), panel.x(right)], y = panel.top;
      body.setAttribute("x", a);
      body.setAttribute("width", Math.max(b - a, 2));
      const middle = (a + b) / 2;
      arrow.setAttribute("points", `${middle - 8},${y - 5} ${middle},${y + 7} ${middle + 8},${y - 5}`);
      group.setAttribute("aria-valuemin", 0);
      group.setAttribute("aria-valuemax", limits().last);
      group.setAttribute("aria-valuenow", value);
      group.setAttribute("aria-valuetext", text);
    },
  };
}
