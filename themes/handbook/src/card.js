// "My card": the code of the moment, made on the phone. The day keys stay here, so it works without a network.

import { generate } from "lean-qr";

import { Problem, base, call } from "./api.js";
import { dayOf, h, replace, svg } from "./dom.js";
import { whoAmI } from "./member.js";
import { STEP, dateOf, phoneCode, secondsLeft, stepOf } from "./phone_code.js";
import { store } from "./store.js";
import { t } from "./texts.js";

const QUIET_ZONE = 3; // modules; the plate around it is white as well
const NOTABLE_SKEW = 60_000;

const section = document.getElementById("card");
// What the server said when it gave no card: an assistant has none, for example.
let refusal = "";

if (base() && section) start();

async function start() {
  replace(section, h("p", { class: "note", role: "status" }, t("loading")));
  const { member } = await whoAmI();
  if (!member) return replace(section, signIn());
  const card = await freshCard(member.id);
  if (!card) return replace(section, h("p", { class: "error", role: "alert" }, refusal || t("card_unreachable")));
  const view = new CardView(card);
  view.start();
  addEventListener("online", async () => view.renew(await freshCard(member.id)));
}

function signIn() {
  return h("p", { class: "note" }, t("sign_in_first"), " ", h("a", { href: "/kich-hoat/?next=/the/" }, t("sign_in")));
}

// From the server when it answers, else what this phone kept. `skew` corrects a wrong clock.
async function freshCard(owner) {
  const db = await store().catch(() => null);
  try {
    const { body } = await call("GET", "/me/card");
    const card = { ...body, owner, skew: Date.parse(body.server_now) - Date.now() };
    await db?.put("cards", card);
    return card;
  } catch (error) {
    if (error instanceof Problem && [401, 403].includes(error.status)) {
      refusal = error.message;
      return null;
    }
    return (await db?.get("cards", owner)) ?? null;
  }
}

class CardView {
  constructor(card) {
    this.card = card;
    this.shown = null;
    this.plate = h("div", { class: "qr" });
    this.bar = h("progress", { max: STEP, "aria-hidden": "true" });
    this.count = h("p", { class: "facts" });
    this.message = h("p", { class: "error", role: "alert", hidden: true });
    this.clock = h("p", { class: "note", hidden: true });
  }

  start() {
    replace(
      section, this.message, this.plate, this.bar, this.count,
      h("p", { class: "lead" }, h("strong", {}, this.card.name)),
      h("p", {}, this.card.unit),
      this.card.card_number && h("p", { class: "facts" }, t("card_number", { number: this.card.card_number })),
      this.clock,
    );
    this.tick();
    setInterval(() => this.tick(), 500);
    keepAwake();
  }

  renew(card) {
    if (!card) return;
    this.card = card;
    this.shown = null;
  }

  async tick() {
    const now = Date.now() + this.card.skew;
    const left = secondsLeft(now);
    this.bar.value = left;
    this.count.textContent = t("code_changes_in", { seconds: left });
    this.clock.hidden = Math.abs(this.card.skew) < NOTABLE_SKEW;
    this.clock.textContent = t("clock_wrong");
    const step = stepOf(now);
    if (step === this.shown) return;
    this.shown = step;
    const key = this.card.days.find((one) => one.date === dateOf(now))?.key;
    for (const element of [this.plate, this.bar, this.count]) element.hidden = !key;
    this.message.hidden = Boolean(key);
    if (!key) {
      this.message.textContent = t("keys_too_old", { day: dayOf(this.card.server_now) });
      return;
    }
    replace(this.plate, picture(await phoneCode(this.card.member_ref, key, step)));
  }
}

// One path of unit squares: sharp at every size, black on the plate's white whatever the theme.
function picture(code) {
  const modules = generate(code);
  let path = "";
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) if (modules.get(x, y)) path += `M${x} ${y}h1v1h-1z`;
  }
  const size = modules.size + 2 * QUIET_ZONE;
  return svg(
    "svg",
    { viewBox: `${-QUIET_ZONE} ${-QUIET_ZONE} ${size} ${size}`, role: "img", "aria-label": t("code_picture"), "shape-rendering": "crispEdges", width: 320, height: 320 },
    svg("rect", { x: -QUIET_ZONE, y: -QUIET_ZONE, width: size, height: size, fill: "#fff" }),
    svg("path", { d: path, fill: "#000" }),
  );
}

// A dark screen at the door helps nobody. The browser drops the lock with the tab, so it is asked for again.
function keepAwake() {
  const ask = () => document.visibilityState === "visible" && navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", ask);
  ask();
}
