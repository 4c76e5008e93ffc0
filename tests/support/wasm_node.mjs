// Run WebAssembly modules in Node, by the page's own script: node wasm_node.mjs FOLDER
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const at = (name) => path.join(process.argv[2], name);
const { Program } = await import(pathToFileURL(at("engine.mjs")));
const { runJobs } = await import(pathToFileURL(at("wasm_jobs.mjs")));
const read = async (name) => new Uint8Array(fs.readFileSync(at(name)));
const jobs = JSON.parse(fs.readFileSync(at("jobs.json"), "utf8"));
fs.writeFileSync(at("found.json"), JSON.stringify(await runJobs(Program, jobs, read)));
