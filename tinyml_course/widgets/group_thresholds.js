// Draws the rates of each group and sends the thresholds. It computes positions only: every number
// that is shown is computed in Python.

const WIDTH = 880, LEFT = 70, RIGHT = 860, TOP = 30, BOTTOM = 290;
const SETTINGS = ["thresholds", "linked"];

function render({ model, el }) {
  const root = newRoot(el, "tml-group-thresholds", "Thresholds: smiles found and false alarms of each group");
  const sender = newSender(model, () => place());
  const names = model.get("names"), curves = model.get("curves");
  const rows = html("div", "controls", root);
  const link = newChoice(rows, "linked", "threshold", [["true", "one for all"], ["false", "one per group"]],
    (value) => {
      const linked = value === "true", at = model.get("thresholds");
      if (linked) model.set("thresholds", at.map(() => at[0]));
      sender.set("linked", linked);
    });
  const sliders = names.map((name, k) => newRange(rows, `threshold-${k}`, name, [0, 1, 0.01], (value) => {
    const linked = model.get("linked");
    sender.set("thresholds", model.get("thresholds").map((old, i) => (linked || i === k ? value : old)));
  }));
  const sentence = html("p", "sentence", root);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${BOTTOM + 46}`, role: "img" }, root);
  const drawing = svg("g", {}, picture);
  const foot = newFooting(root,
    "Drag a slider, or press Tab to reach it and ← → to move it. Solid lines: smiles found. Dashed: " +
    "serious faces called smiles. ○ □ △ ◇ mark each group at its threshold.");

  function place() {
    sliders.forEach((slider, k) => {
      const value = model.get("thresholds")[k];
      slider.place(value, value.toFixed(2));
    });
    link.place(model.get("linked"));
    foot.age(model, SETTINGS, [drawing, sentence]);
  }

  const x = (share) => LEFT + share * (RIGHT - LEFT), y = (share) => BOTTOM - share * (BOTTOM - TOP);

  function draw() {
    const report = model.get("report");
    drawing.replaceChildren();
    sentence.textContent = report.message ? "" : report.summary;
    picture.setAttribute("aria-label", report.summary);
    if (!report.message) drawPicture(report);
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  function drawPicture({ rates, thresholds }) {
    svg("rect", { class: "box", x: LEFT, y: TOP, width: RIGHT - LEFT, height: BOTTOM - TOP }, drawing);
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      svg("line", { class: "gridline", x1: LEFT, x2: RIGHT, y1: y(share), y2: y(share) }, drawing);
      svg("text", { class: "row", x: LEFT - 6, y: y(share) + 5, "text-anchor": "end" }, drawing, `${100 * share} %`);
      svg("text", { class: "row", x: x(share), y: BOTTOM + 20, "text-anchor": "middle" }, drawing, `${share}`);
    }
    svg("text", { class: "row", x: LEFT, y: TOP - 10 }, drawing, "share of the group's pictures called a smile");
    svg("text", { class: "row", x: RIGHT, y: BOTTOM + 40, "text-anchor": "end" }, drawing, "threshold");
    curves.forEach((curve, k) => {
      ["found", "false"].forEach((kind, column) => {
        const points = curve.map((both, i) => `${x(i / (curve.length - 1))},${y(both[column])}`).join(" ");
        svg("polyline", { class: `${kind} group-${k}`, points }, drawing);
      });
    });
    rates.forEach((both, k) => {
      const at = x(thresholds[k]);
      svg("line", { class: `now group-${k}`, x1: at, x2: at, y1: TOP, y2: BOTTOM }, drawing);
      for (const share of both) drawMark(k, at, y(share));
    });
  }

  function drawMark(k, a, b) {
    const corners = [null, [[-8, -8], [8, -8], [8, 8], [-8, 8]], [[0, -10], [9, 7], [-9, 7]], [[0, -10], [10, 0], [0, 10], [-10, 0]]][k];
    const look = { class: `mark group-${k}` };
    if (!corners) svg("circle", { ...look, cx: a, cy: b, r: 8 }, drawing);
    else svg("polygon", { ...look, points: corners.map(([dx, dy]) => `${a + dx},${b + dy}`).join(" ") }, drawing);
  }

  const changes = SETTINGS.map((name) => `change:${name}`).join(" ");
  model.on("change:report", draw);
  model.on(changes, place);
  draw();
  return () => {
    model.off("change:report", draw);
    model.off(changes, place);
    sender.stop();
    foot.stop();
  };
}

export default { render };
