// The client's side of the sync protocol, and its connection.
//
// One Submit at a time; an Invoke waits for the optimistic calls made before it;
// nothing is sent before the catch-up, and everything again on a new connection.
import {ClientMessage, ServerMessage} from "./sync_wire.js";
import {encode, join, read, split} from "./wire.js";

/** `reset(failure)` is told that the page is not what the actor serves. */
export const createSync = (hash, {client, cursor, acked, calls, isOptimistic, settle, take}, reset) => {
  const sent = new Set;
  let target, busy, build;

  return {
    /** The first message of a connection. */
    hello() {
      target = 1 / 0;
      return {hello: {protocol: 1, schema: hash, client, cursor: cursor(), acked: acked()}};
    },

    receive({welcome, push, ack, conflict, result, failure}) {
      if (failure || welcome?.dev && build && build !== welcome.build) reset(failure);
      if (welcome) {
        ({seq: target, build} = welcome);
        sent.clear();
      }
      if (welcome || ack || conflict) busy = 0;
      (ack?.results ?? (result ? [result] : [])).map(settle);
      take((push ?? conflict)?.events ?? []);
    },

    /** The messages that can be sent now. */
    outbox() {
      const all = cursor() < target ? [] : calls(), optimistic = all.filter(isOptimistic), out = [];
      if (optimistic[0] && !busy) out.push({submit: {client, base: cursor(), calls: optimistic.slice(0, busy = 256)}});
      for (const call of all) {
        if (call === optimistic[0]) break;
        if (!sent.has(call.counter)) out.push({invoke: {client, call}});
        sent.add(call.counter);
      }
      return out;
    },
  };
};

/** Keep in touch with the actor: by a WebSocket while one can be had, else by requests. Returns what to call when there is something to send. */
export const connect = ({hello, receive, outbox}) => {
  const path = "/_api/sync";
  let delay, flush;
  const bytes = message => encode(ClientMessage, message);
  const took = data => receive(read(ServerMessage, new Uint8Array(data)));
  const again = () => setTimeout(open, delay = Math.min(delay * 2, 8e3));

  const poll = async () => {
    try {
      const messages = outbox();
      const reply = await fetch(path, {method: "POST", headers: {"Content-Type": "application/x-protobuf"}, body: join([hello(), ...messages].map(bytes))});
      if (reply.status === 401) location = "/sign-in";
      split(new Uint8Array(await reply.arrayBuffer())).map(took);
      setTimeout(poll, messages[0] ? 50 : 1e3);
    } catch {
      again();
    }
  };

  const open = () => {
    const socket = new WebSocket(location.origin.replace("http", "ws") + path, "monoglot.v1");
    const send = message => socket.send(bytes(message));
    let lost = poll;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      delay = 250;
      lost = again;
      flush = () => outbox().map(send);
      send(hello());
    };
    socket.onmessage = ({data}) => {
      took(data);
      flush();
    };
    socket.onclose = () => {
      flush = 0;
      lost();
    };
  };
  delay = 250;
  open();
  return () => flush?.();
};
