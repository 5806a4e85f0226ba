"""Start a built application on a host, as a process of its own.

    host = HOSTS["pod"](Settings(deploy=..., data=..., dev=True))
    host.start(); host.url; host.kill(); host.start(); host.stop()

The development runner and the tests use the same. A started host has said that
it listens; `stop` is the orderly way, `kill` is SIGKILL. What a host wrote is in
`Settings.data` and is used again by the next start, as is the port.
"""
from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from monoglot.emit.cloudflare import Workerd, workerd_config

START_SECONDS = 20.0


@dataclass(frozen=True)
class Settings:
    """`session_key` signs sessions (at least 32 bytes); none is needed with `dev`.

    `origins` sends requests for a declared host elsewhere, `secrets` are values by
    key. `edited`: the client's files were changed in the tree, so a pod is to serve them instead of
    those inside; with `dev`. `log` is a file that the host's output is appended to; else it is inherited.
    """

    deploy: Path
    data: Path
    port: int = 0
    dev: bool = False
    build: str = ""
    session_key: str = ""
    origins: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    edited: bool = False
    log: Path | None = None
    workerd: Path | None = None


class HostError(Exception):
    """A host did not start, or did not stop when asked to."""


def secret_variable(key: str) -> str:
    """`ai-key` -> `MONOGLOT_SECRET_AI_KEY`: the variable that holds a secret, on every host."""
    return "MONOGLOT_SECRET_" + re.sub(r"[^A-Z0-9]", "_", key.upper())


def read_line(stream: IO[bytes], seconds: float) -> bytes:
    """One line of `stream`; b'' at its end. Raises HostError when none comes in time."""
    deadline, line = time.monotonic() + seconds, b""
    while not line.endswith(b"\n"):
        ready, _, _ = select.select([stream], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise HostError(f"not ready after {seconds:.0f} s")
        byte = os.read(stream.fileno(), 1)
        if not byte:
            break
        line += byte
    return line


class Host:
    """What hosts have in common; `_launch` starts the process and returns its port.

    `drains`: asked to stop, it closes its connections and ends within `stop_seconds`.
    """

    drains = True
    stop_seconds = 20.0

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.port = settings.port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        if self.running():
            raise HostError("is running already")
        self.settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.port = self._launch()

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """SIGTERM, and wait. Raises HostError if a host that should does not end."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired as error:
            self.kill()
            if self.drains:
                raise HostError(f"did not stop within {self.stop_seconds:.0f} s") from error
        self._process = None

    def kill(self) -> None:
        """SIGKILL, as a power cut for the process."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def databases(self) -> list[Path]:
        """The SQLite files of the actors. Read them when the host is stopped."""
        raise NotImplementedError

    def _launch(self) -> int:
        raise NotImplementedError

    def _output(self) -> IO[bytes] | None:
        return self.settings.log.open("ab") if self.settings.log else None

    def _spawn(self, command: list[str], environment: dict[str, str], *, stdout: int | IO[bytes] | None,
               pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        output = self._output()
        try:
            return subprocess.Popen(
                command, env={"PATH": os.environ.get("PATH", "")} | environment, stdin=subprocess.DEVNULL,
                stdout=output if stdout is None else stdout, stderr=output, pass_fds=pass_fds)
        finally:
            if output is not None:
                output.close()

    def _await_line(self, stream: IO[bytes]) -> dict[str, object]:
        """The JSON object the host prints when it listens."""
        try:
            line = read_line(stream, START_SECONDS)
        except HostError:
            self.kill()
            raise
        if not line:
            assert self._process is not None
            code = self._process.wait()
            self._process = None
            raise HostError(f"ended with {code} before it listened")
        found = json.loads(line)
        assert isinstance(found, dict)
        return found


class PodHost(Host):
    """The pod: the executable in `deploy/pod`."""

    def _launch(self) -> int:
        settings = self.settings
        name = json.loads((settings.deploy / "manifest.json").read_text(encoding="utf-8"))["name"]
        command = [str(settings.deploy / "pod" / name), "--host", "127.0.0.1", "--port", str(self.port),
                   "--storage-dir", str(settings.data)]
        command += ["--dev"] if settings.dev else []
        command += ["--page", str(settings.deploy / "client")] if settings.edited else []
        command += ["--build", settings.build] if settings.build else []
        for host, origin in settings.origins.items():
            command += ["--origin", f"{host}={origin}"]
        environment = {secret_variable(key): value for key, value in settings.secrets.items()}
        if settings.session_key:
            environment["MONOGLOT_SESSION_KEY"] = settings.session_key
        self._process = self._spawn(command, environment, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        listening = str(self._await_line(self._process.stdout)["listening"])
        return int(listening.rpartition(":")[2])

    def databases(self) -> list[Path]:
        return sorted(self.settings.data.rglob("*.db"))


class CloudflareHost(Host):
    """Cloudflare's own runtime, workerd, on the folder `deploy/cloudflare`.

    Asked to stop, workerd waits for its WebSockets, which stay open: it is killed then.
    """

    drains = False
    stop_seconds = 0.2

    def _launch(self) -> int:
        settings = self.settings
        program = settings.workerd or shutil.which("workerd")
        if program is None:
            raise HostError("needs workerd: Settings.workerd, or on PATH")
        environment = self._secrets()
        config = self._write_config(sorted(environment))
        read, write = os.pipe()
        with os.fdopen(read, "rb", buffering=0) as control:
            try:
                self._process = self._spawn(
                    [str(program), "serve", str(config), "--socket-addr", f"http=127.0.0.1:{self.port}",
                     "--control-fd", str(write)], environment, stdout=None, pass_fds=(write,))
            finally:
                os.close(write)
            return int(str(self._await_line(control)["port"]))

    def _secrets(self) -> dict[str, str]:
        """The environment that holds what must not stand in a file."""
        settings = self.settings
        found = {secret_variable(key): value for key, value in settings.secrets.items()}
        return found | ({"MONOGLOT_SESSION_KEY": settings.session_key} if settings.session_key else {})

    def _write_config(self, inherited: list[str]) -> Path:
        settings = self.settings
        folder = settings.deploy / "cloudflare"
        storage = settings.data / "actors"
        storage.mkdir(exist_ok=True, mode=0o700)
        variables: dict[str, str] = dict(json.loads((folder / "wrangler.jsonc").read_text(encoding="utf-8"))["vars"])
        variables["MONOGLOT_DEV"] = "1" if settings.dev else ""
        variables["MONOGLOT_ORIGINS"] = ",".join(f"{host}={origin}" for host, origin in sorted(settings.origins.items()))
        if settings.build:
            variables["MONOGLOT_BUILD"] = settings.build
        config = settings.data / "config.capnp"
        config.write_text(workerd_config(Workerd(
            modules=os.path.relpath(folder, settings.data), client=str((settings.deploy / "client").resolve()),
            storage=str(storage.resolve()), variables=variables, inherited=inherited)), encoding="utf-8")
        return config

    def databases(self) -> list[Path]:
        return sorted(path for path in self.settings.data.rglob("*.sqlite") if path.name != "metadata.sqlite")


HOSTS: dict[str, type[Host]] = {"pod": PodHost, "cloudflare": CloudflareHost}
