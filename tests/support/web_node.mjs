// The page's scripts for sensors, in Node: node web_node.mjs resample.mjs motion.mjs JOB.json
// Prints what { rateHz, blocks } becomes at 16 kHz, or { wantedHz, readings } at a steady rate.
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [resample, motion, file] = process.argv.slice(2);
const { Resampler } = await import(pathToFileURL(resample));
const { SteadyRate } = await import(pathToFileURL(motion));
const job = JSON.parse(fs.readFileSync(file, "utf8"));
const found = [];
if (job.rateHz) {
  const resampler = new Resampler(job.rateHz);
  for (let i = 0; i < job.samples.length; i += job.block) {
    found.push(...resampler.push(Float32Array.from(job.samples.slice(i, i + job.block))));
  }
} else {
  const steady = new SteadyRate(job.wantedHz);
  for (const [timeMs, ...axes] of job.readings) found.push(...steady.push(timeMs, axes));
}
console.log(JSON.stringify(found));
