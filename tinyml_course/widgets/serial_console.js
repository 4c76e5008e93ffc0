// Draws a run of the emulated board up to a step, and sends the step the reader chose.
// Positions only: every number that is shown is computed in Python: model.get("report").

const WIDTH = 880, HEIGHT = 330;
const SIGNAL = { left: 66, right: 850, top: 34, bottom: 130 };
const BARS = { left: 200, right: 790, top: 200, rows: 22 };
const PLAY_EVERY_MS = 120;

function render({ model, el }) {
  const steps = model.get("steps"), rate = model.get("sample_rate_hz"), chunk = model.get("chunk");
  const lines = model.get("lines"), seconds = model.get("samples") / rate;
  const root = newRoot(el, "tml-signal tml-console", "A program on the emulated board and its serial console");
  if (model.get("title")) html("h4", "", root, model.get("title"));
  const sender = newSender(model, () => place());
  const controls = html("div", "controls", root);
  const button = (name, text, pressed) => {
    const made = html("button", "", controls, text);
    made.dataset.control = name;
    made.addEventListener("click", pressed);
    return made;
  };
  button("restart", "restart", () => go(0));
  button("back", "◀ back", () => go(model.get("step") - 1));
  button("next", "next ▶", () => go(model.get("step") + 1));
  const play = button("play", "▶▶ play", () => (timer === null ? start() : stop()));
  const range = newRange(controls, "step", "moment", [0, steps, 1], go);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img",
    "aria-label": "The signal so far, and the board's latest answer" }, root);
  const panel = newPanel(SIGNAL, [0, seconds], spanOf(lines));
  drawBox(picture, panel, "time [s]", lines.length === 1 ? inUnit(lines[0].name, lines[0].unit) : "signal");
  lines.forEach((line, i) => drawPoints(picture, panel, [0, seconds], line.points, STROKES[i % 4]));
  for (const { sample, label } of model.get("heard")) {
    const x = panel.x(sample / rate);
    svg("polygon", { class: "mark", points: `${x - 6},${panel.top} ${x + 6},${panel.top} ${x},${panel.top + 12}` }, picture);
    svg("text", { class: "row", x, y: panel.top - 18, "text-anchor": "middle" }, picture, label);
  }
  const later = svg("rect", { class: "later", y: panel.top, height: panel.bottom - panel.top }, picture);
  const now = svg("line", { class: "now", y1: panel.top, y2: panel.bottom }, picture);
  const drawing = svg("g", {}, picture);
  html("div", "legend", root, "Serial console");
  const terminal = html("div", "terminal", root);
  terminal.setAttribute("role", "log");
  const foot = newFooting(root,
    "Press play, or move the slider: the board gets the samples one by one. Keyboard: Tab goes from one " +
    "control to the next, ← → move the slider, Enter presses a button.");
  let timer = null;

  function go(step) {
    sender.set("step", clamp(step, 0, steps));
  }

  function start() {
    if (model.get("step") >= steps) go(0);
    play.textContent = "⏸ pause";
    timer = setInterval(() => (model.get("step") < steps ? go(model.get("step") + 1) : stop()), PLAY_EVERY_MS);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶▶ play";
  }

  function place() {
    const step = model.get("step"), at = Math.min(step * chunk / rate, seconds), x = panel.x(at);
    range.place(step, `${at.toFixed(2)} s`);
    later.setAttribute("x", x);
    later.setAttribute("width", Math.max(panel.right - x, 0));
    now.setAttribute("x1", x);
    now.setAttribute("x2", x);
    foot.age(model, ["step"], [terminal]);
  }

  function draw() {
    const report = model.get("report");
    drawing.replaceChildren();
    const text = report.bars.length ? "latest prediction of the model: probability of each class" : "no prediction yet: the window is not full";
    svg("text", { class: "row", x: SIGNAL.left, y: BARS.top - 10 }, drawing, text);
    report.bars.forEach(({ label, share, text: value }, i) => {
      const y = BARS.top + i * BARS.rows, width = share * (BARS.right - BARS.left);
      svg("text", { class: "row", x: BARS.left - 8, y: y + 13, "text-anchor": "end" }, drawing, label);
      svg("rect", { class: "bar", x: BARS.left, y, width, height: BARS.rows - 6 }, drawing).dataset.label = label;
      svg("text", { class: "row", x: BARS.left + width + 6, y: y + 13 }, drawing, value);
    });
    picture.setAttribute("viewBox", `0 0 ${WIDTH} ${BARS.top + Math.max(report.bars.length, 4) * BARS.rows + 6}`);
    terminal.replaceChildren();
    if (report.earlier) html("div", "earlier", terminal, `(${report.earlier} earlier lines)`);
    for (const line of report.console) html("div", "", terminal, line || " ");
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  return follow(model, ["step"], draw, place, sender, foot, { stop });
}

export default { render };
