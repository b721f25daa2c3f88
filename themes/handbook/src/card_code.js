// What a printed card says of itself: "STD1:" + base32(version 1, kid 1, card 16, issued 2, expires 2, unit 4, Ed25519
// signature 64). A desk without a network can tell a forged or expired card; whether it was revoked only the server knows.

import { fromBase32 } from "./base32.js";
import { dateOf, fromHex } from "./phone_code.js";

const PREFIX = "STD1:";
const HEAD = 26;
const DAY = 86_400_000;

// "" for a genuine card that is valid today, else the reason the server would give; null where this browser has no Ed25519.
export async function checkCard(text, keys, now = Date.now()) {
  const raw = text.startsWith(PREFIX) ? fromBase32(text.slice(PREFIX.length)) : null;
  if (raw?.length !== HEAD + 64 || raw[0] !== 1) return "invalid";
  const key = keys.find((one) => one.kid === raw[1]);
  if (!key) return "unknown_key";
  const genuine = await verify(fromHex(key.public), raw.slice(HEAD), raw.slice(0, HEAD));
  if (genuine === null) return null;
  if (!genuine) return "signature";
  const today = Date.parse(dateOf(now)) / DAY;
  const day = (at) => raw[at] * 256 + raw[at + 1];
  if (today < day(18)) return "not_yet_valid";
  return today > day(20) ? "expired" : "";
}

async function verify(publicKey, signature, head) {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, head);
  } catch {
    return null; // before Chrome 137, Firefox 129, Safari 17
  }
}
