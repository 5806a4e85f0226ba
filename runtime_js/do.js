// The Durable Object: the host interface over its SQLite and its sockets.
//
// Sockets hibernate: all that is known of one is its attachment {user, org, exp}.
// After `exp`, in seconds, the session's end, a socket neither says nor hears anything.
// Secrets are read from the environment here, at the moment of a request, and
// are in no object that the application's code can reach.
import {app, createActor} from "./server.js";

const FETCH_MS = 60_000;
const REPLY_BYTES = 4 << 20;

/** An error that the application sees, by the name of a Python class. */
const problem = (kind, message) => Object.assign(new Error(message), {kind});

const secretOf = (env, key) => env[`MONOGLOT_SECRET_${key.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`];

/** "a.example=http://127.0.0.1:9000,b.example=..." as an object. */
const originsOf = env => Object.fromEntries((env.MONOGLOT_ORIGINS || "").split(",").map(pair => pair.trim().split(/=(.*)/s)));

const readBounded = async response => {
  const parts = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    if ((size += part.length) > REPLY_BYTES) throw problem("ConnectionError", "the reply is too large");
    parts.push(part);
  }
  return new TextDecoder().decode(await new Blob(parts).arrayBuffer());
};

/** One outgoing request, checked: declared host, secrets only to their own hosts, no redirect, no secret in the reply. */
const fetchOut = async (env, secrets, {method, url, headers, body, bearer, timeout}) => {
  const host = /^https:\/\/([a-z0-9.-]+)(?=[/?#]|$)/.exec(url)?.[1];
  if (!host || !app.hosts.includes(host)) throw problem("PermissionError", "not a declared host");
  const fill = secrets?.fill ?? (text => text);
  const sent = new Headers;
  for (const name in headers) sent.set(name, fill(headers[name], host));
  if (bearer !== null) sent.set("Authorization", fill(`Bearer ${bearer}`, host));
  if (fill(url, host) !== url) throw problem("PermissionError", "a secret can't be in a URL");
  if (body !== null) body = fill(body, host, value => JSON.stringify(value).slice(1, -1));
  const target = (originsOf(env)[host] ?? `https://${host}`) + url.slice(8 + host.length);
  const response = await fetch(target, {method, headers: sent, body, redirect: "manual", signal: AbortSignal.timeout(Math.min(FETCH_MS, timeout ?? FETCH_MS))})
    .catch(() => { throw problem("ConnectionError", "no reply"); });
  if (response.status >= 300 && response.status < 400) throw problem("ConnectionError", "the reply was a redirect, which is not followed");
  const text = await readBounded(response);
  secrets?.check(text);
  return {status: response.status, body: text};
};

const connectionOf = socket => ({...socket.deserializeAttachment(), socket});

/** Whether the connection's session still holds; if not, it is closed. */
const holds = ({exp, socket}) => exp > Date.now() / 1000 || (socket.close(1008, "the session is over"), false);

export class Actor {
  constructor(state, env) {
    this.state = state;
    this.posts = new Set;
    const {sql} = state.storage;
    const secrets = app.createSecrets?.(app.secrets, key => secretOf(env, key));
    this.actor = createActor({
      build: env.MONOGLOT_BUILD ?? "",
      dev: env.MONOGLOT_DEV === "1",
      sql: (text, params) => [...sql.exec(text, ...params).raw()].map(row =>
        row.map(value => value instanceof ArrayBuffer ? new Uint8Array(value) : value)),
      transaction: body => state.storage.transactionSync(body),
      fetch: request => fetchOut(env, secrets, request),
      secret: secrets?.secret,
      verify: secrets?.verify,
      now: () => Date.now() * 1000,
      random: count => crypto.getRandomValues(new Uint8Array(count)),
      connections: () => [...state.getWebSockets().map(connectionOf).filter(holds), ...this.posts],
      send(connection, bytes) {
        if (connection.replies) return connection.replies.push(bytes);
        try {
          connection.socket.send(bytes);
        } catch {
          // The socket is closing: what it misses it asks for by its next Hello.
        }
      },
      close: ({socket}, code, reason) => socket?.close(code, reason),
      log: (level, text) => console[level](text),
    });
  }

  /** A request of our Worker's own making: it alone reaches this object. */
  async fetch(request) {
    const who = {user: request.headers.get("mg-user"), org: request.headers.get("mg-org"), exp: +request.headers.get("mg-exp")};
    return request.method === "POST" ? this.post(request, who) : this.upgrade(who);
  }

  upgrade(who) {
    const [client, server] = Object.values(new WebSocketPair);
    this.state.acceptWebSocket(server);
    server.serializeAttachment(who);
    return new Response(null, {status: 101, webSocket: client, headers: {"Sec-WebSocket-Protocol": "monoglot.v1"}});
  }

  async post(request, who) {
    let messages;
    try {
      messages = this.actor.split(new Uint8Array(await request.arrayBuffer()));
    } catch {
      return new Response("malformed series of messages", {status: 400});
    }
    const connection = {...who, replies: []};
    this.posts.add(connection);
    try {
      for (const message of messages) await this.actor.message(connection, message);
    } finally {
      this.posts.delete(connection);
    }
    return new Response(this.actor.join(connection.replies));
  }

  webSocketMessage(socket, data) {
    const connection = connectionOf(socket);
    if (!holds(connection)) return;
    return typeof data === "string" ? socket.close(1003, "binary messages only")
      : this.actor.message(connection, new Uint8Array(data));
  }

  webSocketClose(socket, code) {
    // Without this the client's close waits for ten seconds. 1005 and 1006 may not be sent.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  webSocketError() {
    // The close that follows says all there is to say.
  }
}
