"""Hosts with a built application on them: the reference application, or the one that a target names.

Paths come from the environment that //tests:defs.bzl gives, as runfiles.
"""
from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jwt

from monoglot.hosts.launch import HOSTS, Host, Settings, read_line

SESSION_KEY = "a key for tests only, of more than 32 bytes"
SECRET = "sk-test-5f0c2e9b7a41d8"
AI_HOST = "api.openai.com"
HOST_NAMES = sorted(HOSTS)


def runfile(variable: str) -> Path:
    """The file or folder that an environment variable of the test names."""
    return Path(os.environ["TEST_SRCDIR"], os.environ[variable])


def deploy_tree() -> Path:
    return runfile("MONOGLOT_DEPLOY").resolve()


def outputs() -> Path:
    """Where a test may leave what people would look at: screenshots, logs."""
    return Path(os.environ.get("TEST_UNDECLARED_OUTPUTS_DIR", os.environ["TEST_TMPDIR"]))


def settings(data: Path, *, dev: bool = False, stand_in: str = "", log: Path | None = None) -> Settings:
    return Settings(
        deploy=deploy_tree(), data=data, dev=dev, session_key=SESSION_KEY,
        origins={AI_HOST: stand_in} if stand_in else {}, secrets={"ai-key": SECRET},
        log=log, workerd=runfile("MONOGLOT_WORKERD"))


@contextmanager
def running(name: str, settings: Settings) -> Iterator[Host]:
    """A started host; killed at the end if it is still there."""
    host = HOSTS[name](settings)
    host.start()
    try:
        yield host
    finally:
        host.kill()


def token(user: str, org: str, /, *, key: str = SESSION_KEY, **claims: object) -> str:
    """A session as the host would sign it."""
    facts = {"sub": user, "org": org, "exp": int(time.time()) + 3600} | claims
    return jwt.encode({name: value for name, value in facts.items() if value is not None}, key, algorithm="HS256")


@contextmanager
def stand_in() -> Iterator[str]:
    """The picture service's stand-in, accepting the test's secret; gives its URL."""
    program = runfile("MONOGLOT_STAND_IN")
    process = subprocess.Popen([str(program), "--port", "0", "--key", SECRET], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        line = read_line(process.stdout, 20).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, f"the stand-in said {line!r}"
        yield found.group()
    finally:
        process.terminate()
        process.wait()
