// Passkeys: what the server asks, in the browser's form, and what the browser answers, in the server's form.

import { fromBase64url, toBase64url } from "./base64url.js";

// The person said no, or nothing on this phone fits. Not an error to be shown in red.
export class Cancelled extends Error {}

export const supported = () => Boolean(window.isSecureContext && window.PublicKeyCredential && navigator.credentials?.create);

// The JSON of the server with binary values in place.
export function creation(publicKey) {
  return {
    ...publicKey,
    challenge: fromBase64url(publicKey.challenge),
    user: { ...publicKey.user, id: fromBase64url(publicKey.user.id) },
    excludeCredentials: (publicKey.excludeCredentials ?? []).map(described),
  };
}

export function request(publicKey) {
  return {
    ...publicKey,
    challenge: fromBase64url(publicKey.challenge),
    allowCredentials: (publicKey.allowCredentials ?? []).map(described),
  };
}

const described = (one) => ({ ...one, id: fromBase64url(one.id) });

// Older browsers have no toJSON().
export function written(credential) {
  const { response } = credential;
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const held = names.filter((name) => response[name]).map((name) => [name, toBase64url(response[name])]);
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(held),
    clientExtensionResults: {},
  };
}

export const make = (publicKey) => asked(() => navigator.credentials.create({ publicKey: creation(publicKey) }));
export const use = (publicKey) => asked(() => navigator.credentials.get({ publicKey: request(publicKey) }));

async function asked(act) {
  try {
    return written(await act());
  } catch (error) {
    throw new Cancelled(error.name);
  }
}
