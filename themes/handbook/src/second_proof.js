// Choosing how to prove later on that it is really the member: a passkey or a PIN. On the activation page and among
// the devices.

import { call } from "./api.js";
import { fail, onSubmit, showDigits, submitting } from "./forms.js";
import { make, supported } from "./passkeys.js";
import { t } from "./texts.js";

const LENGTH = 8;

export async function makePasskey(name) {
  const { body } = await call("POST", "/me/passkeys/options", {});
  await call("POST", "/me/passkeys", { credential: await make(body.publicKey), name });
}

// `guard(act)` runs an act and may ask for a proof first; `done(way)` hears what was chosen.
export function offerSecondProof({ name, guard = (act) => act(), done }) {
  const section = document.getElementById("second-proof");
  const keys = document.getElementById("make-passkey");
  const pins = document.getElementById("choose-pin");
  keys.hidden = !supported();
  onSubmit(keys, async () => (await submitting(keys, () => guard(() => makePasskey(name())))) && done("passkey"));
  onSubmit(pins, async () => {
    const { pin, again } = pins.elements;
    if (!isPin(pin.value)) return fail(pins, t("pin_malformed"), pin);
    if (pin.value !== again.value) return fail(pins, t("pin_differs"), again);
    if (!(await submitting(pins, () => guard(() => call("PUT", "/me/pin", { pin: pin.value })), pin))) return;
    pins.reset();
    done("pin");
  });
  showDigits(pins);
  return section;
}

export const isPin = (text) => text.length === LENGTH && /^[0-9]+$/.test(text);
