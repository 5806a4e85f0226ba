"""A TLS server of the standard library, with certificates of an authority of its own.

Each `Server` answers by the request's path; what it saw and how often it was connected to
is kept. Certificates are made here, for names and times that a test chooses.
"""
from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """Makes certificates; `file` is its own, in PEM."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.UTC)
        self.certificate = (
            x509.CertificateBuilder().subject_name(_name(name)).issuer_name(_name(name)).public_key(self.key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - DAY).not_valid_after(now + DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(self.key, hashes.SHA256()))
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def context(self, name: str, *, start: float = -1, end: float = 1, self_signed: bool = False, rsa_key: bool = False,
                newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
        """A server's context whose certificate is for `name`, valid from `start` to `end` days from now."""
        key = rsa.generate_private_key(65537, 2048) if rsa_key else ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.UTC)
        try:
            alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            alternative = x509.DNSName(name)
        issuer = _name(name) if self_signed else self.certificate.subject
        certificate = (
            x509.CertificateBuilder().subject_name(_name(name)).issuer_name(issuer).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now + start * DAY).not_valid_after(now + end * DAY)
            .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
            .sign(key if self_signed else self.key, hashes.SHA256()))
        file = self.folder / "server.pem"
        file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
                         + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        context.maximum_version = newest
        return context


@dataclass
class Server:
    """What a running server did."""

    port: int = 0
    connections: int = 0
    versions: list[str | None] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    seen: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"


def _reply(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]).encode() + body


def _answer(connection: ssl.SSLSocket, head: bytes) -> bool:
    """False when the connection is to end."""
    path = head.split(b" ")[1].decode()
    if path == "/cut":
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
        return False
    if path == "/until-end":
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nwhole")
        connection.unwrap()
        return False
    if path == "/until-cut":
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nperhaps")
        return False
    if path == "/huge":
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(80):
            connection.sendall(b"10000\r\n" + bytes(65536) + b"\r\n")
        return False
    if path == "/headers":
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 70000 + b"\r\n\r\n")
        return False
    if path == "/slow":
        for byte in _reply(b"slow but whole"):
            connection.sendall(bytes([byte]))
            time.sleep(0.002)
        return True
    if path == "/large":
        connection.sendall(_reply(b"x" * 3_000_000))
        return True
    if path == "/once":
        connection.sendall(_reply(b"once"))
        return False
    if path == "/two":
        connection.sendall(_reply(b"", "Location: /a", "Location: /b", status="302 Found"))
        return True
    if path == "/pieces":  # a place of which a part would be another
        connection.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /" + b"a" * 1500)
        time.sleep(0.05)
        connection.sendall(b"a" * 1500 + b"\r\n\r\n")
        return True
    if path.startswith("/to?"):
        connection.sendall(_reply(b"", f"Location: {path[4:]}", status="302 Found"))
        return True
    connection.sendall(_reply(path.encode()))
    return True


def _serve(server: Server, context: ssl.SSLContext, plain: socket.socket) -> None:
    server.connections += 1
    try:
        with context.wrap_socket(plain, server_side=True) as connection:
            server.versions.append(connection.version())
            stream = connection.makefile("rb")
            while head := stream.readline():
                fields = {}
                while (line := stream.readline()) not in (b"\r\n", b""):
                    name, _, value = line.partition(b":")
                    fields[name.lower()] = value.strip()
                server.seen.append(head + repr(fields).encode() + stream.read(int(fields.get(b"content-length", b"0"))))
                if not _answer(connection, head):
                    break
    except (OSError, ssl.SSLError):
        pass  # the other side refused: tests look at what it says


@contextmanager
def serving(context: ssl.SSLContext) -> Iterator[Server]:
    """Listens on loopback until the block ends."""
    server = Server()

    def named(_: ssl.SSLObject, name: str | None, __: ssl.SSLContext) -> None:
        server.names.append(name)
    context.sni_callback = named
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        threads: list[threading.Thread] = []

        def accept() -> None:
            while True:
                try:
                    plain, _ = listener.accept()
                except OSError:
                    return
                plain.settimeout(20)
                threads.append(threading.Thread(target=_serve, args=(server, context, plain), daemon=True))
                threads[-1].start()
        acceptor = threading.Thread(target=accept, daemon=True)
        acceptor.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
        acceptor.join(5)
