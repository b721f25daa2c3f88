// What this device keeps (IndexedDB). Every record that belongs to a person carries that person's id as `owner`.

import { openDB } from "idb";

export const STORES = {
  outbox: { keyPath: "id" }, // facts not yet acknowledged
  dead: { keyPath: "id" }, // facts the server refused for good, kept for the person to see and export
  attempts: { keyPath: "key" }, // the open quiz attempt of [owner, quiz]
  cards: { keyPath: "owner" }, // the day keys of the phone code
  rosters: { keyPath: "key" }, // the list of a session, of [operator's page, session]
};

export function openStore(name = "handbook") {
  return openDB(name, 1, {
    upgrade(db) {
      for (const [store, options] of Object.entries(STORES)) db.createObjectStore(store, options);
    },
  });
}

let opened = null;

export const store = () => (opened ??= openStore());
