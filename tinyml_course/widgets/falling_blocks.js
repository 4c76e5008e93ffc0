// Draws the blocks that have fallen so far and sends how many the reader has dropped. Positions only:
// every number that is shown comes from Python: model.get("drawn") and model.get("report").

const WIDTH = 880, HEIGHT = 420;
const FIELD = { left: 74, right: 860, top: 34, bottom: 330 };
const PLAY_EVERY_MS = 900;

function render({ model, el }) {
  const drawn = model.get("drawn"), steps = model.get("steps"), bound = model.get("bound");
  const first = model.get("first_step"), last = first + steps.length - 1 + (first < -1 ? 1 : 0);
  const highest = Math.max(bound, ...drawn.map((block) => block.offset + block.nbytes));
  const root = newRoot(el, "tml-signal tml-falling", "A memory plan as falling blocks");
  if (model.get("title")) html("h4", "", root, model.get("title"));
  const sender = newSender(model, () => place());
  const controls = html("div", "controls", root);
  const button = (name, text, pressed) => {
    const made = html("button", "", controls, text);
    made.dataset.control = name;
    made.addEventListener("click", pressed);
    return made;
  };
  button("restart", "restart", () => { stop(); go(0); });
  button("back", "◀ back", () => go(model.get("placed") - 1));
  button("next", "next ▶", () => go(model.get("placed") + 1));
  const play = button("play", "▶▶ play", () => (timer === null ? start() : stop()));
  const range = newRange(controls, "placed", "blocks", [0, drawn.length, 1], go);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img",
    "aria-label": "The arena: steps from left to right, bytes upwards" }, root);
  const panel = newPanel(FIELD, [first - 0.5, last + 0.5], [0, highest * 1.08]);
  drawField();
  const hatch = newHatch(picture);
  const blocks = drawn.map(drawBlock);
  const sentence = html("p", "sentence", root);
  const foot = newFooting(root,
    "Press next: the block falls into its gap. Keyboard: Tab goes from one control to the next, ← → move " +
    "the slider, Enter presses a button.");
  let timer = null;

  function drawField() {
    const { left, right, top, bottom } = panel;
    svg("rect", { class: "box", x: left, y: top, width: right - left, height: bottom - top }, picture);
    for (const { place: value, text } of axisTicks(...panel.spans.y, 5)) {
      const y = panel.y(value);
      svg("line", { class: "gridline", x1: left, x2: right, y1: y, y2: y }, picture);
      svg("text", { class: "row", x: left - 5, y: y + 5, "text-anchor": "end" }, picture, Number(text).toLocaleString("en"));
    }
    svg("text", { class: "row", x: left, y: top - 10 }, picture, "byte of the arena");
    const names = first < -1 ? ["never used", ...steps] : steps;
    const many = names.length > 24;
    names.forEach((name, i) => {
      if (many && i % 5) return;
      const x = panel.x(first + i), y = bottom + 14;
      svg("line", { class: "tick", x1: x, x2: x, y1: bottom, y2: bottom + 4 }, picture);
      svg("text", { class: "row step", x, y, "text-anchor": "end", transform: `rotate(-35 ${x} ${y})` }, picture, name);
    });
    const y = panel.y(bound);
    svg("line", { class: "bound", x1: left, x2: right, y1: y, y2: y }, picture);
    svg("text", { class: "row", x: right, y: top - 10, "text-anchor": "end" }, picture, "dashed: lower bound of any plan");
  }

  function drawBlock(block) {
    const group = svg("g", { class: "block" }, picture);
    const x = panel.x(block.first - 0.46), width = panel.x(block.last + 0.46) - x;
    const y = panel.y(block.offset + block.nbytes), height = Math.max(panel.y(block.offset) - y, 1);
    svg("rect", { class: "body", x, y, width, height }, group);
    if (block.clash) svg("rect", { class: "clash", x, y, width, height, fill: hatch }, group);
    const long = `${block.name}, ${block.size}`, room = Math.floor(width / 7.2);
    const text = [long, block.name, block.size].find((words) => words.length <= room) ?? "";
    if (height >= 15) svg("text", { class: "row", x: x + width / 2, y: y + height / 2 + 5, "text-anchor": "middle" }, group, text);
    svg("title", {}, group, long);
    return { group, above: y + height };
  }

  function go(placed) {
    sender.set("placed", clamp(placed, 0, drawn.length));
  }

  function start() {
    if (model.get("placed") >= drawn.length) go(0);
    play.textContent = "⏸ pause";
    timer = setInterval(() => (model.get("placed") < drawn.length ? go(model.get("placed") + 1) : stop()), PLAY_EVERY_MS);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶▶ play";
  }

  function place() {
    const placed = model.get("placed");
    range.place(placed, `${placed} of ${drawn.length}`);
    blocks.forEach(({ group, above }, i) => {
      group.classList.toggle("waiting", i >= placed);
      group.classList.toggle("now", i === placed - 1);
      group.style.transform = i < placed ? "" : `translateY(${-above}px)`;
    });
    foot.age(model, ["placed"], [sentence]);
  }

  function draw() {
    const report = model.get("report");
    sentence.textContent = report.sentence;
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  return follow(model, ["placed"], draw, place, sender, foot, { stop });
}

export default { render };
