import assert from "node:assert/strict";
import test from "node:test";

import { source } from "./near.mjs";

const { base32, fromBase32 } = await import(source("base32.js"));
const { checkCard } = await import(source("card_code.js"));
const { verdict } = await import(source("scan_desk.js"));

const NOW = Date.parse("2026-11-24T03:00:00Z");
const dayNumber = (date) => Date.parse(date) / 86_400_000;

async function signer(kid) {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const raw = Buffer.from(await crypto.subtle.exportKey("raw", publicKey)).toString("hex");
  const card = async (issued, expires, version = 1) => {
    const [first, last] = [dayNumber(issued), dayNumber(expires)];
    const head = new Uint8Array([version, kid, ...crypto.getRandomValues(new Uint8Array(16)), first >> 8, first & 255, last >> 8, last & 255, 0, 0, 0, 7]);
    const seal = new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, privateKey, head));
    return "STD1:" + base32([...head, ...seal]);
  };
  return { key: { kid, public: raw }, card };
}

const ours = await signer(3);
const theirs = await signer(3);
const check = (text, now = NOW) => checkCard(text, [{ kid: 2, public: "00".repeat(32) }, ours.key], now);

test("a genuine card has nothing against it", async () => {
  assert.equal(await check(await ours.card("2026-11-24", "2031-11-24")), "");
});

test("a card is refused for the reason the server would give", async () => {
  const good = await ours.card("2026-11-24", "2031-11-24");
  assert.equal(await check(await theirs.card("2026-11-24", "2031-11-24")), "signature");
  assert.equal(await check(good.replace(/.$/, (last) => (last === "A" ? "I" : "A"))), "signature");
  assert.equal(await check(await ours.card("2026-11-25", "2031-11-24")), "not_yet_valid");
  assert.equal(await check(await ours.card("2021-11-24", "2026-11-23")), "expired");
  assert.equal(await checkCard(good, [{ ...ours.key, kid: 4 }], NOW), "unknown_key");
  for (const odd of ["", "STD1:", "STD1:AAAA", "S2:AAAA", `${good}A`, good.toLowerCase(), await ours.card("2026-11-24", "2031-11-24", 2)]) {
    assert.equal(await check(odd), "invalid", odd);
  }
});

test("days begin at midnight in Việt Nam", async () => {
  const card = await ours.card("2026-11-25", "2026-11-25");
  assert.equal(await check(card, Date.parse("2026-11-24T16:59:59Z")), "not_yet_valid");
  assert.equal(await check(card, Date.parse("2026-11-24T17:00:00Z")), "");
  assert.equal(await check(card, Date.parse("2026-11-25T17:00:00Z")), "expired");
});

test("base32 is read back in its one spelling only", () => {
  for (let length = 0; length < 40; length += 1) {
    const bytes = crypto.getRandomValues(new Uint8Array(length));
    assert.deepEqual(fromBase32(base32(bytes)), bytes);
  }
  assert.equal(fromBase32("AB"), null); // loose bits at the end
  assert.equal(fromBase32("A1"), null);
});

test("while a scan waits, the seal of the card speaks", () => {
  assert.deepEqual(verdict(null, ""), { tone: "wait", icon: "…", key: "scan_waiting_genuine" });
  assert.deepEqual(verdict(null, "signature"), { tone: "bad", icon: "✗", key: "scan_signature" });
  assert.deepEqual(verdict(null, null), { tone: "wait", icon: "…", key: "scan_waiting" });
});
