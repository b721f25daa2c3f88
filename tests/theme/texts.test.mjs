import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "node:test";

import { json, source } from "./near.mjs";

const { KNOWN_REASONS } = await import(source("scan_desk.js"));

const FOLDER = fileURLToPath(source(""));
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".js"));
const code = files.map((name) => readFileSync(FOLDER + name, "utf8")).join("\n");
const texts = json("../themes/handbook/src/texts.json");

test("every sentence the code asks for is there", () => {
  const asked = [...code.matchAll(/\bt\("(\w+)"/g)].map(([, key]) => key);
  assert.deepEqual(asked.filter((key) => !(key in texts)), []);
});

test("no sentence is left over", () => {
  const used = (key) => code.includes(`"${key}"`) || KNOWN_REASONS.has(key.replace(/^scan_/, ""));
  assert.deepEqual(Object.keys(texts).filter((key) => !used(key)), []);
});

test("nothing becomes markup or code", () => {
  const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.style\b|https?:\/\/(?!www\.w3\.org\/2000\/svg)/g;
  assert.deepEqual(code.match(forbidden), null);
});
