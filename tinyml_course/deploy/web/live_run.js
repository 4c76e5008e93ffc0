/** A sensor and a program that answers to it. Needs microphone.js, motion.js and camera.js. */

const MOST_DURATIONS = 50;

export class LiveRun {
  /**
   * @param {object} program a Program
   * @param {object} settings kind, labels, rows, columns; of a stream sampleColumns, most, rateHz
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
    if (this.settings.kind !== "picture") this.program.begin();
    this.taken = 0;
  }

  /** Look at a frame of the camera: an answer to each, and none triggers. */
  look(frame) {
    const before = performance.now();
    this.program.look(frame.data, frame.width, frame.height);
    this.measured(performance.now() - before);
    this.shown.answered({ heard: null, shares: this.shares() });
    this.shown.taken();
  }

  /** The model's output, from 0 to 1. */
  shares() {
    const scores = this.program.scores(this.settings.labels.length);
    return Array.from(scores, (code) => (code + 128) / 256);
  }

  measured(ms) {
    this.durations.push(ms);
    if (this.durations.length > MOST_DURATIONS) this.durations.shift();
  }

  /** Take samples as the sensor gives them. */
  take(samples) {
    const { rateHz } = this.settings;
    let before = performance.now();
    this.program.push(samples, this.shape, ({ taken, heard }) => {
      this.measured(performance.now() - before);
      const seconds = (this.taken + taken) / rateHz;
      this.shown.answered({ heard, shares: this.shares(), seconds });
      before = performance.now();
    });
    this.taken += samples.length / this.settings.sampleColumns;
    this.shown.taken();
  }

  /** Ask for the sensor and begin. Rejects with a sentence for the reader. */
  async start() {
    const take = (samples) => this.take(samples);
    const sensor = {
      sound: () => new Microphone(take),
      movement: () => new MotionSensor(this.settings.rateHz, take),
      picture: () => new Camera((frame) => this.look(frame)),
    }[this.settings.kind]();
    this.begin();
    const { name, about, rateHz } = await sensor.start();
    this.sensor = sensor;
    return `${name}, ${about ?? `${rateHz} Hz`}`;
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

  /** Draw what the network reads: rows, the newest at the right, or the grey picture. */
  draw(canvas) {
    const { kind, rows, columns } = this.settings;
    const picture = kind === "picture";
    const read = picture ? this.program.seen(rows) : this.program.window(rows * columns);
    const context = canvas.getContext("2d");
    const image = context.createImageData(rows, columns);
    read.forEach((value, i) => {
      const x = picture ? i % columns : Math.floor(i / columns);
      const y = picture ? Math.floor(i / columns) : columns - 1 - (i % columns);
      const bright = picture ? value : value + 128;
      image.data.set([bright, bright, bright, 255], 4 * (y * rows + x));
    });
    context.putImageData(image, 0, 0);
  }
}

/** The modules of a page or widget, from base64. */
export function modulesOf(listed) {
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return listed.map(({ instructions, base64 }) => ({ instructions, bytes: bytesOf(base64) }));
}
