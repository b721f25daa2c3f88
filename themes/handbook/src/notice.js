// A new version of the purpose notice: nothing is recorded until it was read and accepted.

import { Problem, call } from "./api.js";
import { h } from "./dom.js";
import { remember } from "./member.js";
import { say } from "./status.js";
import { t } from "./texts.js";

export function askAboutNotice(member) {
  if (!member?.notice_required) return;
  const place = document.getElementById("accept-notice");
  if (!place) return say(t("notice_changed"), " ", h("a", { href: "/quyen-rieng-tu/" }, t("notice_read")));
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => accept(place));
}

async function accept(place) {
  const button = place.querySelector("button");
  button.disabled = true;
  try {
    await call("POST", "/me/notice", { version: place.dataset.version });
    remember((await call("GET", "/me")).body);
    place.hidden = true;
    say(t("notice_thanks"));
  } catch (error) {
    button.disabled = false;
    say(error instanceof Problem ? error.message : t("unreachable"));
  }
}
