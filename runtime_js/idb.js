// The local database: the replica, and what of it IndexedDB keeps. One database for each organisation and user.
//
//   event    seq -> Event                  what the actor said, never changed (encoded)
//   pending  [client, counter] -> Call     calls (encoded) without a result yet
//   local    name -> value                 the app's local states
//   client   client -> counter             the last counter a client used
//
// `load` gives the events up to the first gap: so a write that failed never moves
// the cursor past it. A client id belongs to one open page at a time, by a Web Lock.

import {createReplica} from "./replica.js";

const STORES = ["event", "pending", "local", "client"];

const promised = request => new Promise((resolve, reject) => {
  request.onsuccess = request.oncomplete = () => resolve(request.result);
  request.onerror = request.onabort = () => reject(request.error);
});

/** 16 characters of [0-9a-z]. */
const newClient = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => (byte % 36).toString(36)).join("");

/** Whether the client id is ours now, until the page goes; without Web Locks only a new one is. */
const lock = (client, isNew) => new Promise(resolve => {
  if (!navigator.locks) return resolve(isNew);
  navigator.locks.request(`monoglot ${client}`, {ifAvailable: true}, held => {
    resolve(held);
    return held && new Promise(() => {});
  });
});

const open = name => {
  const request = indexedDB.open(`monoglot ${name}`, 1);
  request.onupgradeneeded = () => STORES.forEach(store => request.result.createObjectStore(store));
  return promised(request);
};

/** A client's id: one that left pending calls behind if its page is gone, else a new one. */
const adopt = async orphans => {
  for (const client of orphans) if (await lock(client)) return client;
  const client = newClient();
  await lock(client, true);
  return client;
};

/** What the database of `name` holds for a client that is ours now: see createReplica; and the writers `save` and `wipe`. */
const load = async name => {
  let database;
  try {
    database = await open(name);
  } catch (problem) {
    console.warn("nothing is kept in this browser:", problem);
  }
  const entries = async store => {
    if (!database) return [];
    const from = database.transaction(store).objectStore(store);
    const [keys, values] = await Promise.all([promised(from.getAllKeys()), promised(from.getAll())]);
    return keys.map((key, i) => [key, values[i]]);
  };

  const pendingOf = async () => (await entries("pending")).map(([[client], call]) => [client, call]);
  const orphans = new Set((await pendingOf()).map(([client]) => client));
  const client = await adopt(orphans);
  // Read again what is ours now: its last page may have settled some since.
  const pending = (await pendingOf()).filter(([of]) => of === client).map(([, call]) => call);
  const counter = Object.fromEntries(await entries("client"))[client] ?? 0;
  const stored = await entries("event");
  const gap = stored.findIndex(([seq], i) => seq !== i + 1);

  /** Write `[key, value]` pairs (no value: delete) and, for calls, the counter, in one transaction. */
  const save = async (store, pairs, used) => {
    if (!database) return;
    try {
      const transaction = database.transaction([store, "client"], "readwrite");
      for (const [key, value] of pairs) {
        const into = transaction.objectStore(store);
        value === undefined ? into.delete(key) : into.put(value, key);
      }
      if (used) transaction.objectStore("client").put(used, client);
      await promised(transaction);
    } catch (problem) {
      console.warn(`could not store ${store}:`, problem);
    }
  };

  /** Forget the events: what is there is not what the actor has. */
  const wipe = async () => {
    if (!database) return;
    const transaction = database.transaction("event", "readwrite");
    transaction.objectStore("event").clear();
    await promised(transaction);
  };

  return {
    client, counter, pending, save, wipe,
    events: (gap < 0 ? stored : stored.slice(0, gap)).map(([, bytes]) => bytes),
    local: Object.fromEntries(await entries("local")),
  };
};

/**
 * The replica of `name` (organisation/user) in this browser, as far as it was
 * kept; where the browser refuses to store, it is in memory alone, and the console says so.
 */
export const openReplica = async (name, app, changed, report) => createReplica(app, await load(name), changed, report);
