// Says in words above the form who else has the page open: Wagtail shows a small picture.

import { part, place, words } from "./place.js";

export function watch(form) {
  if (!form?.matches("[data-edit-form]")) return;
  form.before(part("others"));
  document.addEventListener("w-swap:json", ({ detail }) => {
    if (detail.data?.other_sessions) tell(detail.data.other_sessions);
  });
}

function tell(sessions) {
  const sentences = sessions.filter((one) => one.user !== place.dataset.name).map(sentence);
  const text = sentences.join(" ");
  // Said once, not every ten seconds.
  if (part("others").textContent !== text) part("others").textContent = text;
}

function sentence({ user, revision_id: newer, is_editing: editing }) {
  return words(newer ? "other_saved" : editing ? "other_edits" : "other_looks", { name: user });
}
