// Whether the session of this page goes on; if not, the dialog in which its person signs in again.

import { part, place, words } from "./place.js";

const dialog = part("dialog");
const frame = part("frame");
const owner = Number(place.dataset.user);

let waiting = null;
let shown = "";
let postponed = false;

// "same": the person of this page is signed in and its forms may be sent. "offline", "lost": not now.
// With `asked` somebody pressed a button: then the dialog opens even if it was put off before.
export async function ensure({ asked = false } = {}) {
  const outcome = await look();
  if (outcome === "same" || outcome === "offline") return outcome;
  if (postponed && !asked) return "lost";
  return open(outcome);
}

async function look() {
  let now;
  try {
    const answer = await fetch(place.dataset.session, { headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store" });
    // Led elsewhere: signed in, but without a second factor yet.
    if (answer.type === "opaqueredirect") return "gone";
    now = await answer.json();
  } catch {
    return "offline";
  }
  if (now.user === null) return "gone";
  if (now.user !== owner) return tellOther(now.name);
  renew(now.token);
  return "same";
}

// Signing in made the tokens of this page invalid. Only the person whose page this is gets new ones: nobody else's
// session can send these forms.
function renew(token) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  if (window.wagtailConfig) window.wagtailConfig.CSRF_TOKEN = token;
}

function tellOther(name) {
  part("other").textContent = words("other", { name, owner: place.dataset.name });
  return "other";
}

function open(outcome) {
  waiting ??= new Promise((resolve) => {
    const settle = (result) => {
      frame.onload = null;
      dialog.onclose = null;
      if (dialog.open) dialog.close();
      window.removeEventListener("focus", again);
      frame.src = "about:blank";
      waiting = null;
      postponed = result !== "same";
      resolve(result);
    };
    // Back from another tab, where one may have signed in too.
    const again = async () => {
      const now = await look();
      if (now === "same") settle("same");
      else show(now);
    };
    dialog.onclose = () => settle("lost");
    frame.onload = () => {
      prefill();
      again();
    };
    window.addEventListener("focus", again);
    shown = "";
    show(outcome);
    dialog.showModal();
    // Not into the form: whoever was typing would type the next words of the text into it.
    part("title").focus();
  });
  return waiting;
}

// The frame is loaded anew when somebody has signed in or out meanwhile: what it showed could not be sent any more.
function show(outcome) {
  if (outcome === shown || outcome === "offline") return;
  shown = outcome;
  frame.src = outcome === "other" ? place.dataset.signOut : place.dataset.signIn;
  part("other").hidden = outcome !== "other";
  part("lost").hidden = outcome === "other";
}

function prefill() {
  const name = frame.contentDocument?.querySelector("input[name=login]");
  if (name && !name.value) name.value = place.dataset.account;
}

part("later").onclick = () => dialog.close();
