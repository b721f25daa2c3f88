// "My devices": where the member is signed in, PIN and passkeys. What is sensitive asks for a proof first; after it the
// act goes on where it stopped.

import { Problem, base, call } from "./api.js";
import { Confirming } from "./confirming.js";
import { kindOfDevice } from "./device_name.js";
import { showDevices, showLocked, showWays } from "./device_views.js";
import { h, replace } from "./dom.js";
import { sentenceOf } from "./forms.js";
import { whoAmI } from "./member.js";
import { offerSecondProof } from "./second_proof.js";
import { t } from "./texts.js";

const root = document.getElementById("access");
const message = document.getElementById("access-message");
const place = (id) => document.getElementById(id);
if (base() && root) start();

async function start() {
  const { member } = await whoAmI();
  if (!member) return;
  if (member.assisted) return say(t("not_while_assisted"));
  await new AccessPage().open();
}

class AccessPage {
  constructor() {
    this.confirming = new Confirming(() => this.access);
    const name = () => t(kindOfDevice(navigator.userAgent));
    this.second = offerSecondProof({ name, guard: (act) => this.confirming.guard(act), done: (way) => this.chosen(way) });
  }

  // What needs no proof comes at once; the list of devices when there is one.
  async open() {
    try {
      this.access = (await call("GET", "/me/access")).body;
    } catch (error) {
      return say(sentenceOf(error));
    }
    root.hidden = false;
    this.showWays();
    if (Date.parse(this.access.proved_until) > Date.now()) await this.list();
    else showLocked(place("device-list"), () => this.act(() => this.list()));
  }

  async list() {
    const { body } = await call("GET", "/me/devices");
    showDevices(place("device-list"), body, {
      rename: (device, name) => this.act(() => call("PATCH", `/me/devices/${device.id}`, { name }).then(() => this.list()), t("renamed")),
      end: (device) => this.act(() => call("DELETE", `/me/devices/${device.id}`).then(() => this.list()), t("device_revoked")),
      endOthers: () => this.act(() => call("DELETE", "/me/devices/others").then(() => this.list()), t("devices_revoked")),
    });
  }

  showWays() {
    showWays(place("way-list"), this.access, {
      choose: () => this.choose(),
      dropPin: () => this.act(() => call("DELETE", "/me/pin").then(() => this.open()), t("pin_removed")),
      dropPasskey: (passkey) => this.act(() => call("DELETE", `/me/passkeys/${passkey.id}`).then(() => this.open()), t("passkey_removed")),
    });
  }

  // The proof comes before the choice: nobody types a PIN twice to be told afterwards.
  choose() {
    this.act(async () => {
      if (!(Date.parse(this.access.proved_until) > Date.now())) await this.confirming.ask();
      this.second.hidden = false;
      this.second.querySelector("h2").focus();
    });
  }

  async chosen(way) {
    this.second.hidden = true;
    await this.open();
    say(t(way === "pin" ? "pin_set" : "passkey_made"), "note");
    place("devices-title").focus();
  }

  async act(act, done = null) {
    say(null);
    try {
      await this.confirming.guard(act);
      if (done) say(done, "note");
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return location.reload(); // signed out meanwhile: every page says so
      say(sentenceOf(error));
    }
  }
}

function say(sentence, kind = "error") {
  replace(message, sentence && h("p", { class: kind }, sentence));
}
