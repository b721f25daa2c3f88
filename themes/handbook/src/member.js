// Who is signed in on this device. The cookie decides (scripts cannot see it); what is kept here is for display.

import { Problem, call } from "./api.js";

const KEY = "handbook.member";
const ASKED = "handbook.asked";
const ENDED = "handbook.ended";
const ASSISTED = "#ho-tro"; // where the CMS sends a secretary who acts for a member from now on

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
    localStorage.removeItem(ENDED);
  } catch {
    // Storage refused (private window, full): the session then lasts as long as the page.
  }
  asked("yes");
}

// The cookies were changed by another page: who it is now has to be asked again.
export const askNextTime = () => asked("");

function asked(answer) {
  try {
    sessionStorage.setItem(ASKED, answer);
  } catch {
    // as above
  }
}

// Signed out by somebody else (revoked, run out). Who it was stays known: what they have not sent is still theirs.
export function lose(member) {
  remember(null);
  try {
    localStorage.setItem(ENDED, JSON.stringify(member));
  } catch {
    // as above
  }
}

export function lost() {
  try {
    return JSON.parse(localStorage.getItem(ENDED));
  } catch {
    return null;
  }
}

// The purpose notice comes first: without it nothing is recorded.
export const agreed = (member) => Boolean(member?.notice_version) && !member.notice_required;

let answer = null;

// → {member, confirmed}. About someone whom this browser does not know, the server is asked once a browser session, and
// only on a page for members: browsers forget what scripts keep sooner than the cookie.
export function whoAmI() {
  return (answer ??= ask());
}

async function ask() {
  const arrived = location.hash === ASSISTED;
  if (arrived) history.replaceState(null, "", location.pathname);
  const known = remembered();
  const forMembers = document.querySelector("[data-for-members]");
  if (!known && !arrived && (!forMembers || sessionStorage.getItem(ASKED))) return { member: null, confirmed: true };
  try {
    const { body } = await call("GET", "/me");
    remember(body);
    return { member: body, confirmed: true };
  } catch (error) {
    if (error instanceof Problem && [401, 403].includes(error.status)) {
      if (known) lose(known);
      else asked("yes");
      return { member: null, confirmed: true };
    }
    return { member: known, confirmed: false };
  }
}

export function askAgain() {
  answer = null;
  return whoAmI();
}
