// The check-in page: choose a session, then camera, typed code or name. Works with the keyboard alone.

import { Problem, base, call } from "./api.js";
import { dayOf, h, replace, timeOf } from "./dom.js";
import { Desk, sourceOf } from "./scan_desk.js";
import { DeskView } from "./scan_views.js";
import { say } from "./status.js";
import { store } from "./store.js";
import { t } from "./texts.js";

const EVERY = 15_000;

const section = document.getElementById("scan");
if (base() && section) start();

async function start() {
  replace(section, h("p", { class: "note", role: "status" }, t("loading")));
  const db = await store();
  try {
    const { body } = await call("GET", "/sessions");
    showOperator().catch(() => {}); // the desk works without it
    choose(db, Array.isArray(body) ? body : []);
  } catch (error) {
    if (error instanceof Problem && [401, 403].includes(error.status)) return replace(section, signIn(error));
    const kept = await db.getAll("rosters");
    if (kept.length) choose(db, kept.map((one) => one.session), true);
    else replace(section, trouble(error, start));
  }
}

function signIn(error) {
  const words = error.status === 403 ? error.message : t("operators_only");
  return h("p", { class: "note" }, words, " ", h("a", { href: "/tai-khoan/dang-nhap/?next=/diem-danh/" }, t("sign_in")));
}

// The menu's "sign in" is for members; whoever scans is staff, and shares the device with the next one.
async function showOperator() {
  const { body } = await call("GET", "/operator");
  const out = h("button", { type: "button", class: "button button-quiet", onclick: () => signOut(out) }, t("sign_out"));
  for (const element of document.querySelectorAll("[data-signed-out]")) element.hidden = true;
  replace(document.getElementById("operator"), h("span", {}, t("operator", { name: body.name })), " ", out);
}

async function signOut(button) {
  button.disabled = true;
  try {
    await call("DELETE", "/operator");
    location.reload();
  } catch {
    button.disabled = false;
    say(t("sign_out_failed"));
  }
}

function trouble(error, again) {
  return [
    h("p", { class: "error", role: "alert" }, error instanceof Problem ? error.message : t("unreachable")),
    h("button", { type: "button", class: "button", onclick: again }, t("try_again")),
  ];
}

function choose(db, sessions, offline = false) {
  replace(
    section,
    offline && h("p", { class: "note", role: "status" }, t("sessions_offline")),
    sessions.length === 0 ? h("p", { class: "empty" }, t("no_sessions")) : [
      h("h2", {}, t("choose_session")),
      h("ul", { class: "cards" }, sessions.map((session) => h(
        "li", { class: "card" },
        h("h3", { class: "card-title" }, session.title),
        h("p", {}, `${timeOf(session.starts_at)} – ${timeOf(session.ends_at)}, ${dayOf(session.starts_at)}`),
        h("p", { class: "facts" }, [session.unit, session.place].filter(Boolean).join(" · ")),
        h("button", { type: "button", class: "button", onclick: () => open(db, session), "aria-label": `${t("open_session")}: ${session.title}` }, t("open_session"))))),
    ],
  );
}

async function open(db, session) {
  replace(section, h("p", { class: "note", role: "status" }, t("loading_roster")));
  let view = null;
  const desk = new Desk(db, session, (scan, result, seal) => view.result(scan, result, seal));
  try {
    await desk.load();
  } catch (error) {
    return replace(section, trouble(error, () => open(db, session)));
  }
  view = new DeskView(section, desk, {
    code: (text, source = sourceOf(text)) => desk.see(text, source),
    admit: (invitee, reason) => desk.admit(invitee, reason),
  });
  view.show();
  section.append(h("p", { class: "actions" }, h("button", { type: "button", class: "button button-quiet", onclick: () => location.reload() }, t("all_sessions"))));
  const flush = () => desk.flush().then(() => view.count());
  addEventListener("online", () => desk.flush({ hurry: true }).then(() => view.count()));
  setInterval(flush, EVERY);
  flush();
  // Leaving with unsent scans is allowed – they stay on the device – but not unnoticed.
  addEventListener("beforeunload", (event) => view.unsent && event.preventDefault());
  navigator.storage?.persist?.();
}
