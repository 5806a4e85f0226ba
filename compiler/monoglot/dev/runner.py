"""`bazel run //app:dev`: a host, the stand-in service, rebuild and reload.

    runner --host pod|cloudflare --app //app:studio --deploy PATH [--workerd PATH]
           [--stand-in PATH --stands-in-for api.openai.com] [--port N] [--data DIR]

The data lies in `.monoglot/NAME/HOST` of the workspace and is kept between
runs; `--data` names another folder. Everything listens on the loopback only.
What was started here ends with the runner, however it was asked to stop.
"""
from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from monoglot.dev import lines
from monoglot.dev.watch import Snapshot, changes, snapshot
from monoglot.hosts.launch import HOSTS, Host, HostError, Settings, read_line, secret_variable

PORTS = {"pod": 8080, "cloudflare": 8787}
STAND_IN_SECONDS = 20.0


@dataclass(frozen=True)
class Options:
    """What the command line says. Paths are absolute; `app` is a label in `workspace`."""

    workspace: Path
    app: str
    host: str
    deploy: Path
    data: Path
    port: int
    workerd: Path | None
    stand_in: Path | None
    stands_in_for: tuple[str, ...]

    @property
    def package(self) -> Path:
        """The folder whose files are watched."""
        return self.workspace / self.app.lstrip("@").removeprefix("//").partition(":")[0]


def say(text: str) -> None:
    print(f"monoglot: {text}", file=sys.stderr, flush=True)


def secrets(manifest: dict[str, object]) -> dict[str, str]:
    """Every declared secret, from the environment or a value that only a stand-in accepts."""
    declared = manifest["secrets"]
    assert isinstance(declared, list)
    return {entry["key"]: os.environ.get(secret_variable(entry["key"]), f"dev-{entry['key']}")
            for entry in declared}


