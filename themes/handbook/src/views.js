// What a signed-in member reads and plays on this page, as facts for the outbox. Seconds are cumulative within one
// visit, so a fact that arrives late or twice changes nothing.

import { uuid7 } from "./uuid.js";

const RECORDED = new Set(["document", "outline", "infographic", "media_summary"]);
const SEEN_AFTER = 2; // seconds on screen before a page counts as opened
const WORTH_TELLING = 10; // further seconds before the same visit is reported again

// `record(event)` keeps it; `leaving()` is called after the last facts of a page that may not come back.
export function watchPage({ page, record, leaving }) {
  const { contentId, documentId } = page.dataset;
  if (!documentId || !RECORDED.has(page.dataset.page)) return;
  const part = contentId === documentId ? null : contentId;
  const visit = new Visit(documentId, record);
  visit.watchReading(part);
  for (const player of document.querySelectorAll("video, audio")) {
    visit.watchPlaying(player, player.closest("[data-content-id]")?.dataset.contentId ?? part);
  }
  const leave = () => {
    visit.tell();
    leaving();
  };
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  addEventListener("pagehide", leave);
}

class Visit {
  constructor(documentId, record) {
    this.document = documentId;
    this.id = crypto.randomUUID?.() ?? uuid7();
    this.record = record;
    this.meters = [];
  }

  note(kind, part, seconds) {
    this.record({
      id: uuid7(), document: this.document, part, kind, visit_id: this.id, at: new Date().toISOString(), seconds: Math.floor(seconds),
    });
  }

  // Reports what grew since it was last told.
  tell() {
    for (const meter of this.meters) {
      const seconds = meter.seconds();
      if (seconds - meter.told >= meter.least) {
        meter.told = seconds;
        this.note(meter.kind, meter.part, seconds);
      }
    }
  }

  watchReading(part) {
    const visible = new Stopwatch();
    const follow = () => (document.visibilityState === "visible" ? visible.start() : visible.stop());
    document.addEventListener("visibilitychange", follow);
    follow();
    const reading = { kind: "open", part, told: 0, least: SEEN_AFTER, seconds: () => visible.seconds() };
    this.meters.push(reading);
    const timer = setInterval(() => {
      if (visible.seconds() < SEEN_AFTER) return;
      clearInterval(timer);
      this.tell();
      reading.least = WORTH_TELLING;
      this.watchEnd(part, visible);
    }, 250);
  }

  // Only after the page counts as opened: whoever jumps to the end at once has not read it.
  watchEnd(part, visible) {
    const end = document.getElementById("end-of-text");
    if (!end || !("IntersectionObserver" in window)) return;
    const observer = new IntersectionObserver((seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      this.note("end", part, visible.seconds());
    });
    observer.observe(end);
  }

  // Seconds really played: a jump forward is not listening, a pause is not playing.
  watchPlaying(player, part) {
    const playing = new Stopwatch();
    this.meters.push({ kind: "play", part, told: 0, least: 1, seconds: () => playing.seconds() });
    player.addEventListener("playing", () => playing.start());
    for (const stop of ["pause", "waiting", "seeking", "stalled", "emptied"]) {
      player.addEventListener(stop, () => playing.stop());
    }
    player.addEventListener("pause", () => this.tell());
    player.addEventListener("ended", () => {
      playing.stop();
      this.tell();
    });
  }
}

class Stopwatch {
  constructor() {
    this.sum = 0;
    this.since = null;
  }

  start() {
    this.since ??= performance.now();
  }

  stop() {
    this.sum = this.total();
    this.since = null;
  }

  total() {
    return this.sum + (this.since === null ? 0 : performance.now() - this.since);
  }

  seconds() {
    return this.total() / 1000;
  }
}
