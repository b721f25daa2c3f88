import assert from "node:assert/strict";
import test from "node:test";

import { source } from "./near.mjs";

const { fromBase64url, toBase64url } = await import(source("base64url.js"));
const { creation, request, written } = await import(source("passkeys.js"));
const { kindOfDevice } = await import(source("device_name.js"));

test("bytes become base64url as in RFC 4648 and come back", () => {
  const vectors = [["", ""], ["f", "Zg"], ["fo", "Zm8"], ["foo", "Zm9v"], ["foob", "Zm9vYg"]];
  for (const [plain, text] of vectors) {
    assert.equal(toBase64url(new TextEncoder().encode(plain)), text);
    assert.equal(new TextDecoder().decode(fromBase64url(text)), plain);
  }
  assert.equal(toBase64url(Uint8Array.of(0xfb, 0xff, 0xfe)), "-__-");
  assert.deepEqual(fromBase64url("-__-"), Uint8Array.of(0xfb, 0xff, 0xfe));
});

test("what the server asks gets its bytes and keeps the rest", () => {
  const asked = { challenge: "Zm9v", rp: { id: "localhost" }, user: { id: "Zg", name: "T-AN" }, excludeCredentials: [{ type: "public-key", id: "Zm8" }] };

  const made = creation(asked);

  assert.deepEqual(made.challenge, Uint8Array.from([102, 111, 111]));
  assert.deepEqual(made.user, { id: Uint8Array.of(102), name: "T-AN" });
  assert.deepEqual(made.excludeCredentials, [{ type: "public-key", id: Uint8Array.of(102, 111) }]);
  assert.deepEqual(made.rp, { id: "localhost" });
  assert.deepEqual(creation({ challenge: "", user: { id: "" } }).excludeCredentials, []);
  assert.deepEqual(request({ challenge: "Zg", rpId: "localhost" }), { challenge: Uint8Array.of(102), rpId: "localhost", allowCredentials: [] });
});

test("what the browser answers is written without what it does not hold", () => {
  const bytes = (text) => new TextEncoder().encode(text).buffer;
  const credential = { id: "Zg", rawId: bytes("f"), type: "public-key", response: { clientDataJSON: bytes("fo"), signature: bytes("foo"), userHandle: null } };

  assert.deepEqual(written(credential), {
    id: "Zg", rawId: "Zg", type: "public-key", response: { clientDataJSON: "Zm8", signature: "Zm9v" }, clientExtensionResults: {},
  });
});

test("a device without a name is called by its kind", () => {
  const kinds = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X)": "device_iphone",
    "Mozilla/5.0 (iPad; CPU OS 15_0 like Mac OS X)": "device_tablet",
    "Mozilla/5.0 (Linux; Android 9; SM-J730G) Mobile Safari/537.36": "device_android",
    "Mozilla/5.0 (Linux; Android 9; SM-T510) Safari/537.36": "device_tablet",
    "Mozilla/5.0 (X11; Linux x86_64)": "device_computer",
  };
  for (const [agent, kind] of Object.entries(kinds)) assert.equal(kindOfDevice(agent), kind);
});
