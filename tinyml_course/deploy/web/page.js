/** The page itself. Needs engine.js and live_run.js. */

const settings = JSON.parse(document.getElementById("settings").textContent);
const place = (id) => document.getElementById(id);
const program = await Program.load(modulesOf(settings.modules));
const live = new LiveRun(program, settings, {
  answered: show,
  taken: () => live.draw(place("window")),
  told,
});
place("instructions").textContent = INSTRUCTIONS[program.instructions];

function say(id, text, bad = false) {
  place(id).textContent = text;
  place(id).classList.toggle("bad", bad);
}

function show({ shares, heard, seconds }) {
  settings.labels.forEach((label, i) => {
    const row = place("classes").rows[i];
    row.querySelector("meter").value = shares[i];
    row.querySelector(".share").textContent = `${Math.round(100 * shares[i])} %`;
    row.classList.toggle("heard", label === heard);
  });
  if (heard !== null) {
    const item = document.createElement("li");
    item.textContent = `${heard}, after ${seconds.toFixed(2)} s`;
    place("heard").prepend(item);
  }
  place("time").textContent = `${live.meanMs.toFixed(2)} ms here, features included`;
}

/** A sentence about what runs, or runs no longer. */
function told(text) {
  say("status", text, !live.runs);
  place("start").textContent = live.runs ? "Stop" : settings.start;
}

async function start() {
  place("start").disabled = true;
  say("status", "Waiting for your permission …");
  await live.start().catch((error) => say("status", error.message, true));
  place("start").disabled = false;
}

async function stop() {
  await live.stop();
  place("start").textContent = settings.start;
  say("status", "Stopped.");
}

place("start").addEventListener("click", () => (live.runs ? stop() : start()));
place("test").addEventListener("click", () => {
  const { wrong, line } = live.selfTest();
  say("tested", `${wrong ? "Different" : "Equal"}: ${line}`, wrong > 0);
});

globalThis.tinyml = { program, live }; // for tests and the curious
