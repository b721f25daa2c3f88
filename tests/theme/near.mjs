// What the tests share: a fresh database as a browser would give, and a server that answers as told.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const THEME = new URL("../../themes/handbook/", import.meta.url);
createRequire(new URL("package.json", THEME))("fake-indexeddb/auto");

export const source = (name) => new URL(`src/${name}`, THEME).href;
export const { openStore } = await import(source("store.js"));
export const { Problem, Unreachable } = await import(source("api.js"));

export const json = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"));

let made = 0;
export const freshStore = () => openStore(`test-${(made += 1)}`);

// Keeps what it was sent by id, as the real one does: the second time is "duplicate", other content is "conflict".
export class Server {
  constructor() {
    this.kept = new Map();
    this.requests = [];
    this.before = () => {};
    this.after = () => {};
    this.refuses = () => null;
  }

  send = async (channel, payloads) => {
    this.requests.push({ channel, ids: payloads.map((one) => one.id) });
    this.before();
    const results = payloads.map((one) => this.answer(one));
    this.after();
    return results;
  };

  answer(payload) {
    const refusal = this.refuses(payload);
    if (refusal) return { id: payload.id, status: "rejected", ...refusal };
    const text = JSON.stringify(payload);
    if (!this.kept.has(payload.id)) {
      this.kept.set(payload.id, text);
      return { id: payload.id, status: "stored" };
    }
    return { id: payload.id, status: this.kept.get(payload.id) === text ? "duplicate" : "conflict" };
  }
}
