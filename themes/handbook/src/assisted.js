// While a secretary acts for a member: a banner on every page that says for whom, and how to stop.

import { call } from "./api.js";
import { h } from "./dom.js";
import { askNextTime } from "./member.js";
import { t } from "./texts.js";

const BACK = "/cms/members/";

// leave() sends what waits and clears the member's traces from this browser; false when the person wants to stay.
export function showBanner(member, leave) {
  const stop = h("button", { type: "button", class: "button" }, t("assisted_end"));
  stop.addEventListener("click", async () => {
    stop.disabled = true;
    const gone = await leave(() => call("POST", "/assistance/end", {}));
    if (!gone) return (stop.disabled = false);
    askNextTime(); // the browser's own member may be back
    return location.assign(BACK);
  });
  const words = h("strong", {}, t("assisted_for", { name: member.name }));
  document.body.prepend(h("section", { class: "assisted", "aria-label": t("assisted_label") }, h("div", { class: "frame" }, words, " ", stop)));
}
