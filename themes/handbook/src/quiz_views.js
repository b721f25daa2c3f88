// What a quiz looks like. Each function fills the place and calls back; none talks to the server.

import { h, replace } from "./dom.js";
import { t } from "./texts.js";

const button = (words, act, quiet = false) => h("button", { type: "button", class: quiet ? "button button-quiet" : "button", onclick: act }, words);

function show(place, ...parts) {
  clearInterval(place.ticking);
  replace(place, ...parts);
}

export function showProblem(place, sentence, again) {
  show(place, h("p", { class: "error", role: "alert" }, sentence), button(t("try_again"), again));
}

export function showRules(place, rules, begin) {
  const left = rules.attempts_allowed === null ? null : rules.attempts_allowed - rules.attempts_used;
  show(
    place,
    rules.best_percent !== null && h("p", { class: rules.passed ? "result result-good" : "note" },
      t(rules.passed ? "best_passed" : "best_not_passed", { percent: rules.best_percent })),
    left !== null && h("p", {}, left > 0 ? t("attempts_left", { count: left }) : t("no_attempts_left")),
    (left === null || left > 0) && button(t("start_quiz"), (event) => {
      event.target.disabled = true;
      begin();
    }),
  );
}

export function showQuestions(place, attempt, { choose, finish }) {
  const count = h("p", { class: "facts", role: "status" });
  const recount = () => {
    count.textContent = t("answered", { done: attempt.items.length - attempt.unanswered().length, all: attempt.items.length });
  };
  const warning = h("div", { tabindex: "-1" });
  const form = h(
    "form", { class: "form" },
    attempt.items.map((item, place) => question(item, place + 1, attempt, async (chosen) => {
      await choose(item, chosen);
      recount();
    })),
    warning,
    h("p", {}, h("button", { type: "submit", class: "button" }, t("hand_in"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const missing = attempt.unanswered();
    if (missing.length && !warning.hasChildNodes()) return warn(warning, missing, attempt, finish);
    finish();
  });
  form.addEventListener("change", () => replace(warning));
  show(place, clock(place, attempt, finish), count, form);
  recount();
  place.querySelector("legend")?.focus({ preventScroll: true });
}

function question(item, number, attempt, choose) {
  const type = item.multiple ? "checkbox" : "radio";
  const name = `item-${item.id}`;
  const chosen = new Set(attempt.chosen(item));
  const options = item.options.map((option) =>
    h("li", {}, h("label", {}, h("input", { type, name, value: option.id, checked: chosen.has(option.id) }), h("span", {}, option.text))));
  const fieldset = h(
    "fieldset", { id: `question-${item.id}` },
    h("legend", { tabindex: "-1" }, t("question", { number }), " ", item.stem),
    item.multiple && h("p", { class: "hint" }, t("choose_several")),
    h("ul", { class: "options" }, options),
  );
  fieldset.addEventListener("change", () => choose([...fieldset.querySelectorAll(":checked")].map((input) => input.value)));
  return fieldset;
}

function warn(warning, missing, attempt, finish) {
  const number = (item) => attempt.items.indexOf(item) + 1;
  replace(
    warning,
    h("div", { class: "error-summary", role: "alert" },
      h("p", {}, t("unanswered", { count: missing.length })),
      h("ul", {}, missing.map((item) => h("li", {}, h("a", { href: `#question-${item.id}`, onclick: (event) => jump(event, item) }, t("question", { number: number(item) }))))),
      button(t("hand_in_anyway"), finish)),
  );
  warning.focus();
}

function jump(event, item) {
  event.preventDefault();
  const fieldset = document.getElementById(`question-${item.id}`);
  fieldset.scrollIntoView();
  fieldset.querySelector("input")?.focus({ preventScroll: true });
}

// Whole minutes until the last one, and no colour: time is information here, not pressure.
function clock(place, attempt, finish) {
  if (attempt.left() === null) return null;
  const words = h("p", { class: "facts" });
  const spoken = h("p", { class: "unseen", role: "status" });
  const tick = () => {
    const left = Math.max(0, attempt.left());
    words.textContent = left > 60_000 ? t("minutes_left", { minutes: Math.ceil(left / 60_000) }) : t("seconds_left", { seconds: Math.ceil(left / 1000) });
    if (left <= 60_000 && !spoken.textContent) spoken.textContent = t("last_minute");
    if (left === 0) {
      clearInterval(place.ticking);
      finish();
    }
  };
  // After `show`, which stops the clock of the screen before.
  setTimeout(() => {
    tick();
    place.ticking = setInterval(tick, 1000);
  });
  return h("div", {}, words, spoken);
}

export function showWaiting(place, error, again) {
  show(
    place,
    h("p", { class: "result result-wait", role: "status" }, t(error.status === 401 ? "kept_signed_out" : "kept_offline")),
    error.status === 401 && h("p", {}, h("a", { href: `/kich-hoat/?next=${location.pathname}` }, t("sign_in"))),
    button(t("send_now"), again, true),
  );
}

export function showResult(place, result, items, again) {
  const wrong = result.items.filter((item) => !item.right);
  const number = (id) => items.findIndex((item) => item.id === id) + 1;
  const heading = h("h3", { tabindex: "-1" }, t("your_result"));
  show(
    place,
    heading,
    h("p", { class: `result ${result.passed ? "result-good" : "result-known"}` },
      t("score", { score: points(result.score), max: points(result.max), percent: result.percent }), " – ", t(result.passed ? "passed" : "not_passed")),
    wrong.length === 0 ? h("p", {}, t("all_right")) : [
      h("h4", {}, t("read_again")),
      h("ul", { class: "list" }, wrong.map((item) => h(
        "li", {}, t("question", { number: number(item.id) }), " ", items[number(item.id) - 1]?.stem ?? "",
        Number(item.points) > 0 && [" ", h("span", { class: "chip" }, t("partly_right", { points: points(item.points) }))],
        item.read_again && [" ", link(item.read_again)]))),
    ],
    result.attempts_left === null ? null : h("p", {}, result.attempts_left > 0 ? t("attempts_left", { count: result.attempts_left }) : t("no_attempts_left")),
    result.attempts_left !== 0 && button(t("quiz_again"), again, true),
  );
  heading.focus();
}

const points = (exact) => Number(exact).toLocaleString("vi", { maximumFractionDigits: 2 });

// Only addresses of this site become links.
function link({ title, url }) {
  return url.startsWith("/") && !url.startsWith("//") ? h("a", { href: url }, title) : h("span", {}, title);
}
