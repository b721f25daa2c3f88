import assert from "node:assert/strict";
import test from "node:test";

import { Unreachable, freshStore, json, source } from "./near.mjs";

const { Desk, KNOWN_REASONS, sourceOf, verdict } = await import(source("scan_desk.js"));

const AN = { member_ref: "0000000000000001", name: "Nguyễn Văn An", unit: "Chi bộ ấp Bà Trầm", state: "expected", first_in: null };
const BINH = { member_ref: "0000000000000002", name: "Đặng Thị Bình", unit: "Chi bộ Khóm 3", state: "present", first_in: "2026-11-24T07:03:00Z" };

async function desk() {
  const heard = [];
  const one = new Desk(await freshStore(), { id: "s1" }, (scan, result, seal) => heard.push([scan, result, seal]));
  one.roster = { invitees: [{ ...AN }, { ...BINH }] };
  one.answers = [];
  one.send = async (scans) => scans.map((scan) => ({ id: scan.id, status: "accepted", reason: "", member: { name: AN.name, unit: AN.unit }, first_in: "2026-11-24T07:05:00Z" }));
  return { one, heard };
}

test("an accepted scan is told and counted", async () => {
  const { one, heard } = await desk();

  const scan = await one.see("S2:AAAA", "phone");

  assert.deepEqual(heard.map(([said, result]) => [said.id, result.status]), [[scan.id, "accepted"]]);
  assert.equal(one.present(), 2);
  assert.deepEqual(await one.sent(), { sent: 1, made: 1 });
});

test("the same code is ignored for three seconds", async () => {
  const { one } = await desk();
  await one.see("S2:AAAA", "phone", 1_000);

  assert.equal(one.see("S2:AAAA", "phone", 3_900), null);
  assert.equal(one.see("S2:AAAA", "phone", 6_800), null); // still held before the camera
  assert.notEqual(one.see("S2:AAAA", "phone", 9_900), null);
});

test("without a network a scan is kept, said to wait, and sent later under the same id", async () => {
  const { one, heard } = await desk();
  const working = one.send;
  one.send = async () => { throw new Unreachable(); };
  const scan = await one.see("S2:AAAA", "phone");
  assert.deepEqual(heard, [[scan, null, null]]);
  assert.deepEqual(await one.sent(), { sent: 0, made: 1 });

  one.send = working;
  await one.flush({ hurry: true });

  assert.equal(heard[1][0].id, scan.id);
  assert.equal(heard[1][1].status, "accepted");
  assert.deepEqual(await one.sent(), { sent: 1, made: 1 });
});

test("a name is found without marks, in any order of its words", async () => {
  const { one } = await desk();
  assert.deepEqual(one.search("dang binh").map((found) => found.name), ["Đặng Thị Bình"]);
  assert.deepEqual(one.search("an van").map((found) => found.name), ["Nguyễn Văn An"]);
  assert.deepEqual(one.search("BA TRAM").map((found) => found.name), ["Nguyễn Văn An"]);
  assert.deepEqual(one.search("  "), []);
});

test("someone admitted by name goes up with the reason", async () => {
  const { one } = await desk();
  const sent = [];
  const working = one.send;
  one.send = async (scans) => { sent.push(...scans); return working(scans); };

  await one.admit(one.roster.invitees[0], "quên thẻ");

  assert.deepEqual(sent.map(({ payload, member_ref, source: by, reason }) => [payload, member_ref, by, reason]), [[null, AN.member_ref, "manual", "quên thẻ"]]);
  assert.equal(one.roster.invitees[0].first_in, "2026-11-24T07:05:00Z");
});

test("each answer has its words", () => {
  const say = (status, reason = "", more = {}) => verdict({ status, reason, ...more });
  assert.deepEqual(verdict(null), { tone: "wait", icon: "…", key: "scan_waiting" });
  assert.deepEqual(say("accepted"), { tone: "good", icon: "✓", key: "scan_ok" });
  assert.equal(say("refused", "already_present").key, "scan_already");
  assert.equal(say("refused", "already_present").tone, "known");
  assert.equal(say("refused", "not_invited").key, "scan_not_invited");
  assert.equal(say("refused", "something new").key, "scan_invalid");
  assert.equal(say("duplicate", "not_invited").tone, "bad");
  const texts = json("../themes/handbook/src/texts.json");
  assert.deepEqual([...KNOWN_REASONS].filter((reason) => !texts[`scan_${reason}`]), []);
});

test("a printed card is told from a phone", () => {
  assert.equal(sourceOf("STD1:AAAA"), "card");
  assert.equal(sourceOf("S2:AAAA"), "phone");
});

test("a waiting card is checked with the keys of the roster, a phone's code is not", async () => {
  const { one, heard } = await desk();
  one.send = async () => { throw new Unreachable(); };
  one.roster.keys = [];
  await one.see("STD1:AAAA", "card", 1_000);
  await one.see("S2:AAAA", "phone", 2_000);

  assert.deepEqual(heard.map(([, , seal]) => seal), ["invalid", null]);
});
