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
export const agreed = (member) => Boolean(member?.notice_version);

let answer = null;

// → {member, confirmed}. About someone whom this browser does not know, the server is asked once a browser session, and
// only on a page for members: browsers forget what scripts keep sooner than the cookie.
export function whoAmI() {
  return (answer ??= ask());
}

async function ask() {
  const known = remembered();
  const forMembers = document.querySelector("[data-for-members]");
  if (!known && (!forMembers || sessionStorage.getItem(ASKED))) return { member: null, confirmed: true };
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
