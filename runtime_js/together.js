// Requests that don't hang on each other are under way at the same time.

/** The values of the promises; or, after all have ended, the failure of the first in order that failed. */
export const together = async promises =>
  (await Promise.allSettled(promises)).map(({status, value, reason}) => {
    if (status === "rejected") throw reason;
    return value;
  });
