// The quiet line above the page: what still waits to be sent, and what the server refused.

import { h, replace } from "./dom.js";
import { t } from "./texts.js";

export const STAFF = "staff";

export async function showStatus(outbox, owner) {
  const bar = document.getElementById("outbox-status");
  if (!bar) return;
  const [own, scans, dead] = await Promise.all([owner ? outbox.waiting(owner) : [], outbox.waiting(STAFF), outbox.dead()]);
  const refused = dead.filter((item) => item.owner === owner || item.owner === STAFF);
  bar.hidden = !(own.length || scans.length || refused.length);
  replace(
    bar,
    own.length > 0 && h("p", {}, t("unsent", { count: own.length })),
    scans.length > 0 && h("p", {}, h("a", { href: "/diem-danh/" }, t("unsent_scans", { count: scans.length }))),
    refused.length > 0 && refusals(refused),
  );
}

function refusals(items) {
  return h(
    "details", {},
    h("summary", {}, t("refused", { count: items.length })),
    h("ul", {}, items.map((item) => h("li", {}, item.answer.detail || item.answer.code || t("refused_unknown")))),
    h("button", { type: "button", class: "button button-quiet", onclick: () => save(items) }, t("export")),
  );
}

// The person keeps the evidence and can hand it in.
function save(items) {
  const file = new Blob([JSON.stringify(items, null, 2)], { type: "application/json" });
  const address = URL.createObjectURL(file);
  const link = h("a", { href: address, download: "muc-chua-nhan.json" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

export function say(...parts) {
  const place = document.getElementById("messages");
  if (place) replace(place, h("p", { class: "note" }, ...parts));
}
