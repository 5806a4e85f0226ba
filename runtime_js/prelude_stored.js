// Values in their stored form, and read back when anybody may have sent them.

import {PyUUID, dateOf, datetimeOf, decimalOf, decimalText, deltaIn, raise, uuidOf} from "./prelude.js";

export const storedOptional = (x, convert) => x === null ? null : convert(x);
export const storedList = (xs, convert) => Array.from(xs, x => convert(x));

const wrong = () => raise("BadArguments", "bad arguments");
const tried = (make, x) => {
  try {
    return make(x);
  } catch {
    return wrong();
  }
};
export const datetimeIn = us => tried(datetimeOf, us);
export const dateIn = days => tried(dateOf, days);
export const deltaFrom = us => tried(deltaIn, us);
export const decimalIn = text => {
  const found = tried(decimalOf, text);
  return decimalText(found) === text ? found : wrong();
};
export const uuidIn = text => tried(uuidOf, text).text === text ? new PyUUID(text) : wrong();
