// What leaves a Durable Object and what may come back: the checks of "Replies" in docs/architecture.md.
import assert from "node:assert/strict";
import {createHmac} from "node:crypto";
import {registerHooks} from "node:module";
import {test} from "node:test";

// The application in place of the emitted one: two secrets, each for one of three hosts.
const APP = `
  import {createSecrets} from ${JSON.stringify(new URL("./secrets.js", import.meta.url).href)};
  export const app = {createSecrets, hosts: ["a.example", "b.example", "c.example"],
    secrets: [{key: "a-key", hosts: ["a.example"]}, {key: "b-key", hosts: ["b.example"]}]};
  export const createActor = host => { globalThis.host = host; return {}; };
`;
registerHooks({
  resolve: (name, context, next) => name === "./server.js"
    ? {url: `data:text/javascript,${encodeURIComponent(APP)}`, shortCircuit: true} : next(name, context),
});
const {Actor} = await import("./do.js");

const VALUE = "sk-0123456789";
let sent, answer;
globalThis.fetch = async (url, options) => {
  sent.push({url, ...options});
  return answer();
};

/** Ask for a request as the actor does; `env` is the Worker's. */
const ask = (request, env = {MONOGLOT_SECRET_A_KEY: VALUE}) => {
  sent = [];
  answer ??= () => new Response("fine");
  new Actor({storage: {sql: {}}, getWebSockets: () => []}, env);
  const {fetch, secret} = globalThis.host;
  const made = typeof request === "function" ? request(secret) : request;
  return fetch({method: "GET", url: "https://a.example/x", headers: {}, body: null, bearer: null, ...made, ...made.bearer && {bearer: secret(made.bearer)}});
};

const refused = async (request, kind, message, env) => {
  await assert.rejects(ask(request, env), problem => {
    assert.deepEqual([problem.kind, problem.message], [kind, message]);
    return true;
  });
};

test("a declared host is asked, with the secret that is for it", async () => {
  assert.deepEqual(await ask({bearer: "a-key"}), {status: 200, body: "fine"});
  assert.equal(sent[0].url, "https://a.example/x");
  assert.equal(sent[0].headers.get("Authorization"), `Bearer ${VALUE}`);
  assert.equal(sent[0].redirect, "manual");
});

test("no other host is asked", async () => {
  for (const url of ["https://d.example/", "http://a.example/", "https://a.example.d.example/", "https://u@a.example/",
    "https://a.example:444/", "https://A.example/", "//a.example/", "https://", "https:///a.example"]) {
    await refused({url}, "PermissionError", "not a declared host");
    assert.equal(sent.length, 0, url);
  }
});

test("a secret goes to its own hosts only", async () => {
  await refused({url: "https://c.example/", bearer: "a-key"}, "PermissionError", "the secret a-key is only for https://a.example");
  await refused({bearer: "b-key"}, "PermissionError", "the secret b-key is only for https://b.example");
  await refused({bearer: "none"}, "PermissionError", "the secret none is only for https://");
  await refused({bearer: "a-key"}, "PermissionError", "the secret a-key has no value", {});
  assert.equal(sent.length, 0);
});

test("values take the place of placeholders in headers and bodies, escaped", async () => {
  const value = `sk-"\\/0123456789`;
  await ask(secret => ({method: "POST", headers: {"X-Key": `Key ${secret("a-key")}!`}, body: JSON.stringify({key: [secret("a-key")], text: "<<secret a-key 0>>"})}),
    {MONOGLOT_SECRET_A_KEY: value});
  assert.equal(sent[0].headers.get("X-Key"), `Key ${value}!`);
  assert.deepEqual(JSON.parse(sent[0].body), {key: [value], text: "<<secret a-key 0>>"});
});

