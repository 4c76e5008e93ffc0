// Records one word after the other. A recording is in this browser until the reader keeps it; then it
// goes to the notebook's kernel, which writes the file.

const COUNT_DOWN = 3, RECORD_S = 1.6, RATE = 16000, LAST_S = 20;
const NO_ANSWER = "The notebook's kernel does not answer. The recording is still here: if the kernel is at " +
  "work, wait and press keep again; if it was restarted, run this cell again and press keep.";

function wavOf(samples) {
  const bytes = new ArrayBuffer(44 + 2 * samples.length), view = new DataView(bytes);
  const text = (at, word) => [...word].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF"); view.setUint32(4, 36 + 2 * samples.length, true); text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true); view.setUint32(28, 2 * RATE, true);
  view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  text(36, "data"); view.setUint32(40, 2 * samples.length, true);
  samples.forEach((s, i) => view.setInt16(44 + 2 * i, s, true));
  return new Blob([bytes], { type: "audio/wav" });
}

function drawWave(canvas, samples, colour) {
  const pen = canvas.getContext("2d"), { width, height } = canvas;
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = colour;
  for (let x = 0; x < width; x++) {
    const part = samples.subarray((x * samples.length) / width, ((x + 1) * samples.length) / width);
    const peak = part.reduce((most, s) => Math.max(most, Math.abs(s)), 0) / 32768;
    pen.fillRect(x, (height / 2) * (1 - peak), 1, Math.max(1, height * peak));
  }
}

// The first seconds of what the microphone hears from `open` on; fewer if it falls silent.
function newTape() {
  const parts = [];
  let open = false;
  const length = () => parts.reduce((sum, part) => sum + part.length, 0);
  return {
    hear(samples) { if (open) parts.push(samples); },
    async record(isOver) {
      open = true;
      const end = performance.now() + 1000 * LAST_S;
      while (length() < RECORD_S * RATE && performance.now() < end && !isOver()) await pause(50);
      const samples = new Int16Array(length());
      let at = 0;
      for (const part of parts) { samples.set(part, at); at += part.length; }
      return samples.slice(0, RECORD_S * RATE);
    },
  };
}

function render({ model, el }) {
  const key = model.get("take_key");
  const root = newRoot(el, "tml-record", "Record words for your own data set");
  html("p", "about", root, model.get("consent_text"));
  const box = newConsent(root, "The speaker has read this and agrees.");
  const fields = html("div", "controls", root);
  const speaker = newField(fields, "speaker", "speaker (a name or a number)", model.get("speaker"));
  const word = newChoice(fields, "word", "word", model.get("labels").map((l) => [l, l]), (l) => { chosen = l; });
  const controls = html("div", "controls", root);
  const record = newButton(controls, "record", "record", () => start());
  const keep = newButton(controls, "keep", "keep", () => send());
  const discard = newButton(controls, "discard", "discard", () => forget("Discarded."));
  const status = newStatus(controls);
  const canvas = html("canvas", "", root);
  Object.assign(canvas, { width: 800, height: 100 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The wave of the last recording");
  const player = html("audio", "", root);
  player.controls = true;
  let chosen = model.get("labels")[0], taken = null, recording = false, over = false;
  word.place(chosen);

  function say(text) { status.textContent = text; }
  const agreement = new Agreement(speaker, box, say);

  function ready() {
    enable({ record, keep, discard }, taken, recording);
    player.hidden = taken === null;
  }

  function forget(text) {
    taken = null;
    agreement.holds(null);
    unkept.delete(key);
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    say(text);
    ready();
  }

  function draw() {
    drawWave(canvas, taken.samples, getComputedStyle(root).getPropertyValue("--tml-blue") || "#0072b2");
  }

  function show(take, before = "") {
    taken = take;
    unkept.set(key, take);
    draw();
    player.src = URL.createObjectURL(wavOf(take.samples));
    say(`${before}Listen to it. Is it "${take.label}" by ${take.person}, whole and clear? Keep or discard.`);
  }

  async function start() {
    if (agreement.missing) return say(agreement.missing);
    const take = { id: newId(), label: chosen, person: agreement.name, agreed: true };
    agreement.holds(take);
    recording = true;
    ready();
    const tape = newTape(), microphone = new Microphone(tape.hear);
    try {
      say("Waiting for your permission …");
      await microphone.start();
      for (let i = COUNT_DOWN; i > 0 && !over; i--) {
        say(`Say "${take.label}" in ${i} …`);
        await pause(600);
      }
      if (agreement.refusal) throw new Error(agreement.refusal);
      say(`Now: "${take.label}"`);
      take.samples = await tape.record(() => over);
      if (!over) show(take);
    } catch (error) {
      agreement.holds(null);
      say(error.message);
    }
    await microphone.stop();
    recording = false;
    ready();
  }

  const line = newLine(model, told, () => { say(NO_ANSWER); ready(); });

  function send() {
    if (agreement.refusal) return say(agreement.refusal);
    const { id, label, person, samples } = taken;
    keep.disabled = true;
    say("Writing …");
    // A copy: what is sent may be taken over, and must still be here if nobody answers.
    line.send({ kind: "keep", id, label, speaker: person, consent: "yes" }, [samples.slice().buffer]);
  }

  function told(message) {
    if (message.id !== taken?.id) return; // the answer to a take that was discarded
    if (message.kind === "kept") return forget(message.text);
    say(message.text);
    ready();
  }

  const stopCounting = newCounts(root, model);
  if (unkept.has(key)) {
    agreement.restore(unkept.get(key));
    show(unkept.get(key), "Not kept yet. ");
    requestAnimationFrame(() => taken && draw()); // the colours are known once this is in the page
  }
  ready();
  return () => {
    over = true;
    line.stop();
    stopCounting();
  };
}

export default { render };
