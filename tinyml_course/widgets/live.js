// A program that answers to the reader's own voice or movement, in this browser. The numbers come from
// WebAssembly, compiled from the C that a board runs; the scripts before this one drive it.

// A device that is on is never hidden by another sentence.
const STILL = { sound: "listening", movement: "feeling", picture: "looking" };

function render({ model, el }) {
  const settings = model.get("settings");
  const root = newRoot(el, "tml-live", settings.name);
  if (model.get("title")) html("h4", "", root, model.get("title"));
  html("p", "about", root, settings.about);
  const controls = html("div", "controls", root);
  const button = html("button", "", controls, settings.start);
  button.dataset.control = "start";
  const test = html("button", "", controls, "self-test");
  test.dataset.control = "test";
  const status = html("span", "state", controls, settings.missing || "Nothing is running.");
  status.setAttribute("role", "status");
  button.disabled = test.disabled = Boolean(settings.missing);
  const canvas = html("canvas", settings.kind, root);
  Object.assign(canvas, { width: settings.rows, height: settings.columns });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", settings.picture);
  html("p", "help", root, settings.picture);
  const table = html("table", "", root);
  html("caption", "", table, settings.caption);
  const rows = settings.labels.map((label) => {
    const row = html("tr", "", html("tbody", "", table));
    html("th", "", row, label).scope = "row";
    const meter = html("meter", "", html("td", "", row));
    Object.assign(meter, { min: 0, max: 1, value: 0 });
    meter.setAttribute("aria-label", label);
    return { row, meter, share: html("td", "share", row, "0 %") };
  });
  const stream = html("div", settings.kind === "picture" ? "none" : "", root);
  html("div", "legend", stream, settings.found);
  const list = html("ol", "heard", stream);
  list.reversed = true;
  list.setAttribute("aria-live", "polite");
  const foot = html("p", "help figures", root);
  let live = null, over = false;

  function show({ shares, heard, seconds }) {
    shares.forEach((share, i) => {
      rows[i].meter.value = share;
      rows[i].share.textContent = `${Math.round(100 * share)} %`;
      rows[i].row.classList.toggle("hit", settings.labels[i] === heard);
    });
    foot.textContent = `${live.meanMs.toFixed(2)} ms for an answer here, features included; ` +
      `${settings.bytes} bytes. Instructions: ${INSTRUCTIONS[live.program.instructions]}.`;
    if (heard === null) return;
    list.prepend(html("li", "", list, `${heard}, after ${seconds.toFixed(2)} s`));
    model.set("heard", [...model.get("heard"), { label: heard, seconds }]);
    model.save_changes();
  }

  // A sentence about what runs, or runs no longer.
  function told(text) {
    status.textContent = text;
    button.textContent = live.runs ? "stop" : settings.start;
  }

  async function ready() {
    if (live) return;
    const program = await Program.load(modulesOf(model.get("modules")));
    live = new LiveRun(program, settings, { answered: show, taken: () => live.draw(canvas), told });
  }

  async function start() {
    button.disabled = true;
    status.textContent = "Waiting for your permission …";
    try {
      await ready();
      await live.start();
      if (over) return live.stop(); // the cell was run again meanwhile
      model.set("heard", []);
      model.save_changes();
      list.replaceChildren();
    } catch (error) {
      status.textContent = error.message;
    }
    button.disabled = false;
  }

  async function stop() {
    await live.stop();
    told("Stopped.");
  }

  button.addEventListener("click", () => (live?.runs ? stop() : start()));
  test.addEventListener("click", async () => {
    try {
      await ready();
      const { wrong, line } = live.selfTest();
      const still = live.runs ? ` Still ${STILL[settings.kind]}.` : "";
      status.textContent = `${wrong ? "Different" : "Equal"}: ${line}${still}`;
    } catch (error) {
      status.textContent = error.message;
    }
  });
  // The network runs in this page: it needs no kernel. Only Python's list of what was heard does.
  const parted = () => {
    status.textContent = "The notebook's kernel has gone or was restarted. This works without it, " +
      "but Python no longer learns what was heard: run the cell again for that.";
  };
  model.on("comm_live_update", parted);
  return () => {
    over = true;
    model.off("comm_live_update", parted);
    live?.stop();
  };
}

export default { render };
