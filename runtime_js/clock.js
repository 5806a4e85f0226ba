// The clock and randomness of an app's code, the same functions in the browser and at the actor.
//
// At the actor a call has one time: it is read once, and is the time of its events.

/** Microseconds since 1970. */
export const now = $ => $?.context ? $.context.time ??= $.context.host.now() : Date.now() * 1000;

/** `count` random bytes, fit for keys. */
export const random = ($, count) => $?.context ? $.context.host.random(count) : crypto.getRandomValues(new Uint8Array(count));
