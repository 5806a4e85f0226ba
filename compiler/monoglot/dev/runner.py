"""`bazel run //app:dev`: a host, the stand-in service, rebuild and reload.

    runner --host pod|cloudflare --app //app:studio --deploy PATH [--workerd PATH]
           [--stand-in PATH --stands-in-for api.openai.com] [--port N] [--data DIR]

The data lies in `.monoglot/NAME/HOST` of the workspace and is kept between
runs; `--data` names another folder. Everything listens on the loopback only.
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
from pathlib import Path
from types import FrameType

from monoglot.dev.watch import changes
from monoglot.hosts.launch import HOSTS, Host, Settings, secret_variable

PORTS = {"pod": 8080, "cloudflare": 8787}


def say(text: str) -> None:
    print(f"monoglot: {text}", file=sys.stderr, flush=True)


def secrets(manifest: dict[str, object]) -> dict[str, str]:
    """Every declared secret, from the environment or a value that only a stand-in accepts."""
    declared = manifest["secrets"]
    assert isinstance(declared, list)
    return {entry["key"]: os.environ.get(secret_variable(entry["key"]), f"dev-{entry['key']}")
            for entry in declared}


class StandIn:
    """A small service that answers in an outside service's place."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen([str(program), "--port", "0"], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found is None:
            raise SystemExit(f"the stand-in {program.name} did not print its address but {line!r}")
        self.url = found.group()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


class Application:
    """The running host, on a copy of the deploy tree so that a build can't pull it away."""

    def __init__(self, args: argparse.Namespace, origins: dict[str, str]) -> None:
        self._args = args
        self._origins = origins
        self._copies = Path(tempfile.mkdtemp(prefix="monoglot-dev-"))
        self._serial = 0
        self._host: Host | None = None

    def start(self) -> None:
        self.stop()
        self._serial += 1
        deploy = self._copies / str(self._serial)
        shutil.copytree(self._args.deploy, deploy, symlinks=False)
        manifest = json.loads((deploy / "manifest.json").read_text(encoding="utf-8"))
        settings = Settings(
            deploy=deploy, data=self._args.data, port=self._args.port, dev=True,
            build=f"dev-{os.getpid()}-{self._serial}", origins=self._origins, secrets=secrets(manifest), workerd=self._args.workerd)
        self._host = HOSTS[self._args.host](settings)
        self._host.start()
        if self._serial > 1:
            shutil.rmtree(self._copies / str(self._serial - 1), ignore_errors=True)

    @property
    def url(self) -> str:
        assert self._host is not None
        return self._host.url

    def died(self) -> bool:
        return self._host is not None and not self._host.running()

    def stop(self) -> None:
        if self._host is not None:
            self._host.stop()
            self._host = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self._copies, ignore_errors=True)


def build(workspace: Path, label: str) -> bool:
    say(f"building {label}")
    return subprocess.run([str(workspace / "tools/bazel"), "build", "--noshow_progress", label],
                          cwd=workspace, stdin=subprocess.DEVNULL).returncode == 0


def package_folder(workspace: Path, label: str) -> Path:
    return workspace / label.removeprefix("@").removeprefix("//").partition(":")[0]


def watch(app: Application, workspace: Path, label: str) -> None:
    for changed in changes(package_folder(workspace, label)):
        if app.died():
            raise SystemExit("the host stopped by itself; its last words are above")
        if not changed:
            continue
        say("changed: " + ", ".join(os.path.relpath(path, workspace) for path in changed[:3]))
        if build(workspace, label):
            app.start()
            say(f"reloaded {app.url}")
        else:
            say("the build failed; the last good one goes on running")


def on_terminate(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", choices=sorted(HOSTS), required=True)
    parser.add_argument("--app", required=True, help="label of the monoglot_app")
    parser.add_argument("--deploy", type=Path, required=True, help="its deploy tree")
    parser.add_argument("--workerd", type=Path, help="Cloudflare's runtime, for --host cloudflare")
    parser.add_argument("--stand-in", type=Path, help="a program that stands in for outside services")
    parser.add_argument("--stands-in-for", action="append", default=[], metavar="HOST")
    parser.add_argument("--port", type=int)
    parser.add_argument("--data", type=Path)
    args = parser.parse_args()
    args.port = PORTS[args.host] if args.port is None else args.port
    return args


def main() -> None:
    args = parse()
    named = os.environ.get("BUILD_WORKSPACE_DIRECTORY")
    if named is None:
        raise SystemExit("start this with `bazel run`, which tells it where the workspace is")
    workspace = Path(named)
    args.deploy = Path(os.path.abspath(args.deploy))  # not resolved: a rebuild may change what it points to
    args.workerd = args.workerd and args.workerd.resolve()
    args.data = args.data or workspace / ".monoglot" / args.app.rpartition(":")[2] / args.host
    args.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    signal.signal(signal.SIGTERM, on_terminate)
    stand_in = StandIn(args.stand_in.resolve()) if args.stand_in else None
    origins = {host: stand_in.url for host in args.stands_in_for} if stand_in else {}
    app = Application(args, origins)
    try:
        app.start()
        say(f"data in {args.data}")
        print(f"{args.app} on {args.host}: {app.url}", flush=True)
        watch(app, workspace, args.app)
    except KeyboardInterrupt:
        say("stopping")
    finally:
        app.close()
        if stand_in is not None:
            stand_in.stop()


if __name__ == "__main__":
    main()
