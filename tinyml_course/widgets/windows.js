// Draws a recording with its windows and sends the reader's settings. It computes positions only:
// every number that is shown is computed in Python: model.get("report").

const WIDTH = 880, LEFT = 66, RIGHT = 800, TALL = 96, STRIP = 96;
const SETTINGS = ["window_length", "hop_length", "chosen"];
const FILLS = [0, 1, 2, 3, 4].map((number) => `var(--tml-fill-${number})`);

function render({ model, el }) {
  const samples = model.get("samples"), rate = model.get("sample_rate_hz"), step = model.get("step");
  const runs = model.get("runs"), seconds = samples / rate;
  const units = [...new Set(model.get("lines").map(({ unit }) => unit))];
  const groups = units.map((unit) => model.get("lines").filter((line) => line.unit === unit));
  const root = newRoot(el, "tml-signal tml-windows", "Windows over a recording");
  if (model.get("title")) html("h4", "", root, model.get("title"));
  const sender = newSender(model, () => place());
  const rows = html("div", "controls", root);
  const controls = Object.fromEntries(["window_length", "hop_length"].map((name) => [name,
    newRange(rows, name, name, [step, samples, step], (value) => sender.set(name, value))]));
  const sentence = html("p", "sentence", root);

  // From top to bottom: the labels, a panel per unit, the strip of windows.
  const head = runs.length ? 44 : 22, foot_ = head + groups.length * (TALL + 24);
  const panels = groups.map((lines, i) => newPanel(
    { left: LEFT, right: RIGHT, top: head + i * (TALL + 24), bottom: head + i * (TALL + 24) + TALL },
    [0, seconds], spanOf(lines)));
  const strip = newPanel({ left: LEFT, right: RIGHT, top: foot_ + 6, bottom: foot_ + 6 + STRIP }, [0, seconds], [0, 1]);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${strip.bottom + 42}` }, root);
  const hatch = newHatch(picture);
  panels.forEach((panel, i) => drawLines(panel, groups[i]));
  drawBox(picture, strip, "time [s]", "");
  svg("text", { class: "row", x: 4, y: strip.top + 14 }, picture, "windows");
  drawRuns();
  const drawing = svg("g", {}, picture);
  const whole = { left: LEFT, right: RIGHT, top: head, bottom: panels.at(-1).bottom };
  const grip = newGrip(picture, newPanel(whole, [0, seconds], [0, 1]), "The window looked at",
    () => ({
      last: Math.max(0, (model.get("report").count ?? 1) - 1), small: 1, large: 10, unit: model.get("hop_length") / rate,
    }),
    () => model.get("chosen"), (value) => sender.set("chosen", value));
  grip.group.dataset.handle = "chosen";
  const edges = { window_length: newEdge("window_length", -1), hop_length: newEdge("hop_length", 1) };
  const chosenText = html("p", "what", root);
  const legend = html("p", "legend", root);
  const foot = newFooting(root,
    "Drag the window over the recording; in the strip, ▼ drags the end of window 0 (its length) and ▲ the start of " +
    "window 1 (the hop). Keyboard: Tab goes from one slider to the next and to the window, ← → change or move it.");

  function drawLines(panel, lines) {
    drawBox(picture, panel, "", lines[0].unit ? `in ${lines[0].unit}` : "value");
    lines.forEach((line, i) => {
      const y = panel.top + 16 + 20 * i, look = STROKES[i % STROKES.length];
      drawPoints(picture, panel, [0, seconds], line.points, look);
      svg("line", { class: "line", ...look, x1: RIGHT + 8, x2: RIGHT + 34, y1: y, y2: y }, picture);
      svg("text", { class: "row", x: RIGHT + 39, y: y + 5 }, picture, line.name);
    });
  }

  // Runs of one label: its name above, and a vertical line where it changes.
  function drawRuns() {
    for (const { name, number, start, end } of runs) {
      const [a, b] = [strip.x(start / rate), strip.x(end / rate)];
      const box = svg("rect", { class: "run", x: a, width: b - a, y: 2, height: 20, fill: FILLS[number % FILLS.length] }, picture);
      svg("title", {}, box, name);
      const fits = Math.floor((b - a - 6) / 7);
      const short = name.length > fits ? `${name.slice(0, Math.max(fits - 1, 0))}…` : name;
      if (fits > 1) svg("text", { class: "row", x: (a + b) / 2, y: 17, "text-anchor": "middle" }, picture, short);
      if (start) svg("line", { class: "label", x1: a, x2: a, y1: 2, y2: strip.bottom }, picture);
    }
  }

  // Handles for the pointer in the strip; the keyboard uses the sliders above.
  function newEdge(name, side) {
    const group = svg("g", { class: "edge", "aria-hidden": true }, picture);
    group.dataset.handle = name;
    const y = side < 0 ? strip.top : strip.bottom;
    svg("rect", { x: -9, width: 18, y: strip.top - 10, height: STRIP + 20, fill: "transparent" }, group);
    svg("line", { y1: strip.top, y2: strip.bottom }, group);
    svg("polygon", { points: `-8,${y + 11 * side} 0,${y - 3 * side} 8,${y + 11 * side}` }, group);
    group.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      group.setPointerCapture(event.pointerId);
    });
    group.addEventListener("pointermove", (event) => {
      if (!group.hasPointerCapture(event.pointerId)) return;
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
      const at = ((point.x - LEFT) / (RIGHT - LEFT)) * samples;
      sender.set(name, clamp(Math.round(at / step) * step, step, samples));
    });
    return group;
  }

  function place() {
    for (const [name, control] of Object.entries(controls)) {
      const value = model.get(name);
      control.place(value, `${value} samples`);
      edges[name].setAttribute("transform", `translate(${Math.min(strip.x(value / rate), RIGHT)},0)`);
    }
    const report = model.get("report"), { window_length: length, hop_length: hop } = report;
    const start = Math.min(model.get("chosen"), Math.max(0, (report.count ?? 1) - 1)) * hop;
    grip.group.style.display = report.count ? "" : "none";
    const told = report.chosen === model.get("chosen") ? report.chosen_text ?? "" : "";
    grip.place(start / rate, (start + length) / rate, model.get("chosen"), told);
    foot.age(model, SETTINGS, [drawing, sentence, chosenText]);
  }

  function draw() {
    const report = model.get("report");
    drawing.replaceChildren();
    sentence.textContent = report.message ? "" : report.sentence;
    chosenText.textContent = report.chosen_text ?? "";
    const key = runs.length ? "Solid bars contain one label; ▨ hatched bars contain two or more. " : "";
    legend.textContent = `${key}The thick outline is the window looked at. ${report.every ?? ""}`;
    if (!report.message) drawBars(report);
    foot.show(report, report.readouts);
    foot.say(`${report.chosen_text ?? ""} ${report.summary}`);
    place();
  }

  // A bar per window, in as many lanes as windows overlap.
  function drawBars({ drawn, bar: each, lanes, window_length: length, chosen, chosen_start: start }) {
    const used = Math.max(1, Math.min(lanes, 24, drawn.length)), high = (STRIP - 8) / used;
    const bar = (number, from, look) => {
      const lane = Math.floor(number / each) % used;
      const [a, b] = [strip.x(from / rate), strip.x((from + length) / rate)];
      return svg("rect", {
        ...look, x: a, width: b - a, y: strip.top + 4 + lane * high, height: Math.max(high - 1.5, 1.5),
      }, drawing);
    };
    for (const [i, from, mixed] of drawn) {
      bar(i, from, mixed ? { class: "mixed", fill: hatch } : { class: "pure" }).dataset.window = mixed ? "mixed" : "pure";
    }
    if (drawn.length) bar(chosen, start, { class: "chosen", fill: "none" });
  }

  return follow(model, SETTINGS, draw, place, sender, foot);
}

export default { render };
