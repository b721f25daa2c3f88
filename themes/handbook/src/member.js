// Who is signed in on this device. The cookie decides (scripts cannot see it); what is kept here is for display.

import { Problem, call } from "./api.js";

const KEY = "handbook.member";
const ASKED = "handbook.asked";

export function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

export function remember(member) {
  try {
    if (member) localStorage.setItem(KEY, JSON.stringify(member));
    else localStorage.removeItem(KEY);
    sessionStorage.setItem(ASKED, "yes");
  } catch {
    // Storage refused (private window, full): the session then lasts as long as the page.
  }
}

// The purpose notice comes first: without it nothing is recorded.
export const agreed = (member) => Boolean(member?.notice_version) && !member.notice_required;

let answer = null;

// → {member, confirmed}. Someone who never signed in here is asked about once a browser session, not on each page.
export function whoAmI() {
  return (answer ??= ask());
}

async function ask() {
  const known = remembered();
  if (!known && sessionStorage.getItem(ASKED)) return { member: null, confirmed: true };
  try {
    const { body } = await call("GET", "/me");
    remember(body);
    return { member: body, confirmed: true };
  } catch (error) {
    if (error instanceof Problem && [401, 403].includes(error.status)) {
      remember(null);
      return { member: null, confirmed: true };
    }
    return { member: known, confirmed: false };
  }
}

export function askAgain() {
  answer = null;
  return whoAmI();
}
