// Drive Edge Impulse's own Node runner: node ei_runner_node.mjs FOLDER MODEL.eim SHM INPUTS.json
// FOLDER has node_modules/edge-impulse-linux; SHM is auto, always or never.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [folder, eim, shmBehavior, inputs] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(folder), "from_here.js"));
const { LinuxImpulseRunner } = load(
  "edge-impulse-linux/build/library/classifier/linux-impulse-runner.js",
);

const runner = new LinuxImpulseRunner(eim, { shmBehavior });
let answer;
try {
  const model = await runner.init();
  const rows = JSON.parse(fs.readFileSync(inputs, "utf8"));
  const results = [];
  for (const row of rows) {
    results.push((await runner.classify(row)).result.classification);
  }
  const continuous = (await runner.classifyContinuous(rows[0])).result.classification;
  let refused = null;
  try {
    await runner.classify(rows[0].slice(1));
  } catch (error) {
    refused = error.message;
  }
  const threshold = await runner.setLearnBlockThreshold({ id: 1, min_score: 0.5 });
  answer = { model, results, continuous, refused, threshold, shared: Boolean(runner._inputShm) };
} catch (error) {
  answer = { error: String(error) };
}
await runner.stop();
console.log(JSON.stringify(answer));
process.exit(0); // the runner's own timeouts would keep the process for a minute
