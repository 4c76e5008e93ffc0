/** One labelled movement after the other, for a page or a widget. Needs motion.js. Nothing is sent. */

const COUNT_DOWN = 3;
const COUNT_MS = 600;
const SLOWEST_HZ = 25; // readings a second: less cannot show a wave of the hand
const LONGEST_GAP_MS = 200;
const PATIENCE_S = 5; // beyond what the recording should take
const AXES = ["accX", "accY", "accZ"];

const HIDDEN = "The page was hidden, and a hidden page gets no readings. Nothing was kept of this "
  + "movement: record it again.";

/** How often the sensor gave a reading. @throws {Error} if it was too seldom, or with holes */
export function sensorRate(timesMs) {
  const steps = timesMs.slice(1).map((time, i) => time - timesMs[i]);
  const rateHz = (1000 * steps.length) / (timesMs.at(-1) - timesMs[0]);
  const gap = Math.max(...steps);
  if (!(rateHz >= SLOWEST_HZ && rateHz < Infinity)) {
    throw new Error(`The sensor gives ${rateHz.toFixed(0)} readings a second, and ${SLOWEST_HZ} are `
      + "needed. Close other programs, turn off power saving, and record again.");
  }
  if (gap > LONGEST_GAP_MS) {
    throw new Error(`The sensor paused for ${(gap / 1000).toFixed(1)} s, so this movement has a hole. `
      + "Record it again.");
  }
  return rateHz;
}

export class MotionRecorder {
  /**
   * @param {number} rateHz of the rows that are wanted
   * @param {number} seconds of a recording
   * @param {string} [without] what to do where there is no sensor
   */
  constructor(rateHz, seconds, without) {
    this.rateHz = rateHz;
    this.without = without;
    this.length = 3 * Math.round(rateHz * seconds);
    this.patienceMs = 1000 * (seconds + PATIENCE_S);
    this.over = false;
  }

  /** Give up what is being recorded. */
  cancel() {
    this.over = true;
  }

  /**
   * Ask for the sensor, count down, record.
   * @param {string} label what is to be done
   * @param {(text: string) => void} say
   * @returns {Promise<{rows: Float32Array, sensorHz: number}>} three axes in g, row after row
   * @throws {Error} with a sentence for the reader
   */
  async record(label, say) {
    const rows = [], times = [];
    let open = false, hidden = false;
    const hide = () => { hidden ||= document.hidden; };
    const stamp = ({ accelerationIncludingGravity: a, timeStamp }) => {
      if (open && a?.x != null) times.push(timeStamp);
    };
    const hear = (made) => { if (open) rows.push(...made); };
    const sensor = new MotionSensor(this.rateHz, hear, this.without);
    const wait = async (ms) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      if (hidden) throw new Error(HIDDEN);
    };
    document.addEventListener("visibilitychange", hide);
    addEventListener("devicemotion", stamp);
    try {
      say("Waiting for your permission and the sensor …");
      await sensor.start(); // first of all: an iPhone asks only right after a touch
      for (let i = COUNT_DOWN; i > 0; i--) {
        say(`"${label}" in ${i} …`);
        await wait(COUNT_MS);
      }
      say(`Now: "${label}"`);
      open = true;
      const end = performance.now() + this.patienceMs;
      while (rows.length < this.length) {
        await wait(50);
        if (this.over) throw new Error("Stopped.");
        if (performance.now() > end) {
          throw new Error("The sensor stopped giving readings. Record this movement again.");
        }
      }
      return { rows: Float32Array.from(rows.slice(0, this.length)), sensorHz: sensorRate(times) };
    } finally {
      sensor.stop();
      removeEventListener("devicemotion", stamp);
      document.removeEventListener("visibilitychange", hide);
    }
  }
}

/** What was measured, in words. */
export function rateText(sensorHz, rateHz) {
  return `The sensor gave ${sensorHz.toFixed(1)} readings a second; they became ${rateHz} by straight `
    + "lines between them.";
}

/** Draw three axes: one solid, one dashed, one dotted. @returns {number} what the top is, in g */
export function drawMovement(canvas, rows, colours) {
  const pen = canvas.getContext("2d"), { width, height } = canvas, count = rows.length / 3;
  const top = Math.max(2, Math.ceil(rows.reduce((most, v) => Math.max(most, Math.abs(v)), 0)));
  pen.clearRect(0, 0, width, height);
  [[], [10, 5], [3, 4]].forEach((dash, axis) => {
    pen.setLineDash(dash);
    pen.lineWidth = 2;
    pen.strokeStyle = colours[axis];
    pen.beginPath();
    for (let i = 0; i < count; i++) {
      pen.lineTo((i * width) / (count - 1), (height / 2) * (1 - rows[3 * i + axis] / top));
    }
    pen.stroke();
  });
  return top;
}

export const DRAWN = "x solid, y dashed, z dotted";

// Nine digits are enough to read a float32 back; seventeen would double the file.
const shortest = (value) => Number(value.toPrecision(9));

/** Rows as a message of Edge Impulse's data acquisition format, not signed. */
export function acquisitionOf(rows, rateHz) {
  const values = [];
  for (let i = 0; i < rows.length; i += 3) values.push(Array.from(rows.slice(i, i + 3), shortest));
  return {
    protected: { ver: "v1", alg: "none" },
    signature: "0".repeat(64),
    payload: {
      device_type: "motion sensor, by a browser",
      interval_ms: 1000 / rateHz,
      sensors: AXES.map((name) => ({ name, units: "g" })),
      values,
    },
  };
}

/** One recording as it stands in the phone's file. */
export function entryOf({ rows, sensorHz }, { label, person, rateHz }) {
  const about = { label, person, consent: "yes", sensor_hz: Math.round(10 * sensorHz) / 10 };
  return { ...about, acquisition: acquisitionOf(rows, rateHz) };
}

/** The phone's file: recordings with their labels, people and licence. */
export function movementsFile(recordings, licence) {
  const text = JSON.stringify({ kind: "tinyml-course movements", licence, recordings });
  return new File([text], "movements.json", { type: "application/json" });
}

/** Hand a file to the reader, as a download. */
export function download(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
