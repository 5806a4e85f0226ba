"""What the tests of accounts share: an organisation, its users, and requests with their tokens."""
from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pod_fixture import Headers, Reply, SamplePod

PASSWORD = "correct horse battery staple"
OPEN = ("--sign-up", "open")


def answer(reply: Reply) -> dict[str, object]:
    """The JSON object of a reply."""
    found = json.loads(reply.body)
    assert isinstance(found, dict)
    return found


@dataclass(frozen=True)
class Pod:
    """A pod, asked in JSON."""

    pod: SamplePod

    def ask(self, method: str, path: str, body: object = None, *, who: str = "", headers: Headers | None = None) -> Reply:
        fields = {"Authorization": f"Bearer {who}"} if who else {}
        if body is not None:
            fields["Content-Type"] = "application/json"
        content = b"" if body is None else json.dumps(body).encode()
        return self.pod.request(method, path, fields | (headers or {}), content)

    def new(self, organisation: str, user: str = "ann", password: str = PASSWORD, *, headers: Headers | None = None) -> Reply:
        return self.ask("POST", "/new", {"organisation": organisation, "user": user, "password": password}, headers=headers)

    def login(self, organisation: str, user: str = "ann", password: str = PASSWORD, *, path: str = "/login",
              headers: Headers | None = None) -> Reply:
        return self.ask("POST", path, {"organisation": organisation, "user": user, "password": password}, headers=headers)

    def enter(self, organisation: str, user: str = "ann", password: str = PASSWORD) -> str:
        """The token of a new session."""
        reply = self.login(organisation, user, password)
        assert reply.status == 200, reply
        return str(answer(reply)["token"])

    def add(self, admin: str, user: str, password: str = PASSWORD, **more: object) -> Reply:
        return self.ask("POST", "/_api/users", {"user": user, "password": password} | more, who=admin)

    def status(self, who: str, path: str = "/_api/sessions") -> int:
        """What a request with this token gets."""
        return self.ask("GET", path, who=who).status

    def hashes(self) -> int:
        """How many passwords were hashed since the pod's start."""
        (line,) = [line for line in self.pod.metrics().decode().splitlines() if line.startswith("monoglot_password_hashes_total ")]
        return int(line.split()[1])

    @property
    def data(self) -> Path:
        return self.pod.settings.data
