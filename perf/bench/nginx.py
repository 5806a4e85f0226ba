"""nginx from Debian's packages, in a folder of its own: nothing is installed on the machine."""
from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perf.bench.harness import START_SECONDS, Unavailable, await_port, free_port

CONFIG = """
worker_processes auto;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  open_file_cache max=100;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port} reuseport backlog=1024; root {folder}/files; }}
}}
"""


def _apt(state: Path) -> list[str]:
    """apt with lists and cache of its own; the machine's are read for nothing but its sources."""
    for name in ("lists/partial", "cache/archives/partial"):
        (state / name).mkdir(parents=True, exist_ok=True)
    return ["apt-get", "-q", "-o", f"Dir::State={state}", "-o", f"Dir::State::lists={state}/lists",
            "-o", "Dir::State::status=/var/lib/dpkg/status", "-o", f"Dir::Cache={state}/cache", "-o", f"APT::Sandbox::User={os.environ.get('USER', 'root')}"]


def find(cache: Path) -> Path:
    """The program: the machine's own, or out of the package by name. Raises Unavailable."""
    if found := shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        return Path(found)
    program = cache / "nginx" / "usr/sbin/nginx"
    if not program.exists():
        _fetch(cache, program)
    return program


def _fetch(cache: Path, program: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    try:
        for command in ([*_apt(cache / "apt"), "update"], [*_apt(cache / "apt"), "download", "nginx"]):
            subprocess.run(command, cwd=cache, check=True, capture_output=True, timeout=240)
        (package,) = cache.glob("nginx_*.deb")
        subprocess.run(["dpkg-deb", "-x", str(package), str(cache / "nginx")], check=True, capture_output=True, timeout=60)
        subprocess.run([str(program), "-v"], check=True, capture_output=True, timeout=10)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise Unavailable(f"nginx: {error}") from error


@contextmanager
def serving(folder: Path, content: bytes, cache: Path) -> Iterator[int]:
    """nginx with one file, /file, and settings that are good for speed."""
    program, port = find(cache), free_port()
    (folder / "files").mkdir()
    (folder / "files/file").write_bytes(content)
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, port=port), "utf-8")
    for path in (folder, folder / "files"):
        path.chmod(0o755)  # its workers may be another user's
    process = subprocess.Popen([str(program), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        await_port(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(START_SECONDS)