test("a placeholder for another host, in a URL, or of another process is not filled", async () => {
  const elsewhere = {url: "https://c.example/"};
  await refused(secret => ({...elsewhere, headers: {x: secret("a-key")}}), "PermissionError", "the secret a-key is only for https://a.example");
  await refused(secret => ({...elsewhere, body: JSON.stringify(secret("a-key"))}), "PermissionError", "the secret a-key is only for https://a.example");
  await refused(secret => ({url: `https://a.example/${secret("a-key")}`}), "PermissionError", "a secret can't be in a URL");
  assert.equal(sent.length, 0);
  let kept;
  await ask(secret => ({headers: {x: kept = secret("a-key")}}));
  await ask({headers: {x: kept}});
  assert.equal(sent[0].headers.get("x"), kept);
});

test("a value that no header can hold counts as none", async () => {
  for (const value of ["", " ", "a\r\nb: c", "ключ"]) await refused({bearer: "a-key"}, "PermissionError", "the secret a-key has no value", {MONOGLOT_SECRET_A_KEY: value});
  assert.equal(sent.length, 0);
});

test("a reply that holds the secret is refused, in whatever coat", async () => {
  const value = "sk-0/1+2\"3\\4=56789???>>>~~~";
  const basic = prefix => btoa(prefix + value + "!");
  const url = text => text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const coats = [`you sent ${value}!`, JSON.stringify({value}), encodeURIComponent(value), encodeURIComponent(value).toLowerCase(),
    [...value].map(c => `\\u00${c.charCodeAt().toString(16)}`).join(""), JSON.stringify(value).replaceAll("/", "\\/"),
    ...["", "u", "us", "use"].map(basic), ...["", "u", "us", "use"].map(prefix => url(basic(prefix)))];
  for (const coat of coats) {
    answer = () => new Response(coat);
    await refused({bearer: "a-key"}, "PermissionError", "the reply contains the secret a-key", {MONOGLOT_SECRET_A_KEY: value});
    await refused({}, "PermissionError", "the reply contains the secret a-key", {MONOGLOT_SECRET_A_KEY: value});
  }
  answer = () => new Response("sk-0/1+2, 3, 4=5678 and 9");
  assert.equal((await ask({}, {MONOGLOT_SECRET_A_KEY: value})).status, 200);
});

test("verification answers, and nothing but the answer", async () => {
  await ask({});
  const {secret, verify} = globalThis.host;
  const key = secret("a-key");
  assert.equal(await verify(key, null, VALUE), true);
  for (const wrong of ["", VALUE + "x", VALUE.slice(1), VALUE.toUpperCase(), key]) assert.equal(await verify(key, null, wrong), false);
  const signed = createHmac("sha256", VALUE).update("grüße").digest();
  for (const form of ["hex", "base64"]) assert.equal(await verify(key, "grüße", signed.toString(form)), true);
  assert.equal(await verify(key, "grüße", signed.toString("hex").toUpperCase()), true);
  for (const wrong of ["", "zz", signed.toString("hex").slice(2), signed.toString("hex") + "00", "0".repeat(64)]) assert.equal(await verify(key, "grüße", wrong), false);
  assert.equal(await verify(key, "gruesse", signed.toString("hex")), false);
  await assert.rejects(verify(secret("b-key"), null, ""), {kind: "PermissionError", message: "the secret b-key has no value"});
});

test("no reply, a redirect, a reply without end", async () => {
  answer = () => { throw new TypeError("connection refused"); };
  await refused({}, "ConnectionError", "no reply");
  answer = () => new Response(null, {status: 302, headers: {Location: "https://d.example/"}});
  await refused({bearer: "a-key"}, "ConnectionError", "the reply was a redirect, which is not followed");
  answer = () => new Response(new Uint8Array((4 << 20) + 1));
  await refused({}, "ConnectionError", "the reply is too large");
});

test("an origin stands in for its host alone", async () => {
  answer = () => new Response("fine");
  const env = {MONOGLOT_ORIGINS: "a.example=http://127.0.0.1:9000, b.example=http://127.0.0.1:9001"};
  await ask({url: "https://a.example/x?y"}, env);
  assert.equal(sent[0].url, "http://127.0.0.1:9000/x?y");
  await ask({url: "https://c.example/x"}, env);
  assert.equal(sent[0].url, "https://c.example/x");
});
