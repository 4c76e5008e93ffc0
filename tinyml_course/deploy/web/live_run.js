/** A sensor and a program that answers to it. Needs microphone.js, motion.js and camera.js. */

const MOST_DURATIONS = 50;

/** What the program's instructions can do, in words. */
export const INSTRUCTIONS = { simd: "SIMD: several numbers at a time", plain: "plain: one number at a time" };

const HIDDEN = "Paused: this page is hidden. It goes on when you come back.";

export class LiveRun {
  /**
   * @param {object} program a Program
   * @param {object} settings kind, labels, rows, columns; of a stream sampleColumns, most, rateHz, lead;
   *   samples of a model that takes them
   * @param {{answered: Function, taken: Function, told: Function}} shown called with each answer,
   *   after each block of samples, and with each sentence for the reader once it runs
   */
  constructor(program, settings, shown) {
    this.program = program;
    this.settings = settings;
    this.shown = shown;
    this.shape = { kind: settings.kind, columns: settings.sampleColumns, most: settings.most };
    this.durations = [];
    this.spent = 0; // ms on samples since the last answer
    this.sensor = null;
    this.turned = () => this.pauseOrGoOn();
  }

  get runs() {
    return this.sensor !== null;
  }

  /**
   * Forget all samples. The first answer need not wait for a whole window: it is as if there had been
   * silence before, or the phone had been still.
   */
  begin(first) {
    const { kind, lead, sampleColumns } = this.settings;
    const row = kind === "sound" ? [0] : first.subarray(0, sampleColumns);
    this.program.begin();
    this.program.precede(row, lead, this.shape);
    this.fresh = false;
  }

  /** Look at a frame of the camera: an answer to each, and none triggers. */
  look(frame) {
    if (this.paused) return;
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
    const count = samples.length / this.settings.sampleColumns;
    if (!this.paused) this.push(samples);
    this.taken += count;
    if (!this.paused) this.shown.taken();
  }

  push(samples) {
    if (this.fresh) this.begin(samples);
    let before = performance.now();
    this.program.push(samples, this.shape, ({ taken, heard }) => {
      this.measured(this.spent + performance.now() - before);
      this.spent = 0;
      const seconds = (this.taken + taken) / this.settings.rateHz;
      this.shown.answered({ heard, shares: this.shares(), seconds });
      before = performance.now();
    });
    this.spent += performance.now() - before;
  }

  /** Ask for the sensor and begin. Rejects with a sentence for the reader. */
  async start() {
    const take = (samples) => this.take(samples);
    const sensor = {
      sound: () => new Microphone(take),
      movement: () => new MotionSensor(this.settings.rateHz, take, this.settings.without),
      picture: () => new Camera((frame) => this.look(frame)),
    }[this.settings.kind]();
    Object.assign(this, { fresh: true, taken: 0, paused: false, spent: 0 });
    const { name, about, rateHz } = await sensor.start();
    this.sensor = sensor;
    const low = rateHz < this.settings.rateHz ? ` It hears nothing above ${rateHz / 2} Hz.` : "";
    const what = `${name}, ${about ?? `${rateHz} Hz`}.${low}`;
    this.about = `Running: ${what} Nothing is kept, nothing is sent.`;
    document.addEventListener("visibilitychange", this.turned);
    sensor.stream?.getTracks()[0].addEventListener("ended", () => this.lost());
    this.pauseOrGoOn();
  }

  async stop() {
    const sensor = this.sensor;
    this.sensor = null;
    document.removeEventListener("visibilitychange", this.turned);
    await sensor?.stop();
  }

  /** A page that is hidden neither listens nor looks: its reader may have forgotten it. */
  pauseOrGoOn() {
    if (this.paused && !document.hidden) this.fresh = true;
    this.paused = document.hidden;
    this.shown.told(this.paused ? HIDDEN : this.about);
  }

  /** The device was unplugged, or the reader took the permission back. */
  async lost() {
    await this.stop();
    this.shown.told("The device has gone. Connect it, or allow it again, and start again.");
  }

  /** Compare with what was stored; a program has one memory, so what it heard is forgotten. */
  selfTest() {
    const found = this.program.selfTest();
    this.fresh = true;
    return found;
  }

  /** The mean of the last answers in ms, features included; clocks of some browsers are coarse. */
  get meanMs() {
    const sum = this.durations.reduce((total, ms) => total + ms, 0);
    return this.durations.length ? sum / this.durations.length : 0;
  }

  /** Draw what the network reads: rows, the newest at the right, or the grey picture. */
  draw(canvas) {
    const { kind, rows, columns, samples } = this.settings;
    if (samples) return this.drawWave(canvas.getContext("2d"));
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

  /** Draw the samples that the network takes: each column is as tall as the largest of its samples. */
  drawWave(context) {
    const { rows, columns, samples } = this.settings;
    const wave = new Int16Array(this.program.window(2 * samples).buffer);
    context.clearRect(0, 0, rows, columns);
    for (let x = 0; x < rows; x++) {
      const part = wave.subarray((x * samples) / rows, ((x + 1) * samples) / rows);
      const height = Math.ceil((part.reduce((most, v) => Math.max(most, Math.abs(v)), 0) * columns) / 32768);
      context.fillRect(x, (columns - height) / 2, 1, height);
    }
  }
}

/** The modules of a page or widget, from base64; the end of a later one may be that of the first. */
export function modulesOf(listed) {
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const first = bytesOf(listed[0].base64);
  return listed.map(({ instructions, base64, shared }) => {
    const own = bytesOf(base64);
    const bytes = new Uint8Array(own.length + shared);
    bytes.set(own);
    bytes.set(first.subarray(first.length - shared), own.length);
    return { instructions, bytes };
  });
}
