// Run WebAssembly modules in Node: node wasm_node.mjs JOBS.json
// A job is { wasm, inputs: [file…], inputBytes: […], outputBytes: […], output: file }, or
// { wasm, samples: file, kind: "int16" | "float32", columns }; the answers are printed as JSON.
import fs from "node:fs";

const text = (memory, address) => {
  if (!address) return null;
  const bytes = new Uint8Array(memory.buffer, address);
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
};

function selfTest(e) {
  const wrong = e.tinyml_web_test();
  return { wrong, line: text(e.memory, e.tinyml_self_test_line()) };
}

function runRows(e, job) {
  const name = (which, i) => `model_${which}${i ? `_${i}` : ""}`;
  const inputs = job.inputs.map((file) => fs.readFileSync(file));
  const rows = inputs[0].length / job.inputBytes[0];
  const results = [];
  for (let row = 0; row < rows; row++) {
    job.inputBytes.forEach((size, i) => {
      const part = inputs[i].subarray(row * size, (row + 1) * size);
      new Uint8Array(e.memory.buffer, e[name("input", i)](), size).set(part);
    });
    e.model_invoke();
    job.outputBytes.forEach((size, i) => {
      results.push(Buffer.from(new Uint8Array(e.memory.buffer, e[name("output", i)](), size)));
    });
  }
  fs.writeFileSync(job.output, Buffer.concat(results));
  return { rows };
}

function runStream(e, job) {
  const bytes = fs.readFileSync(job.samples);
  const Kind = job.kind === "int16" ? Int16Array : Float32Array;
  const signal = new Kind(bytes.buffer, bytes.byteOffset, bytes.length / Kind.BYTES_PER_ELEMENT);
  const count = signal.length / job.columns;
  const answers = [];
  e.tinyml_web_begin();
  for (let start = 0; start < count; start += job.chunk) {
    const size = Math.min(job.chunk, count - start);
    const place = new Kind(e.memory.buffer, e.tinyml_web_samples(), size * job.columns);
    place.set(signal.subarray(start * job.columns, (start + size) * job.columns));
    for (let at = 0, next; at < size && (next = e.tinyml_web_push(at, size)); at = next) {
      const window = new Uint8Array(e.memory.buffer, e.tinyml_web_window(), job.inputBytes);
      answers.push({
        sample: start + next,
        label: text(e.memory, e.tinyml_web_label()),
        heard: text(e.memory, e.tinyml_web_heard()),
        thousandths: e.tinyml_web_thousandths(),
        window: Array.from(new Int8Array(window)),
        scores: Array.from(new Int8Array(e.memory.buffer, e.model_output(), job.outputBytes)),
      });
    }
  }
  return { answers };
}

const found = [];
for (const job of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(job.wasm));
  const e = instance.exports;
  const made = job.samples ? runStream(e, job) : runRows(e, job);
  found.push({ ...made, test: selfTest(e), exports: Object.keys(e).sort() });
}
console.log(JSON.stringify(found));
