"""The launcher's choices and its cache folder; the summary of a CI run."""

import json
import os
import pathlib
import time
import zipfile

import ci_summary
import pytest
from launcher import cli, offline, rc, release, relocate, store

VERSION = "7.7.1"


@pytest.fixture(autouse=True)
def cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.setenv("MONOGLOT_CACHE", str(tmp_path / "cache"))
    for name in ("BAZEL_REAL", "MONOGLOT_BAZEL", release.PROBE):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "cache"


def program(folder: pathlib.Path, name: str, script: str) -> pathlib.Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


class TestChoice:
    @pytest.fixture(autouse=True)
    def tree(self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "tree").mkdir()
        (tmp_path / "tree/.bazelversion").write_text(f"{VERSION}\n")
        monkeypatch.setattr(cli, "TREE", tmp_path / "tree")

    def test_what_bazelisk_hands_over_comes_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BAZEL_REAL", "/some/bazel")
        assert cli.choose().program == pathlib.Path("/some/bazel")

    def test_a_bazel_of_the_version_on_path(self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        old = program(tmp_path / "old", "bazel", "echo bazel 6.0.0")
        right = program(tmp_path / "right", "bazel", f"echo bazel {VERSION}")
        monkeypatch.setenv("PATH", f"{old.parent}:{right.parent}:{os.environ['PATH']}")
        assert cli.choose().program == right

    def test_a_bazel_that_leads_back_is_passed_over(self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        looping = program(
            tmp_path / "loop", "bazel", f'[ -z "${release.PROBE}" ] && echo bazel {VERSION}'
        )
        monkeypatch.setenv("PATH", f"{looping.parent}:{os.environ['PATH']}")
        assert release.on_path(VERSION, cli.OURSELVES) is None

    def test_asked_by_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(release.PROBE, "1")
        with pytest.raises(store.LaunchError, match="leads back"):
            cli.choose()

    def test_unknown_wish(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MONOGLOT_BAZEL", "magic")
        with pytest.raises(store.LaunchError, match="none of path, bazelisk, debian"):
            cli.choose()


class Clock:
    """Stands while a download has not begun, then goes by what is slept, up to an end."""

    def __init__(self, home: pathlib.Path, end: float) -> None:
        self.home = home
        self.end = end
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        time.sleep(0.01)
        part = self.home / "part"
        if not part.exists() or part.stat().st_size == 0:
            return
        if self.now < self.end:
            self.now += seconds
        else:
            (self.home / "go").touch()


class TestBazelisk:
    def test_one_that_gets_the_version(self, tmp_path: pathlib.Path) -> None:
        found = program(tmp_path, "bazelisk", f"echo bazel {VERSION}")
        assert release._ready(found, VERSION)
        assert release._ready(pathlib.Path("/gone"), VERSION), "asked only once"

    def test_no_answer(self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(release, "ANSWER_WITHIN_SECONDS", 0.5)
        hanging = program(tmp_path, "bazelisk", "exec sleep 60")
        assert not release._ready(hanging, VERSION)

    def test_a_slow_download_is_waited_for(self, cache: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """By the clock it takes twice as long as an answer may; it ends when the clock says so."""
        clock = Clock(cache / "bazelisk", 2 * release.ANSWER_WITHIN_SECONDS)
        monkeypatch.setattr(release, "time", clock)
        slow = program(
            cache,
            "slow",
            'cd "$BAZELISK_HOME"; echo x > part; while [ ! -e go ]; do sleep 0.05; done',
        )
        assert release._ready(slow, VERSION)
        assert clock.now > release.ANSWER_WITHIN_SECONDS



class TestStore:
    def test_a_folder_appears_complete_or_not_at_all(self, cache: pathlib.Path) -> None:
        with pytest.raises(KeyError):
            with store.filling(cache / "thing") as partial:
                (partial / "half").touch()
                raise KeyError
        assert list(cache.iterdir()) == []
        with store.filling(cache / "thing") as partial:
            (partial / "whole").touch()
        assert [path.name for path in cache.rglob("*")] == ["thing", "whole"]

    def test_what_a_killed_run_left_goes(self, cache: pathlib.Path) -> None:
        (cache / ".thing.abc").mkdir(parents=True)
        with store.filling(cache / "thing"):
            pass
        assert [path.name for path in cache.iterdir()] == ["thing"]

    def test_rc_file_is_named_by_its_contents(self, cache: pathlib.Path) -> None:
        assert rc.write() == rc.write()
        assert rc.write() != rc.write("common --x\n")
        assert f"--disk_cache={cache}/disk" in rc.write().read_text()


class TestOffline:
    def test_registry_has_each_stub(self, cache: pathlib.Path) -> None:
        text = offline.bazelrc(cache / "bazel")
        (registry,) = cache.glob("registry-*")
        assert f"--registry={registry.as_uri()}" in text
        source = json.loads((registry / "modules/zlib/1.3.1.bcr.3/source.json").read_text())
        assert source == {"type": "local_path", "path": f"{registry}/contents/zlib"}


class TestRelocate:
    def test_links_become_relative(self, tmp_path: pathlib.Path) -> None:
        (tmp_path / "usr").mkdir()
        (tmp_path / "etc").mkdir()
        (tmp_path / "etc/conf").write_text("x")
        (tmp_path / "usr/link").symlink_to("/etc/conf")
        relocate._make_links_relative(tmp_path)
        assert os.readlink(tmp_path / "usr/link") == "../etc/conf"

    def test_jars_that_only_a_manifest_names(self, tmp_path: pathlib.Path) -> None:
        jars = tmp_path / "usr/share/java"
        jars.mkdir(parents=True)
        with zipfile.ZipFile(jars / "a.jar", "w") as jar:
            jar.writestr("META-INF/MANIFEST.MF", "Class-Path: b.jar /usr/share/\r\n java/c.jar\r\n")
        for name in ("b.jar", "c.jar"):
            zipfile.ZipFile(jars / name, "w").close()
        listing = tmp_path / relocate.JARS
        listing.parent.mkdir(parents=True)
        listing.write_text("/usr/share/java/a.jar\n/usr/share/java/gone.jar\n")
        relocate._rewrite_jar_list(tmp_path, pathlib.Path("/final"))
        names = [f"/final/usr/share/java/{name}.jar" for name in "abc"]
        assert listing.read_text().split() == names

    def test_trust_store_begins_as_java_expects(self, tmp_path: pathlib.Path) -> None:
        relocate._write_trust_store(tmp_path / "cacerts")
        contents = (tmp_path / "cacerts").read_bytes()
        count = len(relocate._system_roots())
        assert contents[:12] == bytes.fromhex("feedfeed00000002") + count.to_bytes(4, "big")
        assert count > 0


class TestSummary:
    @staticmethod
    def configured(label: str) -> dict[str, object]:
        return {"id": {"targetConfigured": {"label": label}}, "configured": {"testSize": "SMALL"}}

    @staticmethod
    def summary(label: str, status: str) -> dict[str, object]:
        return {
            "id": {"testSummary": {"label": label}},
            "testSummary": {"overallStatus": status},
        }

    def judge(self, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], *events: dict[str, object]) -> tuple[int, str]:
        file = tmp_path / "events.json"
        file.write_text("".join(json.dumps(event) + "\n" for event in events))
        code = ci_summary.main([str(file)])
        return code, capsys.readouterr().out.splitlines()[-1]

    def test_all_pass(self, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
        events = [self.configured("//:a"), self.summary("//:a", "PASSED")]
        assert self.judge(tmp_path, capsys, *events) == (0, "1 passed, 0 failed")

    @pytest.mark.parametrize("status", ["FAILED", "TIMEOUT", "NO_STATUS", "FLAKY"])
    def test_anything_else_is_a_failure(self, status: str, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
        events = [self.configured("//:a"), self.summary("//:a", status)]
        assert self.judge(tmp_path, capsys, *events) == (1, "0 passed, 1 failed")

    def test_the_end_of_the_log_of_what_failed(self, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
        log, events, failed = tmp_path / "a test.log", tmp_path / "events.json", self.summary("//:a", "FAILED")
        log.write_bytes(b"\n".join(b"line %d" % number for number in range(100)) + b"\xff")
        failed["testSummary"] = {"overallStatus": "FAILED", "failed": [{"uri": log.as_uri()}, {"uri": "file:///nowhere.log"}]}
        events.write_text(json.dumps(failed))
        assert ci_summary.main([str(events)]) == 1
        shown = capsys.readouterr().out.splitlines()
        assert shown[0] == "FAILED: //:a" and shown[-2:] == ["    line 99\N{REPLACEMENT CHARACTER}", "0 passed, 1 failed"]
        assert shown[1] == f"    line {100 - ci_summary.LINES}"

    def test_a_test_that_did_not_run(self, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.judge(tmp_path, capsys, self.configured("//:a")) == (1, "0 passed, 1 failed")

    def test_none(self, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.judge(tmp_path, capsys) == (1, "0 passed, 0 failed")
