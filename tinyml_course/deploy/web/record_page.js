/** The page that records movements on a phone. Needs motion.js, motion_recorder.js and agreement.js. */

const settings = JSON.parse(document.getElementById("settings").textContent);
const place = (id) => document.getElementById(id);
const COLOURS = ["#56b4e9", "#e69f00", "#f0f0f0"]; // on black
const STORE = "tinyml-course movements";
const recorder = new MotionRecorder(settings.rateHz, settings.seconds);
const agreement = new Agreement(place("person"), place("consent"), (text) => say(text, true));

let taken = null;
let saved = true;
const kept = remembered();

/** What was kept before a reload; a phone may throw a page out of its memory. */
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? [];
  } catch {
    return [];
  }
}

/** Keep a copy that survives a reload. @returns {boolean} whether there was room */
function remember() {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

function say(text, bad = false) {
  place("status").textContent = text;
  place("status").classList.toggle("bad", bad);
}

function show() {
  for (const id of ["keep", "discard"]) place(id).disabled = taken === null;
  for (const id of ["save", "share", "clear"]) place(id).disabled = kept.length === 0;
  place("record").disabled = taken !== null; // kept or discarded before the next one
  const counts = settings.labels.map((label) => {
    const number = kept.filter((each) => each.label === label).length;
    return `${label} ${number}`;
  });
  place("counts").textContent = kept.length
    ? `${counts.join(", ")}. ${saved ? "All are in a file you saved or shared." : "Not saved yet."}`
    : "Nothing yet.";
}

function forget(text) {
  taken = null;
  agreement.holds(null);
  place("drawn").getContext("2d").clearRect(0, 0, 800, 300);
  place("caption").textContent = "The last movement, once there is one.";
  say(text);
  show();
}

async function record() {
  if (agreement.missing) return say(agreement.missing, true);
  const person = agreement.name;
  agreement.holds({ person, agreed: true });
  const { value: label } = document.querySelector("[name=label]:checked");
  place("record").disabled = true;
  place("keep").disabled = true;
  place("discard").disabled = true;
  try {
    const found = await recorder.record(label, say);
    taken = entryOf(found, { label, person, rateHz: settings.rateHz });
    const top = drawMovement(place("drawn"), found.rows, COLOURS);
    place("caption").textContent = `${settings.seconds} s of "${label}", from −${top} to ${top} g: `
      + `${DRAWN}. ${rateText(found.sensorHz, settings.rateHz)}`;
    say(`Was it "${label}" by ${person}, from beginning to end? Keep or discard.`);
  } catch (error) {
    agreement.holds(null);
    say(error.message, true);
  }
  show();
}

place("record").addEventListener("click", record);
place("keep").addEventListener("click", () => {
  if (agreement.refusal) return say(agreement.refusal, true);
  kept.push(taken);
  saved = false;
  const room = remember();
  forget(room ? "Kept." : "Kept, but this page's memory is full: save the file now.");
});
place("discard").addEventListener("click", () => forget("Discarded."));

const file = () => movementsFile(kept, settings.licence);
function handedOver(how) {
  saved = true;
  say(`${how}. Look whether it arrived before you delete anything here.`);
  show();
}
place("save").addEventListener("click", () => {
  download(file());
  handedOver("The file movements.json is among this phone's downloads");
});
place("share").hidden = !navigator.canShare?.({ files: [movementsFile([], "")] });
place("share").addEventListener("click", async () => {
  try {
    await navigator.share({ files: [file()] });
    handedOver("Shared");
  } catch (error) {
    say(`Nothing was shared: ${error.message}`, true);
  }
});
place("clear").addEventListener("click", () => {
  if (!confirm(`Delete all ${kept.length} movements from this page?`)) return;
  kept.length = 0;
  saved = true;
  remember();
  say("All are deleted from this page.");
  show();
});
addEventListener("beforeunload", (event) => {
  if (!saved) event.preventDefault();
});

if (kept.length) say(`${kept.length} movements are still here from before the page was reloaded.`);
saved = kept.length === 0;
show();
globalThis.tinyml = { kept, recorder }; // for tests and the curious
