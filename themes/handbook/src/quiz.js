// A quiz on its page: the rules, the questions, the result. Questions come from the server when an attempt starts and
// stay on the phone until it has answered.

import { Problem, base, call, passing } from "./api.js";
import { whoAmI } from "./member.js";
import { Attempt } from "./quiz_attempt.js";
import { showProblem, showQuestions, showResult, showRules, showWaiting } from "./quiz_views.js";
import { store } from "./store.js";
import { t } from "./texts.js";

const RETRY = 15_000;

const section = document.getElementById("quiz");
if (base() && section) start();

async function start() {
  const { member } = await whoAmI();
  if (!member) return;
  document.getElementById("quiz-signin").hidden = true;
  const place = document.getElementById("quiz-app");
  place.hidden = false;
  const quiz = new QuizPage(place, section.dataset.quiz, await store(), member.id);
  addEventListener("online", () => quiz.resend());
  setInterval(() => quiz.resend(), RETRY);
  await quiz.open();
}

class QuizPage {
  constructor(place, quiz, db, owner) {
    this.place = place;
    this.quiz = quiz;
    this.attempt = new Attempt(db, owner, quiz);
    this.sending = false;
  }

  // What this phone holds comes first: it works without a network and is what the person last saw.
  async open() {
    try {
      await this.attempt.load();
      if (this.attempt.submission) return this.resend();
      if (this.attempt.items) return this.answer();
      const { body: rules } = await call("GET", `/quizzes/${this.quiz}`);
      if (rules.open_attempt) return this.begin(rules.open_attempt);
      showRules(this.place, rules, () => this.begin());
    } catch (error) {
      this.problem(error, () => this.open());
    }
  }

  async begin(id) {
    try {
      await this.attempt.begin(id);
      await this.answer();
    } catch (error) {
      if (error.code === "attempt-open" && error.body.open_attempt) return this.begin(error.body.open_attempt);
      this.problem(error, () => this.open());
    }
  }

  async answer() {
    if (this.attempt.state === "scored") return this.finish();
    showQuestions(this.place, this.attempt, {
      choose: (item, chosen) => this.attempt.choose(item, chosen),
      finish: () => this.finish(),
    });
    this.attempt.save();
  }

  async finish() {
    await this.attempt.handIn();
    await this.resend();
  }

  // The handed-in work leaves as soon as there is a network, however often that takes.
  async resend() {
    if (this.sending || !this.attempt.submission) return;
    this.sending = true;
    try {
      const result = await this.attempt.submit();
      showResult(this.place, result, this.attempt.items, () => this.open());
      await this.attempt.forget();
    } catch (error) {
      if (passing(error)) showWaiting(this.place, error, () => this.resend());
      else await this.refused(error);
    } finally {
      this.sending = false;
    }
  }

  async refused(error) {
    await this.attempt.forget();
    this.problem(error, () => this.open());
  }

  problem(error, again) {
    showProblem(this.place, error instanceof Problem ? error.message : t("unreachable"), again);
  }
}
