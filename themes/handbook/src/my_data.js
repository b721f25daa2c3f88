// "My data": what is held, downloads, requests to the organisation committee with their states.

import { Problem, base, call } from "./api.js";
import { h, replace } from "./dom.js";
import { whoAmI } from "./member.js";
import { asked, held } from "./my_data_views.js";
import { t } from "./texts.js";
import { uuid7 } from "./uuid.js";

const section = document.getElementById("my-data");
const form = document.getElementById("ask");
let draft = null; // Sent again after a broken connection under the same id, a request is made once.

if (base() && section) start();

async function start() {
  const { member } = await whoAmI();
  for (const element of document.querySelectorAll("#main [data-signed-out]")) element.hidden = Boolean(member);
  section.hidden = !member;
  if (!member) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  form.addEventListener("input", () => (draft = null));
  await Promise.all([showHeld(), showAsked()]);
}

async function showHeld() {
  const place = document.getElementById("held");
  replace(place, h("p", { class: "note" }, t("loading")));
  try {
    const { body } = await call("GET", "/me/data");
    replace(place, held(body, base()));
  } catch (error) {
    replace(place, refusal(error), h("p", {}, h("button", { type: "button", class: "button button-quiet", onclick: showHeld }, t("try_again"))));
  }
}

function refusal(error) {
  if (!(error instanceof Problem)) return h("p", { class: "error" }, t("unreachable"));
  if (error.code !== "proof-needed") return h("p", { class: "error" }, error.message);
  return h("p", { class: "note" }, t("proof_needed"), " ", h("a", { href: "/thiet-bi/" }, t("prove")));
}

async function showAsked() {
  const place = document.getElementById("asked");
  try {
    const { body } = await call("GET", "/me/requests");
    replace(place, asked(body.requests));
  } catch (error) {
    replace(place, h("p", { class: "error" }, error instanceof Problem ? error.message : t("unreachable")));
  }
}

async function send() {
  const kind = form.elements.kind.value;
  if (!kind) return fail(t("kind_missing"), form.querySelector("[name=kind]"));
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  fail(null);
  draft ??= { id: uuid7(), kind, text: form.elements.text.value.trim() };
  try {
    await call("POST", "/me/requests", draft);
    draft = null;
    form.reset();
    await showAsked();
    document.getElementById("asked").scrollIntoView({ block: "nearest" });
  } catch (error) {
    fail(error instanceof Problem ? error.message : t("unreachable"), form.elements.text);
  }
  button.disabled = false;
}

function fail(sentence, field = null) {
  replace(document.getElementById("ask-error"), sentence && h("p", { class: "error" }, sentence));
  field?.focus();
}
