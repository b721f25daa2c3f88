import assert from "node:assert/strict";
import test from "node:test";

import { freshStore, source } from "./near.mjs";

const { Attempt } = await import(source("quiz_attempt.js"));

// The page's element that names the API, and a server that keeps one attempt.
globalThis.document = { documentElement: { dataset: { api: "/api/v1" } } };

class QuizServer {
  constructor() {
    this.requests = [];
    this.answers = {};
    this.version = 1;
    this.down = false;
    globalThis.fetch = (address, options) => this.answer(address, options);
  }

  async answer(address, { method, headers, body }) {
    this.requests.push(`${method} ${address.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "ID")}`);
    if (this.down) throw new TypeError("network");
    const sent = JSON.parse(body);
    const now = { server_now: new Date().toISOString() };
    if (address.endsWith("/answers")) {
      if (headers["If-Match"] !== `"${this.version}"`) return reply(412, { code: "answers-stale", answers: this.answers, etag: `"${this.version}"` });
      this.answers = sent.answers;
      this.version += 1;
      return reply(200, { etag: `"${this.version}"` });
    }
    if (address.endsWith("/submission")) return reply(200, { state: "scored", answers: sent.answers, items: [] });
    const items = [1, 2].map((id) => ({ id, stem: `${id}?`, multiple: false, options: [{ id: "a", text: "A" }, { id: "b", text: "B" }] }));
    return reply(201, { state: "open", items, answers: this.answers, due_at: null, ...now }, `"${this.version}"`);
  }
}

function reply(status, body, etag) {
  const kind = status < 400 ? "application/json" : "application/problem+json";
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": kind, ...(etag && { ETag: etag }) } });
}

async function started() {
  const server = new QuizServer();
  const attempt = new Attempt(await freshStore(), "an", "quiz-1");
  await attempt.begin();
  return { server, attempt };
}

test("an answer survives the end of the page", async () => {
  const { attempt } = await started();
  await attempt.choose(attempt.items[0], ["b"]);
  clearTimeout(attempt.timer);

  const later = new Attempt(attempt.db, "an", "quiz-1");
  await later.load();

  assert.deepEqual(later.answers, { 1: ["b"] });
  assert.deepEqual(later.unanswered().map((item) => item.id), [2]);
});

test("another member of the same phone sees nothing of it", async () => {
  const { attempt } = await started();

  const other = new Attempt(attempt.db, "binh", "quiz-1");
  await other.load();

  assert.equal(other.id, null);
});

test("a start whose answer was lost is repeated under the same id", async () => {
  const server = new QuizServer();
  const attempt = new Attempt(await freshStore(), "an", "quiz-1");
  server.down = true;
  await assert.rejects(attempt.begin());
  const { id } = attempt;

  server.down = false;
  const later = new Attempt(attempt.db, "an", "quiz-1");
  await later.load();
  await later.begin();

  assert.equal(later.id, id);
});

test("answers are saved with the version they build on", async () => {
  const { server, attempt } = await started();
  await attempt.choose(attempt.items[0], ["a"]);
  clearTimeout(attempt.timer);
  await attempt.save();

  assert.deepEqual(server.answers, { 1: ["a"] });
  assert.equal(attempt.etag, '"2"');
});

test("answers of another device are joined, this screen wins", async () => {
  const { server, attempt } = await started();
  server.answers = { 1: ["b"], 2: ["b"] };
  server.version = 7;
  await attempt.choose(attempt.items[0], ["a"]);
  clearTimeout(attempt.timer);

  await attempt.save();

  assert.deepEqual(server.answers, { 1: ["a"], 2: ["b"] });
});

test("handed-in work waits for the network, unchanged", async () => {
  const { server, attempt } = await started();
  await attempt.choose(attempt.items[0], ["a"]);
  await attempt.handIn();
  const { submission } = attempt;
  server.down = true;
  await assert.rejects(attempt.submit());

  server.down = false;
  const later = new Attempt(attempt.db, "an", "quiz-1");
  await later.load();

  assert.deepEqual(later.submission, submission);
  assert.deepEqual((await later.submit()).answers, { 1: ["a"] });
});

test("a page of a captive portal is no answer", async () => {
  const { attempt } = await started();
  globalThis.fetch = async () => new Response("<h1>Wi-Fi</h1>", { status: 200, headers: { "Content-Type": "text/html" } });
  await attempt.handIn();

  await assert.rejects(attempt.submit(), { constructor: (await import(source("api.js"))).Unreachable });
});
