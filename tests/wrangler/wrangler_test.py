"""What is deployed to Cloudflare passes wrangler's own checks without a word of warning."""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.support.deployed import deploy_tree, runfile

WARNING = re.compile(r"\bWARNING\b|\bERROR\b|▲|✘")


def dry_run(deploy: Path, home: Path) -> tuple[int, str]:
    """Exit code and output of `wrangler deploy --dry-run`; wrangler's own state goes to `home`."""
    home.mkdir()
    done = subprocess.run(
        [str(runfile("MONOGLOT_WRANGLER")), "deploy", "--dry-run", "--outdir", str(home / "out")],
        cwd=deploy / "cloudflare", capture_output=True, text=True, timeout=120,
        env=os.environ | {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "CI": "1", "NO_COLOR": "1",
                          "WRANGLER_SEND_METRICS": "false"})
    return done.returncode, done.stdout + done.stderr


def copied(tmp_path: Path) -> Path:
    shutil.copytree(deploy_tree(), tmp_path / "deploy", copy_function=shutil.copyfile)
    return tmp_path / "deploy"


def test_dry_run_has_no_warning(tmp_path: Path) -> None:
    code, said = dry_run(copied(tmp_path), tmp_path / "home")
    assert code == 0, said
    assert not WARNING.search(said), said
    assert (tmp_path / "home/out/worker.js").is_file()


def test_the_check_can_fail(tmp_path: Path) -> None:
    deploy = copied(tmp_path)
    config = deploy / "cloudflare/wrangler.jsonc"
    text = config.read_text(encoding="utf-8")
    assert json.dumps("worker.js") in text or json.dumps("./worker.js") in text
    config.write_text(text.replace("worker.js", "missing.js"), encoding="utf-8")
    code, said = dry_run(deploy, tmp_path / "home")
    assert code != 0 and WARNING.search(said)
