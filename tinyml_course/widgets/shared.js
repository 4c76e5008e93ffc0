// Code shared by the widgets. shared.py prepends this text to each widget's own script, so the
// browser loads one module per widget. Nothing here computes a number that is shown.

const SEND_EVERY_MS = 40;
// Make ids unique in a page with several widgets, each of which loads its own copy of this file.
const copy = Math.random().toString(36).slice(2);
let serial = 0;

function svg(tag, attributes = {}, parent = null, text = null) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== null) node.textContent = text;
  if (parent) parent.append(node);
  return node;
}

function html(tag, className, parent, text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.textContent = text;
  parent.append(node);
  return node;
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const minus = (text) => text.replace("-", "−");

function axisTicks(low, high, about = 8) {
  const rough = (high - low) / about, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((m) => power * m >= rough);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) {
    ticks.push({ place: i * step, text: minus(i === 0 ? "0" : (i * step).toFixed(digits)) });
  }
  return ticks;
}

// A group that handles its own keys, so that arrow keys do not move the notebook. JupyterLab honours
// the attribute for its shortcuts, but also cancels arrow keys that reach the notebook.
function newRoot(el, className, label) {
  const root = html("div", `tml-widget ${className}`, el);
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", label);
  root.dataset.lmSuppressShortcuts = "true";
  root.addEventListener("keydown", (event) => {
    const ours = event.key.startsWith("Arrow") || ["PageUp", "PageDown", "Home", "End"].includes(event.key);
    if (ours && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  return root;
}

// A fill for saturated values and padding, visible without colour.
function newHatch(picture) {
  const id = `tml-hatch-${copy}-${++serial}`;
  const pattern = svg("pattern", {
    id, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
  }, svg("defs", {}, picture));
  svg("rect", { width: 8, height: 8, fill: "#fbe9c3", "fill-opacity": 0.5 }, pattern);
  svg("line", { y2: 8, stroke: "#b87e00", "stroke-width": 3 }, pattern);
  return `url(#${id})`;
}

// Sets values of the model; sends at most one message every SEND_EVERY_MS, the last one always.
function newSender(model, changed) {
  let timer = null, sentAt = 0;
  return {
    set(name, value) {
      model.set(name, value);
      changed();
      if (timer !== null) return;
      timer = setTimeout(() => {
        timer = null;
        sentAt = Date.now();
        model.save_changes();
      }, Math.max(0, SEND_EVERY_MS - (Date.now() - sentAt)));
    },
    stop() { clearTimeout(timer); },
  };
}

// Draws now and whenever the report or a setting changes; returns the cleanup function.
function follow(model, settings, draw, place, ...others) {
  const names = settings.map((name) => `change:${name}`).join(" ");
  model.on("change:report", draw);
  model.on(names, place);
  draw();
  return () => {
    model.off("change:report", draw);
    model.off(names, place);
    for (const other of others) other.stop();
  };
}

// The text under a picture: message, numbers, help, and what a screen reader announces.
function newFooting(root, helpText) {
  const message = html("div", "message", root);
  message.setAttribute("role", "alert");
  const cards = html("dl", "cards", root);
  const waiting = html("p", "waiting", root,
    "Waiting for Python. If this stays, the notebook's kernel is not running: run this cell again.");
  waiting.hidden = true;
  html("p", "help", root, helpText);
  const spoken = html("div", "spoken", root);
  spoken.setAttribute("role", "status");
  let waitingTimer = null, spokenTimer = null;

  return {
    show(report, readouts) {
      message.hidden = !report.message;
      message.textContent = report.message ? `⚠ ${report.message}` : "";
      cards.replaceChildren();
      for (const { label, value, note } of report.message ? [] : readouts) {
        const card = html("div", "", cards);
        html("dt", "", card, label);
        html("dd", "value", card, value).dataset.readout = label;
        html("dd", "", card, note);
      }
    },
    // A screen reader announces only the final position of the controls.
    say(text) {
      clearTimeout(spokenTimer);
      spokenTimer = setTimeout(() => { spoken.textContent = text; }, 600);
    },
    // Old numbers are never shown as if they were new: report says what it was computed for.
    age(model, names, others) {
      const report = model.get("report");
      const told = (value) => JSON.stringify(value);
      const stale = names.some((name) => told(model.get(name)) !== told(report[name]));
      const mark = (on) => {
        waiting.hidden = !on;
        for (const part of [cards, ...others]) part.classList.toggle("stale", on);
      };
      clearTimeout(waitingTimer);
      if (stale) waitingTimer = setTimeout(() => mark(true), 700);
      else mark(false);
    },
    stop() { [waitingTimer, spokenTimer].forEach(clearTimeout); },
  };
}

// A native slider with its label and its value as text.
function newRange(parent, name, label, [first, last, step], moved) {
  const box = html("label", "range", parent);
  html("span", "", box, label);
  const input = html("input", "", box);
  Object.assign(input, { type: "range", min: first, max: last, step, disabled: first >= last });
  input.dataset.control = name;
  const words = html("output", "", box);
  input.addEventListener("input", () => moved(Number(input.value)));
  return {
    box,
    place(value, text) {
      input.value = value;
      input.setAttribute("aria-valuetext", text);
      words.textContent = text;
    },
  };
}

// A native group of radio buttons; `options` are pairs of value and label.
function newChoice(parent, name, label, options, chosen) {
  const group = html("fieldset", "choice", parent);
  html("legend", "", group, label);
  const shared = `tml-choice-${copy}-${++serial}`;
  const inputs = options.map(([value, text]) => {
    const box = html("label", "", group);
    const input = html("input", "", box);
    Object.assign(input, { type: "radio", name: shared, value });
    input.dataset.control = `${name}-${value}`;
    html("span", "", box, text);
    input.addEventListener("change", () => input.checked && chosen(value));
    return input;
  });
  return {
    place(value) { for (const input of inputs) input.checked = input.value === String(value); },
  };
}