@contextmanager
def standing_in(options: Options) -> Iterator[dict[str, str]]:
    """Runs the stand-in, if there is one; gives the origin of every host it answers for."""
    if options.stand_in is None:
        yield {}
        return
    process = subprocess.Popen([str(options.stand_in), "--port", "0"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        line = read_line(process.stdout, STAND_IN_SECONDS).decode(errors="replace")
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found is None:
            raise HostError(f"the stand-in {options.stand_in.name} did not print its address but {line!r}")
        yield {host: found.group() for host in options.stands_in_for}
    finally:
        process.terminate()
        process.wait()


def copy(tree: Path, to: Path) -> None:
    """A copy that can be removed again: Bazel's folders may not be written."""
    shutil.copytree(tree, to)
    for folder in (to, *(path for path in to.rglob("*") if path.is_dir())):
        folder.chmod(0o700)


class Application:
    """The running host, on a copy of the deploy tree so that a build can't pull it away.

    Every start has a build identity of its own, so open pages reload.
    """

    def __init__(self, options: Options, origins: dict[str, str], copies: Path) -> None:
        self.server_map = b""
        self.log: Path | None = None
        self._options = options
        self._origins = origins
        self._copies = copies
        self._serial = 0
        self._manifest = b""
        self._host: Host | None = None

    def start(self) -> None:
        """Start on the deploy tree as it is now, in place of what runs. Raises HostError."""
        self.stop()
        self._serial += 1
        deploy = self._copies / str(self._serial)
        copy(self._options.deploy, deploy)
        shutil.rmtree(self._copies / str(self._serial - 1), ignore_errors=True)
        self._manifest = (deploy / "manifest.json").read_bytes()
        if (deploy / "maps/server.js.map").exists():
            self.server_map = (deploy / "maps/server.js.map").read_bytes()
        lines.show_sources(deploy, self._options.workspace)
        host = HOSTS[self._options.host](self._settings(deploy))
        host.start()
        self._host = host

    def _settings(self, deploy: Path) -> Settings:
        options = self._options
        return Settings(
            deploy=deploy, data=options.data, port=options.port, dev=True, edited=True, origins=self._origins,
            build=f"dev-{os.getpid()}-{self._serial}", secrets=secrets(json.loads(self._manifest)),
            workerd=options.workerd, log=self.log)

    def current(self) -> bool:
        """Is what runs the same as the deploy tree? Its manifest has the hashes of all of it."""
        return self._host is not None and (self._options.deploy / "manifest.json").read_bytes() == self._manifest

    @property
    def url(self) -> str:
        assert self._host is not None
        return self._host.url

    def died(self) -> bool:
        """Did the host end without being asked to?"""
        return self._host is not None and not self._host.running()

    def stop(self) -> None:
        if self._host is not None:
            host, self._host = self._host, None
            host.stop()


def build_command(options: Options) -> list[str]:
    """Builds the application into the output base from which it runs."""
    own = options.workspace / "tools/bazel"
    base = str(options.deploy).rpartition("/execroot/")[0]
    return [str(own) if own.exists() else "bazel", *([f"--output_base={base}"] if base else []),
            "build", "--noshow_progress", "--experimental_convenience_symlinks=ignore", options.app]


def build(options: Options) -> bool:
    say(f"building {options.app}")
    return subprocess.run(build_command(options), cwd=options.workspace, stdin=subprocess.DEVNULL).returncode == 0


def update(app: Application, options: Options) -> None:
    """Build, and run what came out if it is another; a failure leaves what runs."""
    if not build(options):
        say("the build failed; the last good one goes on running")
    elif app.current():
        say("built; nothing of the result is different")
    else:
        try:
            app.start()
            say(f"reloaded {app.url}")
        except HostError as error:
            say(f"the new build does not run: the {options.host} {error}; it is tried again after the next change")


def watch(app: Application, options: Options, built: Snapshot) -> None:
    """Until interrupted; `built` are the sources of what runs. Raises HostError when the host ends by itself."""
    for changed in changes(options.package, built):
        if app.died():
            raise HostError("stopped by itself; its last words are above")
        if changed:
            say("changed: " + ", ".join(os.path.relpath(path, options.workspace) for path in changed[:3]))
            update(app, options)


def serve(options: Options) -> None:
    built = snapshot(options.package)
    with ExitStack() as stack:
        origins = stack.enter_context(standing_in(options))
        copies = stack.enter_context(tempfile.TemporaryDirectory(prefix="monoglot-dev-"))
        app = Application(options, origins, Path(copies))
        app.log = stack.enter_context(lines.mapped_log(lambda: app.server_map))
        stack.callback(app.stop)
        app.start()
        say(f"data in {options.data}")
        print(f"{options.app} on {options.host}: {app.url}", flush=True)
        watch(app, options, built)


def on_signal(_signal: int, _frame: FrameType | None) -> None:
    """The first signal stops everything in order; a second one doesn't disturb that."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def parse(arguments: list[str], workspace: Path) -> Options:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", choices=sorted(HOSTS), required=True)
    parser.add_argument("--app", required=True, help="label of the monoglot_app")
    parser.add_argument("--deploy", type=Path, required=True, help="its deploy tree")
    parser.add_argument("--workerd", type=Path, help="Cloudflare's runtime, for --host cloudflare")
    parser.add_argument("--stand-in", type=Path, help="a program that stands in for outside services")
    parser.add_argument("--stands-in-for", action="append", default=[], metavar="HOST")
    parser.add_argument("--port", type=int, help="8080 for the pod, 8787 for cloudflare; 0 for any")
    parser.add_argument("--data", type=Path, help="where the databases are")
    given = parser.parse_args(arguments)
    return Options(
        workspace=workspace, app=given.app, host=given.host,
        deploy=Path(os.path.abspath(given.deploy)),  # not resolved: a rebuild may change what it points to
        data=workspace / (given.data or Path(".monoglot", given.app.rpartition(":")[2], given.host)),
        port=PORTS[given.host] if given.port is None else given.port,
        workerd=given.workerd and given.workerd.resolve(), stand_in=given.stand_in and given.stand_in.resolve(),
        stands_in_for=tuple(given.stands_in_for))


def main() -> None:
    named = os.environ.get("BUILD_WORKSPACE_DIRECTORY")
    if named is None:
        raise SystemExit("start this with `bazel run`, which tells it where the workspace is")
    options = parse(sys.argv[1:], Path(named))
    options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    try:
        serve(options)
    except KeyboardInterrupt:
        say("stopped")
    except HostError as error:
        raise SystemExit(f"monoglot: the {options.host} {error}") from error


if __name__ == "__main__":
    main()
