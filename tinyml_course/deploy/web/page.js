/** The page itself. Needs engine.js, resample.js, microphone.js and motion.js. */

const settings = JSON.parse(document.getElementById("settings").textContent);
const place = (id) => document.getElementById(id);
const shape = { kind: settings.kind, columns: settings.sampleColumns, most: settings.most };

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const modules = settings.modules.map((m) => ({ ...m, bytes: bytesOf(m.base64) }));
const program = await Program.load(modules);
place("instructions").textContent = program.instructions;

const durations = []; // of the last answers, in ms
let taken = 0; // samples since the start
let running = null;

function say(text, bad = false) {
  place("status").textContent = text;
  place("status").classList.toggle("bad", bad);
}

function takeIn(samples) {
  let before = performance.now();
  program.push(samples, shape, (answer) => {
    durations.push(performance.now() - before);
    show(answer);
    before = performance.now();
  });
  taken += samples.length / shape.columns;
  drawWindow();
}

function show({ taken: at, heard }) {
  const scores = program.scores(settings.labels.length);
  settings.labels.forEach((label, i) => {
    const share = (scores[i] + 128) / 256;
    const row = place("classes").rows[i];
    row.querySelector("meter").value = share;
    row.querySelector(".share").textContent = `${Math.round(100 * share)} %`;
    row.classList.toggle("heard", label === heard);
  });
  if (heard !== null) {
    const item = document.createElement("li");
    item.textContent = `${heard}, after ${((taken + at) / settings.rateHz).toFixed(2)} s`;
    place("heard").prepend(item);
  }
  const sorted = durations.slice(-50).sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  place("time").textContent = `${middle.toFixed(2)} ms here, features included`;
}

/** The rows as the network reads them, newest at the right. */
function drawWindow() {
  const { rows, columns } = settings;
  const codes = program.window(rows * columns);
  const context = place("window").getContext("2d");
  const image = context.createImageData(rows, columns);
  codes.forEach((code, i) => {
    const x = Math.floor(i / columns);
    const y = columns - 1 - (i % columns);
    image.data.set([code + 128, code + 128, code + 128, 255], 4 * (y * rows + x));
  });
  context.putImageData(image, 0, 0);
}

async function start() {
  const Sensor = settings.kind === "sound" ? Microphone : MotionSensor;
  const sensor = settings.kind === "sound" ? new Sensor(takeIn) : new Sensor(settings.rateHz, takeIn);
  place("start").disabled = true;
  say("Waiting for your permission …");
  try {
    program.begin();
    taken = 0;
    const { name, rateHz } = await sensor.start();
    running = sensor;
    say(`Listening: ${name}, ${rateHz} Hz. Nothing is kept, nothing is sent.`);
    place("start").textContent = "Stop";
  } catch (error) {
    say(error.message, true);
  }
  place("start").disabled = false;
}

async function stop() {
  await running.stop();
  running = null;
  place("start").textContent = settings.start;
  say("Stopped.");
}

place("start").addEventListener("click", () => (running ? stop() : start()));
place("test").addEventListener("click", () => {
  const { wrong, line } = program.selfTest();
  place("tested").textContent = `${wrong ? "Different" : "Equal"}: ${line}`;
  place("tested").classList.toggle("bad", wrong > 0);
  if (!running) return;
  program.begin(); // the test used the same memory
  taken = 0;
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden && running) say("This page is hidden: a browser may pause it.");
  else if (running) say("Listening again.");
});

globalThis.tinyml = { program, takeIn }; // for tests and the curious
