// The codec on the server: the host's own where it has one (the pod's is in C), else wire.js.
import * as ours from "./wire.js";

export const {encode, decode, read, join, split} = {...ours, ...globalThis.monoglotWire};
