// The screen of a check-in desk: result, counters, camera, typed code, name.

import { dayOf, h, replace, timeOf } from "./dom.js";
import { watchCamera } from "./scan_camera.js";
import { sourceOf, verdict } from "./scan_desk.js";
import { t } from "./texts.js";

const SHOWN_NAMES = 8;

export class DeskView {
  constructor(place, desk, acts) {
    this.place = place;
    this.desk = desk;
    this.acts = acts;
    this.unsent = false;
    this.stopCamera = null;
    this.resultBox = h("div", { role: "status", "aria-live": "assertive", id: "scan-result" });
    this.counter = h("p", { class: "lead", id: "scan-present" });
    this.sending = h("p", { class: "facts", role: "status", id: "scan-sent" });
  }

  show() {
    const { session, roster, stale } = this.desk;
    replace(
      this.place,
      h("h2", {}, session.title),
      h("p", { class: "facts" }, t("roster_of", { time: timeOf(roster.generated_at), day: dayOf(roster.generated_at) })),
      stale && h("p", { class: "note" }, t("roster_stale")),
      this.counter, this.resultBox, this.sending,
      this.camera(), this.typed(), this.byName(),
    );
    replace(this.resultBox, h("p", { class: "note" }, t("scan_ready")));
    this.count();
  }

  async count() {
    this.counter.textContent = t("present_of", { present: this.desk.present(), invited: this.desk.roster.invitees.length });
    const { sent, made } = await this.desk.sent();
    this.unsent = sent < made;
    this.sending.textContent = t("sent_of", { sent, made });
  }

  result(scan, result, seal) {
    const { tone, icon, key } = verdict(result, seal);
    const time = result?.first_in ? timeOf(result.first_in) : "";
    replace(
      this.resultBox,
      h("div", { class: `result result-${tone}`, "data-verdict": key },
        h("p", {}, h("span", { "aria-hidden": "true" }, `${icon} `), t(key, { time })),
        result?.member && h("p", {}, result.member.name),
        result?.member && h("p", {}, result.member.unit)),
    );
    navigator.vibrate?.(tone === "good" ? 80 : [80, 60, 80]);
    this.count();
  }

  camera() {
    const video = h("video", { playsinline: true, muted: true, hidden: true, "aria-label": t("camera_picture"), width: 640, height: 480 });
    const problem = h("p", { class: "error", role: "alert" });
    const button = h("button", { type: "button", class: "button", id: "camera" }, t("camera_on"));
    video.muted = true;
    button.addEventListener("click", async () => {
      button.disabled = true;
      problem.textContent = "";
      if (this.stopCamera) {
        this.stopCamera();
        this.stopCamera = null;
      } else {
        video.hidden = false;
        try {
          this.stopCamera = await watchCamera(video, (code) => this.acts.code(code));
        } catch (error) {
          problem.textContent = t(error.name === "NotAllowedError" ? "camera_refused" : "camera_missing");
        }
      }
      video.hidden = !this.stopCamera;
      button.textContent = t(this.stopCamera ? "camera_off" : "camera_on");
      button.disabled = false;
    });
    return h("div", { class: "form" }, button, problem, video);
  }

  // A hand-held reader types the code and presses Enter; so may a person who pastes it.
  typed() {
    const input = h("input", { id: "scan-code", type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
    const form = h(
      "form", { class: "form" },
      h("p", { class: "field" }, h("label", { for: "scan-code" }, t("code_by_reader")), input),
      h("button", { type: "submit", class: "button button-quiet" }, t("check_code")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const code = input.value.trim().toUpperCase();
      input.value = "";
      input.focus();
      if (code) this.acts.code(code, sourceOf(code));
    });
    return form;
  }

  byName() {
    const name = h("input", { id: "scan-name", type: "search", autocomplete: "off", spellcheck: "false" });
    const reason = h("input", { id: "scan-reason", type: "text", autocomplete: "off", maxlength: 200 });
    const problem = h("p", { class: "error", role: "alert" });
    const found = h("ul", { class: "list", "aria-live": "polite" });
    const admit = async (invitee) => {
      if (!reason.value.trim()) {
        problem.textContent = t("scan_reason_missing");
        reason.focus();
        return;
      }
      problem.textContent = "";
      await this.acts.admit(invitee, reason.value.trim());
      name.value = "";
      replace(found);
      name.focus();
    };
    name.addEventListener("input", () => {
      const people = this.desk.search(name.value);
      replace(
        found,
        people.slice(0, SHOWN_NAMES).map((one) => person(one, admit)),
        people.length > SHOWN_NAMES && h("li", { class: "facts" }, t("more_names", { count: people.length - SHOWN_NAMES })),
        people.length === 0 && name.value.trim() !== "" && h("li", { class: "facts" }, t("nobody_found")),
      );
    });
    return h(
      "fieldset", {},
      h("legend", {}, t("by_name")),
      h("p", { class: "field" }, h("label", { for: "scan-reason" }, t("reason")), h("span", { class: "hint" }, t("reason_hint")), reason),
      h("p", { class: "field" }, h("label", { for: "scan-name" }, t("name")), name),
      problem, found,
    );
  }
}

function person(invitee, admit) {
  const present = invitee.state === "present";
  return h(
    "li", {},
    h("strong", {}, invitee.name), " ", h("span", { class: "facts" }, invitee.unit), " ",
    present
      ? h("span", { class: "chip" }, invitee.first_in ? t("scan_already", { time: timeOf(invitee.first_in) }) : t("present"))
      : h("button", { type: "button", class: "button button-quiet", onclick: () => admit(invitee), "aria-label": `${t("admit")}: ${invitee.name}` }, t("admit")),
  );
}
