"""Flags, start, orderly stop: errors of configuration say where, what and how to mend it."""
from __future__ import annotations

import json
import re
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from monoglot.hosts.launch import HostError
from websockets.exceptions import ConnectionClosed

from pod_fixture import KEY, SamplePod, binary, message, read_reply, series, split, token


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(binary()), *arguments], env=environment, capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.parametrize("arguments, environment, text", [
    (["--nope"], {}, "--nope: unknown flag"),
    (["--port"], {}, "--port: has no value"),
    (["--port", "70000"], {}, "--port: not a port"),
    (["--port", "8 "], {}, "--port: not a port"),
    ([], {"MONOGLOT_PORT": "x"}, "MONOGLOT_PORT: not a port"),
    *[([], {name: "yes"}, f"{name}: not a switch; give 1 or 0") for name in ("MONOGLOT_DEV", "MONOGLOT_ALLOW_PRIVATE", "MONOGLOT_WS_DEFLATE")],
    (["--threads", "0"], {}, "--threads: not a number of threads"),
    (["--threads", "65"], {}, "--threads: not a number of threads"),
    (["--db-max-open", "100001"], {}, "--db-max-open: not a number within its bounds"),
    (["--qjs-mem-mb", "65537"], {}, "--qjs-mem-mb: not a number within its bounds"),
    (["--qjs-timeout-ms", "600001"], {}, "--qjs-timeout-ms: not a number within its bounds"),
    ([], {"MONOGLOT_TRUSTED_PROXIES": " ".join(f"10.0.0.{i}" for i in range(17))}, "MONOGLOT_TRUSTED_PROXIES: too many networks"),
    ([], {"MONOGLOT_SESSION_KEY": "k" * 31}, "the session key: too short"),
    (["--log-level", "loud"], {}, "--log-level: unknown log level"),
    (["--origin", "api.example.com"], {}, "--origin: not HOST=URL"),
    (["--origin", "api.example.com=ftp://x"], {}, "--origin: not an http or https URL"),
    (["--ca-file", "/nowhere"], {}, "--ca-file: the file cannot be read"),
    (["--redirects", "11"], {}, "--redirects: not a number of redirects"),
    (["--durable", "yes"], {}, "--durable: unknown durability"),
    (["--db-max-open", "0"], {}, "--db-max-open: not a number within its bounds"),
    (["--qjs-mem-mb", "x"], {}, "--qjs-mem-mb: not a number within its bounds"),
    (["--qjs-timeout-ms", "0"], {}, "--qjs-timeout-ms: not a number within its bounds"),
    (["--origin", "api.example.com=http://x/path"], {}, "--origin: not an http or https URL"),
    (["--origin", "api.example.com=http://127.0.0.1"] * 33, {}, "--origin: too many origins"),
    (["--origin", "evil.example=http://127.0.0.1"], {}, "declares no such host"),
    ([], {}, "MONOGLOT_SESSION_KEY: not set"),
    ([], {"MONOGLOT_SESSION_KEY": "short"}, "the session key: too short"),
    (["--session-key-file", "/nonexistent"], {}, "--session-key-file: the file cannot be read"),
    (["--dev", "--storage-dir", "/nonexistent/a/b"], {}, "--storage-dir: the folder cannot be made"),
    (["--storage-dir", "/dev/null"], {}, "--storage-dir: not a folder"),
    (["--cors-origin", "app.example.org"], {}, "--cors-origin: not an origin"),
    (["--cors-origin", "https://app.example.org/path"], {}, "--cors-origin: not an origin"),
    (["--cors-origin", "*"], {}, "--cors-origin: not an origin"),
    ([], {"MONOGLOT_CORS_ORIGINS": ",".join(f"https://a{i}" for i in range(17))}, "MONOGLOT_CORS_ORIGINS: too many origins"),
    (["--trusted-proxy", "10.0.0.0/33"], {}, "--trusted-proxy: not an address or network"),
    (["--trusted-proxy", "proxy.example"], {}, "--trusted-proxy: not an address or network"),
    ([], {"MONOGLOT_TRUSTED_PROXIES": "::1 ::/129"}, "MONOGLOT_TRUSTED_PROXIES: not an address or network"),
    (["--max-body", "100"], {}, "--max-body: not a size"),
    (["--max-body", "65MiB"], {}, "--max-body: not a size"),
    (["--max-body", "4MB"], {}, "--max-body: not a size"),
    (["--rate-limit", "0"], {}, "--rate-limit: not a rate"),
    (["--rate-limit", "10:"], {}, "--rate-limit: not a rate"),
    ([], {"MONOGLOT_RATE_LIMIT": "fast"}, "MONOGLOT_RATE_LIMIT: not a rate"),
    (["--address-connections", "-1"], {}, "--address-connections: not a number of connections"),
    (["--page", "client"], {"MONOGLOT_SESSION_KEY": KEY}, "--page: only for development"),
    (["--log-format", "xml"], {}, "--log-format: unknown log format"),
    (["--log-file", "/nonexistent/log"], {"MONOGLOT_SESSION_KEY": KEY}, "--log-file: cannot be opened"),
    (["--port", "0"], {"MONOGLOT_SESSION_KEY": KEY, "MONOGLOT_METRICS_TOKEN": "short"}, "the metrics token: too short"),
    (["--metrics-token-file", "/nonexistent"], {"MONOGLOT_SESSION_KEY": KEY}, "--metrics-token-file: the file cannot be read"),
    (["--host", "nonsense", "--port", "0"], {"MONOGLOT_SESSION_KEY": KEY}, "--host: not an IPv4 or IPv6 address"),
    (["--port", "0"], {"MONOGLOT_SESSION_KEY": KEY, "MONOGLOT_SECRET_AI_KEY": "a\nb"}, "MONOGLOT_SECRET_AI_KEY: has a character")])
