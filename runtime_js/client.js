// The page: ties the replica, the database and the connection to the app's functions.
//
// `start` runs once, on what this browser has; `render` after changes, one at a
// time, once for all changes of one turn. What fails with nobody to tell it to
// goes to `on_error`.
import {openDatabase} from "./idb.js";
import {createStore} from "./store.js";
import {connect, createSync} from "./sync.js";

export const boot = async app => {
  const who = /mg_who=([^;]+)/.exec(document.cookie)?.[1];
  if (!who) return location = "/sign-in";
  let dirty, rendering;

  const report = (action, problem) => {
    console.error(problem);
    app.on_error?.($, action ?? "", problem?.message ?? `${problem}`);
  };

  const changed = async () => {
    dirty = 1;
    if (rendering) return;
    rendering = 1;
    await 0;
    while (dirty) {
      dirty = 0;
      try {
        await app.render?.($);
      } catch (problem) {
        report("render", problem);
      }
    }
    rendering = 0;
  };

  /** Another build is served, or another log than this page's: begin again, once. */
  const reset = async failure => {
    const {code} = failure ?? {};
    if (code && (code !== 409 || sessionStorage.mg_reset)) return report("", failure);
    if (code) sessionStorage.mg_reset = 1, await db.wipe();
    location.reload();
  };

  onunhandledrejection = ({reason}) => report(reason?.action, reason);
  onerror = (message, file, line, column, problem) => report("", problem ?? {message});

  const db = await openDatabase(who);
  const {schema} = app;
  const store = createStore(schema.states, (state, value) => {
    db.save("local", [[state.name, value]]);
    changed();
  });
  const {$} = store;
  const sync = createSync(app, store, db, {changed, report, reset});
  [$.org, $.user] = who.split("/");
  $.call = sync.call;
  store.restore(db.local);
  sync.rebase(db.events);
  await app.start?.($);
  connect(sync);
};
