"""The verifier refuses broken IR: one break for every invariant, and none for a valid module."""
from __future__ import annotations

from dataclasses import replace

import pytest

from monoglot import ir
from monoglot.lower.verifier import verify
from monoglot.model import Span

ONE = ir.Lit(1, "int")
TRUE = ir.Lit(True, "bool")
AT = Span("a.py", 1, 1, 1, 1)
HELPER = ir.Function("helper", ("a",), (), (ir.Return(ir.Var("a")),), False, False, AT)
USER = ir.Function("user", (), (), (ir.Return(ir.Handle("user", "", (), False)),), True, False, AT)
SLOW = ir.Function("slow", (), (), (ir.Eval(ir.Handle("fetch", "", (ir.Record(()),), True)),), True, True, AT)


def _module(*body: ir.Stmt, locals: tuple[str, ...] = (), handle: bool = False, is_async: bool = False) -> ir.Module:
    main = ir.Function("main", ("p",), locals, body, handle, is_async, AT)
    side = ir.Side("client", (ir.Value("K", ONE),), ("rows",), (), (HELPER, USER, SLOW, main), ("act",), ())
    return ir.Module("m", side, replace(side, side="server", functions=(), constants=()))


VALID = {
    "nothing": _module(),
    "variables": _module(ir.Set("x", ir.Var("p")), ir.Return(ir.Op("int.add", (ir.Var("x"), ONE))), locals=("x",)),
    "a loop": _module(ir.ForEach(("x",), ir.Array((ONE,)), (ir.If(ir.Op("same", (ir.Var("x"), ONE)), (ir.Break(),), ()),))),
    "a label": _module(ir.Block("$1", (ir.Leave("$1"),))),
    "a catch": _module(ir.Try((), "$1", (ir.Catch((), "", (ir.Rethrow("$1"),)),), ())),
    "waiting": _module(ir.Eval(ir.Call("slow", (), True)), handle=True, is_async=True),
    "a constant": _module(ir.Return(ir.Constant("K"))),
}

BROKEN = {
    "x is not declared": _module(ir.Set("x", ONE)),
    "y is not declared": _module(ir.Return(ir.Var("y"))),
    "no primitive is called int.plus": _module(ir.Eval(ir.Op("int.plus", (ONE, ONE)))),
    "int.add with 1 arguments": _module(ir.Eval(ir.Op("int.add", (ONE,)))),
    "no function nobody": _module(ir.Eval(ir.Call("nobody", (), False))),
    "helper with 2 arguments": _module(ir.Eval(ir.Call("helper", (ONE, ONE), False))),
    "user needs the handle": _module(ir.Eval(ir.Call("user", (), False))),
    "slow waits in something that is not async": _module(ir.Eval(ir.Call("slow", (), True)), handle=True),
    "the call of slow does not wait": _module(ir.Eval(ir.Call("slow", (), False)), handle=True, is_async=True),
    "other can't be dispatched": _module(ir.Eval(ir.Dispatch("other", (), False)), handle=True),
    "Break outside a loop": _module(ir.Break()),
    "Continue outside a loop": _module(ir.If(TRUE, (ir.Continue(),), ())),
    "Leave of $1": _module(ir.Leave("$1")),
    "Rethrow of $1": _module(ir.Rethrow("$1")),
    "the test int.add is no truth value": _module(ir.If(ir.Op("int.add", (ONE, ONE)), (), ())),
    "the test Lit is no truth value": _module(ir.While(ONE, ())),
    "the test Array is no truth value": _module(ir.Eval(ir.Cond(ir.Array(()), ONE, ONE))),
    "ForRange by 0": _module(ir.ForRange("i", ONE, ONE, 0, ())),
    "Try without a catch": _module(ir.Try((), "", (), ())),
    "no state other": _module(ir.Eval(ir.Handle("rows", "other", (), False)), handle=True),
    "the handle has no get of this form": _module(ir.Eval(ir.Handle("get", "rows", (), False)), handle=True),
    "rows needs the handle": _module(ir.Eval(ir.Handle("rows", "rows", (), False))),
    "fetch: waits is False": _module(ir.Eval(ir.Handle("fetch", "", (ONE,), False)), handle=True, is_async=True),
    "no constant L": _module(ir.Return(ir.Constant("L"))),
    "a dict comprehension": _module(ir.Eval(ir.Collect("dict", (ir.Clause(("x",), ir.Array(()), ()),), ONE, None, ("x",)))),
    "a loop's name outside": _module(ir.ForEach(("x",), ir.Array(()), ()), ir.Eval(ir.Var("x"))),
    "a closure's name outside": _module(ir.Eval(ir.Closure("", ("x",), (), (), False)), ir.Eval(ir.Var("x"))),
    "waiting in a closure that doesn't": _module(
        ir.Eval(ir.Closure("", (), (), (ir.Eval(ir.Call("slow", (), True)),), False)), handle=True, is_async=True),
}


@pytest.mark.parametrize("name", VALID)
def test_valid(name: str) -> None:
    assert verify(VALID[name]) == ()


def test_the_server_knows_no_connection() -> None:
    asks = ir.Function("asks", (), (), (ir.Return(ir.Handle("connected", "", (), False)),), True, False, AT)
    client = replace(_module().client, functions=(asks,), constants=())
    assert verify(ir.Module("m", client, replace(client, side="server", functions=()))) == ()
    faults = verify(ir.Module("m", client, replace(client, side="server")))
    assert faults == ("server: asks: connected is known to the client alone",)


@pytest.mark.parametrize("name", BROKEN)
def test_broken(name: str) -> None:
    faults = verify(BROKEN[name])
    shown = ("outside", "in a closure")
    assert faults and (any(word in name for word in shown) or any(name in fault for fault in faults)), faults
