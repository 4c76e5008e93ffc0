// Draws the number line. Every number it shows was computed in Python.

const WIDTH = 760;
const HEIGHT = 250;
const LEFT = 30;
const RIGHT = WIDTH - 30;
const AXIS_Y = 120; // values stand above it
const CODES_Y = 170; // the 256 codes hang below it
const SVG = "http://www.w3.org/2000/svg";

const STYLE = `
.number-line { max-width: ${WIDTH}px; font: 14px sans-serif;
  color: var(--jp-ui-font-color1, #1a1a1a); }
.number-line svg { width: 100%; height: auto; touch-action: none; }
.number-line text { fill: currentColor; font-size: 13px; text-anchor: middle; }
.number-line .value { fill: #0072B2; }
.number-line .outside { fill: url(#number-line-hatch); }
.number-line .axis, .number-line .mark { stroke: currentColor; }
.number-line .mark { stroke-width: 1; opacity: 0.6; }
.number-line .zero { stroke: #D55E00; stroke-width: 2; stroke-dasharray: 5 3; }
.number-line .handle { cursor: ew-resize; outline: none; }
.number-line .handle line { stroke: #009E73; stroke-width: 3; }
.number-line .handle path { fill: #009E73; stroke: currentColor; stroke-width: 1; }
.number-line .handle:focus path { stroke-width: 4; }
.number-line table { border-collapse: collapse; margin: 4px 0 0 ${LEFT}px; }
.number-line th { text-align: left; font-weight: normal; padding: 1px 18px 1px 0; }
.number-line td { font-variant-numeric: tabular-nums; font-weight: bold; }
.number-line .message { margin: 4px 0 4px ${LEFT}px; border-left: 4px solid #D55E00;
  padding-left: 8px; }
`;

function node(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (parent) parent.appendChild(made);
  return made;
}

function makePlace(view) {
  const width = view[1] - view[0];
  return {
    toX: (value) => LEFT + ((value - view[0]) / width) * (RIGHT - LEFT),
    toValue: (x) => view[0] + ((x - LEFT) / (RIGHT - LEFT)) * width,
  };
}

function drawValues(group, heights, place, view) {
  const step = (view[1] - view[0]) / heights.length;
  heights.forEach((height, i) => {
    const x = place.toX(view[0] + i * step);
    const tall = height * (AXIS_Y - 40);
    const width = place.toX(view[0] + (i + 1) * step) - x - 1;
    node("rect", { class: "value", x, y: AXIS_Y - tall, width, height: tall }, group);
  });
  node("line", { class: "axis", x1: LEFT, x2: RIGHT, y1: AXIS_Y, y2: AXIS_Y }, group);
}

function drawCodes(group, marks, zeroPoint, place) {
  group.replaceChildren();
  if (!marks.length) return;
  const inside = (x) => Math.min(Math.max(x, LEFT), RIGHT);
  const ends = [inside(place.toX(marks[0])), inside(place.toX(marks[marks.length - 1]))];
  const shade = { class: "outside", y: 30, height: AXIS_Y - 30 };
  node("rect", { ...shade, x: LEFT, width: ends[0] - LEFT }, group);
  node("rect", { ...shade, x: ends[1], width: RIGHT - ends[1] }, group);
  for (const mark of marks) {
    const x = place.toX(mark);
    if (x < LEFT || x > RIGHT) continue;
    node("line", { class: "mark", x1: x, x2: x, y1: CODES_Y - 12, y2: CODES_Y + 12 }, group);
  }
  const zero = place.toX(0);
  node("line", { class: "zero", x1: zero, x2: zero, y1: AXIS_Y, y2: CODES_Y + 22 }, group);
  node("text", { x: zero, y: CODES_Y + 38 }, group).textContent = `0.0 has code ${zeroPoint}`;
  [-128, 127].forEach((code, i) => {
    const x = place.toX(marks[i === 0 ? 0 : marks.length - 1]);
    if (x < LEFT - 1 || x > RIGHT + 1) return;
    const near = Math.abs(x - zero) < 90; // move aside where the zero label stands
    node("text", { x, y: CODES_Y + (near ? 58 : 38) }, group).textContent = `code ${code}`;
  });
}

function drawTable(table, facts) {
  table.replaceChildren();
  for (const [name, value] of facts) {
    const row = table.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = name;
    row.appendChild(head);
    row.insertCell().textContent = value;
  }
}

function makeHandle(svg, label) {
  const group = node("g", { class: "handle", role: "slider", tabindex: 0 }, svg);
  group.setAttribute("aria-label", label);
  node("line", { x1: 0, x2: 0, y1: 26, y2: AXIS_Y }, group);
  node("path", { d: "M -11 8 L 11 8 L 11 20 L 0 30 L -11 20 Z" }, group);
  return group;
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "number-line";
  const style = document.createElement("style");
  style.textContent = STYLE;
  const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
  svg.setAttribute("aria-label", "Values above the 256 codes of int8");
  const pattern = { id: "number-line-hatch", width: 8, height: 8 };
  pattern.patternUnits = "userSpaceOnUse";
  const hatch = node("pattern", pattern, node("defs", {}, svg));
  node("path", { d: "M 0 8 L 8 0", stroke: "#E69F00", "stroke-width": 1.5 }, hatch);
  const codes = node("g", {}, svg);
  const values = node("g", {}, svg);
  const message = document.createElement("p");
  message.className = "message";
  message.setAttribute("role", "status");
  const table = document.createElement("table");
  root.append(style, svg, message, table);
  el.appendChild(root);

  const view = model.get("view");
  const place = makePlace(view);
  const least = (view[1] - view[0]) / 500; // the ends never meet
  const handles = {
    low: makeHandle(svg, "lowest value of the range"),
    high: makeHandle(svg, "highest value of the range"),
  };
  drawValues(values, model.get("heights"), place, view);

  let waiting = false; // at most one message to Python for each frame drawn
  function move(name, wanted) {
    const [from, to] =
      name === "low" ? [view[0], model.get("high") - least] : [model.get("low") + least, view[1]];
    model.set(name, Math.min(Math.max(wanted, from), to));
    placeHandles();
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      model.save_changes();
    });
  }

  function placeHandles() {
    for (const [name, handle] of Object.entries(handles)) {
      const value = model.get(name);
      handle.setAttribute("transform", `translate(${place.toX(value)} 0)`);
      handle.setAttribute("aria-valuemin", view[0]);
      handle.setAttribute("aria-valuemax", view[1]);
      handle.setAttribute("aria-valuenow", value);
      handle.setAttribute("aria-valuetext", value.toFixed(3));
    }
  }

  function update() {
    drawCodes(codes, model.get("marks"), model.get("zero_point"), place);
    drawTable(table, model.get("facts"));
    message.textContent = model.get("message");
    message.hidden = !model.get("message");
    placeHandles();
  }

  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
  Object.assign(steps, { PageDown: -10, PageUp: 10, Home: -1000, End: 1000 });
  for (const [name, handle] of Object.entries(handles)) {
    handle.addEventListener("keydown", (event) => {
      if (!(event.key in steps)) return;
      event.preventDefault();
      event.stopPropagation();
      move(name, model.get(name) + (steps[event.key] * (view[1] - view[0])) / 100);
    });
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const box = svg.getBoundingClientRect();
      move(name, place.toValue(((event.clientX - box.left) / box.width) * WIDTH));
    });
  }
  for (const name of ["marks", "facts", "message", "zero_point"]) model.on(`change:${name}`, update);
  update();
}

export default { render };
