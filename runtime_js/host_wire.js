// The wire codec on a server: the host's own where it has one, which agrees on every byte.
import {decode as decodeHere, encode as encodeHere, read as readHere} from "./wire.js";

export {join, split} from "./wire.js";
export const {encode = encodeHere, decode = decodeHere, read = readHere} = globalThis.monoglotWire ?? {};
