// Draws where two runtimes diverge and sends the output value the reader chose. It computes
// positions only: every number that is shown is computed in Python, in model.get("report") and
// model.get("layers").

const WIDTH = 880, LEFT = 190, RIGHT = 850;
const STRIP = [300, 42]; // width and height of a row's picture

function render({ model, el }) {
  const theirName = model.get("their_name"), sizes = model.get("sizes");
  const title = `TFLM beside ${theirName}, ${model.get("samples")} samples`;
  const root = newRoot(el, "tml-microscope", `Divergence microscope: ${title}`);
  html("h4", "", root, title);
  const sender = newSender(model, () => place());

  // Which value.
  const controls = html("div", "controls", root);
  const numbers = {
    sample: newNumber("sample", (n) => sender.set("sample", n)),
    output: newNumber("output", (n) => choose(model.get("sample"), n, 0)),
    value: newNumber("value", (n) => sender.set("value", n)),
  };
  numbers.output.box.hidden = sizes.length < 2;
  const before = button("before", "◀ previous difference");
  const behind = button("behind", "next difference ▶");
  const counts = html("p", "counts", root);

  const head = html("h5", "", root, "Layers: how many values differ (longest bar: most)");
  const layers = newTable("scroll", "Layers, the first on top",
    ["layer and its output", "share that differs", "", "values", "first differ here", "largest"]);
  const layerRows = model.get("layers").map((row) => drawLayer(row));
  const pathHead = html("h5", "", root);
  const path = newTable("scroll path", "The value's path back, the output on top",
    ["layer and value", "TFLM", theirName, "float model", ""]);
  const axis = path.head.lastChild;
  const legend = html("p", "legend", root);
  const roundingHead = html("h5", "", root);
  const picture = svg("svg", { role: "img", "aria-label": "The last accumulator, rounded twice and once" }, root);
  const sentence = html("p", "sentence", root);
  const note = html("p", "legend", root, `Here is TFLM; there, and the other, is ${theirName}.`);
  const parts = [layers.box, path.box, legend, pathHead, head, roundingHead, sentence, note, counts];
  const foot = newFooting(root,
    "Choose a sample and one of its output values by number, or go from one value that differs to the " +
    "next. Keyboard: Tab goes from one control to the next, ↑ ↓ change a number, Enter presses a button.");

  function choose(sample, output, value) {
    model.set({ sample, output });
    sender.set("value", value);
  }

  function newNumber(name, moved) {
    const box = html("label", "number", controls);
    html("b", "", box, name);
    const input = html("input", "", box);
    Object.assign(input, { type: "number", min: 0, step: 1 });
    input.dataset.control = name;
    const words = html("span", "", box);
    input.addEventListener("input", () => {
      const n = Math.round(input.valueAsNumber);
      if (Number.isFinite(n)) moved(clamp(n, 0, Number(input.max)));
    });
    return {
      box,
      place(now, last, text) {
        input.max = last;
        if (input.valueAsNumber !== now) input.value = now;
        words.textContent = text;
      },
    };
  }

  function button(name, text) {
    const made = html("button", "", controls, text);
    made.dataset.control = name;
    made.addEventListener("click", () => {
      const target = model.get("report")[name];
      if (target) choose(...target);
    });
    return made;
  }

  function newTable(className, label, columns) {
    const box = html("div", className, root);
    box.tabIndex = 0; // scrolls with the arrow keys
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", label);
    const table = html("table", "", box);
    const row = html("tr", "", html("thead", "", table));
    columns.forEach((name, i) => { html("th", i ? "" : "text", row, name).scope = "col"; });
    return { box, head: row, body: html("tbody", "", table) };
  }

  function named(row, operator, name) {
    const cell = html("td", "text", row);
    html("span", "value", cell, operator);
    html("span", "real", cell, name);
  }

  function drawLayer({ operator, name, bar, percent, count, introduced, largest, tensor }) {
    const row = html("tr", "", layers.body);
    named(row, operator, name);
    html("div", "", html("td", "share", row)).style.width = `${100 * bar}%`;
    for (const text of [percent, count, introduced, largest]) html("td", "", row, text);
    return { row, tensor };
  }

  function place() {
    const now = Object.fromEntries(["sample", "output", "value"].map((name) => [name, model.get(name)]));
    const last = {
      sample: model.get("samples") - 1, output: sizes.length - 1, value: (sizes[now.output] ?? 1) - 1,
    };
    for (const [name, control] of Object.entries(numbers)) {
      const what = name === "output" ? `: ${model.get("output_names")[now.output]}` : "";
      control.place(now[name], last[name], `of 0…${last[name]}${what}`);
    }
    foot.age(model, ["sample", "output", "value"], [...parts, picture]);
  }

  function draw() {
    const report = model.get("report"), gone = Boolean(report.message);
    for (const part of parts) part.hidden = gone;
    before.disabled = !report.before;
    behind.disabled = !report.behind;
    picture.replaceChildren();
    const rounding = gone ? null : report.rounding;
    picture.style.display = rounding ? "" : "none";
    roundingHead.hidden = !rounding;
    if (!gone) {
      counts.textContent = report.counts;
      pathHead.textContent = `${report.steps[0].name}, followed back`;
      sentence.textContent = report.sentence;
      markLayers(report.steps);
      drawPath(report);
      if (rounding) drawRounding(rounding);
    }
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  function markLayers(steps) {
    const divergence = steps.at(-1).tensor, passed = new Set(steps.map(({ tensor }) => tensor));
    const { box } = layers;
    for (const { row, tensor } of layerRows) {
      row.classList.toggle("on-path", passed.has(tensor));
      row.classList.toggle("divergence", tensor === divergence);
      if (tensor !== divergence) continue;
      requestAnimationFrame(() => { box.scrollTop = row.offsetTop - box.clientHeight / 2; });
    }
  }

  function drawPath({ steps, reach }) {
    const x = (codes) => STRIP[0] * (0.5 + codes / (2 * reach) * 0.92);
    const ticks = axisTicks(-reach, reach).filter(({ place: at }) => Number.isInteger(at));
    axis.replaceChildren();
    axis.className = "marks";
    const top = svg("svg", { viewBox: `0 0 ${STRIP[0]} 22` }, axis);
    for (const { place: at, text } of ticks) {
      svg("text", { class: "small", x: x(at), y: 16, "text-anchor": "middle" }, top, text);
    }
    path.body.replaceChildren();
    const noReal = steps.every(({ real }) => real === null);
    path.box.classList.toggle("no-real", noReal);
    legend.textContent = "In each cell the code and the real value; on the right the difference to " +
      `TFLM's code, in codes: ● TFLM   ■ ${theirName}${noReal ? "" : "   ▲ float model"}`;
    steps.forEach((step, i) => {
      const row = html("tr", i === steps.length - 1 ? "divergence" : "", path.body);
      named(row, step.operator, step.name);
      for (const pair of [step.ours, step.theirs, step.real]) {
        const cell = html("td", "", row, pair ? "" : "–");
        if (pair) ["value", "real"].forEach((name, k) => html("span", name, cell, pair[k]));
      }
      drawMarks(html("td", "marks", row), step, x, reach, ticks);
    });
  }

  function drawMarks(cell, { marks, far }, x, reach, ticks) {
    const [width, height] = STRIP, y = height / 2;
    const strip = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": true }, cell);
    for (const { place: at } of ticks) svg("line", { class: "grid", x1: x(at), x2: x(at), y2: height }, strip);
    svg("line", { class: "ours", "stroke-width": 2, x1: x(0), x2: x(0), y2: height }, strip);
    svg("rect", { class: "theirs", x: x(marks.theirs) - 7, y: y - 7, width: 14, height: 14 }, strip);
    svg("circle", { class: "ours", cx: x(0), cy: y, r: 5 }, strip);
    if (marks.real === null) return;
    const at = x(clamp(marks.real, -reach, reach)), outside = Math.abs(marks.real) > reach;
    const turn = outside ? (marks.real > 0 ? 90 : -90) : 0;
    svg("polygon", { class: "float", points: "0,-7 6,5 -6,5", transform: `translate(${at},${y}) rotate(${turn})` }, strip);
    if (!outside) return;
    const side = marks.real > 0 ? "end" : "start", gap = marks.real > 0 ? -10 : 10;
    svg("text", { class: "small", x: at + gap, y: y + 5, "text-anchor": side }, strip, far);
  }

  // Two number lines: whole steps with both ways of rounding, and a lens on the half-way point.
  function drawRounding(r) {
    roundingHead.textContent = r.title;
    picture.setAttribute("viewBox", `0 0 ${WIDTH} ${r.lens ? 330 : 180}`);
    const x = (steps) => LEFT + ((steps - r.low) / (r.high - r.low)) * (RIGHT - LEFT);
    const rows = { once: 46, twice: 84 }, base = 112;
    rowName(rows.once, "rounded once");
    rowName(rows.twice, "TFLM, rounded twice");
    svg("line", { class: "axis", x1: LEFT, x2: RIGHT, y1: base, y2: base }, picture);
    for (const { at, text, code, who } of r.ticks) {
      svg("line", { class: "grid", x1: x(at), x2: x(at), y1: 26, y2: base }, picture);
      svg("line", { class: "tick", x1: x(at), x2: x(at), y1: base, y2: base + 6 }, picture);
      [[text, "small"], [code, "small"], [who, "strong"]].forEach(([words, name], i) => svg("text", {
        class: name, x: x(at), y: base + 22 + 18 * i, "text-anchor": "middle",
      }, picture, words));
    }
    halfWay(x(r.half), 22, base, r.half_text);
    arrow("theirs", x(r.exact), x(r.once), rows.once);
    arrow("ours", x(r.exact), x(r.second), rows.twice);
    for (const y of [rows.once, rows.twice]) dot(x(r.exact), y);
    square(x(r.first), rows.twice, 4);
    if (r.lens) drawLens(r);
  }

  function drawLens({ lens, exact_text, first_text, half_text }) {
    const top = 206, middle = (LEFT + RIGHT) / 2, half = (RIGHT - LEFT) / 2;
    const x = (at) => middle + at * half;
    svg("rect", { class: "lens", x: LEFT, y: top, width: RIGHT - LEFT, height: 88, rx: 8 }, picture);
    rowName(top + 30, "exact");
    rowName(top + 66, "after rounding one");
    halfWay(middle, top - 4, top + 88, half_text);
    dot(x(lens.exact), top + 30);
    square(x(lens.first), top + 66, 7);
    beside(x(lens.exact), top + 30, exact_text, middle);
    beside(x(lens.first), top + 66, first_text, middle);
    svg("text", { class: "row", x: middle, y: top + 110, "text-anchor": "middle" }, picture, lens.text);
  }

  const rowName = (y, text) => svg("text", { class: "row", x: LEFT - 16, y: y + 5, "text-anchor": "end" }, picture, text);
  const dot = (cx, cy) => svg("circle", { class: "exact", cx, cy, r: 6 }, picture);
  const square = (x, y, r) => svg("rect", { class: "ours", x: x - r, y: y - r, width: 2 * r, height: 2 * r }, picture);

  function halfWay(x, top, bottom, text) {
    svg("line", { class: "half", x1: x, x2: x, y1: top, y2: bottom }, picture);
    svg("text", { class: "row", x, y: top - 4, "text-anchor": "middle" }, picture, text);
  }

  function beside(x, y, text, middle) {
    const left = x > middle;
    svg("text", { x: x + (left ? -14 : 14), y: y + 5, "text-anchor": left ? "end" : "start" }, picture, text);
  }

  function arrow(name, from, to, y) {
    const side = Math.sign(to - from);
    if (!side) return;
    svg("line", { class: `way ${name}`, x1: from, x2: to - 8 * side, y1: y, y2: y }, picture);
    svg("polygon", { class: name, points: `${to},${y} ${to - 12 * side},${y - 7} ${to - 12 * side},${y + 7}` }, picture);
  }

  model.on("change:report", draw);
  model.on("change:sample change:output change:value", place);
  draw();
  return () => {
    model.off("change:report", draw);
    model.off("change:sample change:output change:value", place);
    sender.stop();
    foot.stop();
  };
}

export default { render };
