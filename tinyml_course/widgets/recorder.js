// What the recorders share: consent, text fields, buttons, the line to the kernel, and what is not kept
// yet. Needs agreement.js.

const ANSWER_MS = 8000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// A take's own number: the kernel writes none twice, and a late answer is not taken for that to another.
const newId = () => crypto.randomUUID?.() ?? String(Math.random());

// What is not kept yet, by recorder. It outlives its cell, which is run again after a change.
const unkept = (globalThis.tinymlUnkept ??= new Map());

function newConsent(parent, sentence) {
  const label = html("label", "agree", parent);
  const box = html("input", "", label);
  Object.assign(box, { type: "checkbox" });
  box.dataset.control = "consent";
  html("span", "", label, ` ${sentence}`);
  return box;
}

function newField(parent, name, label, value) {
  const box = html("label", "range", parent);
  html("span", "", box, label);
  const input = html("input", "", box);
  Object.assign(input, { type: "text", value, size: 12 });
  input.dataset.control = name;
  return input;
}

function newButton(parent, name, text, pressed) {
  const made = html("button", "", parent, text);
  made.dataset.control = name;
  made.addEventListener("click", pressed);
  return made;
}

function newStatus(parent) {
  const status = html("span", "state", parent, "Nothing is running.");
  status.setAttribute("role", "status");
  return status;
}

// A take is kept or discarded before the next one, and not while one is recorded.
function enable({ record, keep, discard }, taken, recording) {
  for (const each of [keep, discard]) each.disabled = taken === null || recording;
  record.disabled = taken !== null || recording;
}

// Messages to the kernel and its answers. A kernel that was restarted knows nothing of this widget, and
// would stay silent for ever.
function newLine(model, answered, silent) {
  let timer = null;
  const told = (message) => {
    clearTimeout(timer);
    answered(message);
  };
  model.on("msg:custom", told);
  return {
    send(message, buffers = [], patience = ANSWER_MS, otherwise = silent) {
      clearTimeout(timer);
      timer = setTimeout(otherwise, patience);
      try {
        model.send(message, undefined, buffers);
      } catch { // no kernel at all
        clearTimeout(timer);
        otherwise();
      }
    },
    stop() {
      clearTimeout(timer);
      model.off("msg:custom", told);
    },
  };
}

// How much is in the folder, now and whenever something was kept.
function newCounts(parent, model, inWords = ([label, n]) => `${label} ${n}`) {
  const counts = html("p", "help", parent);
  counts.dataset.control = "counts";
  const count = () => {
    const kept = Object.entries(model.get("kept")).map(inWords);
    counts.textContent = kept.length ? `In the folder: ${kept.join(", ")}.` : "The folder is empty.";
  };
  model.on("change:kept", count);
  count();
  return () => model.off("change:kept", count);
}
