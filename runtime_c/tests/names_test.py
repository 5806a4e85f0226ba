"""Names whose meaning changes: the address that is judged is the one that is connected to.

The pod looks names up in a table of the test's, and connections to addresses outside of the
machine come back to it (tests/c/pod_names.c), so nothing is asked of a real name server.
"""
from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pod_fixture import SamplePod, run
from tls_fixture import Authority, Server, serving

HOST, OTHER = "plain.example.com", "api.example.com"
PUBLIC, ELSEWHERE = "93.184.215.14", "93.184.215.15"
NOT_PUBLIC = {"error": "PermissionError", "message": "the host's address is not public"}
NO_REPLY = {"error": "ConnectionError", "message": "no reply"}


@dataclass
class Net:
    """A pod, the one server it can reach, and what names mean to it."""

    pod: SamplePod
    server: Server
    file: Path

    def means(self, *answers: str, host: str = HOST) -> None:
        """Lookups of the host from now on: one answer each, the last for all that follow. PUBLIC is where the server is."""
        lines = [f"name {host} {answer}\n" for answer in answers]
        self.file.write_text("".join(lines) + f"to {PUBLIC} {self.server.port}\nto 10.1.2.3 {self.server.port}\n")

    def fetch(self, path: str = "/", host: str = HOST) -> object:
        return json.loads(self.pod.ask("fetch " + json.dumps({"method": "GET", "url": f"https://{host}{path}"})))

    def connected(self) -> list[str]:
        """The addresses that the pod connected to, so far."""
        log = self.file.with_name(self.file.name + ".log")
        return log.read_text().split() if log.exists() else []


@contextmanager
def net(folder: Path, *flags: str, origins: dict[str, str] | None = None, environment: dict[str, str] | None = None) -> Iterator[Net]:
    authority, file = Authority(folder), folder / "names"
    with serving(authority.context(HOST)) as server:
        pod = SamplePod(folder, threads=1, failing=True, origins=origins, flags=("--ca-file", str(authority.file), *flags),
                        environment={"MONOGLOT_NAMES": str(file)} | (environment or {}))
        for one in run(pod):
            yield Net(one, server, file)


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Net]:
    with net(tmp_path) as one:
        yield one


def test_a_name_that_changes_its_meaning(plain: Net) -> None:
    """Public when it is first asked for, of this machine the next time: each connection is judged anew."""
    plain.means(PUBLIC, "127.0.0.1")
    assert plain.fetch("/once") == {"status": 200, "body": "once"}
    assert plain.fetch() == NOT_PUBLIC and plain.fetch() == NOT_PUBLIC
    assert (plain.connected(), plain.server.connections) == ([PUBLIC], 1)


def test_a_request_asks_once(plain: Net) -> None:
    """What a second lookup would say has no say: there is none between the judgement and the connection."""
    plain.means(PUBLIC, "127.0.0.1", "127.0.0.1", PUBLIC)
    assert plain.fetch() == {"status": 200, "body": "/"}
    assert plain.connected() == [PUBLIC]


def test_a_connection_that_is_kept_stays_where_it_was(plain: Net) -> None:
    plain.means(PUBLIC, "127.0.0.1")
    assert [plain.fetch(f"/{i}") for i in range(3)] == [{"status": 200, "body": f"/{i}"} for i in range(3)]
    assert (plain.connected(), plain.server.connections) == ([PUBLIC], 1)


@pytest.mark.parametrize("answers, connected, reply", [
    (f"127.0.0.1,{PUBLIC}", [PUBLIC], {"status": 200, "body": "/"}),
    (f"{ELSEWHERE},{PUBLIC}", [ELSEWHERE, PUBLIC], {"status": 200, "body": "/"}),
    (f"{ELSEWHERE},127.0.0.1", [ELSEWHERE], NOT_PUBLIC),
    (f"{ELSEWHERE},::1,10.1.2.3", [ELSEWHERE], NOT_PUBLIC),
    (ELSEWHERE, [ELSEWHERE], NO_REPLY)])
def test_of_several_addresses_only_public_ones(plain: Net, answers: str, connected: list[str], reply: object) -> None:
    plain.means(answers)
    assert plain.fetch() == reply
    assert plain.connected() == connected


@pytest.mark.parametrize("address", [
    "0.0.0.0", "127.0.0.1", "127.255.255.254", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "224.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1", "fd00::1", "ff02::1"])
def test_addresses_that_are_not_public(plain: Net, address: str) -> None:
    plain.means(address)
    assert plain.fetch() == NOT_PUBLIC
    assert plain.connected() == []


def test_a_name_that_means_nothing(plain: Net) -> None:
    plain.means(PUBLIC, host="elsewhere.example")
    assert plain.fetch() == NO_REPLY


@pytest.mark.parametrize("flags, environment", [(("--allow-private",), {}), ((), {"MONOGLOT_ALLOW_PRIVATE": "1"})])
def test_private_addresses_can_be_allowed(tmp_path: Path, flags: tuple[str, ...], environment: dict[str, str]) -> None:
    with net(tmp_path, *flags, environment=environment) as one:
        one.means("10.1.2.3")
        assert one.fetch() == {"status": 200, "body": "/"}


def test_what_was_connected_for_an_origin_is_for_that_alone(tmp_path: Path) -> None:
    """The operator's word lets one host's requests go to a private address, not another's over the same connection."""
    with net(tmp_path, origins={OTHER: f"https://{HOST}:443"}) as one:
        one.means("10.1.2.3")
        assert one.fetch(host=OTHER) == {"status": 200, "body": "/"}
        assert one.fetch() == NOT_PUBLIC
        assert one.fetch(host=OTHER) == {"status": 200, "body": "/"}
        assert (one.connected(), one.server.connections) == (["10.1.2.3"], 1)
