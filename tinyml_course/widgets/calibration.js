// Draws values and codes and reports what the reader set. It computes positions only: every number
// that is shown comes from Python in model.get("report").

const WIDTH = 880, HEIGHT = 292, LEFT = 110, RIGHT = 860;
const TOP = 10, REAL = 130, CODES = 176, COUNTS = 192, DEEPEST = 70;
const SETTINGS = ["bits", "symmetric", "per_channel", "method", "percentile", "channel"];

function render({ model, el }) {
  const channels = model.get("channels");
  const root = newRoot(el, "tml-calibration", "Calibration: values, and the codes that stand for them");
  const sender = newSender(model, () => place());
  const first = html("div", "controls", root), second = html("div", "controls", root);

  const yes = (value) => value === "true";
  const controls = {
    bits: newRange(first, "bits", "bits", [2, 8, 1], (value) => sender.set("bits", value)),
    symmetric: newChoice(first, "symmetric", "codes", [["false", "asymmetric"], ["true", "symmetric"]],
      (value) => sender.set("symmetric", yes(value))),
    method: newChoice(second, "method", "range", model.get("methods").map((name) => [name, name]),
      (value) => sender.set("method", value)),
    percentile: newRange(second, "percentile", "percentile", [Math.min(90, model.get("percentile")), 100, 0.1],
      (value) => sender.set("percentile", value)),
  };
  if (channels > 1) {
    controls.per_channel = newChoice(first, "per_channel", "scale", [["false", "one for all"], ["true", "one per channel"]],
      (value) => sender.set("per_channel", yes(value)));
    controls.channel = newRange(second, "channel", "look at channel", [-1, channels - 1, 1],
      (value) => sender.set("channel", value));
  }

  const what = html("p", "what", root);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, root);
  const hatch = newHatch(picture);
  const drawing = svg("g", {}, picture);
  const foot = newFooting(root,
    "Change a setting and watch the codes. Keyboard: Tab goes from one control to the next, ← → change it.");

  function place() {
    const words = {
      bits: (value) => `${value}`,
      percentile: (value) => value.toFixed(1),
      channel: (value) => (value < 0 ? "all" : `${value} of 0…${channels - 1}`),
    };
    for (const [name, control] of Object.entries(controls)) {
      const value = model.get(name);
      control.place(value, words[name]?.(value));
    }
    controls.percentile.box.style.display = model.get("method") === "percentile" ? "" : "none";
    foot.age(model, SETTINGS, [drawing, what]);
  }

  function draw() {
    const report = model.get("report");
    drawing.replaceChildren();
    what.textContent = report.message ? "" : report.summary.split(":")[0];
    picture.setAttribute("aria-label", report.summary);
    if (!report.message) {
      const [low, high] = report.view;
      const x = (value) => LEFT + ((value - low) / (high - low)) * (RIGHT - LEFT);
      drawValues(report, x);
      if (report.codes) drawCodes(report.codes, x);
      else {
        svg("text", { x: (LEFT + RIGHT) / 2, y: CODES + 24, "text-anchor": "middle" }, drawing,
          "each channel has codes of its own: look at one of them");
      }
    }
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  function drawValues({ bars, view: [low, high] }, x) {
    const wide = (RIGHT - LEFT) / bars.length, tall = REAL - TOP;
    bars.forEach((share, i) => {
      const height = share && Math.max(2, share * tall); // a single value far out is still seen
      if (height) svg("rect", { class: "bar", x: LEFT + i * wide, width: wide - 1, y: REAL - height, height }, drawing);
    });
    svg("text", { class: "row", x: 4, y: 76 }, drawing, "values");
    svg("text", { class: "row", x: 4, y: REAL + 5 }, drawing, "real numbers");
    svg("line", { class: "axis", x1: LEFT, x2: RIGHT, y1: REAL, y2: REAL }, drawing);
    for (const { place: at, text } of axisTicks(low, high)) {
      svg("line", { class: "tick", x1: x(at), x2: x(at), y1: REAL, y2: REAL + 6 }, drawing);
      svg("text", { class: "small", x: x(at), y: REAL + 20, "text-anchor": "middle" }, drawing, text);
    }
  }

  function drawCodes({ places, edges, shares, labels, zero_point: zeroPoint }, x) {
    svg("text", { class: "row", x: 4, y: CODES + 10 }, drawing, "codes");
    svg("text", { class: "row", x: 4, y: COUNTS + 34 }, drawing, "values of");
    svg("text", { class: "row", x: 4, y: COUNTS + 51 }, drawing, "each code");
    const ends = [x(places[0]), x(places.at(-1))].map((at) => clamp(at, LEFT, RIGHT));
    const [lowest, highest] = edges.map((at) => clamp(x(at), LEFT, RIGHT));
    for (const [from, to] of [[LEFT, lowest], [highest, RIGHT]]) {
      if (to - from < 1) continue;
      const box = svg("rect", { x: from, width: to - from, y: TOP, height: REAL - TOP, fill: hatch });
      drawing.prepend(box); // behind the bars: what saturates stays visible
      if (to - from > 70) {
        svg("text", { class: "small", x: (from + to) / 2, y: TOP + 18, "text-anchor": "middle" }, drawing, "saturates");
      }
    }
    const apart = x(places[1]) - x(places[0]), wide = clamp(apart * 0.7, 1, 26);
    places.forEach((value, i) => {
      const at = x(value);
      if (at < LEFT - 1 || at > RIGHT + 1) return;
      svg("line", { class: "code", x1: at, x2: at, y1: CODES, y2: CODES + 12 }, drawing);
      if (!shares[i]) return;
      svg("rect", { class: "count", x: at - wide / 2, width: wide, y: COUNTS, height: Math.max(1, shares[i] * DEEPEST) }, drawing);
    });
    svg("line", { class: "axis", x1: ends[0], x2: ends[1], y1: CODES, y2: CODES }, drawing);
    for (const [name, at, anchor, away] of [["low", ends[0], "end", -6], ["high", ends[1], "start", 6]]) {
      const hidden = name === "low" ? x(places[0]) < LEFT - 1 : x(places.at(-1)) > RIGHT + 1;
      if (!hidden) svg("text", { class: "strong", x: at + away, y: CODES + 5, "text-anchor": anchor }, drawing, labels[name]);
    }
    svg("line", {
      x1: x(0), x2: x(0), y1: REAL + 24, y2: COUNTS + DEEPEST + 6,
      stroke: "var(--tml-orange)", "stroke-width": 2, "stroke-dasharray": "6 3",
    }, drawing);
    svg("text", { class: "zero", x: clamp(x(0), LEFT + 60, RIGHT - 60), y: HEIGHT - 6, "text-anchor": "middle" },
      drawing, `zero_point ${zeroPoint} = 0.0`);
  }

  model.on("change:report", draw);
  model.on(SETTINGS.map((name) => `change:${name}`).join(" "), place);
  draw();
  return () => {
    model.off("change:report", draw);
    model.off(SETTINGS.map((name) => `change:${name}`).join(" "), place);
    sender.stop();
    foot.stop();
  };
}

export default { render };
