// Loaded on every screen of the CMS: no form loses its text to a lost connection or an ended session.

import * as autosaving from "./autosaving.js";
import { forget, forgetAll, keep, markSent, tidy } from "./copies.js";
import { offer } from "./finding.js";
import * as others from "./others.js";
import * as submitting from "./submitting.js";

const SECONDS_BEFORE_A_COPY = 2;

// The form of the screen: Wagtail's editor, or the first one that holds something typed.
const form =
  document.querySelector("form[data-edit-form]") ??
  [...document.querySelectorAll("main form")].find(submitting.holdsText);

let copying = 0;
let unsaved = false;

function copySoon() {
  clearTimeout(copying);
  unsaved = true;
  copying = setTimeout(() => keep(form, () => unsaved), SECONDS_BEFORE_A_COPY * 1000);
}

function isSaved() {
  clearTimeout(copying);
  unsaved = false;
  forget();
}

function copyWhatIsTyped() {
  if (!form) return;
  if (form.matches("[data-controller~=w-autosave]")) {
    form.addEventListener("w-unsaved:add", copySoon);
    form.addEventListener("w-unsaved:clear", isSaved);
    form.addEventListener("w-autosave:success", isSaved);
  } else form.addEventListener("input", copySoon);
  offer(form);
}

// Whoever signs out leaves nothing behind for the next person at this computer.
document.addEventListener("submit", ({ target }) => target.getAttribute("action")?.includes("/logout/") && forgetAll());

submitting.watch(async (sent) => {
  if (sent !== form) return;
  clearTimeout(copying);
  await keep(form);
  markSent();
});
tidy();
autosaving.watch();
others.watch(form);
copyWhatIsTyped();
