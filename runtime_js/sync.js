// The client's side of the sync protocol, and its connection.
//
// Messages are objects by field number, see proto/sync.proto. One Submit at a
// time; an Invoke waits for the optimistic calls made before it; nothing is sent
// before the catch-up, and everything again on a new connection.
import {ClientMessage, ServerMessage} from "./sync_numbers.js";
import {encode, join, read, split} from "./wire.js";

// A message may have 1 MiB and a Submit 256 calls: the batch stays below both.
const BATCH_BYTES = 5e5, CALL_BYTES = 2e3;

/** The protocol without a connection: [hello, receive, outbox]. `reset(failure)` is told that the page is not what the actor serves. */
export const createSync = (hash, {client, cursor, acked, calls, isOptimistic, settle, take}, reset) => {
  let target, busy, build, connection = 0;

  /** The first message of a connection. */
  const hello = () => {
    target = 1 / 0;
    return {1: {1: 1, 2: hash, 3: client, 4: cursor(), 5: acked()}};
  };

  const receive = ({1: welcome, 2: push, 3: ack, 4: conflict, 5: result, 6: failure}) => {
    if (welcome) {
      build ??= welcome[6];
      if (welcome[7] && build !== welcome[6]) reset();
      target = welcome[5];
      connection++;
    }
    if (failure) return reset(failure);  // and no more of this batch: it would only be refused again
    if (!push && !result) busy = 0;
    (ack?.[1] ?? [result]).map(settle);
    take(push?.[1] ?? conflict?.[3]);
  };

  /** The messages that can be sent now. */
  const outbox = () => {
    const all = cursor() < target ? [] : calls(), optimistic = all.filter(isOptimistic), out = [];
    let room = BATCH_BYTES;
    const batch = optimistic.filter((call, i) => (room -= call[3].length + CALL_BYTES) > 0 || !i);
    if (!busy && (busy = batch[0])) out.push({2: {1: client, 2: cursor(), 3: batch}});
    for (const call of all) {
      if (call === optimistic[0]) break;
      if (call.sent !== connection) out.push({3: {1: client, 2: call}});
      call.sent = connection;
    }
    return out;
  };

  return [hello, receive, outbox];
};

/** Keep in touch with the actor: by a WebSocket while one can be had, else by requests. */
export const connect = ([hello, take, outbox], replica) => {
  const path = "/_api/sync";
  let delay = 250;
  const bytes = message => encode(ClientMessage, message);
  const receive = data => take(read(ServerMessage, data));
  const again = () => {
    replica.lose();
    setTimeout(open, delay = Math.min(delay * 2, 8e3));
  };

  const poll = async () => {
    try {
      const messages = outbox();
      const reply = await fetch(path, {method: "POST", body: new Blob([join([hello(), ...messages].map(bytes))], {type: "application/x-protobuf"})});
      if (reply.status === 401) location = "/sign-in";
      if (!reply.ok) throw reply;
      split(new Uint8Array(await reply.arrayBuffer())).map(receive);
      setTimeout(poll, messages[0] ? 50 : 1e3);
    } catch {
      again();
    }
  };

  const open = () => {
    const socket = new WebSocket(path, "monoglot.v1");
    const send = message => socket.send(bytes(message));
    let lost = poll;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      delay = 250;
      lost = again;
      replica.ready = () => outbox().map(send);
      send(hello());
    };
    socket.onmessage = ({data}) => receive(new Uint8Array(data));
    socket.onclose = () => lost();
  };
  open();
};
