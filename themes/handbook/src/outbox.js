// Facts wait here until the server has answered for each of them.
//
// An item: {id, channel, owner, created, payload}. A channel is one address ("events", "scans/<session>"). An item is
// only ever sent while its owner is the one signed in. A terminal answer takes it out: "stored" and "duplicate" for
// good, "rejected" and "conflict" into the dead letters. Everything else leaves it where it is.

import { Problem, passing } from "./api.js";

const BATCH = 100;
const ROOM = 55_000; // bytes of one batch: `keepalive` requests may not pass 64 KiB
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 300_000;

export class Outbox {
  // send(channel, payloads) → results [{id, status, code?, detail?}], or throws as api.call does.
  constructor(db, send, { now = Date.now, random = Math.random } = {}) {
    this.db = db;
    this.send = send;
    this.now = now;
    this.random = random;
    this.failures = 0;
    this.notBefore = 0;
    this.watchers = new Set();
  }

  async add(channel, owner, payload) {
    await this.db.put("outbox", { id: payload.id, channel, owner, created: this.now(), payload });
    this.changed();
  }

  async waiting(owner = null, channel = null) {
    const items = await this.db.getAll("outbox");
    return items.filter((item) => (owner === null || item.owner === owner) && (channel === null || item.channel === channel));
  }

  async dead(owner = null) {
    return (await this.db.getAll("dead")).filter((item) => owner === null || item.owner === owner);
  }

  // Sends what belongs to `owner`, oldest first. Returns true when nothing of theirs is left.
  // `whenAnswered(results)` hears each batch. Call it under `alone()`.
  async flush(owner, { hurry = false, channel = null, whenAnswered = () => {} } = {}) {
    if (!owner || (!hurry && this.now() < this.notBefore)) return false;
    const items = (await this.waiting(owner, channel)).sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const batch of batches(items)) {
      let results;
      try {
        results = await this.send(batch[0].channel, batch.map((item) => item.payload));
      } catch (error) {
        // One item the server cannot read must not hold back the others.
        if (final(error) && (await this.oneByOne(batch, whenAnswered))) continue;
        if (!final(error)) this.wait(error);
        return false;
      }
      await this.settle(batch, results);
      whenAnswered(results);
      this.failures = 0;
      this.notBefore = 0;
    }
    return (await this.waiting(owner, channel)).length === 0;
  }

  async oneByOne(batch, whenAnswered) {
    for (const item of batch) {
      try {
        const results = await this.send(item.channel, [item.payload]);
        await this.settle([item], results);
        whenAnswered(results);
      } catch (error) {
        if (!final(error)) {
          this.wait(error);
          return false;
        }
        await this.settle([item], [{ id: item.id, status: "rejected", code: error.code, detail: error.message }]);
      }
    }
    return true;
  }

  async settle(batch, results) {
    const answers = new Map(results.map((result) => [result.id, result]));
    const change = this.db.transaction(["outbox", "dead"], "readwrite");
    for (const item of batch) {
      const answer = answers.get(item.id);
      if (!answer) continue;
      if (answer.status === "rejected" || answer.status === "conflict") {
        change.objectStore("dead").put({ ...item, answer, answered: this.now() });
      }
      change.objectStore("outbox").delete(item.id);
    }
    await change.done;
    this.changed();
  }

  // Exponential, with jitter, so that a hall full of phones does not come back in the same second.
  wait(error) {
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures);
    const asked = (error.retryAfter ?? 0) * 1000;
    this.failures += 1;
    this.notBefore = this.now() + Math.max(asked, longest / 2 + (this.random() * longest) / 2);
  }

  async forget(owner) {
    const items = await this.waiting(owner);
    const dead = await this.dead(owner);
    const change = this.db.transaction(["outbox", "dead"], "readwrite");
    for (const item of items) change.objectStore("outbox").delete(item.id);
    for (const item of dead) change.objectStore("dead").delete(item.id);
    await change.done;
    this.changed();
  }

  changed() {
    for (const watcher of this.watchers) watcher();
  }
}

// A refusal of the request itself. 403 is about who asks, not about the item: it stays.
const final = (error) => error instanceof Problem && error.status !== 403 && !passing(error);

function* batches(items) {
  let batch = [];
  let size = 0;
  for (const item of items) {
    const bytes = JSON.stringify(item.payload).length * 2;
    if (batch.length && (batch.length >= BATCH || size + bytes > ROOM || batch[0].channel !== item.channel)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(item);
    size += bytes;
  }
  if (batch.length) yield batch;
}

// One tab at a time: sending, signing in and signing out exclude each other, so nothing leaves as somebody else.
// Where the browser has no locks, two tabs may send the same item; the server answers "duplicate".
export function alone(act, { patient = true } = {}) {
  if (!navigator.locks) return act();
  return navigator.locks.request("handbook-identity", { ifAvailable: !patient }, (lock) => (lock ? act() : false));
}
