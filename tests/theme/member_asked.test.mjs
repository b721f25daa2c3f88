import assert from "node:assert/strict";
import test from "node:test";

import { source } from "./near.mjs";

class Storage {
  constructor(held = {}) {
    this.held = held;
  }
  getItem = (key) => this.held[key] ?? null;
  setItem = (key, value) => (this.held[key] = value);
  removeItem = (key) => delete this.held[key];
}

let loaded = 0;

// A fresh page: who the browser remembers, whether the page is for members, and what the server would say.
async function page({ remembered = null, forMembers = false, member = null, session = new Storage() }) {
  const asked = [];
  globalThis.localStorage = new Storage(remembered ? { "handbook.member": JSON.stringify(remembered) } : {});
  globalThis.sessionStorage = session;
  globalThis.location = { hash: "", pathname: "/" };
  globalThis.document = {
    documentElement: { dataset: { api: "/api/v1" } },
    querySelector: (wanted) => (wanted === "[data-for-members]" && forMembers ? {} : null),
  };
  globalThis.fetch = async (address) => {
    asked.push(address);
    return new Response(JSON.stringify(member ?? { code: "signed-out" }), {
      status: member ? 200 : 401, headers: { "Content-Type": member ? "application/json" : "application/problem+json" },
    });
  };
  const { whoAmI } = await import(`${source("member.js")}?${(loaded += 1)}`);
  return { answer: await whoAmI(), asked };
}

test("a visitor whom the browser does not know is not asked about on a page for everybody", async () => {
  const { answer, asked } = await page({});
  assert.deepEqual(answer, { member: null, confirmed: true });
  assert.deepEqual(asked, []);
});

test("a page for members asks once a browser session", async () => {
  const session = new Storage();
  assert.deepEqual((await page({ forMembers: true, session })).asked, ["/api/v1/me"]);
  assert.deepEqual((await page({ forMembers: true, session })).asked, []);
});

test("a member whom the browser forgot is found again on a page for members", async () => {
  const { answer } = await page({ forMembers: true, member: { id: "m", name: "An" } });
  assert.deepEqual(answer, { member: { id: "m", name: "An" }, confirmed: true });
});

test("whom the browser knows the server confirms on every page, or the browser forgets", async () => {
  const { answer, asked } = await page({ remembered: { id: "m" } });
  assert.deepEqual(answer, { member: null, confirmed: true });
  assert.deepEqual(asked, ["/api/v1/me"]);
  assert.equal(globalThis.localStorage.getItem("handbook.member"), null);
});
