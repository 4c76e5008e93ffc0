// What the tests let modules compute, in Node and in a browser alike.
// A job is { wasm, inputs: [file…], inputBytes: […], outputBytes: […] }, or
// { wasm, samples: file, kind, columns, chunk, most, inputBytes, outputBytes } or
// { wasm, frames: [{ file, width, height }…], side, outputBytes }.

function base64(parts) {
  let text = "";
  for (const part of parts) for (const code of part) text += String.fromCharCode(code & 255);
  return btoa(text);
}

async function runRows(program, job, read) {
  const inputs = await Promise.all(job.inputs.map(read));
  const rows = inputs[0].length / job.inputBytes[0];
  const results = [];
  for (let row = 0; row < rows; row++) {
    const codes = job.inputBytes.map((size, i) => {
      return new Int8Array(inputs[i].slice(row * size, (row + 1) * size).buffer);
    });
    program.invoke(codes);
    job.outputBytes.forEach((size, i) => results.push(program.scores(size, i)));
  }
  return { outputs: base64(results) };
}

async function runStream(program, job, read) {
  const bytes = await read(job.samples);
  const Kind = job.kind === "sound" ? Int16Array : Float32Array;
  const signal = new Kind(bytes.slice().buffer);
  const answers = [], windows = [], scores = [];
  const shape = { kind: job.kind, columns: job.columns, most: job.most };
  program.begin();
  for (let start = 0; start < signal.length; start += job.chunk * job.columns) {
    const part = signal.subarray(start, start + job.chunk * job.columns);
    program.push(part, shape, (answer) => {
      answers.push({ ...answer, sample: start / job.columns + answer.taken });
      windows.push(program.window(job.inputBytes));
      scores.push(program.scores(job.outputBytes));
    });
  }
  return { answers, windows: base64(windows), scores: base64(scores) };
}

async function lookAt(program, job, read) {
  const seen = [], scores = [];
  for (const { file, width, height } of job.frames) {
    program.look(new Uint8ClampedArray(await read(file)), width, height);
    seen.push(program.seen(job.side));
    scores.push(program.scores(job.outputBytes));
  }
  return { seen: base64(seen), scores: base64(scores) };
}

/**
 * @param {object} Program the page's own class
 * @param {object[]} jobs
 * @param {(file: string) => Promise<Uint8Array>} read
 */
export async function runJobs(Program, jobs, read) {
  const found = [];
  for (const job of jobs) {
    // Modules are given nothing: one that imports something does not load.
    const program = await Program.load([{ instructions: "", bytes: await read(job.wasm) }]);
    const run = job.samples ? runStream : job.frames ? lookAt : runRows;
    found.push({ ...(await run(program, job, read)), test: program.selfTest() });
  }
  return found;
}
