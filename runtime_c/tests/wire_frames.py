"""WebSocket by hand: handshakes and frames that a library would not send."""
from __future__ import annotations

import base64
import os
import socket
import struct
from contextlib import ExitStack

from pod_fixture import SUBPROTOCOL, SamplePod, token

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def handshake(pod: SamplePod, **changes: str | None) -> bytes:
    fields: dict[str, str | None] = {
        "Host": pod.authority, "Upgrade": "websocket", "Connection": "keep-alive, Upgrade", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), "Sec-WebSocket-Protocol": SUBPROTOCOL,
        "Authorization": f"Bearer {token()}"}
    fields |= {name.replace("_", "-"): value for name, value in changes.items()}
    lines = ["GET /_api/sync HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items() if value is not None), "", ""]
    return "\r\n".join(lines).encode()


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, mask: bool = True, reserved: int = 0, form: int | None = None) -> bytes:
    size = len(payload)
    form = form if form is not None else (0 if size < 126 else 2 if size < 65536 else 8)
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    bit = 0x80 if mask else 0
    head += {0: lambda: bytes([bit | size]), 2: lambda: bytes([bit | 126]) + struct.pack(">H", size),
             8: lambda: bytes([bit | 127]) + struct.pack(">Q", size)}[form]()
    key = os.urandom(4) if mask else b""
    return head + key + (bytes(byte ^ key[i % 4] for i, byte in enumerate(payload)) if mask else payload)


def read_exactly(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = connection.recv(size - len(found))
        if not part:
            raise EOFError
        found += part
    return found


def read_frame(connection: socket.socket) -> tuple[int, bytes]:
    first, second = read_exactly(connection, 2)
    assert first & 0x70 == 0 and second & 0x80 == 0
    size = second & 127
    if size == 126:
        (size,) = struct.unpack(">H", read_exactly(connection, 2))
    elif size == 127:
        (size,) = struct.unpack(">Q", read_exactly(connection, 8))
    return first & 15, read_exactly(connection, size)


def upgraded(pod: SamplePod, stack: ExitStack) -> socket.socket:
    connection = stack.enter_context(pod.open())
    connection.sendall(handshake(pod))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += read_exactly(connection, 1)
    assert head.startswith(b"HTTP/1.1 101")
    return connection
