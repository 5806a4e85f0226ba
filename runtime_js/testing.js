// A host over node's own SQLite, and a client's view of an actor, for the tests of this folder.
import {DatabaseSync} from "node:sqlite";
import {createActor} from "./actor.js";
import {serverApp} from "./sample_app.js";
import {ClientMessage, ServerMessage} from "./sync_wire.js";
import {decode, encode} from "./wire.js";

/** A host whose rows outlive `open()`, so that a test can kill the actor and open it again. */
export class MemoryHost {
  build = "test";
  dev = false;
  logged = [];
  fetched = [];
  later = undefined;  // a host need not have it
  open_connections = [];
  fetchReply = async () => ({status: 200, body: new TextEncoder().encode('{"name": "edited"}')});

  constructor(path = ":memory:") {
    this.database = new DatabaseSync(path);
  }

  sql(text, params) {
    const statement = this.database.prepare(text);
    statement.setReturnArrays(true);
    return statement.all(...params);
  }

  transaction(body) {
    this.database.exec("BEGIN");
    try {
      const value = body();
      this.database.exec("COMMIT");
      return value;
    } catch (problem) {
      this.database.exec("ROLLBACK");
      throw problem;
    }
  }

  fetch(request) {
    this.fetched.push(request);
    return this.fetchReply(request);
  }

  now = () => 1_700_000_000_000_000;
  connections = () => this.open_connections;
  send = (connection, bytes) => connection.receive(bytes);
  close = () => {};
  log = (level, text) => this.logged.push(`${level}: ${text}`);

  /** Begin anew, as after a kill: what the last actor was doing never goes on. */
  open(app = serverApp) {
    const life = this.life = {};
    const alive = body => (...args) => {
      if (this.life !== life) throw new Error("this actor was killed");
      return body.apply(this, args);
    };
    const fetch = async request => {
      const reply = await this.fetch(request);
      return this.life === life ? reply : new Promise(() => {});
    };
    const {build, dev, now, connections, close, log, later} = this;
    this.actor = createActor(app, {build, dev, now, connections, close, log, later, fetch, send: alive(this.send), sql: alive(this.sql), transaction: alive(this.transaction)});
    return this;
  }

  /** Every row of the database, for comparing. */
  dump = () => this.sql("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", [])
    .map(([table]) => [table, this.sql(`SELECT * FROM "${table}"`, [])]);
}

/** One connection of a test; `replies` are the decoded messages that came. */
export class Peer {
  replies = [];

  constructor(host, user = "ann", org = "acme") {
    Object.assign(this, {host, user, org});
    host.open_connections.push(this);
  }

  receive(bytes) {
    const message = decode(ServerMessage, bytes);
    const [name] = Object.keys(message).filter(key => message[key]);
    this.replies.push([name, message[name]]);
  }

  send(message) {
    return this.sendBytes(encode(ClientMessage, message));
  }

  sendBytes(bytes) {
    this.replies = [];
    const done = this.host.actor.message(this, bytes);
    return done ? done.then(() => this.replies) : this.replies;
  }

  close() {
    this.host.open_connections.splice(this.host.open_connections.indexOf(this), 1);
  }
}
