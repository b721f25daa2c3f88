// What "My devices" shows: devices, PIN, passkeys. Plain lists with buttons that say what they do to whom.

import { dayOf, h, replace, timeOf } from "./dom.js";
import { t } from "./texts.js";

export function showLocked(place, open) {
  replace(
    place,
    h("p", {}, t("devices_locked")),
    h("p", {}, h("button", { type: "button", class: "button", onclick: open }, t("show_devices"))),
  );
}

export function showDevices(place, devices, acts) {
  const others = devices.filter((device) => !device.current);
  replace(
    place,
    h("ul", { class: "list" }, devices.map((device) => deviceLine(device, acts))),
    others.length > 1 && h("p", {}, button(t("revoke_others"), acts.endOthers, "button-danger")),
  );
}

function deviceLine(device, acts) {
  const name = device.name || t("device_unnamed");
  const field = h("input", { type: "text", maxlength: 100, value: device.name, id: `name-${device.id}`, autocomplete: "off" });
  const rename = h(
    "form", { class: "form inline", hidden: true },
    h("p", { class: "field" }, h("label", { for: field.id }, t("device_name_of", { name })), field),
    h("button", { type: "submit", class: "button" }, t("save_name")),
  );
  rename.addEventListener("submit", (event) => {
    event.preventDefault();
    acts.rename(device, field.value.trim());
  });
  const show = () => {
    rename.hidden = !rename.hidden;
    if (!rename.hidden) field.focus();
  };
  return h(
    "li", {},
    h("p", {}, h("strong", {}, name), " ", device.current && h("span", { class: "chip" }, t("this_device")), device.assisted && h("span", { class: "chip" }, t("assisted_device"))),
    h("p", { class: "facts" }, t("device_times", { seen: when(device.last_seen_at), since: dayOf(device.created_at) })),
    h(
      "ul", { class: "actions" },
      !device.assisted && h("li", {}, button(t("rename"), show, "button-quiet", t("rename_of", { name }))),
      !device.current && h("li", {}, button(t("revoke"), () => acts.end(device), "button-danger", t("revoke_of", { name }))),
    ),
    rename,
  );
}

export function showWays(place, access, acts) {
  replace(
    place,
    h("p", {}, access.card_number ? t("your_number", { number: access.card_number }) : t("your_reference", { reference: access.reference })),
    h(
      "ul", { class: "list" },
      h(
        "li", {},
        h("p", {}, t(access.has_pin ? "has_pin" : "no_pin")),
        access.has_pin && h("ul", { class: "actions" }, h("li", {}, button(t("remove_pin"), acts.dropPin, "button-danger"))),
      ),
      access.passkeys.map((passkey) => passkeyLine(passkey, acts)),
    ),
    h("p", {}, button(t(access.has_pin || access.passkeys.length ? "change_ways" : "choose_way"), acts.choose)),
  );
}

function passkeyLine(passkey, acts) {
  const name = passkey.name || t("passkey_unnamed");
  const used = passkey.last_used_at ? t("passkey_used", { seen: when(passkey.last_used_at) }) : t("passkey_since", { since: dayOf(passkey.created_at) });
  return h(
    "li", {},
    h("p", {}, t("passkey_called", { name }), " ", h("span", { class: "facts" }, used)),
    h("ul", { class: "actions" }, h("li", {}, button(t("remove"), () => acts.dropPasskey(passkey), "button-danger", t("remove_passkey_of", { name })))),
  );
}

const when = (instant) => `${timeOf(instant)} ${dayOf(instant)}`;

// `spoken` says which one is meant to those who hear the button without its line.
function button(words, act, kind = "", spoken = null) {
  return h("button", { type: "button", class: `button ${kind}`.trim(), onclick: act, "aria-label": spoken }, words);
}
