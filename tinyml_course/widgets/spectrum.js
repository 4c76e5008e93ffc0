// Draws a signal, a frame of it and the frame's spectrum, and sends the reader's settings. It
// computes positions only: every number that is shown is computed in Python: model.get("report").

const WIDTH = 880, HEIGHT = 418;
const TRACE = { left: 66, right: 850, top: 22, bottom: 136 };
const FRAME = { left: 66, right: 386, top: 212, bottom: 376 };
const SPECTRUM = { left: 466, right: 850, top: 212, bottom: 376 };
const SETTINGS = ["start", "frame_length", "window", "axis", "without_mean", "decibels"];

function render({ model, el }) {
  const samples = model.get("samples"), rate = model.get("sample_rate_hz");
  const lines = model.get("lines"), seconds = samples / rate;
  const root = newRoot(el, "tml-signal tml-spectrum", "A frame of a signal, and its power spectrum");
  if (model.get("title")) html("h4", "", root, model.get("title"));
  const sender = newSender(model, () => place());
  const first = html("div", "controls", root), second = html("div", "controls", root);
  const yes = (value) => value === "true";
  const controls = {
    frame_length: newChoice(first, "frame_length", "samples in a frame", model.get("sizes").map((n) => [n, `${n}`]),
      (value) => setLength(Number(value))),
    window: newChoice(first, "window", "window", model.get("windows").map((name) => [name, name]),
      (value) => sender.set("window", value)),
    without_mean: newChoice(second, "without_mean", "the frame's mean", [["true", "subtracted"], ["false", "kept"]],
      (value) => sender.set("without_mean", yes(value))),
    decibels: newChoice(second, "decibels", "power", [["false", "linear"], ["true", "decibels"]],
      (value) => sender.set("decibels", yes(value))),
  };
  if (lines.length > 1) {
    controls.axis = newChoice(second, "axis", "axis", lines.map(({ name }, i) => [i, name]),
      (value) => sender.set("axis", Number(value)));
  }
  const what = html("p", "what", root);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}` }, root);
  const trace = svg("g", {}, picture), below = svg("g", {}, picture);
  const lastStart = () => samples - model.get("frame_length");
  const grip = newGrip(picture, newPanel(TRACE, [0, seconds], [0, 1]), "Frame: its first sample",
    () => ({ last: lastStart(), small: Math.max(1, Math.round(samples / 400)), large: model.get("frame_length"), unit: 1 / rate }),
    () => model.get("start"), (value) => sender.set("start", value));
  grip.group.dataset.handle = "start";
  const foot = newFooting(root,
    "Drag the frame over the signal. Keyboard: Tab goes to the frame and from one control to the next, ← → " +
    "move the frame, Page Up and Page Down by a whole frame, Home and End to the ends.");
  let drawn = null; // the axis whose trace is drawn

  // A longer frame is moved left as far as needed to stay inside the signal.
  function setLength(length) {
    model.set("start", clamp(model.get("start"), 0, samples - length));
    sender.set("frame_length", length);
  }

  function place() {
    for (const [name, control] of Object.entries(controls)) control.place(model.get(name));
    const start = model.get("start"), end = start + model.get("frame_length");
    const report = model.get("report");
    grip.place(start / rate, end / rate, start, report.start === start ? report.what ?? "" : `sample ${start}`);
    foot.age(model, SETTINGS, [below, what]);
  }

  function draw() {
    const report = model.get("report");
    below.replaceChildren();
    what.textContent = report.message ? "" : report.what;
    const axis = lines[report.axis] ? report.axis : 0;
    if (axis !== drawn) drawTrace(lines[axis]);
    drawn = axis;
    if (!report.message) {
      drawFrame(report, lines[axis]);
      drawSpectrum(report);
    }
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  function drawTrace(line) {
    trace.replaceChildren();
    const panel = newPanel(TRACE, [0, seconds], spanOf([line]));
    drawBox(trace, panel, "time [s]", inUnit(line.name, line.unit));
    drawPoints(trace, panel, [0, seconds], line.points, STROKES[0]);
  }

  function drawFrame({ frame, fade, start, frame_length: length }, { unit }) {
    const most = Math.max(...frame.map(Math.abs)) || 1;
    const span = [start / rate, (start + length) / rate];
    const panel = newPanel(FRAME, span, [-1.1 * most, 1.1 * most]);
    drawBox(below, panel, "time [s]", inUnit("the windowed frame (dashed: the window)", unit));
    for (const side of [1, -1]) {
      drawPoints(below, panel, span, fade.map((value) => side * value * most), { class: "fade" });
    }
    drawPoints(below, panel, span, frame, STROKES[0]);
  }

  function drawSpectrum({ shares, bin_spacing_hz: apart, peak, labels, decibels }) {
    const panel = newPanel(SPECTRUM, [0, rate / 2], [0, 1.15]);
    drawBox(below, panel, "frequency [Hz]", "");
    const title = decibels ? "power: decibels relative to the strongest bin" : "power: share of the strongest bin's";
    svg("text", { class: "row", x: panel.left, y: panel.top - 6 }, below, title);
    drawHeights(below, panel, decibels ? DECIBELS : ["0", "0.5", "1"]);
    drawSteps(below, panel, shares, apart, { class: "bar" });
    if (peak === null) {
      svg("text", { x: (panel.left + panel.right) / 2, y: panel.top + 80, "text-anchor": "middle" }, below, "no peak: the frame is constant");
      return;
    }
    const x = panel.x(peak * apart), right = x > (panel.left + panel.right) / 2;
    svg("line", { class: "peak", x1: x, x2: x, y1: panel.top, y2: panel.bottom }, below);
    svg("text", {
      class: "zero", x: x + (right ? -7 : 7), y: panel.top + 16, "text-anchor": right ? "end" : "start",
    }, below, labels.peak).dataset.mark = "peak";
  }

  return follow(model, SETTINGS, draw, place, sender, foot);
}

export default { render };
