// The page: ties the replica, the database and the connection to the app's functions.
//
// `start` runs once, on what this browser has; `render` after changes, one at a
// time, once for all changes of one turn. What fails with nobody to tell it to
// goes to `on_error`.
import {openReplica} from "./idb.js";
import {connect, createSync} from "./sync.js";

export const boot = async app => {
  const who = /mg_who=([^;]+)/.exec(document.cookie)?.[1];
  if (!who) return location = "/sign-in";
  let dirty, rendering, ready;

  const report = (action, problem) => {
    console.error(problem);
    app.on_error?.($, action ?? "", `${problem?.message ?? problem}`);
  };

  const changed = async () => {
    dirty = 1;
    if (rendering) return;
    rendering = 1;
    await 0;
    while (dirty) {
      dirty = 0;
      await (async () => app.render?.($))().catch(problem => report("render", problem));
    }
    rendering = 0;
  };

  /** Another schema, log or build is served than this page has: begin again, but not for ever. */
  const reset = async failure => {
    if (failure) {
      if (failure.code !== 409 || sessionStorage.reset > Date.now() - 6e4) return report("", failure);
      sessionStorage.reset = Date.now();
      await replica.wipe();
    }
    location.reload();
  };

  onunhandledrejection = ({reason}) => report(reason?.action, reason);
  onerror = (...about) => report("", about[4] ?? about[0]);

  const replica = await openReplica(who, app, {changed, report, ready: () => ready?.()});
  const {$} = replica;
  [$.org, $.user] = who.split("/");
  $.call = replica.call;
  await app.start?.($);
  ready = connect(createSync(app.schema.hash, replica, reset));
};
