// One attempt at a quiz, kept in IndexedDB at each answer and saved on the server when it can be reached.

import { Problem, call } from "./api.js";
import { uuid7 } from "./uuid.js";

const PAUSE = 1_500; // several quick answers make one save

export class Attempt {
  constructor(db, owner, quiz) {
    this.db = db;
    this.owner = owner;
    this.quiz = quiz;
    this.key = `${owner}/${quiz}`;
    this.clear();
  }

  clear() {
    Object.assign(this, { id: null, items: null, answers: {}, etag: null, due: null, skew: 0, state: null, submission: null });
    this.timer = null;
    this.saving = null;
  }

  async load() {
    const kept = await this.db.get("attempts", this.key);
    if (kept) Object.assign(this, kept);
  }

  keep() {
    const { key, owner, quiz, id, items, answers, etag, due, skew, state, submission } = this;
    return this.db.put("attempts", { key, owner, quiz, id, items, answers, etag, due, skew, state, submission });
  }

  async forget() {
    clearTimeout(this.timer);
    await this.db.delete("attempts", this.key);
    this.clear();
  }

  // The id is kept before it is sent: a lost answer is asked for again under the same name, not as a second attempt.
  async begin(id = this.id ?? uuid7()) {
    this.id = id;
    await this.keep();
    try {
      const { body, etag } = await call("PUT", `/quiz-attempts/${id}`, { quiz: this.quiz });
      this.items = body.items;
      this.answers = { ...body.answers };
      this.state = body.state;
      this.etag = etag;
      this.due = body.due_at ? Date.parse(body.due_at) : null;
      this.skew = Date.parse(body.server_now) - Date.now();
    } catch (error) {
      if (error instanceof Problem && error.status < 500) await this.forget();
      throw error;
    }
    await this.keep();
  }

  chosen(item) {
    return this.answers[item.id] ?? [];
  }

  unanswered() {
    return this.items.filter((item) => this.chosen(item).length === 0);
  }

  // → milliseconds, or null where no time is set.
  left() {
    return this.due === null ? null : this.due - (Date.now() + this.skew);
  }

  async choose(item, chosen) {
    this.answers[item.id] = chosen;
    await this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // A save that fails is no harm: the answers are on the phone, and the submission carries them all.
  async save() {
    if (this.saving || this.submission || !this.etag) return;
    const answers = JSON.stringify(this.answers);
    this.saving = this.put(JSON.parse(answers)).catch(() => {});
    await this.saving;
    this.saving = null;
    if (this.id && answers !== JSON.stringify(this.answers)) this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async put(answers, again = true) {
    const path = `/quiz-attempts/${this.id}/answers`;
    try {
      const { body, etag } = await call("PUT", path, { answers }, { ifMatch: this.etag });
      this.etag = etag ?? body.etag;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412 || !again) throw error;
      // Another device of the same member wrote meanwhile. What is on this screen wins; what only it answered stays.
      this.etag = error.body.etag;
      this.answers = { ...error.body.answers, ...this.answers };
      await this.put(this.answers, false);
    }
    if (this.items) await this.keep();
  }

  async handIn() {
    clearTimeout(this.timer);
    this.submission ??= { answers: this.answers, finished_at: new Date(Date.now() + this.skew).toISOString() };
    await this.keep();
  }

  async submit() {
    await this.saving;
    return (await call("PUT", `/quiz-attempts/${this.id}/submission`, this.submission)).body;
  }
}
