// Records one movement after the other, here or by a phone's page. A movement is in this browser until
// the reader keeps it; then it goes to the notebook's kernel, which writes the file.

const LARGEST_FILE = 8e6;

const NO_ANSWER = "The notebook's kernel does not answer. The movement is still here: wait if the kernel is "
  + "at work, or run this cell again, and press keep. Or save it as a file, and add the file later.";

function render({ model, el }) {
  const { rateHz, seconds, licence, consentText, reach, place, without } = model.get("settings");
  const labels = model.get("labels"), key = model.get("take_key");
  const root = newRoot(el, "tml-motion", "Record movements for your own data set");
  html("p", "about", root, consentText);
  html("p", "about place", root, place);
  const agreed = newConsent(root, "The person who moves has read this and agrees.");
  const fields = html("div", "controls", root);
  const person = newField(fields, "person", "who moves (a name or a number)", model.get("person"));
  let chosen = labels[0], taken = null, recording = false, over = false;
  newChoice(fields, "label", "movement", labels.map((l) => [l, l]), (l) => { chosen = l; }).place(chosen);
  const controls = html("div", "controls", root);
  const record = newButton(controls, "record", "record", start);
  const keep = newButton(controls, "keep", "keep", send);
  const discard = newButton(controls, "discard", "discard", () => forget("Discarded."));
  const rescue = newButton(controls, "rescue", "save as a file", () => save());
  const status = newStatus(controls);
  const canvas = html("canvas", "", root);
  Object.assign(canvas, { width: 800, height: 220 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The last movement: three axes over time");
  const caption = html("p", "help", root);
  html("div", "legend", root, "By a phone");
  html("p", "help", root, reach);
  const phone = html("div", "controls", root);
  newButton(phone, "page", "save the phone's page", () => ask({ kind: "page" }, "Making the page …"));
  const chooser = html("input", "", root);
  Object.assign(chooser, { type: "file", accept: ".json,application/json", hidden: true });
  newButton(phone, "add", "add the phone's file", () => chooser.click());
  chooser.addEventListener("change", () => add(chooser.files[0]));
  const recorder = new MotionRecorder(rateHz, seconds, without);

  function say(text) { status.textContent = text; }
  const agreement = new Agreement(person, agreed, say);

  function ready() {
    enable({ record, keep, discard }, taken, recording);
    rescue.hidden = true;
  }

  function forget(text) {
    taken = null;
    agreement.holds(null);
    unkept.delete(key);
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    caption.textContent = "";
    say(text);
    ready();
  }

  function show(take, before = "") {
    taken = take;
    unkept.set(key, take);
    draw();
    say(`${before}Was it "${take.label}" by ${take.person}, from beginning to end? Keep or discard.`);
  }

  async function start() {
    if (agreement.missing) return say(agreement.missing);
    const take = { id: newId(), label: chosen, person: agreement.name, agreed: true };
    agreement.holds(take);
    recording = true;
    ready();
    try {
      Object.assign(take, await recorder.record(take.label, say));
      if (!over) show(take);
    } catch (error) {
      agreement.holds(null);
      say(error.message);
    }
    recording = false;
    ready();
  }

  function save() {
    if (agreement.refusal) return say(agreement.refusal);
    const { label, person: who } = taken;
    download(movementsFile([entryOf(taken, { label, person: who, rateHz })], licence));
  }

  function draw() {
    const colour = (name) => getComputedStyle(root).getPropertyValue(name);
    const top = drawMovement(canvas, taken.rows, ["--tml-blue", "--tml-orange", "--tml-text"].map(colour));
    caption.textContent = `${seconds} s of "${taken.label}", from −${top} to ${top} g: ${DRAWN}. `
      + rateText(taken.sensorHz, rateHz);
  }

  const line = newLine(model, told, () => {
    say(NO_ANSWER);
    ready();
    rescue.hidden = taken === null;
  });

  function ask(message, text, buffers = []) {
    say(text);
    line.send(message, buffers);
  }

  function send() {
    if (agreement.refusal) return say(agreement.refusal);
    const { id, rows, label, person: who, sensorHz } = taken;
    keep.disabled = true;
    const about = { label, person: who, sensor_hz: sensorHz, consent: "yes" };
    // A copy: what is sent may be taken over, and must still be here if nobody answers.
    ask({ kind: "keep", id, ...about }, "Writing …", [rows.slice().buffer]);
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
    if (message.id && message.id !== taken?.id) return; // the answer to a take that was discarded
    if (message.kind === "kept") return forget(message.text);
    if (message.kind === "page") download(new File([message.html], message.name, { type: "text/html" }));
    say(message.text);
    ready();
  }

  const theme = new MutationObserver(() => taken && draw()); // a canvas keeps its colours
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  const stopCounting = newCounts(root, model);
  if (unkept.has(key)) {
    agreement.restore(unkept.get(key));
    show(unkept.get(key), "Not kept yet. ");
    requestAnimationFrame(() => taken && draw()); // the colours are known once this is in the page
  }
  ready();
  return () => {
    over = true;
    recorder.cancel();
    theme.disconnect();
    line.stop();
    stopCounting();
  };
}

export default { render };
