// Wagtail saves a page by itself while it is written. This looks after the times when it cannot.

import { ensure } from "./session.js";
import { say, silence, troubled } from "./state.js";

const SECONDS_BETWEEN_TRIES = 10;

let form = null;
let trying = 0;
let renewed = false;

export function watch() {
  document.addEventListener("w-autosave:error", ({ target, detail }) => failed(target, detail.type));
  document.addEventListener("w-autosave:success", saved);
  window.addEventListener("online", () => troubled() && save());
  // The list of who is at work here is asked for every few seconds: it finds out first that a session has ended.
  document.addEventListener("w-swap:error", ({ target, detail }) => {
    if (target.closest(".w-editing-sessions") && !(detail.error instanceof TypeError)) look();
  });
}

async function failed(target, type) {
  form = target;
  if (type === "network_error") return wait("offline");
  // The text itself is refused, or another person's version is newer: Wagtail says which, and trying again is no use.
  if (type !== "server_error") return rest();
  const outcome = await ensure();
  if (outcome === "lost") return wait("lost");
  if (outcome === "offline") return wait("offline");
  // Signed in again, here or in another tab: the page has a new token, and nobody need know.
  if (renewed) return wait("refused");
  renewed = true;
  say("trying");
  save();
}

async function look(asked = false) {
  const outcome = await ensure({ asked });
  if (outcome === "lost") wait("lost");
  else if (outcome === "same" && troubled()) form ? save() : rest();
}

function wait(name) {
  say(name, name === "lost" ? () => look(true) : null);
  clearInterval(trying);
  if (name !== "lost") trying = setInterval(save, SECONDS_BETWEEN_TRIES * 1000);
}

function save() {
  if (!form || !navigator.onLine) return;
  window.wagtail.app.getControllerForElementAndIdentifier(form, "w-autosave")?.save();
}

function saved() {
  clearInterval(trying);
  renewed = false;
  if (troubled()) say("saved");
}

function rest() {
  clearInterval(trying);
  silence();
}
