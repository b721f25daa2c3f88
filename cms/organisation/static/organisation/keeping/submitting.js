// A form is sent only while its session goes on: sent after it, the answer would be the sign-in page and the text gone.

import { ensure } from "./session.js";
import { say, silence } from "./state.js";

const sure = new WeakSet();
const busy = new WeakSet();

export const TYPED = "textarea, input:not([type=hidden], [type=submit], [type=button]), select";

// Forms in Wagtail's pop-ups are sent by its own script, which shows the answer in place.
export const holdsText = (form) =>
  form.getAttribute("method")?.toLowerCase() === "post" && !form.closest(".modal") && form.querySelector(TYPED) !== null;

export function watch(beforeSending) {
  document.addEventListener("submit", (event) => hold(event, beforeSending), true);
}

async function hold(event, beforeSending) {
  const form = event.target;
  if (sure.delete(form) || !holdsText(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (busy.has(form)) return;
  busy.add(form);
  const outcome = await ensure({ asked: true });
  busy.delete(form);
  if (outcome !== "same") return refuse(outcome, event.submitter);
  silence();
  await beforeSending(form);
  sure.add(form);
  // Wagtail has disabled the button, and a disabled button does not say which one was pressed.
  if (event.submitter) event.submitter.disabled = false;
  form.requestSubmit(event.submitter);
}

function refuse(outcome, button) {
  say(outcome === "offline" ? "not_sent" : "lost", outcome === "offline" ? null : () => ensure({ asked: true }).then((now) => now === "same" && silence()));
  const progress = button && window.wagtail?.app.getControllerForElementAndIdentifier(button, "w-progress");
  if (progress) progress.loadingValue = false;
  if (button) button.disabled = false;
}
