// Draws a day and one waking, and sends the reader's settings. It computes positions only: every
// number that is shown is computed in Python: model.get("report").

const WIDTH = 880, LEFT = 70, RIGHT = 860, DAY = [30, 150], WAKING = [206, 340], LOGS = [-3, 2.3];
const SETTINGS = ["minutes", "factor", "celsius", "battery"];
const KINDS = 7;

function render({ model, el }) {
  const root = newRoot(el, "tml-power-day", "Power of a device over a day, and the life of its battery");
  const sender = newSender(model, () => place());
  const rows = html("div", "controls", root);
  const sliders = model.get("sliders").map(({ name, label, texts }) => ({
    name, texts,
    range: newRange(rows, name, label, [0, texts.length - 1, 1], (value) => sender.set(name, value)),
  }));
  const choice = newChoice(html("div", "controls", root), "battery", "battery",
    model.get("batteries").map((each) => [each, each]), (value) => sender.set("battery", value));
  const sentence = html("p", "sentence", root);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${WAKING[1] + 30}`, role: "img" }, root);
  const drawing = svg("g", {}, picture);
  const list = html("ol", "phases", root);
  const foot = newFooting(root,
    "Drag a slider, or press Tab to reach it and ← → to move it. The power axis is logarithmic: each " +
    "line is ten times the one below. Numbers in the lower picture name the phases listed below it. " +
    "Dashed: the mean power.");

  function place() {
    for (const { name, texts, range } of sliders) range.place(model.get(name), texts[model.get(name)]);
    choice.place(model.get("battery"));
    foot.age(model, SETTINGS, [drawing, sentence, list]);
  }

  function draw() {
    const report = model.get("report");
    drawing.replaceChildren();
    list.replaceChildren();
    sentence.textContent = report.message ? "" : report.sentence;
    picture.setAttribute("aria-label", report.summary);
    if (!report.message) drawPicture(report);
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  function drawPicture(report) {
    const x = (share) => LEFT + share * (RIGHT - LEFT);
    const height = ([top, bottom]) => (log) =>
      bottom - (clamp(log, ...LOGS) - LOGS[0]) / (LOGS[1] - LOGS[0]) * (bottom - top);
    const day = height(DAY), waking = height(WAKING);
    drawBox(DAY, day, report.title);
    drawBox(WAKING, waking, report.awake);
    const highest = Math.max(...report.phases.map(({ log }) => log));
    for (let i = 0; i < report.wakings; i++) {
      const at = x((i + 0.5) / report.wakings);
      svg("line", { class: "waking", x1: at, x2: at, y1: day(report.sleep), y2: day(highest) }, drawing);
    }
    svg("line", { class: "sleep", x1: LEFT, x2: RIGHT, y1: day(report.sleep), y2: day(report.sleep) }, drawing);
    svg("line", { class: "mean", x1: LEFT, x2: RIGHT, y1: day(report.mean), y2: day(report.mean) }, drawing);
    for (const [hour, share] of [[0, 0], [6, 0.25], [12, 0.5], [18, 0.75], [24, 1]]) {
      svg("text", { class: "row", x: x(share), y: DAY[1] + 18, "text-anchor": "middle" }, drawing, `${hour} h`);
    }
    report.phases.forEach(({ text, from, share, log }, i) => {
      const top = waking(log);
      svg("rect", { class: `phase phase-${i % KINDS}`, x: x(from), y: top, width: share * (RIGHT - LEFT),
        height: WAKING[1] - top }, drawing);
      svg("text", { class: "strong", x: x(from + share / 2), y: top + 18, "text-anchor": "middle" }, drawing, `${i + 1}`);
      html("li", `phase-${i % KINDS}`, list, text);
    });
  }

  function drawBox([top, bottom], y, title) {
    svg("rect", { class: "box", x: LEFT, y: top, width: RIGHT - LEFT, height: bottom - top }, drawing);
    svg("text", { class: "row", x: RIGHT, y: top - 8, "text-anchor": "end" }, drawing, title);
    svg("text", { class: "row", x: LEFT, y: top - 8 }, drawing, "power [mW]");
    for (const [log, text] of [[-3, "0.001"], [-2, "0.01"], [-1, "0.1"], [0, "1"], [1, "10"], [2, "100"]]) {
      svg("line", { class: "gridline", x1: LEFT, x2: RIGHT, y1: y(log), y2: y(log) }, drawing);
      svg("text", { class: "row", x: LEFT - 6, y: y(log) + 5, "text-anchor": "end" }, drawing, text);
    }
  }

  return follow(model, SETTINGS, draw, place, sender, foot);
}

export default { render };
