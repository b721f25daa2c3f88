// While a number is typed: which type and issuer it may mean, and whether the handbook has the document already.
// Nothing is filled in by itself, and what the editor chose stays.
const panel = document.querySelector("[data-document-check]");
const original = document.querySelector("[data-original-check]");
const WAIT = 400;

const field = (name) => document.getElementById(`id_${name}`);

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// Below its field, and there from the beginning: a status that is added with its words is not read out.
function placeFor(name) {
  const place = element("div", "", { class: "document-hint", role: "status", id: `hint-${name}` });
  field(name).closest("[data-field]").append(place);
  return place;
}

function showHint(name, place, { sentence, choices }) {
  const buttons = choices.map(({ pk, label }) => {
    const button = element("button", `${panel.dataset.fill}: ${label}`, { type: "button", class: "button button-small button-secondary" });
    button.addEventListener("click", () => fill(name, place, pk));
    return button;
  });
  place.replaceChildren(...(sentence ? [element("p", sentence), ...buttons] : []));
}

function fill(name, place, pk) {
  field(name).value = String(pk);
  field(name).dispatchEvent(new Event("change", { bubbles: true }));
  place.replaceChildren();
  field(name).focus();
}

function told({ sentence, url }, kind) {
  const line = element("p", sentence, { class: kind });
  if (url) line.append(" ", element("a", panel.dataset.open, { href: url, target: "_blank", rel: "noopener" }));
  return line;
}

function watchNumber() {
  const names = ["number", "type", "issuer", "issued_on"];
  const places = { type: placeFor("type"), issuer: placeFor("issuer") };
  let timer = 0;
  let asked = new AbortController();
  let before = "";

  async function ask() {
    const query = new URLSearchParams({ page: panel.dataset.page, committee: panel.dataset.committee });
    for (const name of names) query.set(name, field(name).value);
    if (String(query) === before) return;
    before = String(query);
    asked.abort();
    asked = new AbortController();
    const response = await fetch(`${panel.dataset.url}?${query}`, { signal: asked.signal, headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const answer = await response.json();
    showHint("type", places.type, answer.type);
    showHint("issuer", places.issuer, answer.issuer);
    panel.replaceChildren(
      ...(answer.same ? [told(answer.same, "document-warning")] : []),
      ...answer.others.map((other) => told(other, "document-other")),
    );
  }

  // Offline, or overtaken by the next letter: the next change asks again.
  const soon = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => ask().catch(() => { before = ""; }), WAIT);
  };
  for (const name of names) {
    for (const event of ["input", "change", "blur"]) field(name).addEventListener(event, soon);
  }
  if (field("number").value) soon();
}

function watchOriginal() {
  const part = (name) => original.querySelector(`[data-part="${name}"]`);
  const chosen = field("original_file");
  let before = chosen.value;

  async function ask() {
    if (chosen.value === before) return;
    before = chosen.value;
    for (const name of ["stamp", "note", "checksum"]) part(name).hidden = true;
    if (!before) return;
    const response = await fetch(original.dataset.url.replace("/0/", `/${before}/`), { headers: { Accept: "application/json" } });
    if (!response.ok || chosen.value !== before) return;
    const { sha256, stamp, note } = await response.json();
    part("stamp-words").textContent = stamp;
    part("note").textContent = note;
    part("sha256").textContent = sha256;
    part("stamp").hidden = !stamp;
    part("note").hidden = part("checksum").hidden = false;
  }

  // The chooser sets its hidden field without always saying so.
  window.setInterval(() => ask().catch(() => {}), 1000);
}

if (panel && field("number")) watchNumber();
if (original && field("original_file")) watchOriginal();
