// On every page: who is signed in, and the facts of this page on their way to the server.

import { base, call } from "./api.js";
import { showBanner } from "./assisted.js";
import { h, replace } from "./dom.js";
import { agreed, lose, lost, remember, remembered, whoAmI } from "./member.js";
import { askAboutNotice } from "./notice.js";
import { Outbox, alone } from "./outbox.js";
import { say, showStatus } from "./status.js";
import { store } from "./store.js";
import { t } from "./texts.js";
import { watchPage } from "./views.js";

const EVERY = 30_000;

const sendEvents = (events, options) => call("POST", "/events", { sent_at: new Date().toISOString(), events }, options);

if (base()) start();

async function start() {
  const { member, confirmed } = await whoAmI();
  showMember(member);
  const gone = member ?? lost();
  if (!member && gone) showEnded(gone);
  if (confirmed) askAboutNotice(member);
  let db;
  try {
    db = await store();
  } catch {
    // No IndexedDB here (some private windows): reading works, nothing is recorded.
    if (gone?.assisted) showBanner(gone, async (act) => (await act(), remember(null), true));
    return;
  }
  const outbox = new Outbox(db, async (channel, events) => {
    try {
      return (await sendEvents(events)).body.results;
    } catch (error) {
      keeper.notice(error);
      throw error;
    }
  });
  const keeper = new Keeper(outbox, member, confirmed);
  keeper.start();
  if (gone?.assisted) showBanner(gone, (act) => leave(member ? keeper : new Keeper(outbox, gone, false), act));
  for (const button of document.querySelectorAll("[data-sign-out]")) button.addEventListener("click", () => signOut(keeper, button));
  if (agreed(member)) watchPage({ page: document.body, record: (event) => keeper.record(event), leaving: () => keeper.leave() });
}

function showMember(member) {
  const place = document.getElementById("member-status");
  for (const element of document.querySelectorAll("[data-signed-out]")) element.hidden = Boolean(member);
  if (!place || !member) return;
  if (member.assisted) return; // the banner says who it is, and its button is the way out
  replace(
    place,
    h("a", { href: "/thiet-bi/" }, t("signed_in_as", { name: member.name })), " ",
    h("a", { class: "button button-quiet", href: "/du-lieu-cua-toi/" }, t("my_data")), " ",
    h("button", { type: "button", id: "sign-out", class: "button button-quiet", "data-sign-out": true }, t("sign_out")),
  );
  place.hidden = false;
}

function showEnded(member) {
  say(t(member.assisted ? "assisted_over" : "device_ended"), " ", !member.assisted && h("a", { href: "/kich-hoat/" }, t("sign_in")));
}

class Keeper {
  constructor(outbox, member, confirmed) {
    this.outbox = outbox;
    this.member = member;
    this.confirmed = confirmed;
    this.fresh = new Map(); // made on this page and not yet answered: what can still leave when the page goes
  }

  start() {
    const show = () => showStatus(this.outbox, (this.member ?? lost())?.id);
    this.outbox.watchers.add(show);
    show();
    if (!this.member) return;
    this.flush();
    setInterval(() => this.flush(), EVERY);
    addEventListener("online", () => this.flush({ hurry: true }));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.flush());
  }

  async record(event) {
    this.fresh.set(event.id, event);
    await this.outbox.add("events", this.member.id, event);
    this.flush();
  }

  // Another tab may have changed who is signed in: asked again inside the lock, before anything leaves.
  flush({ hurry = false, patient = false } = {}) {
    return alone(async () => {
      if (!this.isMe()) return false;
      if (!this.confirmed && !(await this.confirm())) return false;
      return this.outbox.flush(this.member.id, {
        hurry, channel: "events", whenAnswered: (results) => results.forEach((result) => this.fresh.delete(result.id)),
      });
    }, { patient });
  }

  async confirm() {
    try {
      const { body } = await call("GET", "/me");
      this.confirmed = body.id === this.member.id;
      remember(body);
    } catch (error) {
      this.confirmed = false;
      this.notice(error);
    }
    return this.confirmed;
  }

  // Revoked while the page was open: said at once, and nothing more is recorded.
  notice(error) {
    if (error.status !== 401 || !this.isMe()) return;
    lose(this.member);
    showEnded(this.member);
  }

  isMe() {
    return remembered()?.id === this.member?.id && agreed(this.member);
  }

  // The page goes: no time to read the database, so what is in memory leaves; the copy in the database may follow
  // later and is then a duplicate.
  leave() {
    if (!this.fresh.size || !this.confirmed || !this.isMe()) return;
    sendEvents([...this.fresh.values()].slice(-100), { keepalive: true }).catch(() => {});
  }
}

async function signOut(keeper, button) {
  button.disabled = true;
  if (await leave(keeper, () => call("DELETE", "/devices/current"))) location.assign("/");
  else button.disabled = false;
}

// Sends what waits, ends the session by `act`, and takes everything of the member's from this browser.
async function leave(keeper, act) {
  const { outbox, member } = keeper;
  await keeper.flush({ hurry: true, patient: true });
  const left = (await outbox.waiting(member.id)).length;
  if (left && !confirm(t("sign_out_unsent", { count: left }))) return false;
  try {
    await alone(async () => {
      await act();
      remember(null);
      await forget(outbox, member.id);
    });
    return true;
  } catch (error) {
    if (error.status === 401) {
      lose(member);
      return true;
    }
    say(t("sign_out_failed"));
    return false;
  }
}

async function forget(outbox, owner) {
  await outbox.forget(owner);
  await outbox.db.delete("cards", owner);
  for (const attempt of await outbox.db.getAll("attempts")) {
    if (attempt.owner === owner) await outbox.db.delete("attempts", attempt.key);
  }
}
