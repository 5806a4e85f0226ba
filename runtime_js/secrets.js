// The secrets of an application in a Worker: placeholders go in, values come out only in requests.
//
// Linked by applications that have secrets. Invariants: a value leaves this
// module only as part of a request that was filled for a host that the secret is
// declared for; a placeholder has a random part that nobody outside can know.

const FORM = 8;  // characters of a base64 form that are looked for; shorter ones turn up by chance

const refuse = message => { throw Object.assign(new Error(message), {kind: "PermissionError"}); };
const bytes = text => new TextEncoder().encode(text);

/** The text with JSON's and percent escapes of ASCII undone. */
const plain = text => text.replace(/%([0-9a-f]{2})|\\u00([0-9a-f]{2})|\\(.)/gis,
  (_, percent, unit, char) => char ?? String.fromCharCode(`0x${percent ?? unit}`));

/** What base64 surely shows of a value after 0, 1 or 2 bytes of something else. */
const base64Forms = value => [0, 1, 2].map(before =>
  btoa("\0".repeat(before) + value).slice(before && before + 1, (before + value.length) * 4 / 3 | 0));

const reveals = (text, value) => {
  const alphabet = text.replaceAll("-", "+").replaceAll("_", "/");
  return text.includes(value) || plain(text).includes(value)
    || base64Forms(value).some(form => form.length >= FORM && alphabet.includes(form));
};

/** A signature in hexadecimal or base64 as bytes; of another length if it is neither. */
const signatureBytes = text => {
  try {
    return /^[0-9a-f]{64}$/i.test(text) ? Uint8Array.from(text.match(/../g), pair => `0x${pair}`)
      : Uint8Array.from(atob(text), char => char.charCodeAt());
  } catch {
    return new Uint8Array;
  }
};

const same = async (a, b) => {
  // Digests are compared, so neither the place of a difference nor a length shows.
  const [x, y] = await Promise.all([a, b].map(async data => new Uint8Array(await crypto.subtle.digest("SHA-256", data))));
  return x.reduce((difference, byte, i) => difference | byte ^ y[i], 0) === 0;
};

/** `declared` is [{key, hosts}], `valueOf(key)` the configured value, "" or undefined if there is none. */
export const createSecrets = (declared, valueOf) => {
  const mark = crypto.randomUUID();
  const placeholder = new RegExp(`<<secret ([a-z0-9-]+) ${mark}>>`, "g");
  const value = key => {
    const found = valueOf(key) ?? "";
    // as the pod does: a value that a header can hold
    return /^[!-~]+$/.test(found) ? found : refuse(`the secret ${key} has no value`);
  };
  return {
    secret: key => `<<secret ${key} ${mark}>>`,

    /** The text with the values in the places of their placeholders, each as `escape` writes it. */
    fill: (text, host, escape = found => found) => text.replace(placeholder, (_, key) => {
      const {hosts = []} = declared.find(one => one.key === key) ?? {};
      return hosts.includes(host) ? escape(value(key)) : refuse(`the secret ${key} is only for https://${hosts.join(" or ")}`);
    }),

    /** Raises if the text of a reply has a secret in it. */
    check(text) {
      for (const {key} of declared) {
        const found = valueOf(key);
        if (found && reveals(text, found)) refuse(`the reply contains the secret ${key}`);
      }
    },

    /** Whether `given` is the secret (message null), or the message's signature under it. */
    async verify(secret, message, given) {
      const key = [...secret.matchAll(placeholder)][0]?.[1] ?? refuse("not a secret");
      if (message === null) return same(bytes(value(key)), bytes(given));
      const signing = await crypto.subtle.importKey("raw", bytes(value(key)), {name: "HMAC", hash: "SHA-256"}, false, ["sign", "verify"]);
      return crypto.subtle.verify("HMAC", signing, signatureBytes(given), bytes(message));
    },
  };
};
