// Draws mel filters over a spectrum and the bands' energies, and reports what the reader set. It
// computes positions only: every number that is shown comes from Python in model.get("report").

const WIDTH = 880, HEIGHT = 498;
const TRACE = { left: 66, right: 850, top: 22, bottom: 82 };
const FILTERS = { left: 66, right: 850, top: 150, bottom: 300 };
const BARS = { left: 66, right: 850, top: 360, bottom: 460 };
const SETTINGS = ["n_mels", "f_min", "f_max", "n_fft", "start", "window"];

function render({ model, el }) {
  const samples = model.get("samples"), rate = model.get("sample_rate_hz"), sizes = model.get("sizes");
  const length = model.get("frame_length"), top = rate / 2, step = top / 100;
  const [line] = model.get("lines"), seconds = samples / rate;
  const root = newRoot(el, "tml-signal tml-bank", "Mel filters over the spectrum of a frame, and their energies");
  if (model.get("title")) html("h4", "", root, model.get("title"));
  const sender = newSender(model, () => place());
  const first = html("div", "controls", root), second = html("div", "controls", root);
  const controls = {
    n_mels: newRange(first, "n_mels", "n_mels", [2, model.get("most_bands"), 1], (value) => sender.set("n_mels", value)),
    n_fft: newRange(first, "n_fft", "n_fft", [0, sizes.length - 1, 1], (value) => sender.set("n_fft", sizes[value])),
    window: newChoice(first, "window", "window", model.get("windows").map((name) => [name, name]),
      (value) => sender.set("window", value)),
    f_min: newRange(second, "f_min", "lowest edge", [0, top, step],
      (value) => sender.set("f_min", clamp(value, 0, model.get("f_max") - step))),
    f_max: newRange(second, "f_max", "highest edge", [0, top, step],
      (value) => sender.set("f_max", clamp(value, model.get("f_min") + step, top))),
  };
  const sentence = html("p", "sentence", root);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}` }, root);
  const hatch = newHatch(picture);
  const trace = newPanel(TRACE, [0, seconds], spanOf([line]));
  drawBox(picture, trace, "time [s]", inUnit(line.name, line.unit));
  drawPoints(picture, trace, [0, seconds], line.points, STROKES[0]);
  const drawing = svg("g", {}, picture);
  const grip = newGrip(picture, trace, "Frame: its first sample",
    () => ({ last: samples - length, small: Math.max(1, Math.round(length / 2)), large: 10 * length, unit: 1 / rate }),
    () => model.get("start"), (value) => sender.set("start", value));
  grip.group.dataset.handle = "start";
  const foot = newFooting(root,
    "Change the bands and watch the triangles; drag the frame over the sound. Keyboard: Tab goes from one " +
    "control to the next and to the frame, ← → change or move it.");

  function place() {
    const report = model.get("report");
    const words = { n_mels: (value) => `${value}`, f_min: inHz, f_max: inHz };
    for (const [name, control] of Object.entries(controls)) control.place(model.get(name), words[name]?.(model.get(name)));
    controls.n_fft.place(sizes.indexOf(model.get("n_fft")), `${model.get("n_fft")}`);
    const start = model.get("start");
    const text = report.start === start ? report.what ?? "" : `sample ${start}`;
    grip.place(start / rate, (start + length) / rate, start, text);
    foot.age(model, SETTINGS, [drawing, sentence]);
  }

  const inHz = (value) => `${Number(value.toPrecision(4))} Hz`;

  function draw() {
    const report = model.get("report");
    drawing.replaceChildren();
    sentence.textContent = report.message ? "" : report.sentence;
    if (!report.message) {
      drawFilters(report);
      drawBands(report.bands);
    }
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  function drawFilters({ shares, bin_spacing_hz: apart, bands }) {
    const panel = newPanel(FILTERS, [0, top], [0, 1.05]);
    drawBox(drawing, panel, "frequency [Hz]", "");
    svg("text", { class: "row", x: panel.left, y: panel.top - 6 }, drawing,
      "lines: weight of a bin in a band, 0 to 1; grey: power of the bins, 80 dB; ✕: a band without a bin");
    drawHeights(drawing, panel, ["0", "0.5", "1"]);
    drawSteps(drawing, panel, shares, apart, { class: "power" });
    bands.forEach(({ edges: [left, peak, right], empty }, i) => {
      if (empty) return drawCross(panel.x(peak), panel.top + 8);
      const corners = [[left, left < peak ? 0 : 1], [peak, 1], [right, peak < right ? 0 : 1]];
      const points = [[left, 0], ...corners, [right, 0]].map(([hz, weight]) => `${panel.x(hz)},${panel.y(weight)}`);
      svg("polyline", { class: "triangle", ...STROKES[i % 3], points: points.join(" ") }, drawing);
    });
  }

  function drawCross(x, y) {
    svg("path", { class: "cross", d: `M${x - 5},${y - 5}l10,10M${x + 5},${y - 5}l-10,10` }, drawing);
  }

  function drawBands(bands) {
    const panel = newPanel(BARS, [0, bands.length], [0, 1.05]);
    drawBox(drawing, panel, "", "");
    svg("text", { class: "row", x: panel.left, y: panel.top - 6 }, drawing,
      "energy of each band: decibels relative to the strongest; hatched: no bin, always 0");
    drawHeights(drawing, panel, DECIBELS);
    const every = Math.ceil(bands.length / 20), wide = panel.x(1) - panel.x(0);
    bands.forEach(({ share, empty }, i) => {
      const y = empty ? panel.top : panel.y(share), gap = Math.min(1, wide / 8);
      const look = empty ? { class: "none", fill: hatch } : { class: "bar" };
      const box = { x: panel.x(i) + gap, width: wide - 2 * gap, y, height: panel.bottom - y };
      const bar = svg("rect", { ...look, ...box }, drawing);
      bar.dataset.band = empty ? "empty" : "heard";
      if (i % every) return;
      svg("text", { class: "row", x: panel.x(i + 0.5), y: panel.bottom + 18, "text-anchor": "middle" }, drawing, `${i}`);
    });
    svg("text", { class: "row", x: panel.right, y: panel.bottom + 34, "text-anchor": "end" }, drawing, "band");
  }

  return follow(model, SETTINGS, draw, place, sender, foot);
}

export default { render };
