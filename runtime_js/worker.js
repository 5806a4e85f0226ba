// The Worker: who asks (a signed session, on every path), static files, and the way to the actor.
//
// The verified identity travels to the Durable Object in a request made here
// from nothing: no header of the client's reaches it but those WebSocket needs.
// Texts and headers are those of the pod (runtime_c/src/route.c, reply.c).
import page from "./sign_in.html";
export {Actor} from "./do.js";

const NAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/;
const SESSION_SECONDS = 30 * 86400;
const KEY_BYTES = 32;
const BODY_BYTES = 4 << 20;
const FORM_BYTES = 16 << 10;
const DEV_KEY = "development only: anybody may be anybody";

const SECURITY = {
  "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",  // no-referrer would make a form's Origin null
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const TYPES = {html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8",
  json: "application/json", svg: "image/svg+xml", png: "image/png", jpg: "image/jpeg", webp: "image/webp", ico: "image/x-icon",
  woff2: "font/woff2", txt: "text/plain; charset=utf-8", webmanifest: "application/manifest+json"};

const reply = (body, status, type, more) => {
  const headers = new Headers({...SECURITY, "Cache-Control": "no-store", ...type && {"Content-Type": type}});
  for (const [name, value] of more ?? []) name === "Set-Cookie" ? headers.append(name, value) : headers.set(name, value);
  return new Response(body, {status, headers});
};

const json = (value, status = 200, more) => reply(JSON.stringify(value), status, TYPES.json, more);
const error = (code, message, more) => json({error: {code, message}}, code, more);
const nothing = () => error(404, "there is nothing here");
const notAllowed = allow => error(405, "this method is not allowed here", [["Allow", allow]]);

// --- sessions -----------------------------------------------------------------

const bytes = text => new TextEncoder().encode(text);
const toBase64 = data => btoa(String.fromCharCode(...new Uint8Array(data))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const fromBase64 = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), c => c.charCodeAt(0));
const now = () => Math.floor(Date.now() / 1000);

const isDev = env => env.MONOGLOT_DEV === "1";

const sessionKey = env => {
  const key = bytes(env.MONOGLOT_SESSION_KEY || (isDev(env) ? DEV_KEY : ""));
  if (key.length < KEY_BYTES) throw new Error(`MONOGLOT_SESSION_KEY needs at least ${KEY_BYTES} bytes`);
  return crypto.subtle.importKey("raw", key, {name: "HMAC", hash: "SHA-256"}, false, ["sign", "verify"]);
};

/** The session {user, org, exp} of a token, or null: fail closed on anything odd. */
const verify = async (env, token) => {
  const key = await sessionKey(env);
  const [, head, claims, signature] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
  if (!head || token.length > 4096) return null;
  try {
    // subtle.verify compares in constant time; claims are read after it only.
    if (!await crypto.subtle.verify("HMAC", key, fromBase64(signature), bytes(`${head}.${claims}`))) return null;
    const read = part => JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(fromBase64(part)));
    const {sub: user, org, exp} = read(claims);
    const good = read(head).alg === "HS256" && typeof user === "string" && NAME.test(user)
      && typeof org === "string" && NAME.test(org) && Number.isFinite(exp) && exp > now();
    return good ? {user, org, exp} : null;
  } catch {
    return null;
  }
};

const mint = async (env, {user, org, exp}) => {
  const part = value => toBase64(bytes(JSON.stringify(value)));
  const text = `${part({alg: "HS256", typ: "JWT"})}.${part({sub: user, org, exp})}`;
  return `${text}.${toBase64(await crypto.subtle.sign("HMAC", await sessionKey(env), bytes(text)))}`;
};

const sameOrigin = request => {
  const origin = request.headers.get("Origin");
  return origin !== null && URL.parse(origin)?.host === (request.headers.get("Host") ?? new URL(request.url).host);
};

/** The verified session of a request, or the Response that refuses it. */
const session = async (request, env, changes) => {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get("Authorization") ?? "")?.[1];
  const cookie = /(?:^|;\s*)mg_session=([^;]*)/.exec(request.headers.get("Cookie") ?? "")?.[1];
  const token = bearer ?? cookie;
  if (!token) return error(401, "sign in first");
  const found = await verify(env, token);
  if (!found) return error(401, "sign in first");
  return changes && !bearer && !sameOrigin(request) ? error(403, "the request comes from another origin") : found;
};

// --- sign-in --------------------------------------------------------------------

const seeOther = (url, where, token, who, seconds) => {
  const tail = `; Path=/; SameSite=Lax; Max-Age=${seconds}${url.protocol === "https:" ? "; Secure" : ""}`;
  return reply(null, 303, null, [["Location", where], ["Set-Cookie", `mg_session=${token}; HttpOnly${tail}`], ["Set-Cookie", `mg_who=${who}${tail}`]]);
};

