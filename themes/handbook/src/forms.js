// What the forms about access share: saying what is wrong at the field, sending once, showing digits.

import { Problem } from "./api.js";
import { h, replace } from "./dom.js";
import { Cancelled } from "./passkeys.js";
import { t } from "./texts.js";

// The sentence stands in the form's [role=alert]; the field it is about is marked and gets the focus.
export function fail(form, sentence, field = null) {
  const place = form.querySelector("[role=alert]");
  replace(place, sentence && h("p", { class: "error", id: `${form.id}-sentence` }, sentence));
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    describe(input, "");
  }
  if (!sentence || !field) return;
  field.setAttribute("aria-invalid", "true");
  describe(field, `${form.id}-sentence`);
  field.focus();
}

// The hint of the template stays; what is wrong is read before it.
function describe(input, id) {
  input.dataset.hint ??= input.getAttribute("aria-describedby") ?? "";
  const both = [id, input.dataset.hint].filter(Boolean).join(" ");
  if (both) input.setAttribute("aria-describedby", both);
  else input.removeAttribute("aria-describedby");
}

export function sentenceOf(error) {
  if (error instanceof Cancelled) return t(error.message === "InvalidStateError" ? "passkey_known" : "passkey_cancelled");
  return error instanceof Problem ? error.message : t("unreachable");
}

// Runs `act` with the form's buttons off; what goes wrong is said at `field`. Returns whether it went well.
export async function submitting(form, act, field = null) {
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  fail(form, null);
  try {
    await act();
    return true;
  } catch (error) {
    fail(form, sentenceOf(error), field);
    return false;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

// Our own sentences instead of the browser's, and no request of the form's own.
export function onSubmit(form, act) {
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act();
  });
}

// A box below each PIN lets people see what they type.
export function showDigits(form) {
  const box = form.querySelector("[data-show-digits]");
  box?.addEventListener("change", () => {
    for (const input of form.querySelectorAll("[data-digits]")) input.type = box.checked ? "text" : "password";
  });
}
