// What is loaded of a local database in which a write is missing.
import assert from "node:assert/strict";
import {test} from "node:test";
import {clientApp} from "./sample_app.js";
import {Event} from "./sync_wire.js";
import {encode} from "./wire.js";
import {openReplica} from "./idb.js";

const event = seq => ({seq, transaction: seq, time: 1, client: "0123456789abcdef", counter: seq, schema: 1, kind: 3, payload: new Uint8Array});

/** As much of IndexedDB as idb.js uses, over Maps; requests are answered in a later turn. */
const databases = stores => {
  const answered = (result, event = "onsuccess") => {
    const request = {result};
    setTimeout(() => request[event]?.());
    return request;
  };
  const objectStore = name => ({
    getAllKeys: () => answered([...stores[name].keys()]),
    getAll: () => answered([...stores[name].values()]),
    put: (value, key) => stores[name].set(key, value),
    delete: key => stores[name].delete(key),
    clear: () => stores[name].clear(),
  });
  return {open: () => answered({transaction: () => Object.assign(answered(undefined, "oncomplete"), {objectStore})})};
};

const cursorOf = async seqs => {
  // Deletes of rows that are not there: the events count, what they did does not.
  const events = new Map(seqs.map(seq => [seq, encode(Event, event(seq))]));
  globalThis.indexedDB = databases({event: events, pending: new Map, local: new Map, client: new Map});
  return (await openReplica("org/ann", clientApp, () => {}, () => {})).cursor();
};

test("a write that failed does not move the cursor past it", async () => {
  assert.equal(await cursorOf([]), 0);
  assert.equal(await cursorOf([1, 2, 3]), 3);
  assert.equal(await cursorOf([1, 2, 4, 5]), 2);
  assert.equal(await cursorOf([2, 3]), 0);
});
