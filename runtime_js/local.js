// The page of an app that has only local state: no calls, no connection, no replica.
//
// Emitted code holds each state in a variable of its own and keeps it here: in IndexedDB,
// where idb.js keeps it for an app that shares state too (database `monoglot ORG/USER`,
// store `local`, name -> value), so an app that begins to share finds what it had. Every
// export stands alone, so that a bundler keeps only those in use. What fails with nobody
// to tell it to goes the browser's own way, or to the app's `on_error`: see `watch`.
import {raise} from "./prelude.js";

/** Who is signed in: `ORG/USER`. Without that the page goes to sign in, and nothing of the app runs. */
export const who = /mg_who=([^;]+)/.exec(document.cookie)?.[1] ?? await new Promise(() => location = "/sign-in");

const promised = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const opening = indexedDB.open(`monoglot ${who}`);
opening.onupgradeneeded = () => opening.result.createObjectStore("local");
const database = promised(opening);

/** Ask the store `get` or `put`; where the browser keeps nothing, the console says so and undefined comes. */
export const ask = (method, ...given) => database.then(database => {
  const transaction = database.transaction("local", "readwrite");
  const asked = promised(transaction.objectStore("local")[method](...given));
  transaction.commit();  // now, not once the page has seen its end: it may be gone before
  return asked;
}).catch(problem => console.warn("nothing is kept in this browser:", problem));

let inserted = 0;

/** The id of a new row; no two pages of one browser make the same. */
export const newId = () => `local-${Date.now()}-${inserted++}`;

/** There is no such row; `lost` says the same to the console, where nothing of the app sees it. */
export const missing = id => raise("KeyError", `'${id}'`);
export const lost = id => {
  throw Error(`KeyError: '${id}'`);
};

/** The rows whose fields are as wanted. */
export const where = (rows, wanted) =>
  [...rows.values()].filter(row => Object.keys(wanted).every(name => row[name] === wanted[name]));

/** What tells of a change: `render` soon, once for all changes of one turn, never twice at a time. */
export const drawing = (render, fail = reportError) => {
  let last = Promise.resolve(), due;
  return () => due ||= last = last.then(() => {
    due = 0;
    return render();
  }).catch(problem => fail(problem, "render"));
};

/** Tell `on_error` what fails with nobody to tell it to; returns what tells it. */
export const watch = on_error => {
  const report = (problem, action = "") => on_error(action, `${problem?.message ?? problem}`);
  onunhandledrejection = ({reason}) => report(reason);
  onerror = (...about) => report(about[4] ?? about[0]);
  return report;
};
