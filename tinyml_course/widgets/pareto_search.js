// Draws what a search has trained so far, and sends the reader's settings. It computes positions
// only: every number that is shown is computed in Python: model.get("report").

const WIDTH = 880, LEFT = 70, RIGHT = 860, TOP = 16, BOTTOM = 330;
const SETTINGS = ["trained", "kind", "unit"];

function render({ model, el }) {
  const root = newRoot(el, "tml-pareto-search", "What a search of networks has trained so far");
  const sender = newSender(model, () => place());
  const rows = html("div", "controls", root);
  const range = newRange(rows, "trained", "networks trained", [1, model.get("most"), 1],
    (value) => sender.set("trained", value));
  const pairs = (name) => model.get(name).map((each) => [each, each]);
  const kind = newChoice(rows, "kind", "search", pairs("kinds"), (value) => sender.set("kind", value));
  const unit = newChoice(rows, "unit", "cost", pairs("units"), (value) => sender.set("unit", value));
  const sentence = html("p", "sentence", root);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${BOTTOM + 44}`, role: "img" }, root);
  const drawing = svg("g", {}, picture);
  const foot = newFooting(root,
    "Drag the slider, or press Tab to reach it and ← → to move it. Small dots: networks that the search " +
    "never trained. Squares: trained. The line is the front of those. Diamond: the best that fits. " +
    "Dashed: the most that is allowed.");

  function place() {
    range.place(model.get("trained"), `${model.get("trained")}`);
    kind.place(model.get("kind"));
    unit.place(model.get("unit"));
    foot.age(model, SETTINGS, [drawing, sentence]);
  }

  function draw() {
    const report = model.get("report");
    drawing.replaceChildren();
    sentence.textContent = report.message ? "" : report.sentence;
    picture.setAttribute("aria-label", report.summary);
    if (!report.message) drawPicture(report);
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  function drawPicture(report) {
    const x = (share) => LEFT + share * (RIGHT - LEFT), y = (share) => BOTTOM - share * (BOTTOM - TOP);
    svg("rect", { class: "box", x: LEFT, y: TOP, width: RIGHT - LEFT, height: BOTTOM - TOP }, drawing);
    for (const { at, text } of report.x_ticks) {
      svg("line", { class: "gridline", x1: x(at), x2: x(at), y1: TOP, y2: BOTTOM }, drawing);
      svg("text", { class: "row", x: x(at), y: BOTTOM + 18, "text-anchor": "middle" }, drawing, text);
    }
    for (const { at, text } of report.y_ticks) {
      svg("line", { class: "gridline", x1: LEFT, x2: RIGHT, y1: y(at), y2: y(at) }, drawing);
      svg("text", { class: "row", x: LEFT - 6, y: y(at) + 5, "text-anchor": "end" }, drawing, text);
    }
    svg("text", { class: "row", x: RIGHT, y: BOTTOM + 38, "text-anchor": "end" }, drawing, report.x_label);
    svg("line", { class: "limit", x1: x(report.limit), x2: x(report.limit), y1: TOP, y2: BOTTOM }, drawing);
    for (const [cost, score] of report.all) svg("circle", { class: "other", cx: x(cost), cy: y(score), r: 2.5 }, drawing);
    for (const [cost, score] of report.met) {
      svg("rect", { class: "met", x: x(cost) - 4, y: y(score) - 4, width: 8, height: 8 }, drawing);
    }
    let line = "";
    report.front.forEach(([cost, score], i) => {
      line += i ? `H${x(cost)}V${y(score)}` : `M${x(cost)},${y(score)}`;
    });
    if (line) svg("path", { class: "front", d: `${line}H${RIGHT}` }, drawing);
    if (report.best) {
      const [cost, score] = report.best;
      svg("path", { class: "best", d: `M${x(cost)},${y(score) - 10}l10,10l-10,10l-10,-10z` }, drawing);
    }
  }

  return follow(model, SETTINGS, draw, place, sender, foot);
}

export default { render };
