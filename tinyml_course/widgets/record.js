// Records one word after the other. A recording is in this browser until the reader keeps it; then it
// goes to the notebook's kernel, which writes the file.

const COUNT_DOWN = 3, RECORD_S = 1.6, RATE = 16000, LAST_S = 20;
const ANSWER_MS = 8000;
const NO_ANSWER = "The notebook's kernel does not answer. The recording is still here: if the kernel is at " +
  "work, wait and press keep again; if it was restarted, save it by the player's menu and run this cell again.";

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

function render({ model, el }) {
  const root = newRoot(el, "tml-record", "Record words for your own data set");
  html("p", "about", root, model.get("consent_text"));
  const agreed = newConsent(root, "The speaker has read this and agrees.");
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
  const counts = html("p", "help", root);
  let chosen = model.get("labels")[0], taken = null, over = false;
  word.place(chosen);

  function say(text) { status.textContent = text; }

  function ready() {
    for (const each of [keep, discard]) each.disabled = taken === null;
    record.disabled = false;
    player.hidden = taken === null;
  }

  function forget(text) {
    taken = null;
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    say(text);
    ready();
  }

  async function start() {
    if (!agreed.checked) return say("Ask the speaker first, and tick the box.");
    if (!speaker.value.trim()) return say("Write who speaks: a name or a number.");
    record.disabled = true;
    const parts = [];
    let open = false;
    const microphone = new Microphone((samples) => { if (open) parts.push(samples); });
    try {
      say("Waiting for your permission …");
      await microphone.start();
      for (let i = COUNT_DOWN; i > 0; i--) {
        say(`Say "${chosen}" in ${i} …`);
        await pause(600);
      }
      say(`Now: "${chosen}"`);
      open = true;
      const end = performance.now() + 1000 * LAST_S;
      const length = () => parts.reduce((sum, part) => sum + part.length, 0);
      while (length() < RECORD_S * RATE && performance.now() < end && !over) {
        await pause(50);
      }
      taken = new Int16Array(length());
      let at = 0;
      for (const part of parts) { taken.set(part, at); at += part.length; }
      taken = taken.slice(0, RECORD_S * RATE);
      draw();
      player.src = URL.createObjectURL(wavOf(taken));
      say(`Listen to it. Is it "${chosen}", whole and clear? Keep or discard.`);
    } catch (error) {
      say(error.message);
    }
    await microphone.stop();
    ready();
  }

  function draw() {
    const pen = canvas.getContext("2d"), { width, height } = canvas;
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = getComputedStyle(root).getPropertyValue("--tml-blue") || "#0072b2";
    for (let x = 0; x < width; x++) {
      const part = taken.subarray((x * taken.length) / width, ((x + 1) * taken.length) / width);
      const peak = part.reduce((most, s) => Math.max(most, Math.abs(s)), 0) / 32768;
      pen.fillRect(x, (height / 2) * (1 - peak), 1, Math.max(1, height * peak));
    }
  }

  let answer = null;

  function send() {
    const about = { kind: "keep", label: chosen, speaker: speaker.value };
    keep.disabled = true;
    say("Writing …");
    clearTimeout(answer);
    answer = setTimeout(silent, ANSWER_MS);
    try {
      // A copy: what is sent may be taken over, and must still be here if nobody answers.
      model.send({ ...about, consent: agreed.checked ? "yes" : "no" }, undefined, [taken.slice().buffer]);
    } catch {
      silent();
    }
  }

  // A kernel that was restarted knows nothing of this widget, and stays silent.
  function silent() {
    clearTimeout(answer);
    say(NO_ANSWER);
    ready();
  }

  function told(message) {
    clearTimeout(answer);
    if (message.kind === "kept") forget(message.text);
    else { say(message.text); ready(); }
  }

  function count() {
    const kept = Object.entries(model.get("kept"));
    counts.textContent = kept.length ? `In the folder: ${kept.map(([l, n]) => `${l} ${n}`).join(", ")}.` : "The folder is empty.";
  }

  model.on("msg:custom", told);
  model.on("change:kept", count);
  count();
  ready();
  return () => {
    over = true;
    model.off("msg:custom", told);
    model.off("change:kept", count);
  };
}

export default { render };