def test_errors_of_configuration(tmp_path: Path, arguments: list[str], environment: dict[str, str], text: str) -> None:
    flags = arguments if "--storage-dir" in arguments else [*arguments, "--storage-dir", str(tmp_path / "data")]
    if arguments and arguments[-1] == "--port":
        flags = arguments
    ended = run(*flags, **environment)
    assert ended.returncode == 2 and text in ended.stderr and "; " in ended.stderr, ended
    assert ended.stdout == ""


WRONG = {
    "port": "70000", "host": "", "storage-dir": "/dev/null", "base-domain": "-", "sign-up": "perhaps", "durable": "yes", "db-max-open": "0", "qjs-mem-mb": "0",
    "qjs-timeout-ms": "0", "origin": "x", "ca-file": "/nowhere", "page": "/nowhere", "redirects": "11", "threads": "0", "cors-origin": "*", "trusted-proxy": "x",
    "max-body": "1", "rate-limit": "0", "address-connections": "-1", "log-level": "loud", "log-format": "xml", "log-file": "",
    "secrets-file": "/nowhere", "session-key-file": "/nowhere", "metrics-token-file": "/nowhere", "build": "x" * 65,
}
"""A bad value of each option that takes one; "" where every text is one at that point."""
PLURAL = {"origin": "ORIGINS", "cors-origin": "CORS_ORIGINS", "trusted-proxy": "TRUSTED_PROXIES"}


def options() -> set[str]:
    """What --help names."""
    return set(re.findall(r"^  --([a-z-]+)", run("--help").stdout, re.MULTILINE))


def test_the_options_are_these() -> None:
    assert options() - {"help", "version", "dev", "allow-private", "ws-deflate", "secret"} == set(WRONG) - {"secret"}


