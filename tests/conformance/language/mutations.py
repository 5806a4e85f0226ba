"""Mutations of lowering rules and prelude helpers: the suite has to fail for each.

    tools/bazel test //tests/conformance/language:mutations --test_output=streamed

A mutation replaces a text that occurs exactly once in its file; one that no longer does
fails, so the table can't go stale. Cases run in node, which is quick to start and has
the browser's engine.
"""
from __future__ import annotations

from tests.conformance.language import mutations_compiler, mutations_features, mutations_ranges
from tests.conformance.language.mutation import EMIT, LOWER, RUNTIME, Mutation


def _m(name: str, file: str, before: str, after: str, *suites: str) -> Mutation:
    return Mutation(name, file, before, after, suites)


OPERATORS = (
    # --- lowering ----------------------------------------------------------------
    _m("or_takes_the_last", LOWER + "expressions.py", 'return ir.Cond(tested, rest, again) if op == "and" else ir.Cond(tested, again, rest)',
       'return ir.Cond(tested, rest, again) if op == "and" else ir.Cond(tested, rest, again)', "containers", "floats"),
    _m("and_joins_as_or", LOWER + "expressions.py", 'join = ir.Both if e.op == "and" else ir.Either', "join = ir.Either", "evaluation"),
    _m("chain_without_both", LOWER + "expressions.py", "made = one if made is None else ir.Both(made, one)", "made = one", "ints"),
    _m("chain_compares_the_first", LOWER + "expressions.py", "            left = again\n", "", "ints"),
    _m("chain_evaluates_twice", LOWER + "expressions.py", "return self.kept(value) if again else (value, value)", "return value, value", "programs"),
    _m("arguments_in_parameter_order", LOWER + "expressions.py", "        if acting == written:\n", "        if True:\n", "programs", "evaluation"),
    _m("float_negation_of_int", LOWER + "expressions.py", '"float.neg" if e.type == m.FLOAT else "int.neg"', '"int.neg"', "floats"),
    _m("int_operator_for_float", LOWER + "expressions.py", 'name = ("float." if m.FLOAT in (of, right.type) else "int.")',
       'name = ("float." if m.FLOAT in (of, right.type) and op != "//" else "int.")', "floats"),
    _m("equality_of_lists_by_identity", LOWER + "expressions.py", "if types.is_deep(left) or types.is_deep(right):", "if False:", "containers"),
    _m("text_compared_by_unit", LOWER + "expressions.py", '("num." if numbers else "order.")', '"num."', "text"),
    _m("negative_tuple_index", LOWER + "expressions.py", "ir.Lit(e.index.value % count", "ir.Lit(abs(e.index.value) % count", "containers"),
    _m("lists_added_in_place_copied", LOWER + "expressions.py", 'ir.Op("list.extend" if op == "+" else', 'ir.Op("list.concat" if op == "+" else', "programs"),
    _m("truth_of_a_list", LOWER + "types.py", 'return ir.Op("truth.list" + maybe, (value,))', 'return ir.Op("truth", (value,))', "containers"),
    _m("truth_of_a_float", LOWER + "types.py", 'return ir.Op("truth.float" + maybe, (value,))', 'return ir.Op("some", (value,))', "floats"),
    _m("target_parts_before_value", LOWER + "statements.py", "        return self._keep(value)\n\n    def aug_assign", "        return value\n\n    def aug_assign",
       "programs", "evaluation"),
    _m("else_inside_the_handlers", LOWER + "statements.py", "if s.orelse and s.handlers:", "if False:", "programs"),
    _m("loop_else_after_break", LOWER + "statements.py", "self.out.append(ir.Block(label, (loop, *self.run(orelse))))",
       "self.out += [ir.Block(label, (loop,)), *self.run(orelse)]", "programs"),
    _m("one_loop_name_of_two", LOWER + "loops.py", "        census.elsewhere |= together[0]\n",
       "        break\n", "found"),
    _m("ranges_proved_too_early", LOWER + "bounds.py", "return (a[0] + b[0], a[1] + b[1])", "return (0, 1)", "ints", "evaluation"),
    # --- emission -------------------------------------------------------------------
    _m("names_not_declared", EMIT + "statements.py", 'own = "" if any(n in self.locals for n in s.names) else "const "', 'own = "const "', "programs", "found"),
    # --- the prelude ----------------------------------------------------------------
    _m("overflow_allowed", RUNTIME + "prelude.js", "n <= LIMIT && n >= -LIMIT ? n", "n === n ? n", "ints"),
    _m("overflow_one_late", RUNTIME + "prelude.js", "const LIMIT = 9007199254740991;", "const LIMIT = 9007199254740992;", "ints"),
    _m("floor_towards_zero", RUNTIME + "prelude.js", "return (a - r) / b - (r !== 0 && r < 0 !== b < 0 ? 1 : 0) + 0;", "return (a - r) / b + 0;", "ints"),
    _m("modulo_sign", RUNTIME + "prelude.js", "  return r !== 0 && r < 0 !== b < 0 ? r + b : r;\n};\n\n/** `a ** b`", "  return r;\n};\n\n/** `a ** b`", "ints"),
    _m("round_half_up", RUNTIME + "prelude.js", "check(Math.abs(x % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near)", "check(near)", "floats"),
    _m("division_by_zero", RUNTIME + "prelude.js", 'b === 0 ? raise("ZeroDivisionError", "float division by zero") : a / b', "a / b", "floats"),
    _m("order_of_surrogates", RUNTIME + "prelude.js", "return x >= 0xd800 && y >= 0xd800 ? byPoint(x) - byPoint(y) : x - y;", "return x - y;", "text"),
    _m("list_index_unchecked", RUNTIME + "prelude.js", "return at >= 0 && at < xs.length ? at : raise(\"IndexError\", what);", "return at;", "containers"),
    _m("sort_not_stable_in_reverse", RUNTIME + "prelude.js", "const sign = reversed ? -1 : 1;", "const sign = 1;", "containers"),
    _m("dict_changes_unnoticed", RUNTIME + "prelude.js", 'if (d.size !== size) raise("RuntimeError", "dictionary changed size during iteration");', "", "programs"),
    _m("pop_of_an_empty_list", RUNTIME + "prelude.js", 'xs.length === 0 ? raise("IndexError", "pop from empty list")', "xs.length === 0 ? null", "programs"),
    _m("replace_all_always", RUNTIME + "prelude.js", "return limit < 0 || parts.length <= limit + 1 ? parts.join(by)", "return true ? parts.join(by)", "text"),
    _m("capitals_inside", RUNTIME + "prelude.js", "export const capitalize = s => recased(s, (before, at) => at === 0);",
       "export const capitalize = s => recased(s, before => !before);", "text"),
    _m("repr_quotes", RUNTIME + "prelude.js", "const quote = s.includes(\"'\") && !s.includes('\"') ? '\"' : \"'\";", "const quote = \"'\";", "text"),
    _m("shared_default_of_setdefault", RUNTIME + "prelude.js", "  if (!d.has(k)) d.set(k, value);\n", "  d.set(k, value);\n", "programs"),
    _m("zfill_before_the_sign", RUNTIME + "prelude.js", 'return sign + repeat("0", width - strLen(s)) + s.slice(sign.length);', 'return repeat("0", width - strLen(s)) + s;', "text"),
    _m("sum_checked_at_the_end", RUNTIME + "prelude.js", "xs.reduce((a, b) => check(a + b), start)", "check(xs.reduce((a, b) => a + b, start))", "ints"),
)

TABLE = (*OPERATORS, *mutations_features.TABLE, *mutations_compiler.TABLE, *mutations_ranges.TABLE)
