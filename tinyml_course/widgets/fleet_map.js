// Draws the devices of a fleet on one day and sends the day and the device the reader chose. Every
// state, count and event that is shown comes from Python: model.get("report").

const WIDTH = 880, HEIGHT = 470, EDGE = 12, PLAY_EVERY_MS = 120, PLAY_DAYS = 3;
const SHAPES = [ // one for each state, around 0, 0
  "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0Z", // a disc
  "M0 -8L8 6L-8 6Z", // a triangle
  "M0 -8L7 0L0 8L-7 0Z", // a diamond
  "M-7 -7H7V7H-7Z", // a square
  "M0 -10L3 -3L10 -3L4 2L6 9L0 5L-6 9L-4 2L-10 -3L-3 -3Z", // a star
  "M-3 -9H3V-3H9V3H3V9H-3V3H-9V-3H-3Z", // a plus
  "M-9 -6L-6 -9L0 -3L6 -9L9 -6L3 0L9 6L6 9L0 3L-6 9L-9 6L-3 0Z", // a cross
];

function render({ model, el }) {
  const places = model.get("places"), names = model.get("names"), days = model.get("days");
  const root = newRoot(el, "tml-fleet", "Map of a fleet of boxes through a year");
  const sender = newSender(model, () => place());
  const controls = html("div", "controls", root);
  const play = html("button", "", controls, "▶ play");
  play.dataset.control = "play";
  play.addEventListener("click", () => (timer === null ? start() : stop()));
  const day = newRange(controls, "day", "day", [1, days, 1], (value) => { stop(); sender.set("day", value); });
  const node = newRange(controls, "node", "box", [0, places.length - 1, 1], (value) => sender.set("node", value));
  const sentence = html("p", "sentence", root);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, root);
  svg("rect", { class: "field", width: WIDTH, height: HEIGHT }, picture);
  const at = ([x, y]) => [EDGE + x * (WIDTH - 2 * EDGE), HEIGHT - EDGE - y * (HEIGHT - 2 * EDGE)];
  const chosen = svg("circle", { class: "chosen", r: 14 }, picture);
  const marks = places.map((where, i) => {
    const [x, y] = at(where);
    const mark = svg("path", { transform: `translate(${x} ${y})` }, picture);
    mark.dataset.node = i;
    mark.addEventListener("click", () => sender.set("node", i));
    svg("title", {}, mark, `box ${i}`);
    return mark;
  });
  const legend = html("ul", "legend", root);
  const counts = names.map((name, state) => {
    const line = html("li", "", legend);
    const sample = svg("svg", { viewBox: "-11 -11 22 22", "aria-hidden": "true" }, line);
    svg("path", { class: `state-${state}`, d: SHAPES[state] }, sample);
    return html("span", "", line);
  });
  const story = html("ol", "story", root);
  story.tabIndex = 0;
  story.setAttribute("aria-label", "Events of the chosen box");
  const foot = newFooting(root,
    "Drag the day, or press play. Click a box, or choose its number with the second slider: its events " +
    "up to this day are listed. Keyboard: Tab goes from one control to the next, ← → move a slider.");
  let timer = null;

  function start() {
    if (model.get("day") >= days) sender.set("day", 1);
    play.textContent = "⏸ pause";
    timer = setInterval(() => {
      if (model.get("day") >= days) stop();
      else sender.set("day", Math.min(model.get("day") + PLAY_DAYS, days));
    }, PLAY_EVERY_MS);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶ play";
  }

  function place() {
    day.place(model.get("day"), `${model.get("day")}`);
    node.place(model.get("node"), `${model.get("node")}`);
    const [cx, cy] = at(places[clamp(model.get("node"), 0, places.length - 1)]);
    chosen.setAttribute("cx", cx);
    chosen.setAttribute("cy", cy);
    foot.age(model, ["day", "node"], [sentence, story]);
  }

  function draw() {
    const report = model.get("report");
    sentence.textContent = report.sentence;
    picture.setAttribute("aria-label", report.summary);
    report.states.forEach((state, i) => {
      marks[i].setAttribute("d", SHAPES[state]);
      marks[i].setAttribute("class", `node state-${state}`);
    });
    counts.forEach((count, state) => { count.textContent = `${names[state]}: ${report.counts[state]}`; });
    story.replaceChildren();
    for (const { day: when, text, cause } of report.story) {
      const line = html("li", "", story);
      html("b", "", line, `${when} `);
      html("span", "", line, `${text} `);
      html("span", "cause", line, `(${cause})`);
    }
    if (!report.story.length) html("li", "", story, "nothing has happened yet");
    story.scrollTop = story.scrollHeight;
    foot.show(report, report.readouts);
    foot.say(report.summary);
    place();
  }

  return follow(model, ["day", "node"], draw, place, sender, foot, { stop });
}

export default { render };
