// Offers what this tab still holds of the page: to take it up again, or to let it go.

import { find, forget, isNew } from "./copies.js";
import { part, place, words } from "./place.js";

export async function offer(form) {
  const held = await find();
  if (!held) return;
  // After a reload the browser itself puts back what was typed, and it is still unsaved.
  if (same(form, held.fields)) return isNew() && forget();
  part("found-words").textContent = words("found", { time: held.at.toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" }) });
  const box = part("found");
  if (form.matches("[data-edit-form]")) form.before(box);
  else form.prepend(box);
  box.hidden = false;
  const close = () => {
    forget();
    box.hidden = true;
  };
  part("drop").onclick = close;
  part("take").onclick = async () => {
    if (form.matches("[data-controller~=w-autosave]")) await send(form, held.fields, close);
    else {
      fill(form, held.fields);
      close();
    }
  };
}

// The blocks of a full text cannot be filled in from outside: the copy is saved as autosave would have saved it.
async function send(form, fields, close) {
  fields.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const post = () => fetch(form.action, { method: "POST", body: fields, headers: { Accept: "application/json" } }).then((answer) => answer.json());
  let answer = await post();
  if (answer.error_code === "invalid_revision" && window.confirm(words("newer"))) {
    for (const [name, value] of await newest(form.action)) fields.set(name, value);
    fields.delete("overwrite_revision_id");
    answer = await post();
  }
  if (!answer.success) {
    part("found-words").textContent = answer.error_message;
    return;
  }
  close();
  // Not asked again whether to leave: what is on the screen is the older text.
  window.wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved").confirmationValue = false;
  location.assign(answer.url ?? location.href);
}

// Which version the server holds now: this page may be older than that, too.
async function newest(address) {
  const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  return [...page.querySelectorAll("[name^=loaded_revision_]")].map(({ name, value }) => [name, value]);
}

const TYPED_BY_HAND = "textarea, select, input:not([type=hidden], [type=file])";

function fill(form, fields) {
  for (const control of form.querySelectorAll(TYPED_BY_HAND)) {
    if (!control.name) continue;
    const values = fields.getAll(control.name);
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = values.includes(option.value);
    else if (values.length) control.value = values[0];
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function same(form, fields) {
  const now = new FormData(form);
  return [...form.querySelectorAll(TYPED_BY_HAND)].every(
    ({ name }) => !name || String(now.getAll(name)) === String(fields.getAll(name)));
}
