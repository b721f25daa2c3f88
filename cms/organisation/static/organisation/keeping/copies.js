// What is not saved yet, kept in this tab alone: a reload or a crashed tab finds it again (docs/decisions/no-text-lost.md).

import { place } from "./place.js";

const PREFIX = "keeping:";
const OWN = `${PREFIX}${place.dataset.user}:`;
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "next"]);

const key = () => OWN + location.pathname;

// Packing takes a moment: `wanted` says whether the copy still is when it is ready.
export async function keep(form, wanted = () => true) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !LEFT_OUT.has(name)) fields.append(name, value);
  }
  // Wagtail saves over its own last version, not over the one that the form was opened with.
  const own = form.dataset.wAutosaveRevisionIdValue;
  if (Number(own)) fields.set("overwrite_revision_id", own);
  try {
    const copy = JSON.stringify({ at: Date.now(), fields: await packed(fields.toString()) });
    if (wanted()) sessionStorage.setItem(key(), copy);
  } catch {
    // The tab's storage is full: autosave is what counts, this is the second net.
  }
}

export const forget = () => sessionStorage.removeItem(key());

export function markSent() {
  const held = read(key());
  if (held) sessionStorage.setItem(key(), JSON.stringify({ ...held, sent: true }));
}

// Opened anew: not a reload, not the way back.
export const isNew = () => performance.getEntriesByType("navigation")[0]?.type === "navigate";

// What was sent and arrived, or belongs to somebody else, goes.
export function tidy() {
  for (const name of Object.keys(sessionStorage).filter((one) => one.startsWith(PREFIX))) {
    if (!name.startsWith(OWN) || (isNew() && read(name)?.sent)) sessionStorage.removeItem(name);
  }
}

// The copy of this page, or null.
export async function find() {
  const held = read(key());
  return held && { at: new Date(held.at), fields: new URLSearchParams(await unpacked(held.fields)) };
}

export function forgetAll() {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
}

function read(name) {
  return JSON.parse(sessionStorage.getItem(name));
}

// A resolution of a hundred pages is megabytes of fields, and a tab may keep five.
async function packed(text) {
  const bytes = new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer());
  let binary = "";
  for (let from = 0; from < bytes.length; from += 32768) binary += String.fromCharCode(...bytes.subarray(from, from + 32768));
  return btoa(binary);
}

async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
