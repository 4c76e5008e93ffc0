// The recorder's script in Node: node motion_node.mjs motion_recorder.mjs JOB.json
// Prints the phone's file for { rows, entries }, or the rate, or the error, for { times }.
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [script, file] = process.argv.slice(2);
const { entryOf, movementsFile, sensorRate } = await import(pathToFileURL(script));
const job = JSON.parse(fs.readFileSync(file, "utf8"));
if (job.times) {
  try {
    console.log(JSON.stringify({ rate: sensorRate(job.times) }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
  }
} else {
  const rows = Float32Array.from(job.rows);
  const entries = job.entries.map((entry) => entryOf({ rows, sensorHz: 59.94 }, { ...entry, rateHz: 62.5 }));
  console.log(await movementsFile(entries, "CC0-1.0").text());
}
