// Draws both curves and sends the reader's settings. It computes positions only: every number that
// is shown is computed in Python: model.get("report").

const WIDTH = 880, LEFT = 92, RIGHT = 860, TOP = 30, BOTTOM = 300;
const SETTINGS = ["values", "seconds", "messages", "distance", "radio", "computer"];

function render({ model, el }) {
  const root = newRoot(el, "tml-crossover", "Crossover: sending everything or computing on the device");
  const sender = newSender(model, () => place());
  const rows = html("div", "controls", root);
  const sliders = model.get("sliders").map(({ name, label, texts }) => ({
    name, texts,
    range: newRange(rows, name, label, [0, texts.length - 1, 1], (value) => sender.set(name, value)),
  }));
  const groups = html("div", "controls", root);
  const choices = { radio: "radios", computer: "computers" };
  const chosen = Object.entries(choices).map(([name, list]) => [name, newChoice(groups, name,
    name === "radio" ? "radio" : "computer on the device",
    model.get(list).map((each) => [each, each]), (value) => sender.set(name, value))]);
  const sentence = html("p", "sentence", root);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${BOTTOM + 50}` }, root);
  const hatch = newHatch(picture);
  const drawing = svg("g", {}, picture);
  const foot = newFooting(root,
    "Drag a slider, or press Tab to reach it and ← → to move it. The circle is your sensor, the " +
    "diamond is where both cost the same. ▨ Hatched: more than this radio can carry in a day.");

  function place() {
    for (const { name, texts, range } of sliders) range.place(model.get(name), texts[model.get(name)]);
    for (const [name, choice] of chosen) choice.place(model.get(name));
    foot.age(model, SETTINGS, [drawing, sentence]);
  }

  function draw() {
    const report = model.get("report");
    drawing.replaceChildren();
    sentence.textContent = report.message ? "" : report.sentence;
    if (!report.message) drawPicture(report);
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  function drawPicture(report) {
    const [x0, x1] = model.get("x_span"), [y0, y1] = report.y_span;
    const x = (log) => LEFT + (clamp(log, x0, x1) - x0) / (x1 - x0) * (RIGHT - LEFT);
    const y = (log) => BOTTOM - (clamp(log, y0, y1) - y0) / (y1 - y0) * (BOTTOM - TOP);
    svg("rect", { class: "box", x: LEFT, y: TOP, width: RIGHT - LEFT, height: BOTTOM - TOP }, drawing);
    if (report.most < x1) {
      const from = x(report.most);
      svg("rect", { x: from, y: TOP, width: RIGHT - from, height: BOTTOM - TOP, fill: hatch }, drawing);
    }
    drawScales(report, x, y);
    svg("polyline", { class: "sending", points: report.curve.map(([a, b]) => `${x(a)},${y(b)}`).join(" ") }, drawing);
    svg("line", { class: "device", x1: LEFT, x2: RIGHT, y1: y(report.device), y2: y(report.device) }, drawing);
    drawPoints(report, x, y);
    svg("text", { class: "small", x: LEFT + 8, y: y(report.device) - 8 }, drawing, "compute on the device");
    const [last, before] = [report.curve.at(-1), report.curve.at(-8)];
    svg("text", { class: "small", x: x(before[0]) - 10, y: (y(last[1]) + y(before[1])) / 2, "text-anchor": "end" },
      drawing, "send everything");
  }

  function drawScales(report, x, y) {
    for (const { place: at, text } of report.x_ticks) {
      svg("line", { class: "tick", x1: x(at), x2: x(at), y1: BOTTOM, y2: BOTTOM + 5 }, drawing);
      const anchor = x(at) > RIGHT - 30 ? "end" : "middle";
      svg("text", { class: "row", x: x(at), y: BOTTOM + 20, "text-anchor": anchor }, drawing, text);
    }
    const every = Math.ceil(report.y_ticks.length / 9);
    report.y_ticks.forEach(({ place: at, text }, i) => {
      if (i % every) return;
      svg("line", { class: "gridline", x1: LEFT, x2: RIGHT, y1: y(at), y2: y(at) }, drawing);
      svg("text", { class: "row", x: LEFT - 6, y: y(at) + 5, "text-anchor": "end" }, drawing, text);
    });
    svg("text", { class: "row", x: LEFT, y: TOP - 10 }, drawing, "energy [J a day]");
    svg("text", { class: "row", x: RIGHT, y: BOTTOM + 40, "text-anchor": "end" }, drawing, "raw data [kB a day]");
  }

  function drawPoints({ even, device, now: [kb, joules] }, x, y) {
    svg("line", { class: "even", x1: x(even), x2: x(even), y1: y(device), y2: BOTTOM }, drawing);
    svg("line", { class: "now", x1: x(kb), x2: x(kb), y1: TOP, y2: BOTTOM }, drawing);
    const [a, b] = [x(even), y(device)];
    svg("polygon", { class: "here", points: `${a - 9},${b} ${a},${b - 9} ${a + 9},${b} ${a},${b + 9}` }, drawing);
    svg("circle", { class: "point", cx: x(kb), cy: y(joules), r: 8 }, drawing);
    const side = x(kb) > RIGHT - 110 ? [-8, "end"] : [8, "start"];
    svg("text", { class: "strong", x: x(kb) + side[0], y: TOP + 16, "text-anchor": side[1] }, drawing, "this sensor");
  }

  return follow(model, SETTINGS, draw, place, sender, foot);
}

export default { render };
