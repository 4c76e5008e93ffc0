// Run WebAssembly modules in Node, by the page's own script:
//   node wasm_node.mjs JOBS.json engine.js
// A job is { wasm, inputs: [file…], inputBytes: […], outputBytes: […], output: file }, or
// { wasm, samples: file, kind, columns, chunk, most } or { wasm, frames: [{ file, width, height }…],
// side, outputBytes }; the answers are printed as JSON.
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const { Program } = await import(pathToFileURL(process.argv[3]));


function runRows(program, job) {
  const inputs = job.inputs.map((file) => fs.readFileSync(file));
  const rows = inputs[0].length / job.inputBytes[0];
  const results = [];
  for (let row = 0; row < rows; row++) {
    const codes = job.inputBytes.map((size, i) => {
      return new Int8Array(inputs[i].subarray(row * size, (row + 1) * size));
    });
    program.invoke(codes);
    job.outputBytes.forEach((size, i) => results.push(program.scores(size, i)));
  }
  fs.writeFileSync(job.output, Buffer.concat(results.map((codes) => Buffer.from(codes.buffer))));
  return { rows };
}

function runStream(program, job) {
  const bytes = fs.readFileSync(job.samples);
  const Kind = job.kind === "sound" ? Int16Array : Float32Array;
  const signal = new Kind(bytes.buffer, bytes.byteOffset, bytes.length / Kind.BYTES_PER_ELEMENT);
  const answers = [];
  const shape = { kind: job.kind, columns: job.columns, most: job.most };
  program.begin();
  for (let start = 0; start < signal.length; start += job.chunk * job.columns) {
    const part = signal.subarray(start, start + job.chunk * job.columns);
    program.push(part, shape, (answer) => {
      answers.push({
        ...answer,
        sample: start / job.columns + answer.taken,
        window: Array.from(program.window(job.inputBytes)),
        scores: Array.from(program.scores(job.outputBytes)),
      });
    });
  }
  return { answers };
}

function lookAt(program, job) {
  const answers = job.frames.map(({ file, width, height }) => {
    program.look(new Uint8ClampedArray(fs.readFileSync(file)), width, height);
    return {
      seen: Array.from(program.seen(job.side)),
      scores: Array.from(program.scores(job.outputBytes)),
    };
  });
  return { answers };
}

const found = [];
for (const job of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
  const program = await Program.load([{ instructions: "", bytes: fs.readFileSync(job.wasm) }]);
  const run = job.samples ? runStream : job.frames ? lookAt : runRows;
  const made = run(program, job);
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(fs.readFileSync(job.wasm)));
  found.push({ ...made, test: program.selfTest(), imports });
}
console.log(JSON.stringify(found));
