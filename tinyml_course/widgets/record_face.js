// Records bursts of small grey pictures of a face, as a network reads them. A burst is in this page
// until the reader keeps it; then its pictures go to the notebook's kernel, which writes the files.

const COUNT_DOWN = 3, PATIENCE = 3, NAME_MS = 2000;
const STILL_HERE = "The burst is still in this page. If the kernel is at work, wait; if it was restarted, run " +
  "this cell again, and press keep.";

const NAME = "name or number of the person, such as ana or 3 (not p1 or img1)";

// Whole numbers, as tinyml_course.features.image.resize_area: for each new pixel, the first old one
// that it covers, and the lengths that both cover.
function areaWeights(source, target) {
  return Array.from({ length: target }, (_, i) => {
    const first = Math.floor((i * source) / target), lengths = [];
    for (let j = first; j * target < (i + 1) * source; j++) {
      lengths.push(Math.min((i + 1) * source, (j + 1) * target) - Math.max(i * source, j * target));
    }
    return { first, lengths };
  });
}

// The square in the middle of a frame, grey and small.
function greySquare({ data, width, height }, side) {
  const large = Math.min(width, height), top = (height - large) >> 1, left = (width - large) >> 1;
  const weights = areaWeights(large, side), area = large * large, small = new Uint8Array(side * side);
  weights.forEach((row, y) => weights.forEach((column, x) => {
    let sum = 0;
    row.lengths.forEach((down, j) => column.lengths.forEach((across, i) => {
      const at = 4 * ((top + row.first + j) * width + left + column.first + i);
      sum += down * across * ((77 * data[at] + 150 * data[at + 1] + 29 * data[at + 2] + 128) >> 8);
    }));
    small[y * side + x] = Math.floor((sum + (area >> 1)) / area);
  }));
  return small;
}

// Why a picture is not taken, or nothing.
function badLight(crop, { darkest, brightest, faintest }) {
  const n = crop.length, sum = crop.reduce((all, v) => all + v, 0);
  const squares = crop.reduce((all, v) => all + v * v, 0);
  if (sum / n < darkest) return "It is too dark: more light on the face.";
  if (sum / n > brightest) return "It is too bright: turn away from the light.";
  if (Math.sqrt(n * squares - sum * sum) / n < faintest) return "There is no contrast: is the lens covered?";
  return "";
}

function paint(canvas, crop, side) {
  const image = new ImageData(side, side);
  crop.forEach((v, i) => image.data.set([v, v, v, 255], 4 * i));
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// Pictures as buttons: one is in the order of Tab, the arrow keys go to the others.
function newSheet(parent, side, changed) {
  const box = html("div", "sheet", parent);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "The pictures of the burst; press one to leave it out");
  let burst = null;

  function name(button, i) {
    const out = burst.out.has(i);
    button.setAttribute("aria-pressed", String(out));
    button.setAttribute("aria-label", `picture ${i + 1}${out ? ", left out" : ""}`);
    button.classList.toggle("out", out);
  }

  function toggle(button, i) {
    if (!burst.out.delete(i)) burst.out.add(i);
    name(button, i);
    changed();
  }

  box.addEventListener("keydown", (event) => {
    const all = [...box.children], at = all.indexOf(event.target);
    const across = all.filter((each) => each.offsetTop === all[0]?.offsetTop).length;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across };
    const to = { Home: 0, End: all.length - 1 }[event.key] ?? at + (step[event.key] ?? NaN);
    if (at < 0 || !all[to]) return;
    event.preventDefault();
    all[at].tabIndex = -1;
    all[to].tabIndex = 0;
    all[to].focus();
  });

  return {
    show(shown) {
      burst = shown;
      box.replaceChildren();
      burst?.crops.forEach((_, i) => this.add(i));
    },
    add(i) {
      const button = html("button", "", box), canvas = html("canvas", "", button);
      Object.assign(canvas, { width: side, height: side });
      paint(canvas, burst.crops[i], side);
      button.tabIndex = i === 0 ? 0 : -1;
      button.addEventListener("click", () => toggle(button, i));
      name(button, i);
    },
  };
}