@pytest.mark.parametrize("option", [option for option, value in WRONG.items() if value])
def test_each_option_by_flag_and_by_environment(tmp_path: Path, option: str) -> None:
    """Either way the error names what was given, where, and how to mend it."""
    variable = "MONOGLOT_" + PLURAL.get(option, option.upper().replace("-", "_"))
    storage = [] if option == "storage-dir" else ["--storage-dir", str(tmp_path / "data")]
    key = {} if option == "session-key-file" else {"MONOGLOT_SESSION_KEY": KEY}
    by_flag = run(*storage, f"--{option}", WRONG[option], **key)
    by_variable = run(*storage, **(key | {variable: WRONG[option]}))
    assert by_flag.returncode == by_variable.returncode == 2
    assert by_flag.stderr.startswith(f"--{option}: ") and "; " in by_flag.stderr, by_flag
    assert by_variable.stderr.startswith((f"{variable}: ", f"--{option}: ")) and "; " in by_variable.stderr, by_variable
    assert by_flag.stderr.partition(": ")[2] == by_variable.stderr.partition(": ")[2]


def test_version_and_help() -> None:
    assert re.fullmatch(r"sample, schema 5a3b1e, build [0-9a-f]{16}\npod \d+\.\d+\.\d+, SQLite [\d.]+, libuv [\d.]+, llhttp [\d.]+\n", run("--version").stdout)
    for flag in ("--port", "--storage-dir", "--dev", "--origin", "--durable", "--session-key-file", "--cors-origin", "--trusted-proxy",
                 "--max-body", "--rate-limit", "--address-connections", "--log-level", "--log-format", "--log-file", "--metrics-token-file"):
        assert flag in run("--help").stdout


def test_a_flag_wins_over_its_variable_and_begins_a_list_anew(tmp_path: Path) -> None:
    """What the environment gives as a list is dropped by the first flag, which may be there again."""
    environment = {"MONOGLOT_CORS_ORIGINS": ",".join(f"https://a{i}" for i in range(16)), "MONOGLOT_LOG_FORMAT": "text"}
    full = run("--cors-origin", "x", **environment)
    assert "--cors-origin: not an origin" in full.stderr
    flags = [part for i in range(16) for part in ("--cors-origin", f"https://b{i}")]
    ended = run(*flags, "--cors-origin", "https://b16", **environment)
    assert "--cors-origin: too many origins" in ended.stderr


def test_a_port_in_use(own_pod: SamplePod, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = run("--port", str(taken.getsockname()[1]), "--storage-dir", str(tmp_path / "other"), MONOGLOT_SESSION_KEY=KEY)
    assert ended.returncode == 2 and "--port: cannot listen there" in ended.stderr


def test_key_and_secrets_from_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY + "\n", encoding="utf-8")
    (tmp_path / "secrets").write_text("other=1\nai-key=value-from-file\n", encoding="utf-8")
    pod = SamplePod(tmp_path, flags=("--session-key-file", str(tmp_path / "key"), "--secrets-file", str(tmp_path / "secrets"), "--durable=power"))
    pod.start()
    assert pod.ask("add durable") == "added durable"
    pod.stop()


def test_dev_sessions_survive_a_restart(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, dev=True)
    pod.start()
    reply = pod.request("POST", "/sign-in", {"Origin": f"http://{pod.authority}", "Content-Type": "application/x-www-form-urlencoded"}, b"user=ann&org=acme")
    (cookie,) = [value.partition(";")[0] for _, value in reply.headers if value.startswith("mg_session=")]
    pod.kill()
    pod.start()
    again = pod.request("POST", "/_api/sync", {"Cookie": cookie, "Origin": f"http://{pod.authority}", "Content-Type": "application/x-protobuf"})
    assert again.status == 200
    pod.stop()


def test_the_build_can_be_named(tmp_path: Path) -> None:
    pod = SamplePod(tmp_path, flags=("--build", "another"))
    pod.start()
    assert json.loads(pod.request("GET", "/health").body)["build"] == "another"
    assert json.loads(pod.ask("who"))["build"] == "another"
    pod.stop()


