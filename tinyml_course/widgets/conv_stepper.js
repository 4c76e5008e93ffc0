// Draws the derivation and reports which output and which stage the reader chose. It computes positions
// only: every number that is shown comes from Python in model.get("report").

const WIDTH = 880;
const COLUMNS = ["place in the input", "code", "weight", "product", "accumulator"];
const SHOWN = [3, 4, 5]; // columns of the table at stage 0, 1, and from 2 on
const SUM = 2; // the stage at which the products are added up

function render({ model, el }) {
  const shape = model.get("shape"), axes = model.get("axes");
  const root = newRoot(el, "tml-conv-stepper", `Step through one output of ${model.get("title")}`);
  html("h4", "", root, model.get("title"));
  const sender = newSender(model, () => place());

  // Which output.
  const controls = html("div", "controls", root);
  const ranges = axes.map((name, i) => newRange(
    controls, name, name, [0, shape[i] - 1, 1],
    (value) => sender.set("position", model.get("position").map((old, k) => (k === i ? value : old))),
  ));
  const picture = svg("svg", { role: "img", "aria-label": "Where the window lies in the input" }, root);

  // Which stage.
  const steps = html("div", "controls", root);
  const back = html("button", "", steps, "◀ back");
  const next = html("button", "", steps, "next ▶");
  back.dataset.control = "back";
  next.dataset.control = "next";
  const list = html("ol", "stages", steps);
  let buttons = [];
  const stages = () => model.get("report").stages ?? [];
  const current = () => clamp(model.get("stage"), 0, Math.max(stages().length - 1, 0));
  back.addEventListener("click", () => sender.set("stage", current() - 1));
  next.addEventListener("click", () => sender.set("stage", current() + 1));
  const sentence = html("p", "sentence", root);

  // Product by product: which row of the table is looked at. Only this view knows it.
  let tap = 0;
  const tapRow = html("div", "controls", root);
  let tapRange = null;
  const box = html("div", "taps", root);
  box.tabIndex = 0; // scrolls with the arrow keys
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "The products, one a row");
  const table = html("table", "", box);
  const foot = newFooting(root,
    "Choose an output with the sliders, then press next. Keyboard: Tab goes from one control to the " +
    "next, ← → move a slider, Enter presses a button.");
  let rows = [], marks = null;

  function place() {
    const position = model.get("position");
    ranges.forEach((range, i) => range.place(position[i], `${position[i]} of 0…${shape[i] - 1}`));
    showStage();
    foot.age(model, ["position"], [box, sentence, picture]);
  }

  function draw() {
    const report = model.get("report");
    tap = 0;
    picture.replaceChildren();
    tapRow.replaceChildren();
    const gone = Boolean(report.message);
    for (const part of [box, tapRow, steps, sentence]) part.hidden = gone;
    picture.style.display = gone || !report.map ? "none" : "";
    if (!gone) {
      if (report.map) drawMap(report.map);
      makeStages();
      makeTable(report.taps);
      tapRange = newRange(tapRow, "tap", "look at product", [0, report.taps.length - 1, 1], (value) => {
        tap = value;
        showTap();
        box.scrollTop = Math.max(0, rows[tap].offsetTop - box.clientHeight / 2);
      });
    }
    box.scrollTop = 0;
    if (gone) foot.say(report.summary);
    place();
  }

  function makeStages() {
    list.replaceChildren();
    buttons = stages().map(({ name }, i) => {
      const button = html("button", "", html("li", "", list), `${i + 1} ${name}`);
      button.dataset.control = `stage-${i}`;
      button.addEventListener("click", () => sender.set("stage", i));
      return button;
    });
  }

  // A stage shows its own number and those before it; what comes later can still be predicted.
  function showStage() {
    const report = model.get("report"), now = current();
    if (report.message) return foot.show(report, []);
    buttons.forEach((button, i) => {
      if (i === now) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      button.classList.toggle("later", i > now);
    });
    back.disabled = now === 0;
    next.disabled = now === stages().length - 1;
    sentence.textContent = stages()[now].text;
    sentence.dataset.stage = stages()[now].name;
    foot.say(`${stages()[now].name}. ${stages()[now].text}`);
    const shown = SHOWN[Math.min(now, SHOWN.length - 1)];
    for (const row of table.rows) {
      [...row.cells].forEach((cell, i) => { if (cell.colSpan === 1) cell.hidden = i >= shown; });
    }
    foot.show(report, stages().slice(0, now + 1).map(({ name, label, value }) => ({ label, value, note: name })));
    showTap();
  }

  function makeTable(taps) {
    table.replaceChildren();
    const head = html("tr", "", html("thead", "", table));
    for (const name of COLUMNS) html("th", "", head, name).scope = "col";
    const body = html("tbody", "", table);
    rows = taps.map(({ cells, gap }) => {
      const row = html("tr", "", body);
      if (gap) html("td", "gap", row, gap).colSpan = COLUMNS.length;
      else for (const text of cells) html("td", "", row, text);
      return row;
    });
  }

  // Up to the chosen product the accumulator is filled in; the stages after the sum show all of it.
  function showTap() {
    const { taps } = model.get("report");
    rows.forEach((row, i) => {
      row.classList.toggle("now", i === tap);
      row.classList.toggle("after", current() === SUM && i > tap);
    });
    tapRange.place(tap, `${tap + 1} of ${taps.length}`);
    if (marks) marks(taps[tap].at);
  }

  // Input and output as rows and columns; one that is a single column lies on its side.
  function drawMap({ input, output, window, margin, at }) {
    const flat = input[1] === 1 && output[1] === 1;
    const turn = ([row, column]) => (flat ? [column, row] : [row, column]);
    const [rowsIn, columnsIn] = turn(input), [rowsOut, columnsOut] = turn(output);
    const [above, beside] = turn(margin);
    const tall = rowsIn + 2 * above, wide = columnsIn + 2 * beside;
    const below = rowsIn <= 2; // two long lines: one above the other
    const room = below ? WIDTH - 130 : WIDTH / 2 - 40;
    const across = Math.max(1, Math.min(24, room / wide, 170 / (below ? 1 : tall)));
    const size = [across, below ? 18 : across]; // width and height of a pixel
    const top = 26, left = 100;
    const corner = [left + beside * size[0], top + above * size[1]];
    const other = below
      ? [corner[0], top + tall * size[1] + 14]
      : [left + wide * size[0] + 150, corner[1]];
    const height = below
      ? other[1] + rowsOut * size[1] + 12
      : top + Math.max(tall, rowsOut + above) * size[1] + 12;
    picture.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
    const hatch = newHatch(picture);
    frame(corner, rowsIn, columnsIn, size, "input");
    frame(other, rowsOut, columnsOut, size, "output");
    const along = flat ? "row →" : "column →";
    svg("text", { class: "small", x: corner[0], y: top - 8 }, picture, along);
    for (const [row, column, padding] of window) {
      cell(corner, turn([row, column]), size, padding ? { class: "padding", fill: hatch } : { class: "inside" });
    }
    cell(other, turn(at), size, { class: "chosen" });
    const now = cell(corner, turn(window[0]), size, { class: "now" });
    marks = (pixel) => {
      now.style.display = pixel ? "" : "none";
      if (!pixel) return;
      const [row, column] = turn(pixel);
      now.setAttribute("x", corner[0] + column * size[0]);
      now.setAttribute("y", corner[1] + row * size[1]);
    };
  }

  function frame([x, y], rowCount, columnCount, [w, h], name) {
    const width = columnCount * w, height = rowCount * h;
    svg("rect", { class: "frame", x, y, width, height }, picture);
    for (let i = 1; w >= 5 && i < columnCount; i++) {
      svg("line", { class: "grid", x1: x + i * w, x2: x + i * w, y1: y, y2: y + height }, picture);
    }
    for (let i = 1; h >= 5 && i < rowCount; i++) {
      svg("line", { class: "grid", x1: x, x2: x + width, y1: y + i * h, y2: y + i * h }, picture);
    }
    const middle = y + Math.min(height, 24) / 2 + 5;
    svg("text", { class: "row", x: x - 30, y: middle, "text-anchor": "end" }, picture, name);
  }

  function cell([x, y], [row, column], [width, height], attributes) {
    return svg("rect", { ...attributes, x: x + column * width, y: y + row * height, width, height }, picture);
  }

  model.on("change:report", draw);
  model.on("change:position change:stage", place);
  draw();
  return () => {
    model.off("change:report", draw);
    model.off("change:position change:stage", place);
    sender.stop();
    foot.stop();
  };
}

export default { render };
