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
  let dirty, rendering;

  const report = (problem, action = problem?.action ?? "") => {
    (app.on_error ?? console.error)($, action, `${problem?.message ?? problem}`);
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
        problem.action = "render";
        reportError(problem);  // so that the console has it too, with its stack
      }
    }
    rendering = 0;
  };

  /** Another schema, log or build is served than this page has: begin again, once. */
  const reset = async failure => {
    if (failure) {
      if (failure[1] !== 409 || sessionStorage[hash]) return report(failure[2]);
      sessionStorage[hash] = 1;
      await replica.wipe();
    }
    location.reload();
  };

  onunhandledrejection = ({reason}) => report(reason);
  onerror = (...about) => report(about[4] ?? about[0]);

  const {hash} = app.schema;
  const replica = await openReplica(who, app, changed, report);
  const {$} = replica;
  [$.org, $.user] = who.split("/");
  $.call = replica.call;
  await app.start?.($);
  changed();
  connect(createSync(hash, replica, reset), replica);
};
