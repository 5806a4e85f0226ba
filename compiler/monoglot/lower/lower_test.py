"""The stage `lower`: what it makes of a sample, that it makes valid IR, that it knows every builtin."""
from __future__ import annotations

from pathlib import Path

from monoglot import golden, ir, ops, pipeline
from monoglot.check.builtin_table import table
from monoglot.lower.builtins import SUPPORTED
from monoglot.lower.verifier import verify
from monoglot.walk import nodes

HERE = Path(__file__).parent


def _lowered() -> ir.Module:
    made = pipeline.run(pipeline.Request("sample.py", (HERE / "testdata/sample.py").read_bytes(), "sample"), last="lower")
    assert isinstance(made, pipeline.Run), made
    assert isinstance(made.module, ir.Module)
    return made.module


def test_golden() -> None:
    golden.check(HERE / "golden/sample.ir", pipeline.shown("lower", _lowered()))


def test_what_is_made_is_valid() -> None:
    assert verify(_lowered()) == ()


def test_every_builtin_of_the_language_can_be_lowered() -> None:
    assert set(table()) - {"re.compile"} <= SUPPORTED  # a compiled pattern is gone when its methods are called


def test_sides() -> None:
    module = _lowered()
    on_client = {f.name for f in module.client.functions}
    on_server = {f.name: f for f in module.server.functions}
    assert {"start", "render", "_on_change", "add", "_clean"} <= on_client
    assert not {"ask", "drop"} & on_client, "a body that only the actor runs must not be sent to the browser"
    assert not {"start", "render", "_on_change"} & set(on_server)
    assert on_server["ask"].is_async and not on_server["drop"].is_async
    assert not on_server["_clean"].handle and on_server["add"].handle


def test_no_secret_and_no_local_state_on_the_wrong_side() -> None:
    module = _lowered()
    texts = {n.value for n in nodes(module.client) if isinstance(n, ir.Lit)}
    assert "the-key" not in texts
    assert "chosen" not in module.server.states


def test_dispatch_and_waiting() -> None:
    start = next(f for f in _lowered().client.functions if f.name == "start")
    sent = {n.action: n.waits for n in nodes(start.body) if isinstance(n, ir.Dispatch)}
    assert sent == {"add": False, "drop": True, "ask": True}
    closures = {n.name: n.is_async for n in nodes(start.body) if isinstance(n, ir.Closure)}
    assert closures == {"on_add": False, "on_drop": True, "_on_change": False}


def test_only_known_primitives() -> None:
    used = {n.name for n in nodes(_lowered()) if isinstance(n, ir.Op)}
    assert used <= ops.OPS.keys()
