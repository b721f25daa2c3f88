// Signing in on this device: with the code from the printed sheet, typed or carried in the address's #fragment by its
// QR code (a fragment is never sent to a server); or with a passkey or PIN made on another one.

import { Problem, base, call } from "./api.js";
import { kindOfDevice } from "./device_name.js";
import { fail, onSubmit, showDigits, submitting } from "./forms.js";
import { remember } from "./member.js";
import { alone } from "./outbox.js";
import { supported, use } from "./passkeys.js";
import { isPin, offerSecondProof } from "./second_proof.js";
import { t } from "./texts.js";

const form = document.getElementById("activate");
const deviceName = () => form.elements.device_name.value.trim() || t(kindOfDevice(navigator.userAgent));
if (base() && form) start();

function start() {
  takeCode();
  addEventListener("hashchange", takeCode); // another sheet's link, followed while this page is open
  onSubmit(form, activate);
  elsewhere();
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

async function activate() {
  const { code, notice } = form.elements;
  if (!code.value.trim()) return fail(form, t("code_missing"), code);
  if (!notice.checked) return fail(form, t("notice_missing"), notice);
  const request = { code: code.value.trim(), notice_version: notice.value, name: deviceName() };
  if (await submitting(form, () => alone(() => signIn("/devices", request)), code)) await goOn();
}

// One who made a passkey or PIN elsewhere needs no paper.
function elsewhere() {
  const keys = document.getElementById("use-passkey");
  const pins = document.getElementById("use-pin");
  keys.hidden = !supported();
  onSubmit(keys, async () => {
    const act = async () => {
      const { body } = await call("POST", "/sign-in/passkey-options", {});
      const credential = await use(body.publicKey);
      await alone(() => signIn("/sign-in/passkey", { credential, name: deviceName() }));
    };
    if (await submitting(keys, act)) leave();
  });
  onSubmit(pins, async () => {
    const { number, pin } = pins.elements;
    if (!number.value.trim()) return fail(pins, t("number_missing"), number);
    if (!isPin(pin.value)) return fail(pins, t("pin_malformed"), pin);
    const request = { number: number.value.trim(), pin: pin.value, name: deviceName() };
    if (await submitting(pins, () => alone(() => signIn("/sign-in/pin", request)), pin)) leave();
  });
  showDigits(pins);
}

async function signIn(path, request) {
  await call("POST", path, request);
  const { body } = await call("GET", "/me");
  remember(body);
}

// Signed in. Whoever has no second proof yet is asked once, while the printed code still counts as one.
async function goOn() {
  if (await hasSecondProof()) return leave();
  const section = offerSecondProof({ name: deviceName, done: leave });
  document.getElementById("skip").href = nextPage();
  document.getElementById("skip-line").hidden = false;
  document.getElementById("first-step").hidden = true;
  section.hidden = false;
  section.querySelector("h2").focus();
}

async function hasSecondProof() {
  try {
    const { body } = await call("GET", "/me/access");
    return body.has_pin || body.passkeys.length > 0;
  } catch (error) {
    return !(error instanceof Problem); // no network now: it can be asked later
  }
}

const leave = () => location.assign(nextPage());

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
