// Signing in on this device with the code from the printed sheet: typed, or carried in the address's #fragment by its
// QR code (a fragment is never sent to a server).

import { Problem, base, call } from "./api.js";
import { h, replace } from "./dom.js";
import { remember } from "./member.js";
import { alone } from "./outbox.js";
import { t } from "./texts.js";

const form = document.getElementById("activate");
if (base() && form) start();

function start() {
  takeCode();
  addEventListener("hashchange", takeCode); // another sheet's link, followed while this page is open
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  offerIdentity();
}

// The button to the national identity shows only where the server has one configured.
async function offerIdentity() {
  const place = document.getElementById("identity-sign-in");
  const { body } = await call("GET", "/sign-in-ways").catch(() => ({ body: null }));
  if (!place || !body?.identity) return;
  const link = place.querySelector("a");
  link.textContent = t("sign_in_with", { name: body.identity.name });
  link.href = `${body.identity.url}?${new URLSearchParams({ next: nextPage() })}`;
  place.hidden = false;
}

function takeCode() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (code) {
    form.elements.code.value = code;
    history.replaceState(null, "", location.pathname + location.search); // A one-time code has no place in the history.
  }
}

async function submit() {
  const { code, notice, device_name: name } = form.elements;
  if (!code.value.trim()) return fail(t("code_missing"), code);
  if (!notice.checked) return fail(t("notice_missing"), notice);
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  fail(null);
  try {
    await alone(() => activate({ code: code.value.trim(), notice_version: notice.value, name: name?.value.trim() || undefined }));
    location.assign(nextPage());
  } catch (error) {
    button.disabled = false;
    fail(error instanceof Problem ? error.message : t("activation_unreachable"), code);
  }
}

async function activate(request) {
  await call("POST", "/devices", request);
  const { body } = await call("GET", "/me");
  remember(body);
}

function fail(sentence, field = null) {
  const place = document.getElementById("activate-error");
  replace(place, sentence && h("p", { class: "error", id: "activate-sentence" }, sentence));
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  if (!field) return;
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

// Only ever a page of this site.
function nextPage() {
  const wanted = new URLSearchParams(location.search).get("next") ?? "/";
  try {
    const address = new URL(wanted, location.origin);
    return address.origin === location.origin ? address.pathname + address.search + address.hash : "/";
  } catch {
    return "/";
  }
}
