// "Please confirm that it is you": shown when the server asks for a proof; the act that needed it then runs again.

import { Problem, call } from "./api.js";
import { fail, onSubmit, showDigits, submitting } from "./forms.js";
import { supported, use } from "./passkeys.js";
import { isPin } from "./second_proof.js";
import { t } from "./texts.js";

const NEEDED = "proof-needed";

export class Confirming {
  // access() → what GET /me/access answered: it is told when a proof was given.
  constructor(access) {
    this.access = access;
    this.waiting = null;
    this.section = document.getElementById("confirm");
    this.passkey = document.getElementById("confirm-passkey");
    this.pin = document.getElementById("confirm-pin");
    this.code = document.getElementById("confirm-code");
    onSubmit(this.passkey, () => this.prove(this.passkey, passkeyProof));
    onSubmit(this.pin, () => {
      const { pin } = this.pin.elements;
      if (!isPin(pin.value)) return fail(this.pin, t("pin_malformed"), pin);
      this.prove(this.pin, async () => ({ pin: pin.value }), pin);
    });
    onSubmit(this.code, () => {
      const { code } = this.code.elements;
      if (!code.value.trim()) return fail(this.code, t("code_missing"), code);
      this.prove(this.code, async () => ({ code: code.value.trim() }), code);
    });
    showDigits(this.pin);
  }

  async guard(act) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== NEEDED) throw error;
      await this.ask(error.body.ways);
      return act();
    }
  }

  // Resolves once the member has proved it. An older question is forgotten with its act.
  ask(ways = this.access().ways) {
    this.passkey.hidden = !ways.includes("passkey") || !supported();
    this.pin.hidden = !ways.includes("pin");
    document.getElementById("confirm-letter").open = ways.length === 1;
    this.section.hidden = false;
    this.section.querySelector("h2").focus();
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  async prove(form, proof, field = null) {
    const given = await submitting(form, async () => {
      const { body } = await call("POST", "/me/proof", await proof());
      this.access().proved_until = body.proved_until;
    }, field);
    if (!given) return;
    form.reset();
    this.section.hidden = true;
    this.waiting?.();
    this.waiting = null;
  }
}

async function passkeyProof() {
  const { body } = await call("POST", "/me/proof/options", {});
  return { credential: await use(body.publicKey) };
}
