import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { source } from "./near.mjs";

const { Problem } = await import(source("api.js"));
const AN = { id: "1", name: "Trần Thị Ân", notice_version: "2026-01", assisted: false };

class Storage extends Map {
  getItem = (key) => this.get(key) ?? null;
  setItem = (key, value) => this.set(key, String(value));
  removeItem = (key) => this.delete(key);
}

// A page that is opened: what the server answers to GET /me, and who was known before.
let pages = 0;
async function open(answer, { hash = "" } = {}) {
  globalThis.location = { hash, pathname: "/" };
  globalThis.history = { replaceState: () => (location.hash = "") };
  globalThis.document = { documentElement: { dataset: { api: "/api/v1" } }, querySelector: () => ({}) };
  globalThis.fetch = async () => {
    asked += 1;
    return new Response(JSON.stringify(answer.body), { status: answer.status, headers: { "Content-Type": "application/json" } });
  };
  pages += 1;
  return import(`${source("member.js")}?page=${pages}`);
}

let asked = 0;
beforeEach(() => {
  asked = 0;
  globalThis.localStorage = new Storage();
  globalThis.sessionStorage = new Storage();
});

const OUT = { status: 401, body: { code: "device-ended" } };

test("a phone that was revoked still knows whose unsent items it keeps", async () => {
  const member = await open({ status: 200, body: AN });
  await member.whoAmI();

  const later = await open(OUT);

  assert.deepEqual(await later.whoAmI(), { member: null, confirmed: true });
  assert.deepEqual(later.lost(), AN);
  const again = await open({ status: 200, body: AN });
  again.remember(AN);
  assert.equal(again.lost(), null);
});

test("signing out oneself leaves nothing behind", async () => {
  const member = await open({ status: 200, body: AN });
  await member.whoAmI();

  member.remember(null);

  assert.equal(member.lost(), null);
  assert.equal(member.remembered(), null);
});

test("somebody who never signed in is asked about once", async () => {
  await (await open(OUT)).whoAmI();
  await (await open(OUT)).whoAmI();

  assert.equal(asked, 1);
});

test("a secretary who comes from the CMS to act for a member is asked about at once", async () => {
  await (await open(OUT)).whoAmI();
  const page = await open({ status: 200, body: { ...AN, assisted: true } }, { hash: "#ho-tro" });

  const { member } = await page.whoAmI();

  assert.equal(member.assisted, true);
  assert.equal(location.hash, "");
  assert.equal(asked, 2);
});

test("without a network the one who was known stays", async () => {
  await (await open({ status: 200, body: AN })).whoAmI();
  const page = await open(OUT);
  globalThis.fetch = async () => {
    throw new TypeError("offline");
  };

  assert.deepEqual(await page.whoAmI(), { member: AN, confirmed: false });
  assert.equal(new Problem(401, { title: "x" }).status, 401);
});
