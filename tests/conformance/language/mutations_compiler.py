"""Mutations of what cases can't see: the web platform, waiting, linking, secrets, what is refused. The compiler's own tests notice."""
from __future__ import annotations

from tests.conformance.language.mutation import CHECK, EMIT, LOWER, UNIT, Mutation

ANALYSE, IDL = "compiler/monoglot/analyse/", "compiler/monoglot/idl/"


def _m(name: str, file: str, before: str, after: str, test: str) -> Mutation:
    return Mutation(name, file, before, after, (f"{UNIT}compiler/monoglot/{test}_test.py",))


PLATFORM, INDEX, WAITING, LINKING = "check/platform", "idl/idl", "emit/javascript/waiting", "emit/javascript/linking"
LEAKS, REFUSED = "analyse/analyse", "check/check"
NARROWING, TELLING = CHECK + "narrowing.py", CHECK + "telling.py"

TABLE = (
    # --- the web platform ------------------------------------------------------------
    _m("overloads_cut_to_first", CHECK + "platform.py", 'return self.declarations(*self.facts(owner)["members"][name])',
       'return self.declarations(*self.facts(owner)["members"][name])[:1]', PLATFORM),
    _m("platform_read_whole", CHECK + "library.py", "Lazy(facts[\"members\"], member), events", "{key: member(key) for key in facts[\"members\"]}, events", PLATFORM),
    _m("keyword_by_its_own_name", CHECK + "platform.py", "return name[:-1] if name.endswith(\"_\")", "return name if name.endswith(\"_\")", PLATFORM),
    _m("events_of_any_kind", CHECK + "library.py", 'events = {event: f"{BROWSER}.{type_}" for event', 'events = {event: f"{BROWSER}.Event" for event', INDEX),
    _m("events_of_the_class_only", CHECK + "library.py", "next((c.events[literal] for c in self.lineage(name) if", "next((c.events[literal] for c in self.lineage(name)[:1] if", INDEX),
    _m("index_of_the_first_overload", IDL + "stub.py", 'places[name] = [start, put("")[0] - start]', "places[name] = [start, len(texts[0]) + 5]", INDEX),
    _m("one_declaration_of_an_operation", IDL + "stub.py", "        if text not in texts:\n            texts.append(text)", "        if not texts:\n            texts.append(text)", INDEX),
    _m("index_without_bases", IDL + "stub.py", 'return {"base": made.base,', 'return {"base": None,', INDEX),
    _m("index_without_events", IDL + "stub.py", '"events": made.events,', '"events": {},', INDEX),
    _m("index_without_items", IDL + "stub.py", '"iterates": made.iterates}', '"iterates": ""}', INDEX),
    _m("index_lines_one_short", IDL + "stub.py", "            at += len(line)\n", "            at += len(line) - 1\n", INDEX),
    _m("tags_of_unknown_classes", IDL + "stub.py", "for tag, name in tags.items() if name in platform.definitions}", "for tag, name in tags.items()}", INDEX),
    _m("dictionaries_of_required_fields", IDL + "stub.py", '*required, *(p for p in params if p.endswith("..."))])', "*required])", INDEX),
    _m("partials_are_dropped", IDL + "platform.py", 'and (not node.get("partial") or is_exposed(outer))]', 'and not node.get("partial")]', INDEX),
    _m("mixins_are_dropped", IDL + "platform.py", "            found[target].members += found[mixin].members\n", "", INDEX),
    # --- what waits --------------------------------------------------------------------
    _m("nothing_waits", LOWER + "expressions.py", "return e.span in self.context.waits", "return False", WAITING),
    _m("values_do_not_wait", LOWER + "expressions.py", "ir.CallValue(self.value(e.callee), self.values(e.args), self.waits(e))",
       "ir.CallValue(self.value(e.callee), self.values(e.args), False)", WAITING),
    _m("methods_do_not_wait", LOWER + "expressions.py", "e.method, self.values(e.args), self.waits(e))", "e.method, self.values(e.args), False)", WAITING),
    _m("closures_do_not_wait", LOWER + "expressions.py", "made, span in self.context.waits, generator)", "made, False, generator)", WAITING),
    _m("functions_given_do_not_wait", LOWER + "expressions.py", "self._waits_always(e.function))\n", "False)\n", WAITING),
    # --- only what is used is linked -----------------------------------------------------
    _m("a_helper_always_linked", EMIT + "__init__.py", "used = sorted(self.writer.expressions.helpers)", 'used = sorted({*self.writer.expressions.helpers, "check"})', LINKING),
    _m("secrets_always_linked", EMIT + "__init__.py", 'from "monoglot/secrets.js";\\n\' if self.model.secrets else ""', 'from "monoglot/secrets.js";\\n\'', LINKING),
    # --- secrets ---------------------------------------------------------------------------
    _m("sequences_lose_their_steps", ANALYSE + "flow.py", "                self.every(first)\n                return self.expr(value)", "                return self.expr(value)", LEAKS),
    _m("sequences_lose_their_value", ANALYSE + "flow.py", "                self.every(first)\n                return self.expr(value)",
       "                self.every(first)\n                return NOTHING", LEAKS),
    _m("sequences_give_their_steps", ANALYSE + "flow.py", "                self.every(first)\n                return self.expr(value)", "                return self.every(first)", LEAKS),
    # --- what a test tells ---------------------------------------------------------------------
    _m("instance_is_none_of_the_others", NARROWING, "left = types if outcome else tuple(m for m in members(value.type) if m not in types)", "left = types", REFUSED),
    _m("instance_tells_nothing", NARROWING, "return {} if path is None or found is None or found in (value.type, NONE) else {path: found}", "return {}", REFUSED),
    _m("narrowed_though_assigned_since", NARROWING, "found = {path: type for path, type in found.items() if path[0] not in again} | dict(facts(value, outcome))",
       "found |= dict(facts(value, outcome))", REFUSED),
    _m("none_whatever_came_out", NARROWING, 'if (op in ("is-not", "!=")) == outcome and op in', "if op in", REFUSED),
    _m("equal_to_what_may_be_none", NARROWING, "((left, right), (right, left)) if not isinstance(other.type, OptionalType)]", "((left, right), (right, left))]", REFUSED),
    _m("not_none_though_false", NARROWING, "    return _not_none(test) if outcome else {}\n", "    return _not_none(test)\n", REFUSED),
    _m("whole_chain_was_evaluated", NARROWING, "operands if outcome or len(operands) == 2 else operands[:2]", "operands", REFUSED),
    _m("every_value_was_evaluated", NARROWING, 'every = values if outcome is not None and (op == "and") == outcome else values[:1]', "every = values", REFUSED),
    _m("chain_assigns_all", CHECK + "operators.py", "body.flow = merge(ends)  # the first", "# the first", REFUSED),
    Mutation("unlike_each_of_several", TELLING, "return found if same or len(found) == 1 else NOTHING", "return found", ("core_views",)),
    Mutation("in_no_list_with_each_of_several", TELLING, "for p in parts if same or len(p) == 1", "for p in parts", ("core_views",)),
    Mutation("a_class_is_always_left", NARROWING, "not outcome and path_of(value) is not None and all(", "False and all(", ("core_views",)),
    Mutation("either_as_both", NARROWING, 'case BoolOp(op=op, values=values) if (op == "and") == outcome:\n            return _joined',
             "case BoolOp(op=op, values=values):\n            return _joined", ("core_unions",)),
    Mutation("not_tells_of_its_operand", NARROWING, "return facts(operand, not outcome)", "return facts(operand, outcome)", ("core_unions",)),
)