function render({ model, el }) {
  const side = model.get("size"), frames = model.get("frames"), limits = model.get("limits");
  const key = model.get("take_key");
  const root = newRoot(el, "tml-record", "Record faces for your own data set");
  html("p", "about", root, model.get("about"));
  const form = html("details", "", root);
  html("summary", "", form, "What everybody agrees to before being recorded");
  html("p", "about", form, model.get("consent_text"));
  const box = newConsent(root, "The person in front of the camera has read this and agrees.");
  const fields = html("div", "controls", root);
  const person = newField(fields, "person", NAME, model.get("person"));
  const labels = model.get("labels");
  const choice = newChoice(fields, "label", "face", labels.map((l) => [l, l]), (l) => { label = l; });
  const controls = html("div", "controls", root);
  const record = newButton(controls, "record", "record", () => (camera ? finish() : start()));
  const keep = newButton(controls, "keep", "keep", () => send());
  const discard = newButton(controls, "discard", "discard", () => forget("Discarded."));
  const status = newStatus(controls);
  const preview = html("canvas", "face", root);
  Object.assign(preview, { width: side, height: side });
  preview.setAttribute("role", "img");
  preview.setAttribute("aria-label", "What the network sees: the square in the middle, grey and small");
  const sheet = newSheet(root, side, () => say(asked()));
  let label = labels[0], camera = null, burst = null, open = false, nextAt = 0, end = 0, waiting = null;
  choice.place(label);

  function say(text) { if (status.textContent !== text) status.textContent = text; }
  const agreement = new Agreement(person, box, say, true);
  const asked = () => `${burst.crops.length - burst.out.size} of ${burst.crops.length} pictures of ` +
    `"${burst.label}" by ${burst.person || "nobody"}. Press those that are wrong, then keep or discard.`;

  function ready() {
    enable({ record, keep, discard }, burst, camera !== null);
    if (camera) record.disabled = false; // it says stop
    record.textContent = camera ? "stop" : "record";
    preview.hidden = camera === null;
  }

  function forget(text) {
    burst = null;
    agreement.holds(null);
    unkept.delete(key);
    sheet.show(null);
    say(text);
    ready();
  }

  // A frame of the camera, ten times a second.
  function see(frame) {
    const crop = greySquare(frame, side), now = performance.now();
    paint(preview, crop, side);
    if (!open || now < nextAt - 20) return;
    if (document.hidden) { end += now - nextAt; nextAt = now; return; }
    const bad = badLight(crop, limits);
    if (now > end) return finish(bad);
    nextAt = Math.max(nextAt + (1000 * model.get("seconds")) / frames, now);
    if (bad) return say(bad);
    burst.crops.push(crop);
    sheet.add(burst.crops.length - 1);
    say(`${burst.crops.length} of ${frames}. Stay "${burst.label}"; turn and move a little.`);
    if (burst.crops.length === frames) finish();
  }

  // Nothing, or why nobody can be recorded under this name. A kernel at work answers later: by "keep".
  function nameProblem() {
    return new Promise((resolve) => {
      waiting = { id: newId(), resolve };
      const message = { kind: "name", id: waiting.id, person: agreement.name };
      line.send(message, [], NAME_MS, () => resolve(""));
    });
  }

  async function start() {
    if (agreement.missing) return say(agreement.missing);
    const take = { id: newId(), side, label, person: agreement.name, agreed: true, crops: [], out: new Set() };
    agreement.holds(take);
    record.disabled = true;
    say("Asking Python whether it can use this name …");
    const problem = await nameProblem();
    if (problem) return finish(problem);
    say("Waiting for your permission …");
    const opened = new Camera(see);
    try {
      await opened.start();
    } catch (error) {
      return finish(error.message);
    }
    if (!el.isConnected) return opened.stop(); // the cell was run again meanwhile
    camera = opened;
    camera.stream.getVideoTracks()[0].addEventListener("ended", () => finish("The camera is gone."));
    ready();
    for (let i = COUNT_DOWN; i > 0 && camera === opened; i--) {
      say(`"${take.label}" in ${i} … Fill the square with the face, from hair to chin.`);
      await pause(1000);
    }
    if (camera !== opened) return;
    if (agreement.refusal) return finish(agreement.refusal);
    burst = take;
    sheet.show(burst);
    nextAt = performance.now();
    end = nextAt + 1000 * model.get("seconds") * PATIENCE;
    open = true;
  }

  function finish(why = "") {
    open = false;
    camera?.stop();
    camera = null;
    if (burst?.crops.length === 0) return forget(`${why} Nothing was recorded.`.trim());
    if (burst) unkept.set(key, burst);
    else agreement.holds(null);
    say(burst ? `${why} ${asked()}`.trim() : why || "Stopped.");
    ready();
  }

  const line = newLine(model, told, () => { say(`The kernel does not answer. ${STILL_HERE}`); ready(); });

  function send() {
    if (agreement.refusal) return say(agreement.refusal);
    const kept = burst.crops.filter((_, i) => !burst.out.has(i));
    if (!kept.length) return say("No picture is left. Press some again, or discard.");
    const bytes = new Uint8Array(kept.length * side * side);
    kept.forEach((crop, i) => bytes.set(crop, i * side * side));
    const { id, label: what, person: who } = burst;
    keep.disabled = true;
    say("Writing …");
    line.send({ kind: "keep", id, label: what, person: who, consent: "yes" }, [bytes.buffer]);
  }

  function told(message) {
    if (message.id === waiting?.id) return waiting.resolve(message.text ?? "");
    if (message.id !== burst?.id) return; // the answer to a burst that was discarded
    if (message.kind === "kept") return forget(message.text);
    say(message.text);
    ready();
  }

  function hidden() {
    if (open) say(document.hidden ? "Paused while this page is hidden." : "Going on.");
  }

  document.addEventListener("visibilitychange", hidden);
  const stopCounting = newCounts(root, model, ([who, [n, bursts]]) =>
    `${who} ${n} pictures in ${bursts} burst${bursts === 1 ? "" : "s"}`);
  if (unkept.has(key)) {
    burst = unkept.get(key);
    agreement.restore(burst);
    sheet.show(burst);
    say(`Not kept yet: ${asked()}`);
  }
  ready();
  return () => {
    if (open) finish();
    else camera?.stop();
    document.removeEventListener("visibilitychange", hidden);
    line.stop();
    stopCounting();
  };
}

export default { render };
