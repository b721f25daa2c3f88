// A check-in desk without its screen: the roster, the scans on their way, and what each answer means. A scan is a fact
// the moment it happens; it waits in the outbox until the server has said what it was.

import { call } from "./api.js";
import { checkCard } from "./card_code.js";
import { foldVi } from "./fold_vi.js";
import { Outbox, alone } from "./outbox.js";
import { STAFF } from "./status.js";
import { uuid7 } from "./uuid.js";

const SAME_CODE = 3_000;

export class Desk {
  constructor(db, session, hear) {
    this.db = db;
    this.session = session;
    this.channel = `scans/${session.id}`;
    this.hear = hear; // hear(scan, result, seal): the seal of a card that waits, as far as this desk can tell
    this.roster = null;
    this.stale = false;
    this.made = 0;
    this.last = { code: null, at: 0 };
    this.scans = new Map();
    this.outbox = new Outbox(db, (channel, scans) => this.send(scans));
  }

  async send(scans) {
    const { body } = await call("POST", `/sessions/${this.session.id}/scans`, { sent_at: new Date().toISOString(), scans });
    return body.results;
  }

  // The list of the session: fresh when the server answers, else the one this device downloaded before.
  async load() {
    try {
      const { body } = await call("GET", `/sessions/${this.session.id}/roster`);
      this.roster = body;
      this.stale = false;
      await this.db.put("rosters", { key: this.session.id, session: this.session, roster: body });
    } catch (error) {
      const kept = await this.db.get("rosters", this.session.id);
      if (!kept || [401, 403, 404].includes(error.status)) throw error;
      this.roster = kept.roster;
      this.stale = true;
    }
    this.made = (await this.outbox.waiting(STAFF, this.channel)).length;
  }

  present() {
    return this.roster.invitees.filter((one) => one.state === "present").length;
  }

  // The camera sees the same code many times a second.
  see(code, source, now = Date.now()) {
    const again = code === this.last.code && now - this.last.at < SAME_CODE;
    this.last = { code, at: now };
    return again ? null : this.add({ payload: code, member_ref: null, source, reason: "" });
  }

  admit(invitee, reason) {
    return this.add({ payload: null, member_ref: invitee.member_ref, source: "manual", reason });
  }

  async add(what) {
    const scan = { id: uuid7(), ...what, scanned_at: new Date().toISOString() };
    this.scans.set(scan.id, scan);
    this.made += 1;
    await this.outbox.add(this.channel, STAFF, scan);
    const sent = await this.flush({ hurry: true });
    if (!sent && this.scans.has(scan.id)) this.hear(scan, null, await this.seal(scan));
    return scan;
  }

  // With the keys of the roster. A roster downloaded before it carried keys tells nothing.
  async seal({ payload, source }) {
    return source === "card" && this.roster.keys ? checkCard(payload, this.roster.keys) : null;
  }

  flush(options = {}) {
    return alone(() => this.outbox.flush(STAFF, {
      ...options, channel: this.channel, whenAnswered: (results) => results.forEach((result) => this.answered(result)),
    }));
  }

  answered(result) {
    const scan = this.scans.get(result.id) ?? { id: result.id };
    this.scans.delete(result.id);
    this.note(scan, result);
    this.hear(scan, result);
  }

  note(scan, { status, reason, first_in: firstIn, member }) {
    if (status !== "accepted" && !(status === "duplicate" && firstIn)) return;
    const invitee = this.roster.invitees.find((one) => (scan.member_ref ? one.member_ref === scan.member_ref : one.name === member?.name && one.unit === member?.unit && one.state !== "present"));
    if (!invitee || reason) return;
    invitee.state = "present";
    invitee.first_in = firstIn;
  }

  async sent() {
    const waiting = (await this.outbox.waiting(STAFF, this.channel)).length;
    return { sent: this.made - waiting, made: this.made };
  }

  // By name with or without marks, each word anywhere.
  search(words) {
    const wanted = foldVi(words).split(/\s+/).filter(Boolean);
    if (!wanted.length) return [];
    return this.roster.invitees.filter((one) => {
      const name = foldVi(`${one.name} ${one.unit}`);
      return wanted.every((word) => name.includes(word));
    });
  }
}

// "STD1:" is a printed card, everything else goes up as a phone's: the server decides and keeps what it refuses.
export const sourceOf = (code) => (code.startsWith("STD1:") ? "card" : "phone");

// What the operator is told: {tone, icon, key}. `null` means the server has not answered yet: then
// the seal of a card speaks, if it could be checked.
export function verdict(result, seal = null) {
  if (!result && seal) return { tone: "bad", icon: "✗", key: `scan_${seal}` };
  if (!result) return { tone: "wait", icon: "…", key: seal === "" ? "scan_waiting_genuine" : "scan_waiting" };
  if (result.reason === "already_present") return { tone: "known", icon: "✓✓", key: "scan_already" };
  if (result.status === "accepted" || (result.status === "duplicate" && !result.reason)) return { tone: "good", icon: "✓", key: "scan_ok" };
  if (result.status === "conflict") return { tone: "bad", icon: "✗", key: "scan_conflict" };
  return { tone: "bad", icon: "✗", key: KNOWN_REASONS.has(result.reason) ? `scan_${result.reason}` : "scan_invalid" };
}

export const KNOWN_REASONS = new Set([
  "invalid", "signature", "unknown_key", "expired", "not_yet_valid", "revoked", "code_stale", "code_future", "replayed", "not_invited",
  "closed", "member_suspended", "reason_missing",
]);
