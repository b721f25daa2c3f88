import assert from "node:assert/strict";
import test from "node:test";

import { Problem, Server, Unreachable, freshStore, source } from "./near.mjs";

const { Outbox } = await import(source("outbox.js"));
const { uuid7 } = await import(source("uuid.js"));

const event = (values = {}) => ({ id: uuid7(), document: "doc-1", kind: "open", seconds: 2, ...values });

async function desk() {
  const server = new Server();
  const clock = { now: 1_800_000_000_000 };
  const outbox = new Outbox(await freshStore(), server.send, { now: () => clock.now, random: () => 0.5 });
  return { server, outbox, clock };
}

async function queue(outbox, count, owner = "an") {
  const events = Array.from({ length: count }, () => event());
  for (const one of events) await outbox.add("events", owner, one);
  return events;
}

test("25 facts made without a network all arrive when it is back", async () => {
  const { server, outbox, clock } = await desk();
  const events = await queue(outbox, 25);
  server.before = () => { throw new Unreachable(); };
  assert.equal(await outbox.flush("an"), false);
  assert.equal((await outbox.waiting("an")).length, 25);

  server.before = () => {};
  clock.now += 5_000;
  assert.equal(await outbox.flush("an"), true);

  assert.deepEqual(await outbox.waiting("an"), []);
  assert.deepEqual([...server.kept.keys()].sort(), events.map((one) => one.id).sort());
});

test("facts survive the end of the page", async () => {
  const { outbox } = await desk();
  const [one] = await queue(outbox, 1);

  const later = new Outbox(outbox.db, async () => []);

  assert.deepEqual((await later.waiting("an")).map((item) => item.payload), [one]);
});

test("an answer that was lost is asked for again and counted once", async () => {
  const { server, outbox, clock } = await desk();
  await queue(outbox, 3);
  server.after = () => { throw new Unreachable(); };
  await outbox.flush("an");
  assert.equal((await outbox.waiting("an")).length, 3);

  server.after = () => {};
  clock.now += 5_000;
  await outbox.flush("an");

  assert.equal(server.kept.size, 3);
  assert.deepEqual(await outbox.waiting("an"), []);
  assert.deepEqual(await outbox.dead("an"), []);
});

test("what the server refuses goes to the dead letters with its reason, the rest is stored", async () => {
  const { server, outbox } = await desk();
  const [bad] = [event({ document: "gone" })];
  await outbox.add("events", "an", bad);
  await queue(outbox, 2);
  server.refuses = (one) => (one.document === "gone" ? { code: "unknown-document", detail: "Không có văn bản này." } : null);

  assert.equal(await outbox.flush("an"), true);

  const dead = await outbox.dead("an");
  assert.deepEqual(dead.map((item) => [item.payload, item.answer.status, item.answer.detail]), [[bad, "rejected", "Không có văn bản này."]]);
  assert.equal(server.kept.size, 2);
});

test("a conflict is kept too", async () => {
  const { server, outbox } = await desk();
  const one = event();
  server.kept.set(one.id, "something else");
  await outbox.add("events", "an", one);

  await outbox.flush("an");

  assert.deepEqual((await outbox.dead("an")).map((item) => item.answer.status), ["conflict"]);
});

test("nothing is sent as somebody else", async () => {
  const { server, outbox } = await desk();
  const ofAn = await queue(outbox, 2, "an");
  const ofBinh = await queue(outbox, 3, "binh");

  await outbox.flush("binh");

  assert.deepEqual([...server.kept.keys()].sort(), ofBinh.map((one) => one.id).sort());
  assert.deepEqual((await outbox.waiting()).map((item) => item.id).sort(), ofAn.map((one) => one.id).sort());
});

test("without a member nothing leaves", async () => {
  const { server, outbox } = await desk();
  await queue(outbox, 1);

  assert.equal(await outbox.flush(null), false);

  assert.deepEqual(server.requests, []);
});

test("a batch holds at most 100 facts and one address", async () => {
  const { server, outbox } = await desk();
  await queue(outbox, 150);
  await outbox.add("scans/1", "an", event());

  await outbox.flush("an");

  assert.deepEqual(server.requests.map(({ channel, ids }) => [channel, ids.length]), [["events", 100], ["events", 50], ["scans/1", 1]]);
});

test("one unreadable fact does not hold back the others", async () => {
  const { server, outbox } = await desk();
  const [, bad] = await queue(outbox, 3);
  server.before = () => {
    if (server.requests.at(-1).ids.includes(bad.id)) throw new Problem(422, { code: "invalid", detail: "Không đọc được." });
  };

  assert.equal(await outbox.flush("an"), true);

  assert.equal(server.kept.size, 2);
  assert.deepEqual((await outbox.dead("an")).map((item) => item.id), [bad.id]);
});

for (const status of [401, 403, 429, 500, 503]) {
  test(`answer ${status} leaves everything in the queue`, async () => {
    const { server, outbox } = await desk();
    await queue(outbox, 2);
    server.before = () => { throw new Problem(status, { title: "?" }); };

    assert.equal(await outbox.flush("an"), false);

    assert.equal((await outbox.waiting("an")).length, 2);
    assert.deepEqual(await outbox.dead("an"), []);
  });
}

test("waits longer after each failure, at most five minutes, and as long as the server asks", async () => {
  const { server, outbox, clock } = await desk();
  await queue(outbox, 1);
  server.before = () => { throw new Unreachable(); };
  const waits = [];
  for (let turn = 0; turn < 10; turn += 1) {
    await outbox.flush("an");
    waits.push(outbox.notBefore - clock.now);
    clock.now = outbox.notBefore;
  }
  assert.deepEqual(waits, [1500, 3000, 6000, 12000, 24000, 48000, 96000, 192000, 225000, 225000]);

  server.before = () => { throw new Problem(429, { title: "?" }, 600); };
  await outbox.flush("an");
  assert.equal(outbox.notBefore - clock.now, 600_000);
});

test("before its time nothing is tried, unless the network just came back", async () => {
  const { server, outbox } = await desk();
  await queue(outbox, 1);
  server.before = () => { throw new Unreachable(); };
  await outbox.flush("an");
  server.before = () => {};

  assert.equal(await outbox.flush("an"), false);
  assert.equal(server.requests.length, 1);
  assert.equal(await outbox.flush("an", { hurry: true }), true);
});

test("an item the answer does not mention stays", async () => {
  const { outbox } = await desk();
  await queue(outbox, 2);
  outbox.send = async (channel, [first]) => [{ id: first.id, status: "stored" }];

  assert.equal(await outbox.flush("an"), false);

  assert.equal((await outbox.waiting("an")).length, 1);
});

test("forgetting one member leaves the other's facts alone", async () => {
  const { outbox } = await desk();
  await queue(outbox, 2, "an");
  await queue(outbox, 1, "binh");

  await outbox.forget("an");

  assert.deepEqual((await outbox.waiting()).map((item) => item.owner), ["binh"]);
});
