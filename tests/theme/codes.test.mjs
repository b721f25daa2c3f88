import assert from "node:assert/strict";
import test from "node:test";

import { json, source } from "./near.mjs";

const { base32 } = await import(source("base32.js"));
const { foldVi } = await import(source("fold_vi.js"));
const { dateOf, phoneCode, secondsLeft, stepOf } = await import(source("phone_code.js"));
const { uuid7 } = await import(source("uuid.js"));

test("folding gives the answers Python gives", () => {
  const vectors = json("fold_vi_vectors.json");
  assert.deepEqual(vectors.map(({ text }) => foldVi(text)), vectors.map(({ folded }) => folded));
});

test("base32 gives the answers of RFC 4648, without padding", () => {
  const words = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
  assert.deepEqual(words.map((word) => base32(new TextEncoder().encode(word))), ["", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"]);
});

test("the phone's code is the one the server expects", async () => {
  for (const vector of json("phone_code_vector.json")) {
    const now = vector.unix * 1000;
    assert.equal(dateOf(now), vector.date);
    assert.equal(stepOf(now), vector.step);
    assert.equal(await phoneCode(vector.member_ref, vector.day_key, vector.step), vector.code);
  }
});

test("a code fits the small QR code: 37 characters of the alphanumeric set", async () => {
  const [vector] = json("phone_code_vector.json");
  assert.match(vector.code, /^S2:[A-Z2-7]{34}$/);
});

test("the day changes at midnight in Việt Nam, the code at each half minute", () => {
  assert.equal(dateOf(Date.parse("2026-11-24T16:59:59Z")), "2026-11-24");
  assert.equal(dateOf(Date.parse("2026-11-24T17:00:00Z")), "2026-11-25");
  assert.equal(secondsLeft(Date.parse("2026-11-24T00:00:00Z")), 30);
  assert.equal(secondsLeft(Date.parse("2026-11-24T00:00:29Z")), 1);
});

test("ids are UUIDs of version 7 that sort by the time they were made", () => {
  const ids = [1, 2, 1_800_000_000_000].map((now) => uuid7(now));
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(uuid7(0x0123456789ab).slice(0, 13), "01234567-89ab");
});
