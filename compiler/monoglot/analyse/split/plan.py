"""Which runs of a cut take part in its flow, what each is given, keeps and gives back."""
from __future__ import annotations

from dataclasses import dataclass

from monoglot.analyse.split import variables as v
from monoglot.analyse.split.flow import KEPT, Flow, Needs
from monoglot.analyse.split.kinds import Kinds
from monoglot.analyse.split.lift import Unclear
from monoglot.analyse.split.tree import Cut, Run


@dataclass(frozen=True)
class Step:
    """The plan of one run.

    `changed` are the variables whose values it changes in place, `given` those that
    the browser reads afterwards, `kept` those that a later run needs, `carried` those of them that it has from before and does not
    use itself. `unset` is sent, and may have no value. `after` are the runs that may come before it, '' for none; it
    continues a flow if `continues`, and tells how to go on if `goes_on`.
    """

    run: Run
    changed: frozenset[str]
    needs: Needs
    given: tuple[str, ...]
    kept: tuple[str, ...]
    carried: tuple[str, ...]
    after: tuple[str, ...]
    continues: bool
    goes_on: bool
    unset: frozenset[str]


def plan(kinds: Kinds, cut: Cut, params: tuple[str, ...]) -> list[Step]:
    """A step for every run, in their order; raises Unclear for a value that may come from both sides."""
    inside = frozenset(name for name, run in cut.runs.items() if kinds.of(run.body).actor or run.pinned)
    while True:
        flow = Flow(kinds, cut, params, inside)
        more = _joining(flow, inside)
        if not more:
            return _steps(flow)
        inside |= more


def _joining(flow: Flow, inside: frozenset[str]) -> frozenset[str]:
    """Runs that have to take part too: those that come after one, or make or need what is kept."""
    more = set[str]()
    for run in _reached(flow):
        state, needs = flow.at[run.name], flow.needs(run)
        makers = frozenset[str]().union(*(state.var(n).made_by for n in needs.unclear))
        if makers:
            more |= {*makers, run.name}
        if needs.kept or needs.maybe or "" not in state.last:
            more.add(run.name)
    return frozenset(more) - inside


def _reached(flow: Flow) -> list[Run]:
    return [run for run in flow.cut.runs.values() if run.name in flow.at]


def _steps(flow: Flow) -> list[Step]:
    runs = _reached(flow)
    needs = {run.name: flow.needs(run) for run in runs}
    for run in runs:
        for name in needs[run.name].unclear:
            raise Unclear(run.span, name, flow.culprits(name, flow.at[run.name]))
    later = _later(flow, runs, needs)
    return [_step(flow, run, needs[run.name], later) for run in runs]


def _later(flow: Flow, runs: list[Run], needs: dict[str, Needs]) -> dict[str, frozenset[str]]:
    """For each run of the flow, the variables that runs after it take from what is kept."""
    wanted: dict[str, frozenset[str]] = {run.name: frozenset() for run in runs}
    changed = True
    while changed:
        changed = False
        for run in runs:
            if run.name not in flow.inside:
                continue
            state, own = flow.at[run.name], needs[run.name]
            takes = frozenset((*own.kept, *own.maybe)) | {
                n for n in wanted[run.name] if KEPT in state.var(n).where and n not in _known(run, own)}
            for before in state.last - {""}:
                if not takes <= wanted[before]:
                    wanted[before] |= takes
                    changed = True
    return wanted


def _known(run: Run, needs: Needs) -> frozenset[str]:
    sure = v.definite(run.body) or frozenset()
    return frozenset((*needs.sent, *needs.kept, *needs.maybe, *needs.chosen)) | sure | {n for a in needs.again for n in v.assigned(a.statement)}


def _step(flow: Flow, run: Run, needs: Needs, later: dict[str, frozenset[str]]) -> Step:
    state = flow.at[run.name]
    kept = () if run.returns or run.name not in flow.inside else tuple(sorted(later[run.name]))
    carried = tuple(n for n in kept if n not in _known(run, needs))
    inside = run.name in flow.inside
    continues = inside and any(_goes_on(flow, name, later) for name in state.last - {""})
    goes_on = inside and not run.returns and _goes_on(flow, run.name, later)
    changed = flow.kinds.changes.changed(run.body)
    read = flow.client_reads - flow.left_unset(run)
    given = () if run.returns else tuple(sorted((v.assigned(run.body) | changed) & read))
    unset = flow.unset(needs.sent, state)  # ways of other variables need it, and give it one
    return Step(run, changed, needs, given, kept, carried, tuple(sorted(state.last)), continues, goes_on, unset)


def _goes_on(flow: Flow, name: str, later: dict[str, frozenset[str]]) -> bool:
    """True if a run after this one can't do without it: it needs values, or only comes after another."""
    return any(_hangs_on(flow, run, later) for run in _reached(flow)
               if run.name in flow.inside and name in flow.at[run.name].last)


def _hangs_on(flow: Flow, run: Run, later: dict[str, frozenset[str]]) -> bool:
    needs, state = flow.needs(run), flow.at[run.name]
    carried = [n for n in later[run.name] if n not in _known(run, needs)]
    return bool(needs.kept or needs.maybe or carried or "" not in state.last)