const signIn = async (request, env, url) => {
  if (request.method === "GET" || request.method === "HEAD") return reply(page, 200, TYPES.html);
  if (request.method !== "POST") return notAllowed("GET, HEAD, POST");
  if (!sameOrigin(request)) return error(403, "the request comes from another origin");
  if (!request.headers.get("Content-Type")?.startsWith("application/x-www-form-urlencoded")) return error(415, "a form is expected");
  const text = await bounded(request, FORM_BYTES);
  if (!text) return error(413, "the form is too large");
  const form = new URLSearchParams(new TextDecoder().decode(text));
  let token = form.get("token");
  let who = {user: form.get("user") ?? "", org: form.get("org") ?? "", exp: now() + SESSION_SECONDS};
  if (token === null && isDev(env)) {
    if (!NAME.test(who.user) || !NAME.test(who.org)) return error(400, "user and org: 1 to 64 of a-z, 0-9, . _ @ -, beginning with a letter or digit");
    token = await mint(env, who);
  } else {
    if (token === null) return error(400, "the form has no token");
    who = await verify(env, token);
    if (!who) return error(401, "the token is not accepted");
  }
  return seeOther(url, "/", token, `${who.org}/${who.user}`, Math.floor(who.exp - now()));
};

const signOut = (request, url) =>
  request.method !== "POST" ? notAllowed("POST")
    : !sameOrigin(request) ? error(403, "the request comes from another origin")
      : seeOther(url, "/sign-in", "", "", 0);

// --- the API and the files --------------------------------------------------------

/** The body of a request, or null if it is longer than `limit`. */
const bounded = async (request, limit) => {
  const parts = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    if ((size += part.length) > limit) return null;
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
};

const sync = async (request, env) => {
  const upgrade = request.headers.get("Upgrade")?.toLowerCase() === "websocket";
  const who = await session(request, env, upgrade || request.method !== "GET");
  if (who instanceof Response) return who;
  if (new URL(request.url).pathname !== "/_api/sync") return nothing();
  const identity = {"mg-user": who.user, "mg-org": who.org, "mg-exp": who.exp};
  const actor = env.ACTOR.get(env.ACTOR.idFromName(who.org));
  if (request.method === "GET") {
    if (!upgrade) return error(426, "a WebSocket is expected here", [["Upgrade", "websocket"]]);
    const offered = (request.headers.get("Sec-WebSocket-Protocol") ?? "").split(/\s*,\s*/);
    if (!offered.includes("monoglot.v1")) return error(400, "the subprotocol monoglot.v1 is expected");
    return actor.fetch("https://actor/", {headers: {...identity, "Upgrade": "websocket"}});
  }
  if (request.method !== "POST") return notAllowed("GET, POST");
  if (request.headers.get("Content-Type") !== "application/x-protobuf") return error(415, "application/x-protobuf is expected");
  const body = await bounded(request, BODY_BYTES);
  if (!body) return error(413, "message too large");
  const made = await actor.fetch("https://actor/", {method: "POST", headers: identity, body});
  return made.ok ? reply(made.body, 200, "application/x-protobuf") : error(made.status, await made.text());
};

const file = async (request, env, url) => {
  if (request.method !== "GET" && request.method !== "HEAD") return notAllowed("GET, HEAD");
  const path = url.pathname === "/" ? "/index.html" : url.pathname;
  const type = TYPES[/\.(\w+)$/.exec(path)?.[1]];
  const found = type && await env.ASSETS.fetch(`https://assets${path}`);
  if (!found?.ok) return nothing();
  const immutable = /-[0-9a-f]{8,}\.\w+$/.test(path);
  return reply(request.method === "HEAD" ? null : found.body, 200, type, [["Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache"]]);
};

const health = env => json({status: "ok", app: env.MONOGLOT_APP, build: env.MONOGLOT_BUILD, schema: env.MONOGLOT_SCHEMA});

const route = (request, env) => {
  const url = new URL(request.url);
  const {pathname} = url;
  return /^\/(new|login|logout)$/.test(pathname) ? nothing() : pathname.startsWith("/_api/") ? sync(request, env)
    : pathname === "/health" && request.method !== "POST" ? health(env)
      : pathname === "/sign-in" ? signIn(request, env, url)
        : pathname === "/sign-out" ? signOut(request, url) : file(request, env, url);
};

export default {
  async fetch(request, env) {
    try {
      return await route(request, env);
    } catch (problem) {
      console.error(problem.stack);
      return error(500, "internal error");
    }
  },
};
