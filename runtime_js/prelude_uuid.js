// uuid.UUID: its text, in lower case.

import {raise} from "./prelude.js";

export class PyUUID {
  constructor(text) {
    this.text = text;
  }
  get hex() { return this.text.replaceAll("-", ""); }
  get urn() { return "urn:uuid:" + this.text; }
  get version() { return /[89ab]/.test(this.text[19]) ? parseInt(this.text[14], 16) : null; }
  $equal(other) { return other instanceof PyUUID && this.text === other.text; }
  $order(other) { return this.text < other.text ? -1 : this.text > other.text ? 1 : 0; }
  $key() { return "u" + this.text; }
  $repr() { return `UUID('${this.text}')`; }
}

const dashed = hex => new PyUUID(hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5"));
/** `UUID(s)`: 32 digits, with braces, hyphens and prefixes where they may stand. */
export const uuidOf = s => {
  const hex = s.replaceAll("urn:", "").replaceAll("uuid:", "").replace(/^[{}]+|[{}]+$/g, "").replaceAll("-", "");
  if ([...hex].length !== 32) raise("ValueError", "badly formed hexadecimal UUID string");
  return /^[0-9a-fA-F]{32}$/.test(hex) ? dashed(hex.toLowerCase())
    : raise("ValueError", `invalid literal for int() with base 16: '${hex}'`);
};
/** A random UUID of 16 random bytes. */
export const uuidRandom = bytes => dashed(Array.from(bytes, (x, i) =>
  (i === 6 ? x & 15 | 64 : i === 8 ? x & 63 | 128 : x).toString(16).padStart(2, "0")).join(""));
export const uuidText = u => u.text;
export const valueRepr = x => x.$repr();
