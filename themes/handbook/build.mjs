// Bundles src/ into static/dist/ under hashed names and writes asset-manifest.json. The result is committed, so that
// building the site needs no Node; `node build.mjs --check` builds again and compares.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "static", "dist");
const PAGES = ["app", "activate", "quiz", "card", "devices", "my_data", "scan"];

const common = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: "esm",
  outdir: "static/dist",
  target: ["es2020", "chrome80", "firefox78", "safari15"],
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".wasm": "file" },
};

// The worker first: the page that starts it must know its hashed name.
async function bundle() {
  const worker = await build({ ...common, entryPoints: ["src/scan_worker.js"] });
  const workerName = nameOf(worker, "src/scan_worker.js");
  const pages = await build({
    ...common,
    entryPoints: PAGES.map((page) => `src/${page}.js`),
    splitting: true,
    define: { SCAN_WORKER: JSON.stringify(`./${workerName}`) },
  });
  const styles = await build({ ...common, entryPoints: ["src/css/handbook.css"] });
  const files = new Map();
  const manifest = {};
  for (const result of [worker, pages, styles]) {
    for (const file of result.outputFiles) files.set(basename(file.path), Buffer.from(file.contents));
    for (const [path, output] of Object.entries(result.metafile.outputs)) {
      if (output.entryPoint) manifest[basename(output.entryPoint)] = basename(path);
      else manifest[plain(basename(path))] = basename(path);
    }
  }
  files.set("asset-manifest.json", Buffer.from(JSON.stringify(sorted(manifest), null, 2) + "\n"));
  return files;
}

const nameOf = (result, entry) => basename(Object.entries(result.metafile.outputs).find(([, output]) => output.entryPoint === entry)[0]);
// A shared part has no name of its own; a copied file drops its hash.
const plain = (name) => (name.startsWith("part-") ? name : name.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, ""));
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

function differences(files) {
  const there = existsSync(DIST) ? readdirSync(DIST) : [];
  const found = there.filter((name) => !files.has(name)).map((name) => `${name}: not made by this source`);
  for (const [name, bytes] of files) {
    if (!there.includes(name)) found.push(`${name}: missing`);
    else if (digest(readFileSync(join(DIST, name))) !== digest(bytes)) found.push(`${name}: differs`);
  }
  return found;
}

function write(files) {
  mkdirSync(DIST, { recursive: true });
  for (const name of readdirSync(DIST)) if (!files.has(name)) rmSync(join(DIST, name));
  for (const [name, bytes] of files) writeFileSync(join(DIST, name), bytes);
}

const files = await bundle();
if (process.argv.includes("--check")) {
  const found = differences(files);
  for (const line of found) console.error(`static/dist/${line}`);
  if (found.length) console.error("The bundle is not what the source makes. Run `node build.mjs` and commit the result.");
  process.exitCode = found.length ? 1 : 0;
} else {
  write(files);
}
