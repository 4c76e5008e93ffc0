/** Sound at any rate as 16-bit samples at 16 kHz, block by block. */

const RATE_HZ = 16000;
const ZERO_CROSSINGS = 16; // of the sinc on each side: longer is steeper and slower
const PASS = 0.92; // of half the lower rate; from there on the filter falls

export class Resampler {
  /** @param {number} rateHz of what comes: 8,000 to 192,000 */
  constructor(rateHz) {
    if (!(rateHz >= 8000 && rateHz <= 192000)) {
      throw new Error(`expected sound at 8,000 to 192,000 Hz, got ${rateHz}`);
    }
    this.rateHz = rateHz;
    this.step = rateHz / RATE_HZ;
    this.cutoff = PASS * Math.min(1, 1 / this.step); // in half the incoming rate
    this.half = Math.ceil(ZERO_CROSSINGS / this.cutoff);
    this.kept = new Float32Array(this.half); // as if silence had come before
    this.first = -this.half; // index of kept[0] in all that came
    this.next = 0; // index of the next output sample
    this.tables = new Map(); // weights by where between two samples an output lies
  }

  /** The weight of a sample at a distance: a sinc in Blackman's window. */
  weight(distance) {
    const x = distance / (this.half + 1);
    if (Math.abs(x) >= 1) return 0;
    const window = 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
    const angle = Math.PI * this.cutoff * distance;
    return this.cutoff * window * (angle === 0 ? 1 : Math.sin(angle) / angle);
  }

  /** The weights of the samples around an output that lies `part` behind one of them. */
  weights(part) {
    if (!this.tables.has(part)) {
      const places = { length: 2 * this.half };
      const table = Float32Array.from(places, (_, i) => this.weight(i + 1 - this.half - part));
      if (this.tables.size > 1000) this.tables.clear(); // a rate that is no whole number
      this.tables.set(part, table);
    }
    return this.tables.get(part);
  }

  /**
   * Take a block of samples from -1 to 1; return what is complete by now.
   * @param {Float32Array} block
   * @returns {Int16Array}
   */
  push(block) {
    if (this.step === 1) return Int16Array.from(block, toInt16);
    const all = new Float32Array(this.kept.length + block.length);
    all.set(this.kept);
    all.set(block, this.kept.length);
    const made = [];
    for (;;) {
      const whole = Math.floor((this.next * this.rateHz) / RATE_HZ);
      if (whole + this.half - this.first >= all.length) break;
      const table = this.weights(((this.next * this.rateHz) % RATE_HZ) / RATE_HZ);
      const from = whole + 1 - this.half - this.first;
      let sum = 0;
      for (let i = 0; i < table.length; i++) sum += all[from + i] * table[i];
      made.push(toInt16(sum));
      this.next++;
    }
    const needed = Math.floor((this.next * this.rateHz) / RATE_HZ) - this.half + 1;
    this.kept = all.slice(needed - this.first);
    this.first = needed;
    return Int16Array.from(made);
  }
}

/** Round to 16 bits, halves upwards; what is too loud is clipped. */
export function toInt16(value) {
  return Math.max(-32768, Math.min(32767, Math.floor(value * 32768 + 0.5)));
}