def test_stopping_in_good_order(own_pod: SamplePod) -> None:
    with own_pod.open(), own_pod.socket() as connection:
        connection.send(message("add last"))
        assert connection.recv(timeout=5) == b"added last"
        started = time.monotonic()
        assert own_pod._process is not None
        process = own_pod._process
        process.terminate()
        with pytest.raises(ConnectionClosed) as closed:
            connection.recv(timeout=5)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1001
        assert process.wait(10) == 0
        assert time.monotonic() - started < 9, "it does not wait for the end of a drain's time"
    own_pod.start()
    assert own_pod.ask("count") == "1"
    assert not list(own_pod.settings.data.glob("*-journal"))


def test_stopping_under_load(own_pod: SamplePod) -> None:
    """SIGTERM while eight write as fast as they can: each call is answered, or was never made."""
    answered, ends = [0] * 8, []

    def write(number: int) -> None:
        body = series(message(f"add {number}"))
        head = (f"POST /_api/sync HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\nContent-Type: application/x-protobuf\r\n"
                f"Authorization: Bearer {token('ann', 'acme' if number % 2 else 'other')}\r\n\r\n").encode()
        try:
            while True:
                with own_pod.open() as connection, connection.makefile("rb") as stream:
                    for _ in range(20):
                        connection.sendall(head + body)
                        reply = read_reply(stream)
                        assert reply.status == 200 and f"added {number}".encode() in split(reply.body)
                        answered[number] += 1
                        if reply.header("Connection") == "close":
                            break
        except (ConnectionError, EOFError) as end:
            ends.append(end)
    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    while min(answered) < 25 and all(thread.is_alive() for thread in threads):
        time.sleep(0.01)
    assert own_pod._process is not None
    own_pod._process.terminate()
    assert own_pod._process.wait(60) == 0
    for thread in threads:
        thread.join()
    assert len(ends) == 8
    own_pod.start()
    for org, numbers in (("acme", answered[1::2]), ("other", answered[::2])):
        assert int(own_pod.ask("count", token("ann", org))) == sum(numbers)


def test_a_call_under_way_is_finished_first(own_pod: SamplePod) -> None:
    body = series(message("spin"))
    with own_pod.open() as connection, connection.makefile("rb") as stream:
        connection.sendall((f"POST /_api/sync HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\nContent-Type: application/x-protobuf\r\n"
                            f"Authorization: Bearer {token()}\r\n\r\n").encode() + body)
        time.sleep(0.3)
        assert own_pod._process is not None
        own_pod._process.terminate()
        (reply,) = split(read_reply(stream).body)
        assert b"internal error" in reply
        assert own_pod._process.wait(10) == 0


def test_in_development_the_page_s_files_come_from_a_folder(tmp_path: Path) -> None:
    """All that the image has, and the scripts' maps; no other file, and none in a browser's store."""
    folder = tmp_path / "client"
    folder.mkdir()
    (folder / "index.html").write_text("<title>another</title>")
    (folder / "other.txt").write_text("not the page's")
    (folder / "app-714a929757.map.json").write_text("{}")
    pod = SamplePod(tmp_path, dev=True, flags=("--page", str(folder)))
    with pytest.raises(HostError):
        pod.start()
    assert "--page: the file for /app-714a929757.js cannot be read; give the folder" in pod.log_text()
    (folder / "app-714a929757.js").write_text("boot()")
    pod.start()
    replies = {path: pod.request("GET", path, {"Accept-Encoding": "br"}) for path in ("/", "/app-714a929757.js", "/app-714a929757.map.json", "/other.txt")}
    pod.stop()
    assert [reply.status for reply in replies.values()] == [200, 200, 200, 404]
    assert [reply.body for reply in replies.values()][:3] == [b"<title>another</title>", b"boot()", b"{}"]
    assert replies["/app-714a929757.map.json"].header("Content-Type") == "application/json"
    assert {reply.header("Cache-Control") for reply in replies.values()} <= {"no-cache", "no-store"}
    assert len({reply.header("ETag") for reply in replies.values()}) == 4
