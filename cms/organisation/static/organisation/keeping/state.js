// One line at the bottom of the screen, while something is wrong and for a moment after it is right again.

import { part, words } from "./place.js";

const SECONDS_OF_GOOD_NEWS = 6;

let shown = "";
let hiding = 0;

export const troubled = () => shown !== "" && shown !== "saved";

// `act` is what the button beside the words does; without it there is none.
export function say(name, act = null) {
  if (name === shown) return;
  shown = name;
  clearTimeout(hiding);
  part("words").textContent = words(name);
  part("state").dataset.state = name;
  const button = part("act");
  button.hidden = act === null;
  button.onclick = act;
  if (name === "saved") hiding = setTimeout(silence, SECONDS_OF_GOOD_NEWS * 1000);
}

export function silence() {
  shown = "";
  part("words").textContent = "";
  part("act").hidden = true;
  delete part("state").dataset.state;
}
