// How "My data" looks: each table folded away behind its title and number of rows.

import { dayOf, h, timeOf } from "./dom.js";
import { t } from "./texts.js";

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const SHOWN = 200;

export function held({ tables, member }, api) {
  const [profile, ...others] = tables;
  return [
    h("table", { class: "record" }, h("tbody", {}, profile.rows.map((row) => h(
      "tr", {}, h("th", { scope: "row" }, row.field), h("td", {}, written(row.value) || "–"))))),
    h("ul", { class: "actions" },
      h("li", {}, h("a", { class: "button", href: `${api}/me/data.zip`, download: "du-lieu-cua-toi.zip" }, t("download_zip"))),
      h("li", {}, h("a", { class: "button button-quiet", href: `${api}/me/data`, download: `du-lieu-cua-toi-${member}.json` }, t("download_json")))),
    ...others.map(table),
  ];
}

function table({ title, columns, rows }) {
  return h(
    "details", { class: "held" },
    h("summary", {}, `${title} (${rows.length})`),
    rows.length === 0 && h("p", {}, t("nothing_held")),
    rows.length > 0 && h(
      "div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": title },
      h("table", {},
        h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col" }, column.title)))),
        h("tbody", {}, rows.slice(0, SHOWN).map((row) => h("tr", {}, columns.map((column) => h("td", {}, written(row[column.key], column.kind))))))),
    ),
    rows.length > SHOWN && h("p", { class: "facts" }, t("more_in_file", { shown: SHOWN })),
  );
}

function written(value, kind) {
  if (value === null || value === undefined) return "";
  if (kind === "instant") return `${timeOf(value)}, ${dayOf(value)}`;
  const parts = DATE.exec(value);
  return parts ? `${Number(parts[3])}/${Number(parts[2])}/${parts[1]}` : String(value);
}

export function asked(requests) {
  if (requests.length === 0) return h("p", { class: "empty" }, t("nothing_asked"));
  return h("ul", { class: "cards" }, requests.map((one) => h(
    "li", { class: "card" },
    h("h3", { class: "card-title" }, one.kind_name),
    h("p", { class: "facts" }, t("asked_on", { day: dayOf(one.made_at) }), one.entered_for_me && ` · ${t("entered_for_me")}`),
    one.text && h("p", {}, one.text),
    h("p", {}, h("strong", {}, one.state_name), !one.answer && ["new", "taken", "proposed"].includes(one.state) && `. ${t("answer_due", { day: written(one.due_on) })}`),
    one.answer && h("p", { class: "note" }, h("strong", {}, t("answer")), " ", one.answer),
  )));
}
