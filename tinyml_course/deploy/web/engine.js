/** A program of tinyml_course.deploy.wasm, running in a page or in Node. It imports nothing. */

const SAMPLE_KINDS = { sound: Int16Array, movement: Float32Array };

/** The module's text that begins at an address and ends with a zero; null at address 0. */
function textAt(memory, address) {
  if (!address) return null;
  const bytes = new Uint8Array(memory.buffer, address);
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}

export class Program {
  /**
   * @param {WebAssembly.Instance} instance
   * @param {string} instructions "simd" or "plain"
   */
  constructor(instance, instructions) {
    this.exports = instance.exports;
    this.instructions = instructions;
  }

  /**
   * Take the first module that this browser can run.
   * @param {{instructions: string, bytes: Uint8Array}[]} modules the fastest first
   */
  static async load(modules) {
    const fitting = modules.find(({ bytes }) => WebAssembly.validate(bytes));
    if (!fitting) throw new Error("this browser cannot run WebAssembly; try a newer one");
    const { instance } = await WebAssembly.instantiate(fitting.bytes);
    return new Program(instance, fitting.instructions);
  }

  /** Compare constants, stored vectors and a stored signal: how many are wrong, and a sentence. */
  selfTest() {
    const wrong = this.exports.tinyml_web_test();
    return { wrong, line: textAt(this.exports.memory, this.exports.tinyml_self_test_line()) };
  }

  /** Forget all samples. */
  begin() {
    this.exports.tinyml_web_begin();
  }

  /**
   * As if a row had come `rows` times before; fewer than the model's window, so that nothing answers.
   * @param {Int16Array | Float32Array} row
   */
  precede(row, rows, shape) {
    const samples = new SAMPLE_KINDS[shape.kind](rows * shape.columns);
    for (let i = 0; i < rows; i++) samples.set(row, i * shape.columns);
    Program.prototype.push.call(this, samples, shape, () => {});
  }

  /**
   * Take samples; call `answered` for each answer of the model, before the next sample is taken.
   * @param {Int16Array | Float32Array} samples sound, or rows of movement one after the other
   * @param {{kind: "sound" | "movement", columns: number, most: number}} shape
   * @param {(answer: object) => void} answered with how many rows had been taken by then
   */
  push(samples, { kind, columns, most }, answered) {
    const e = this.exports;
    const rows = samples.length / columns;
    for (let start = 0; start < rows; start += most) {
      const count = Math.min(most, rows - start);
      const place = new SAMPLE_KINDS[kind](e.memory.buffer, e.tinyml_web_samples(), count * columns);
      place.set(samples.subarray(start * columns, (start + count) * columns));
      for (let at = 0; at < count; ) {
        const next = e.tinyml_web_push(at, count);
        if (!next) break;
        answered({ taken: start + next, ...this.answer() });
        at = next;
      }
    }
  }

  /** The last answer: the class with the highest mean, that mean, and what triggers now, or null. */
  answer() {
    const e = this.exports;
    return {
      label: textAt(e.memory, e.tinyml_web_label()),
      thousandths: e.tinyml_web_thousandths(),
      heard: textAt(e.memory, e.tinyml_web_heard()),
    };
  }

  /** A copy of the last rows, as the model takes them. */
  window(bytes) {
    return new Int8Array(this.exports.memory.buffer, this.exports.tinyml_web_window(), bytes).slice();
  }

  /** A copy of the model's output. */
  scores(bytes, which = 0) {
    const address = this.exports[`model_output${which ? `_${which}` : ""}`]();
    return new Int8Array(this.exports.memory.buffer, address, bytes).slice();
  }

  /**
   * Look at a picture: red, green, blue and opacity of each pixel, row by row.
   * @param {Uint8ClampedArray} pixels
   */
  look(pixels, width, height) {
    const e = this.exports;
    new Uint8ClampedArray(e.memory.buffer, e.tinyml_web_frame(), pixels.length).set(pixels);
    e.tinyml_web_look(width, height);
  }

  /** A copy of the grey picture that the network saw last. */
  seen(side) {
    const address = this.exports.tinyml_web_small();
    return new Uint8Array(this.exports.memory.buffer, address, side * side).slice();
  }

  /** Run the model alone on codes: an array for each input. */
  invoke(inputs) {
    inputs.forEach((codes, i) => {
      const address = this.exports[`model_input${i ? `_${i}` : ""}`]();
      new Int8Array(this.exports.memory.buffer, address, codes.length).set(codes);
    });
    this.exports.model_invoke();
  }
}
