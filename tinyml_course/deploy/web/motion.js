/** The phone's movement as readings of three axes in g, at a steady rate. Nothing is kept or sent. */

const STANDARD_GRAVITY = 9.80665; // m/s²

/** What to tell somebody whose motion sensor says nothing. */
function motionProblem(without) {
  if (!globalThis.isSecureContext) {
    return "A browser gives no motion sensor to a page from another computer without HTTPS. Open "
      + "the file from this phone instead, or by way of https.";
  }
  return `No motion sensor answers. ${without}`;
}

/**
 * Whether all three axes have the other sign than the standard's, as on iPhones and iPads
 * (dorukeker/gyronorm.js, issue 54). Only their browsers know this property of CSS.
 */
function isOfAnIphone() {
  return globalThis.CSS?.supports("-webkit-touch-callout", "none") ?? false;
}

/** Readings at any times, as readings at a steady rate: straight lines between them. */
export class SteadyRate {
  /** @param {number} rateHz of what is wanted */
  constructor(rateHz) {
    this.stepMs = 1000 / rateHz;
    this.before = null;
    this.next = 0;
  }

  /**
   * @param {number} timeMs of the reading
   * @param {number[]} axes
   * @returns {Float32Array} rows that are complete by now
   */
  push(timeMs, axes) {
    const made = [];
    if (this.before === null || timeMs - this.before.timeMs > 1000) {
      this.next = timeMs; // the first reading, or after a pause
    } else {
      const { timeMs: from, axes: old } = this.before;
      for (; this.next <= timeMs; this.next += this.stepMs) {
        const share = (this.next - from) / (timeMs - from);
        made.push(...axes.map((value, i) => old[i] + share * (value - old[i])));
      }
    }
    this.before = { timeMs, axes };
    return Float32Array.from(made);
  }
}

export class MotionSensor {
  /**
   * @param {number} rateHz of the model
   * @param {(rows: Float32Array) => void} moved called with new readings, axis after axis
   * @param {string} without what to do where there is no sensor
   */
  constructor(rateHz, moved, without = "A laptop has none: bring this file to a phone.") {
    this.rateHz = rateHz;
    this.moved = moved;
    this.without = without;
  }

  /** @throws {Error} with a sentence for the reader */
  async start() {
    const ask = globalThis.DeviceMotionEvent?.requestPermission; // iPhones ask, and some others
    if (ask && (await ask.call(DeviceMotionEvent)) !== "granted") {
      throw new Error("The motion sensor was not allowed. Reload the page, and allow it.");
    }
    const unit = isOfAnIphone() ? -STANDARD_GRAVITY : STANDARD_GRAVITY;
    const steady = new SteadyRate(this.rateHz);
    let answered = false;
    this.listener = ({ accelerationIncludingGravity: a, timeStamp }) => {
      if (a?.x == null) return;
      answered = true;
      const rows = steady.push(timeStamp, [a.x, a.y, a.z].map((v) => v / unit));
      if (rows.length) this.moved(rows);
    };
    addEventListener("devicemotion", this.listener);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (!answered) {
      this.stop();
      throw new Error(motionProblem(this.without));
    }
    return { name: "the phone's motion sensor", rateHz: this.rateHz };
  }

  stop() {
    removeEventListener("devicemotion", this.listener);
  }
}
