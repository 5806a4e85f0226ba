// Time limits: `with deadline(seconds=...)`.
//
// Inside the block the code has a handle of its own, whose requests and calls end when
// the time is over. What was sent by then is the actor's affair: a request is cut off, a
// call goes on there and its result is not waited for.
import {PyError} from "./prelude.js";

// Milliseconds by which a host's timer may be ahead of its clock: what is cut off is always late.
const SLACK = 5;

const over = () => new PyError("TimeoutError", "the time limit is over");

/** The handle of the block. */
export const within = ($, seconds) => {
  const clock = () => $.context ? $.context.host.now() / 1e3 : Date.now();
  const end = clock() + seconds * 1e3;
  const left = () => {
    const time = end - clock();
    if (time <= 0) throw over();
    return time;
  };
  return Object.assign(Object.create($), {
    async fetch(request) {
      const timeout = Math.min(Math.ceil(left()) + SLACK, request.timeout ?? 1 / 0);
      try {
        return await $.fetch({...request, timeout});
      } finally {
        left();
      }
    },
    call(action, args) {
      const time = left();
      const result = $.call(action, args);
      if (!(result instanceof Promise)) return result;
      let timer;
      const late = new Promise((_, fail) => {
        timer = setTimeout(() => fail(over()), time);
      });
      return Promise.race([result, late]).finally(() => clearTimeout(timer));
    },
  });
};
