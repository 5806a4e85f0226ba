// What leaves a Durable Object and what may come back: the checks of "Replies" in docs/architecture.md.
import assert from "node:assert/strict";
import {registerHooks} from "node:module";
import {test} from "node:test";

// The application in place of the emitted one: two secrets, each for one of three hosts.
const APP = `
  export const app = {hosts: ["a.example", "b.example", "c.example"],
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
  return globalThis.host.fetch({method: "GET", url: "https://a.example/x", headers: {}, body: null, bearer: null, ...request});
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

test("a reply that holds the secret is refused", async () => {
  answer = () => new Response(`you sent ${VALUE}!`);
  await refused({bearer: "a-key"}, "PermissionError", "the reply contains the secret a-key");
  assert.equal((await ask({})).status, 200);  // nothing secret was sent
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
