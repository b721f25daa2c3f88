// The code a phone shows at the door: "S2:" + base32(member reference 8 ‖ step 3 ‖ HMAC-SHA256(day key, reference ‖ step)
// cut to 10 bytes). A new one every 30 seconds; the key is good for one day in Việt Nam.

import { base32 } from "./base32.js";

export const STEP = 30;
const localDate = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh", year: "numeric", month: "2-digit", day: "2-digit" });

export const dateOf = (now) => localDate.format(new Date(now));
export const stepOf = (now) => Math.floor(now / 1000 / STEP) % 2 ** 24;
export const secondsLeft = (now) => STEP - Math.floor(now / 1000) % STEP;

export async function phoneCode(memberRef, dayKey, step) {
  const head = new Uint8Array([...fromHex(memberRef), (step >> 16) & 255, (step >> 8) & 255, step & 255]);
  const key = await crypto.subtle.importKey("raw", fromHex(dayKey), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const seal = new Uint8Array(await crypto.subtle.sign("HMAC", key, head));
  return "S2:" + base32([...head, ...seal.slice(0, 10)]);
}

export function fromHex(hex) {
  return new Uint8Array(hex.match(/../g).map((pair) => parseInt(pair, 16)));
}
