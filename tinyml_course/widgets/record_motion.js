// Records one movement after the other, here or by a phone's page. A movement is in this browser until
// the reader keeps it; then it goes to the notebook's kernel, which writes the file.

const LARGEST_FILE = 8e6, KERNEL_MS = 8000;

const NO_ANSWER = "The notebook's kernel does not answer. What is in the folder stays there. Save what "
  + "you see here as a file, run this cell again, and add the file.";

function render({ model, el }) {
  const { rateHz, seconds, licence, consentText, reach, place } = model.get("settings");
  const labels = model.get("labels");
  const root = newRoot(el, "tml-motion", "Record movements for your own data set");
  html("p", "about", root, consentText);
  html("p", "about place", root, place);
  const agreed = html("input", "", html("label", "agree", root));
  Object.assign(agreed, { type: "checkbox" });
  agreed.dataset.control = "consent";
  agreed.after(" The person who moves has read this and agrees.");
  const fields = html("div", "controls", root);
  const box = html("label", "range", fields, "who moves (a name or a number) ");
  const person = html("input", "", box);
  Object.assign(person, { type: "text", value: model.get("person"), size: 12 });
  person.style.width = "10em";
  person.dataset.control = "person";
  let chosen = labels[0], taken = null, timer = null, before = person.value.trim();
  person.addEventListener("change", () => {
    const name = person.value.trim();
    if (before && name !== before) agreed.checked = false; // another person is asked anew
    before = name;
  });
  newChoice(fields, "label", "movement", labels.map((l) => [l, l]), (l) => { chosen = l; }).place(chosen);
  const controls = html("div", "controls", root);
  const button = (parent, name, text, pressed) => {
    const made = html("button", "", parent, text);
    made.dataset.control = name;
    made.addEventListener("click", pressed);
    return made;
  };
  const record = button(controls, "record", "record", start);
  const keep = button(controls, "keep", "keep", send);
  const discard = button(controls, "discard", "discard", () => forget("Discarded."));
  const rescue = button(controls, "rescue", "save as a file", () => download(movementsFile([taken.entry], licence)));
  const status = html("span", "state", controls, "Nothing is running.");
  status.setAttribute("role", "status");
  const canvas = html("canvas", "", root);
  Object.assign(canvas, { width: 800, height: 220 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The last movement: three axes over time");
  const caption = html("p", "help", root);
  html("div", "legend", root, "By a phone");
  html("p", "help", root, reach);
  const phone = html("div", "controls", root);
  button(phone, "page", "save the phone's page", () => ask({ kind: "page" }, "Making the page …"));
  const chooser = html("input", "", root);
  Object.assign(chooser, { type: "file", accept: ".json,application/json", hidden: true });
  button(phone, "add", "add the phone's file", () => chooser.click());
  chooser.addEventListener("change", () => add(chooser.files[0]));
  const counts = html("p", "help", root);
  counts.dataset.control = "counts";
  const recorder = new MotionRecorder(rateHz, seconds);

  function say(text) { status.textContent = text; }

  function ready() {
    for (const each of [keep, discard]) each.disabled = taken === null;
    record.disabled = false;
    rescue.hidden = true;
  }

  function forget(text) {
    taken = null;
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    caption.textContent = "";
    say(text);
    ready();
  }

  async function start() {
    if (!agreed.checked) return say("Ask the person who moves first, and tick the box.");
    const name = person.value.trim(), label = chosen;
    if (!name) return say("Write who moves: a name or a number.");
    for (const each of [record, keep, discard]) each.disabled = true;
    try {
      const found = await recorder.record(label, say);
      taken = { ...found, label, person: name, entry: entryOf(found, { label, person: name, rateHz }) };
      draw();
      say(`Was it "${label}", from beginning to end? Keep or discard.`);
    } catch (error) {
      say(error.message);
    }
    ready();
  }

  function draw() {
    const colour = (name) => getComputedStyle(root).getPropertyValue(name);
    const top = drawMovement(canvas, taken.rows, ["--tml-blue", "--tml-orange", "--tml-text"].map(colour));
    caption.textContent = `${seconds} s of "${taken.label}", from −${top} to ${top} g: ${DRAWN}. `
      + rateText(taken.sensorHz, rateHz);
  }

  // A kernel that was restarted knows nothing of this widget: it would stay silent for ever.
  function ask(message, text, buffers = []) {
    say(text);
    clearTimeout(timer);
    timer = setTimeout(() => {
      say(NO_ANSWER);
      ready();
      rescue.hidden = taken === null;
    }, KERNEL_MS);
    try {
      model.send(message, undefined, buffers);
    } catch { /* no kernel at all: the sentence comes by the timer */ }
  }

  function send() {
    keep.disabled = true;
    const { rows, label, person: who, sensorHz } = taken;
    const about = { label, person: who, sensor_hz: sensorHz };
    ask({ kind: "keep", ...about, consent: agreed.checked ? "yes" : "no" }, "Writing …", [rows.buffer]);
  }

  async function add(file) {
    chooser.value = ""; // the same file may be chosen again
    if (!file) return;
    if (file.size > LARGEST_FILE) {
      return say(`${file.name} is too large for the phone's file: ${(file.size / 1e6).toFixed(0)} MB.`);
    }
    ask({ kind: "file", name: file.name }, `Reading ${file.name} …`, [await file.arrayBuffer()]);
  }

  function told(message) {
    clearTimeout(timer);
    if (message.kind === "kept") return forget(message.text);
    if (message.kind === "page") download(new File([message.html], message.name, { type: "text/html" }));
    say(message.text);
    ready();
  }

  function count() {
    const kept = Object.entries(model.get("kept"));
    counts.textContent = kept.length ? `In the folder: ${kept.map(([l, n]) => `${l} ${n}`).join(", ")}.` : "The folder is empty.";
  }

  const theme = new MutationObserver(() => taken && draw()); // a canvas keeps its colours
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  model.on("msg:custom", told);
  model.on("change:kept", count);
  count();
  ready();
  return () => {
    recorder.cancel();
    clearTimeout(timer);
    theme.disconnect();
    model.off("msg:custom", told);
    model.off("change:kept", count);
  };
}

export default { render };
