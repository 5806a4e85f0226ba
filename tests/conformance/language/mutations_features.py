"""Mutations of what statements, classes and library types are made of: match, generators, dataclasses, Decimal, dates, bytes, sets."""
from __future__ import annotations

from tests.conformance.language.mutation import CHECK, LOWER, RUNTIME, Mutation


def _m(name: str, file: str, before: str, after: str, *suites: str) -> Mutation:
    return Mutation(name, file, before, after, suites)


TABLE = (
    # --- match, generators, closures -------------------------------------------------
    _m("sequence_pattern_of_any_length", CHECK + "matching.py", "ast.Eq() if star is None else ast.GtE()", "ast.GtE()", "core_match"),
    _m("star_item_from_the_front", CHECK + "matching.py", "i if star is None or i < star else i - len(patterns)", "i", "core_match"),
    _m("next_past_the_end", RUNTIME + "prelude_classes.js", 'done ? raise("StopIteration", "") : value', "value", "core_generators"),
    _m("generators_close_when_left", LOWER + "builtins.py", '        return ir.Op("iter.rest", (at.value(e),))', "        return at.value(e)", "core_generators"),
    _m("yield_from_gives_the_iterable", LOWER + "statements.py", "builtins.iterable(self.at, s.value), True)", "builtins.iterable(self.at, s.value), False)", "core_generators"),
    _m("walrus_of_a_generator_is_its_own", LOWER + "expressions.py", "        inner.frame.names |= {n.name: self.frame.local(n.name) for n in nodes(e) if isinstance(n, m.Walrus)}\n", "", "found"),
    _m("generators_run_whole", LOWER + "builtins.py", '        return at.iterator(e)\n', '        return at.value(e)\n', "core_lazy"),
    _m("unpacking_takes_every_step", LOWER + "builtins.py", '    if not _stepwise(e):', '    if True:', "core_lazy"),
    _m("steps_before_the_other_arguments", LOWER + "builtins.py", '    if not _stepwise(source) or not any(bounds.acts(o) for o in others):', '    if True:', "core_lazy"),
    _m("a_list_grows_by_the_whole", LOWER + "builtins.py", '    if _stepwise(e.args[1]):', '    if False:', "core_lazy"),
    _m("sets_take_the_whole", LOWER + "builtins.py", 'e.name in _ITEM_BY_ITEM and _stepwise(a)', 'False', "core_lazy"),
    _m("product_takes_at_once", LOWER + "builtins.py", 'iterable(at, a) if _stepwise(a) else _array(at, a)', '_array(at, a)', "core_lazy"),
    _m("bytes_are_checked_last", RUNTIME + "prelude_bytes.js", 'Uint8Array.from(Array.from(items,', 'Uint8Array.from([...items].map(', "core_lazy"),
    _m("keys_after_all_items", LOWER + "builtins.py", 'iterable(at, e.args[0]) if e.keywords else _array(at, e.args[0])', '_array(at, e.args[0])', "core_lazy"),
    _m("nonlocal_declares_its_own", LOWER + "expressions.py", "        inner.frame.names.update((n, self.frame.find(n)) for n in nonlocals)\n", "", "core_closures"),
    # --- classes ----------------------------------------------------------------------
    _m("equality_ignores_the_class", LOWER + "objects.py", "made: ir.Expr = ir.IsA(_OTHER, d.name)", 'made: ir.Expr = ir.Lit(True, "bool")', "core_dataclasses"),
    _m("order_of_fields_turned", LOWER + "objects.py", "for x in (_THIS, _OTHER)]", "for x in (_OTHER, _THIS)]", "core_dataclasses"),
    _m("text_is_a_number", LOWER + "objects.py", 'm.STR: "is.str"', 'm.STR: "is.number"', "core_unions"),
    _m("enum_by_value_counts_from_0", RUNTIME + "prelude_classes.js", "values.indexOf(value) + 1", "values.indexOf(value)", "core_unions"),
    _m("auto_counts_members", CHECK + "enums.py", "max(numbers, default=0) + 1", "len(numbers) + 1", "core_unions"),
    _m("constants_of_protocols_not_settled", CHECK + "protocols.py", "                note(world, name, protocol)", "                pass", "core_constants"),
    _m("dataclass_text_reads_what_is_stored", LOWER + "texts.py", "stored.read(value, field.type) if isinstance(field, m.Field) else value",
       "stored.read(value, field.type)", "core_constants"),
    _m("constants_make_no_classes", LOWER + "__init__.py", """        constants = self._constants()  # which may be instances
        self.classes = objects.classes(self.context, model, functions)
""", """        self.classes = objects.classes(self.context, model, functions)
        constants = self._constants()
""", "core_constants"),
    _m("caught_by_its_own_class_only", "compiler/monoglot/exceptions.py", "any(derives(n, w, bases) for w in wanted)", "any(n == w for w in wanted)", "core_exceptions"),
    # --- slices, unpacking, sets ----------------------------------------------------------
    _m("negative_step_of_a_slice", RUNTIME + "prelude.js", "const low = step < 0 ? -1 : 0", "const low = 0", "core_slices"),
    _m("slice_assignment_drops_the_rest", RUNTIME + "prelude.js", "  for (const x of rest) xs.push(x);\n", "", "core_slices"),
    _m("star_takes_one_less", RUNTIME + "prelude.js", "const least = before + after, end = xs.length - after;", "const least = before + after, end = xs.length - after - 1;", "core_unpack"),
    _m("inverted_without_its_one", "compiler/monoglot/emit/javascript/ops.py", '"-1 - $0"', '"1 - $0"', "core_bits"),
    _m("keys_without_their_length", RUNTIME + "prelude_keys.js", '"${x.length}:${x}`', '"${x}`', "data_sets", "data_dicts"),
    _m("intersection_of_any", RUNTIME + "prelude_sets.js", "others.every(o => o.has(x))", "others.some(o => o.has(x))", "data_sets"),
    # --- numbers and texts of the library ---------------------------------------------------
    _m("where_the_exponent_begins", RUNTIME + "prelude_format.js", "e < -4 ||", "e < -5 ||", "data_formats"),
    _m("decimal_sticky_digit", RUNTIME + "prelude_decimal.js", "if (coef % 5n === 0n) coef++;", "", "data_decimal"),
    _m("decimal_half_up", RUNTIME + "prelude_decimal.js", "rest * 2n >= unit", "rest * 2n > unit", "data_decimal"),
    _m("first_week", RUNTIME + "prelude_time.js", "(day > 3 ? 7 : 0)", "(day > 2 ? 7 : 0)", "data_time"),
    _m("days_beyond_c_ints", RUNTIME + "prelude_time.js", "if (n > 2147483647 || n < -2147483648)", "if (n > 2147483648 || n < -2147483648)", "ranges_dates"),
    _m("remainder_of_times_as_quotient", RUNTIME + "prelude_time.js", ', "integer modulo by zero") * big(b)', ") * big(b)", "ranges_dates"),
    _m("overlong_utf8", RUNTIME + "prelude_bytes.js", ": first === 0xe0 ? 0xa0", "", "data_bytes"),
    _m("round_half_away", RUNTIME + "prelude_ints.js", "down % 2n === 1n", "false", "data_builtins"),
    _m("least_common_multiple", RUNTIME + "prelude_math.js", "a / gcd(a, b) * b", "a * b", "data_math"),
    _m("literal_of_any_length", RUNTIME + "prelude.js", '[...repr(s)].slice(0, 200).join("")', "repr(s)", "found"),
    _m("optional_as_a_list", LOWER + "texts.py", 'ir.Op("repr.optional", (value, _function(context, item)))', 'ir.Op("repr.list", (value, _function(context, item)))', "programs", "core_unions"),
)
