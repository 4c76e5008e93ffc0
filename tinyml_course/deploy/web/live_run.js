/** A sensor and a program that answers to it. Needs microphone.js and motion.js. */

const MOST_DURATIONS = 50;

export class LiveRun {
  /**
   * @param {object} program a Program
   * @param {object} settings kind, sampleColumns, most, rateHz, labels, rows, columns
   * @param {{answered: Function, taken: Function}} shown called with each answer, and after each
   *   block of samples
   */
  constructor(program, settings, shown) {
    this.program = program;
    this.settings = settings;
    this.shown = shown;
    this.shape = { kind: settings.kind, columns: settings.sampleColumns, most: settings.most };
    this.durations = [];
    this.sensor = null;
    this.begin();
  }

  get runs() {
    return this.sensor !== null;
  }

  /** Forget all samples. */
  begin() {
    this.program.begin();
    this.taken = 0;
  }

  /** Take samples as the sensor gives them. */
  take(samples) {
    const { labels, rateHz } = this.settings;
    let before = performance.now();
    this.program.push(samples, this.shape, ({ taken, label, heard, thousandths }) => {
      this.durations.push(performance.now() - before);
      if (this.durations.length > MOST_DURATIONS) this.durations.shift();
      const scores = this.program.scores(labels.length);
      const shares = Array.from(scores, (code) => (code + 128) / 256);
      const seconds = (this.taken + taken) / rateHz;
      this.shown.answered({ label, heard, thousandths, shares, seconds });
      before = performance.now();
    });
    this.taken += samples.length / this.settings.sampleColumns;
    this.shown.taken();
  }

  /** Ask for the sensor and begin. Rejects with a sentence for the reader. */
  async start() {
    const { kind, rateHz } = this.settings;
    const take = (samples) => this.take(samples);
    const sensor = kind === "sound" ? new Microphone(take) : new MotionSensor(rateHz, take);
    this.begin();
    const found = await sensor.start();
    this.sensor = sensor;
    return `${found.name}, ${found.rateHz} Hz`;
  }

  async stop() {
    const sensor = this.sensor;
    this.sensor = null;
    await sensor?.stop();
  }

  /** Compare with what was stored; a program has one memory, so what it heard is forgotten. */
  selfTest() {
    const found = this.program.selfTest();
    this.begin();
    return found;
  }

  /** Half of the last answers took less, in ms; the features are included. */
  get middleMs() {
    const sorted = [...this.durations].sort((a, b) => a - b);
    return sorted.length ? sorted[sorted.length >> 1] : 0;
  }

  /** Draw the rows as the network reads them, newest at the right. */
  draw(canvas) {
    const { rows, columns } = this.settings;
    const codes = this.program.window(rows * columns);
    const context = canvas.getContext("2d");
    const image = context.createImageData(rows, columns);
    codes.forEach((code, i) => {
      const x = Math.floor(i / columns);
      const y = columns - 1 - (i % columns);
      image.data.set([code + 128, code + 128, code + 128, 255], 4 * (y * rows + x));
    });
    context.putImageData(image, 0, 0);
  }
}

/** The modules of a page or widget, from base64. */
export function modulesOf(listed) {
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return listed.map(({ instructions, base64 }) => ({ instructions, bytes: bytesOf(base64) }));
}
