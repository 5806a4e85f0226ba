"""Every primitive of the IR in JavaScript: one row each.

A row is a template of one expression. `$0`, `$1` … stand for the arguments, each once and in
order; `name(…)` with a lone name calls an export of the prelude. The number is the
template's precedence, the bracketed ones after it the least its arguments need.
"""
from __future__ import annotations

from dataclasses import dataclass

PRIMARY, UNARY, PRODUCT, SUM, SHIFT, RELATION, EQUALITY = 20, 15, 13, 12, 11, 10, 9
BIT_AND, BIT_XOR, BIT_OR = 8, 7, 6
BOTH, EITHER, TERNARY, ASSIGN, ANY = 5, 4, 2, 1, 0


@dataclass(frozen=True)
class Row:
    """`helper` is an export of the prelude that is called with the arguments, or wraps `template`."""

    helper: str
    template: str
    precedence: int
    needs: tuple[int, ...]


def _infix(sign: str, level: int, helper: str = "") -> Row:
    return Row(helper, f"$0 {sign} $1", level, (level, level + 1))


def _call(name: str) -> Row:
    return Row(name, "", PRIMARY, ())


def _method(name: str) -> Row:
    """Arguments beyond the receiver follow in the parentheses."""
    return Row("", f"$0.{name}($*)", PRIMARY, (PRIMARY,))


def _shape(template: str, level: int, *needs: int) -> Row:
    return Row("", template, level, needs)


OPS: dict[str, Row] = {
    "int.add": _infix("+", SUM, "check"), "int.sub": _infix("-", SUM, "check"), "int.mul": _call("mul"),
    "int.add.proved": _infix("+", SUM), "int.sub.proved": _infix("-", SUM), "int.mul.proved": _infix("*", PRODUCT),
    "int.floordiv.proved": _shape("Math.floor($0 / $1)", PRIMARY, PRODUCT, PRODUCT + 1), "int.mod.proved": _infix("%", PRODUCT),
    "int.neg": _shape("0 - $0", SUM, SUM + 1), "int.abs": _call("Math.abs"), "int.div": _call("div"),
    "int.floordiv": _call("floordiv"), "int.mod": _call("mod"), "int.pow": _call("pow"),
    "int.and.proved": _infix("&", BIT_AND), "int.or.proved": _infix("|", BIT_OR), "int.xor.proved": _infix("^", BIT_XOR),
    "int.shl.proved": _infix("<<", SHIFT), "int.shr.proved": _infix(">>", SHIFT),
    "bool.and": _shape("!!($0 & $1)", UNARY, BIT_AND, BIT_AND + 1), "bool.or": _shape("!!($0 | $1)", UNARY, BIT_OR, BIT_OR + 1),
    "bool.xor": _infix("!==", EQUALITY),
    "int.of_bool": _call("Number"), "int.of_float": _call("trunc"), "int.of_str": _call("parseInteger"),
    "float.add": _infix("+", SUM), "float.sub": _infix("-", SUM), "float.mul": _infix("*", PRODUCT),
    "float.div": _call("floatDiv"),
    "float.floordiv": _call("floatFloordiv"), "float.mod": _call("floatMod"), "float.pow": _call("floatPow"),
    "float.neg": _shape("-$0", UNARY, UNARY + 1), "float.abs": _call("Math.abs"), "float.of_str": _call("parseReal"),
    "int.round_to": _call("roundInt"), "int.divmod": _call("divMod"), "int.powmod": _call("powMod"),
    "int.based": _call("based"), "int.and": _call("bitAnd"), "int.or": _call("bitOr"), "int.xor": _call("bitXor"),
    "int.shl": _call("shiftLeft"), "int.shr": _call("shiftRight"), "int.not": Row("check", "-1 - $0", SUM, (SUM + 1,)),
    "int.bit_length": _call("bitLength"), "int.bit_count": _call("bitCount"),
    "float.divmod": _call("floatDivMod"), "float.is_integer": _call("Number.isInteger"), "float.hex": _call("floatHex"),
    "float.round": _call("round"), "float.round_to": _call("roundTo"),
    "num.lt": _infix("<", RELATION), "num.le": _infix("<=", RELATION),
    "num.gt": _infix(">", RELATION), "num.ge": _infix(">=", RELATION),
    "order.lt": Row("order", "@ < 0", RELATION, ()), "order.le": Row("order", "@ <= 0", RELATION, ()),
    "order.gt": Row("order", "@ > 0", RELATION, ()), "order.ge": Row("order", "@ >= 0", RELATION, ()),
    "same": _infix("===", EQUALITY), "other": _infix("!==", EQUALITY), "equal": _call("equal"),
    "unequal": Row("equal", "!@", UNARY, ()),
    "none": _shape("$0 === null", EQUALITY, EQUALITY), "some": _shape("$0 !== null", EQUALITY, EQUALITY),
    "not": _shape("!$0", UNARY, UNARY), "truth": _shape("!!$0", UNARY, UNARY),
    "truth.float": _shape("$0 !== 0", EQUALITY, EQUALITY), "truth.float_or_none": _call("someFloat"),
    "truth.list": _shape("$0.length > 0", RELATION, PRIMARY), "truth.map": _shape("$0.size > 0", RELATION, PRIMARY),
    "truth.list_or_none": _shape("!!$0?.length", UNARY, PRIMARY), "truth.map_or_none": _shape("!!$0?.size", UNARY, PRIMARY),
    "truth.value": _call("nonZero"), "truth.value_or_none": _call("someNonZero"),
    "or_none": _shape("($0 ?? null)", PRIMARY, BOTH + 1), "array": _call("Array.from"),
    "bytes.of_buffer": _call("new Uint8Array"),
    "text.int": _call("String"), "text.float": _call("floatText"), "text.bool": _call("boolText"),
    "text.none": _call("noneText"), "text.same": _shape("$0", PRIMARY, PRIMARY),
    "repr.str": _call("repr"), "repr.ascii": _call("asciiOnly"), "repr.optional": _call("reprOptional"), "repr.list": _call("reprList"),
    "repr.tuple": _call("reprTuple"), "repr.tuple_of": _call("reprTupleOf"), "repr.dict": _call("reprDict"), "repr.set": _call("reprSet"),
    "repr.once": _call("reprOnce"),
    "fmt.fixed": _call("fixed"), "fmt.percent": _call("percent"),
    "fmt.int": _call("formatInt"), "fmt.float": _call("formatFloat"), "fmt.bool": _call("formatBool"),
    "fmt.str": _call("formatStr"),
    "fmt.group": _call("grouped"), "fmt.plus": _call("plus"), "fmt.zeros": _call("zeros"), "fmt.pad": _call("pad"),
    "str.len": _call("strLen"), "str.at": _call("strAt"), "str.slice": _call("strSlice"), "str.ord": _call("ord"), "str.chr": _call("chr"),
    "str.repeat": _call("repeat"), "str.repeated": _call("repeated"), "str.has": _call("strIn"),
    "str.bare": _call("bare"), "str.strip": _call("strip"), "str.lstrip": _call("lstrip"), "str.rstrip": _call("rstrip"),
    "str.removeprefix": _call("removePrefix"), "str.removesuffix": _call("removeSuffix"),
    "str.lower": _method("toLowerCase"), "str.upper": _method("toUpperCase"), "str.title": _call("title"),
    "str.capitalize": _call("capitalize"), "str.words": _call("words"), "str.split": _call("split"), "str.rwords": _call("rwords"), "str.rsplit": _call("rsplit"),
    "str.casefold": _call("casefold"), "str.swapcase": _call("swapcase"), "str.expandtabs": _call("expandTabs"),
    "str.translate": _call("translate"), "str.maketrans": _call("makeTrans"),
    "str.startswith_any": _call("startsWithAny"), "str.endswith_any": _call("endsWithAny"), "str.rindex": _call("strRindex"),
    "str.isdecimal": _call("isDecimal"), "str.isnumeric": _call("isNumeric"), "str.isidentifier": _call("isIdentifier"),
    "str.isprintable": _call("isPrintable"), "str.isascii": _call("isAscii"), "str.istitle": _call("isTitle"),
    "str.splitlines": _call("splitLines"), "str.join": _call("join"), "str.replace": _call("replace"),
    "str.startswith": _method("startsWith"), "str.endswith": _method("endsWith"), "str.find": _call("find"),
    "str.rfind": _call("rfind"), "str.index": _call("strIndex"), "str.count": _call("strCount"),
    "str.partition": _call("partition"), "str.rpartition": _call("rpartition"), "str.isdigit": _call("isDigit"),
    "str.isalpha": _call("isAlpha"), "str.isalnum": _call("isAlnum"), "str.isspace": _call("isSpace"),
    "str.islower": _call("isLower"), "str.isupper": _call("isUpper"), "str.zfill": _call("zfill"),
    "str.ljust": _call("ljust"), "str.rjust": _call("rjust"), "str.center": _call("center"),
    "list.len": _shape("$0.length", PRIMARY, PRIMARY), "list.at": _call("at"),
    "list.set": _call("setAt"), "list.at.proved": _shape("$0[$1]", PRIMARY, PRIMARY, ANY),
    "list.set.proved": _shape("$0[$1] = $2", ASSIGN, PRIMARY, ANY, ASSIGN),
    "list.delete": _call("deleteAt"), "list.slice": _call("slice"),
    "list.set_slice": _call("setSlice"), "list.delete_slice": _call("deleteSlice"), "list.concat": _method("concat"),
    "list.repeat": _call("times"), "list.repeated": _call("timed"), "list.multiply": _call("multiply"), "list.has": _call("has"), "list.of": _call("Array.from"),
    "list.entries": _method("entries"), "list.reversed": _call("reversed"), "list.append": _call("append"),
    "list.extend": _call("extend"), "list.grow": _call("grow"), "list.insert": _call("insert"), "list.pop": _call("pop"),
    "list.remove": _call("remove"), "list.index": _call("index"), "list.count": _call("count"),
    "list.sort": _call("sort"), "list.reverse": _call("reverse"), "list.clear": _call("clear"),
    "list.copy": _method("slice"), "tuple.at": _shape("$0[$1]", PRIMARY, PRIMARY, ANY), "unpack": _call("unpack"),
    "tuple.get": _call("tupleAt"), "unpack.star": _call("unpackStar"),
    "after": _shape("($0, $1)", PRIMARY, ASSIGN, ASSIGN),
    "is.str": _shape('typeof $0 === "string"', EQUALITY, UNARY), "is.number": _shape('typeof $0 === "number"', EQUALITY, UNARY),
    "is.bool": _shape('typeof $0 === "boolean"', EQUALITY, UNARY), "is.function": _shape('typeof $0 === "function"', EQUALITY, UNARY),
    "is.array": _call("Array.isArray"), "is.bytes": _shape("$0 instanceof Uint8Array", RELATION, RELATION),
    "is.platform": _shape("$0 instanceof $1", RELATION, RELATION, RELATION + 1), "is.record": _call("isRecord"),
    "is.dict": _call("isDict"), "is.set": _call("isSet"), "is.error": _call("isError"),
    "error.is": _call("isError"), "enum.of": _call("enumOf"), "enum.named": _call("enumNamed"), "key.of": _call("keyOf"),
    "order": _call("order"), "truth.any": _call("truthy"),
    "iter": _shape("$0[Symbol.iterator]()", PRIMARY, PRIMARY), "iter.rest": _call("rest"), "iter.next": _call("next"),
    "iter.next_or": _call("nextOr"),
    "error.new": _call("newError"), "error.init": _call("initError"), "error.text": _shape("$0.message", PRIMARY, PRIMARY), "error.repr": _call("errorRepr"),
    "sorted": _call("sorted"), "min": _call("min"), "max": _call("max"), "min.default": _call("minOr"),
    "max.default": _call("maxOr"), "sum.int": _call("sumInt"), "sum.float": _call("sumFloat"),
    "range": _call("range"), "enumerate": _call("enumerate"), "zip": _call("zip"), "zip.strict": _call("zipStrict"),
    "map": _call("mapped"), "filter": _call("filtered"),
    "dict.new": _call("new Map"), "dict.len": _shape("$0.size", PRIMARY, PRIMARY), "dict.at": _call("dictAt"),
    "dict.set": _call("dictSet"), "dict.delete": _call("dictDelete"), "dict.has": _call("dictHas"),
    "dict.find": Row("", "($0.get($1) ?? null)", PRIMARY, (PRIMARY, ASSIGN)), "dict.get": _call("dictGet"),
    "dict.keys": _call("dictKeys"), "dict.values": _call("dictValues"), "dict.items": _call("dictItems"),
    "dict.pop": _call("dictPop"), "dict.pop_or": _call("dictPopOr"), "dict.setdefault": _call("dictDefault"), "dict.update": _call("dictUpdate"),
    "dict.clear": _method("clear"), "dict.popitem": _call("popItem"), "dict.fromkeys": _call("fromKeys"),
    "dict.merged": _call("merged"), "keymap.new": Row("KeyMap", "new @", PRIMARY, ()),
    "set.new": _call("new Set"), "keyset.new": Row("KeySet", "new @", PRIMARY, ()), "set.add": _call("setAdd"),
    "set.discard": _call("setDiscard"), "set.remove": _call("setRemove"), "set.clear": _method("clear"),
    "set.copy": _call("union"), "set.union": _call("union"), "set.intersection": _call("intersection"),
    "set.difference": _call("difference"), "set.symmetric_difference": _call("symmetricDifference"),
    "set.update": _call("setUpdate"), "set.intersection_update": _call("setKeep"),
    "set.difference_update": _call("setDrop"), "set.symmetric_difference_update": _call("setFlip"),
    "set.issubset": _call("isSubset"), "set.issuperset": _call("isSuperset"), "set.isdisjoint": _call("isDisjoint"),
    "set.less": _call("isLess"), "set.greater": _call("isGreater"),
    "bytes.of": _call("bytesOf"), "bytes.new": _call("bytesFrom"), "bytes.zero": _call("bytesZero"),
    "bytes.at": _call("byteAt"), "bytes.concat": _call("bytesJoined"), "bytes.repeat": _call("bytesTimes"),
    "bytes.repeated": _call("bytesTimed"), "bytes.has": _call("bytesHas"), "bytes.hex": _call("bytesHex"),
    "bytes.fromhex": _call("bytesFromHex"), "bytes.find": _call("bytesFind"), "bytes.rfind": _call("bytesRfind"),
    "bytes.index": _call("bytesIndex"), "bytes.rindex": _call("bytesRindex"), "bytes.count": _call("bytesCount"),
    "bytes.startswith": _call("bytesStarts"), "bytes.endswith": _call("bytesEnds"),
    "bytes.split": _call("bytesSplit"), "bytes.join": _call("bytesJoin"), "bytes.replace": _call("bytesReplace"),
    "bytes.strip": _call("bytesStrip"), "bytes.lstrip": _call("bytesLstrip"), "bytes.rstrip": _call("bytesRstrip"),
    "bytes.removeprefix": _call("bytesRemovePrefix"), "bytes.removesuffix": _call("bytesRemoveSuffix"),
    "bytes.lower": _call("bytesLower"), "bytes.upper": _call("bytesUpper"), "bytes.isdigit": _call("bytesIsDigit"),
    "bytes.isalpha": _call("bytesIsAlpha"), "bytes.isalnum": _call("bytesIsAlnum"),
    "bytes.isspace": _call("bytesIsSpace"), "bytes.isascii": _call("bytesIsAscii"), "bytes.decode": _call("decode"),
    "str.encode": _call("encode"), "int.from_bytes": _call("intFromBytes"), "int.to_bytes": _call("intToBytes"),
    "text.bytes": _call("bytesText"), "text.datetime": _call("datetimeText"), "text.date": _call("dateText"),
    "text.delta": _call("deltaText"), "text.decimal": _call("decimalText"), "text.uuid": _call("uuidText"),
    "repr.value": _call("valueRepr"), "fmt.decimal": _call("formatDecimal"), "fmt.date": _call("formatDate"),
    "delta.new": _call("timedelta"), "delta.add": _call("deltaAdd"), "delta.sub": _call("deltaSub"),
    "delta.mul": _call("deltaTimes"), "delta.muled": _call("deltaTimed"), "delta.div": _call("deltaOver"),
    "delta.div_float": _call("deltaOverFloat"), "delta.floor": _call("deltaFloor"), "delta.mod": _call("deltaMod"),
    "delta.divmod": _call("deltaDivMod"), "delta.neg": _call("deltaNeg"), "delta.abs": _call("deltaAbs"),
    "timedelta.total_seconds": _call("totalSeconds"), "sum.delta": _call("deltaSum"), "date.new": _call("date"),
    "datetime.new": _call("datetime"), "date.add": _call("dateAdd"), "date.added": _call("dateAdded"),
    "date.sub": _call("dateSub"), "date.diff": _call("dateDiff"), "date.replace": _call("replaceDate"),
    "datetime.replace": _call("replaceDatetime"), "date.isoformat": _call("dateText"),
    "datetime.iso": _call("isoText"), "date.strftime": _call("strftime"), "date.weekday": _call("weekday"),
    "date.isoweekday": _call("isoweekday"), "date.toordinal": _call("toordinal"),
    "date.isocalendar": _call("isocalendar"), "date.fromordinal": _call("fromOrdinal"),
    "date.fromisoformat": _call("dateFromIso"), "datetime.fromisoformat": _call("datetimeFromIso"),
    "datetime.fromtimestamp": _call("fromTimestamp"), "datetime.timestamp": _call("timestamp"),
    "datetime.date": _call("dateOnly"), "decimal.of": _call("decimalOf"), "decimal.of_int": _call("decimalOfInt"),
    "decimal.of_float": _call("decimalOfFloat"), "decimal.to_int": _call("decimalToInt"),
    "decimal.to_float": _call("decimalToFloat"), "decimal.add": _call("decimalAdd"),
    "decimal.sub": _call("decimalSub"), "decimal.mul": _call("decimalMul"), "decimal.div": _call("decimalDiv"),
    "decimal.floor": _call("decimalFloor"), "decimal.mod": _call("decimalMod"),
    "decimal.divmod": _call("decimalDivMod"), "decimal.pow": _call("decimalPow"), "decimal.neg": _call("decimalNeg"),
    "decimal.plus": _call("decimalPlus"), "decimal.abs": _call("decimalAbs"), "sum.decimal": _call("decimalSum"),
    "decimal.quantize": _call("quantize"), "decimal.to_integral": _call("toIntegral"),
    "decimal.round": _call("decimalRound"), "decimal.round_to": _call("decimalRoundTo"),
    "decimal.normalize": _call("normalize"), "decimal.sqrt": _call("decimalSqrt"), "decimal.is_zero": _call("isZero"),
    "decimal.is_signed": _call("isSigned"), "decimal.adjusted": _call("adjustedOf"),
    "decimal.copy_abs": _call("copyAbs"), "decimal.copy_negate": _call("copyNegate"), "uuid.new": _call("uuidOf"),
    "uuid.random": _call("uuidRandom"), "time.new": _call("timeOfDay"), "datetime.combine": _call("combine"),
    "tuple.index": _call("tupleIndex"), "iter.chain": _call("chained"), "iter.product": _call("product"),
    "iter.fold": _call("folded"), "iter.sums.int": _call("sumsInt"), "iter.sums.float": _call("sumsFloat"),
    "iter.groups": _call("groupBy"), "iter.slice": _call("iterSlice"), "iter.pairs": _call("pairwise"),
    "reduce": _call("reduce"),
   
    "stored.datetime": _call("datetimeOut"), "stored.date": _call("dateOut"), "stored.delta": _call("deltaOut"), "datetime.of": _call("datetimeOf"), "date.of": _call("dateOf"),
    "delta.of": _call("deltaIn"), "stored.optional": _call("storedOptional"), "stored.list": _call("storedList"),
    "math.sqrt": _call("mathSqrt"), "math.fabs": _call("Math.abs"), "math.floor": _call("mathFloor"),
    "math.ceil": _call("mathCeil"), "math.trunc": _call("trunc"), "math.isnan": _call("Number.isNaN"),
    "math.isinf": _call("isInf"), "math.isfinite": _call("Number.isFinite"), "math.degrees": _call("degrees"),
    "math.radians": _call("radians"), "math.copysign": _call("copySign"), "math.fmod": _call("fmod"),
    "math.modf": _call("modf"), "math.isclose": _call("isClose"), "math.gcd": _call("gcd"),
    "math.lcm": _call("lcm"), "math.isqrt": _call("isqrt"), "math.factorial": _call("factorial"),
    "math.comb": _call("comb"), "math.perm": _call("perm"),
    "json.at": _call("jsonAt"), "json.of": _call("json"), "json.float": _call("jsonFloat"), "json.item": _call("jsonItem"), "json.list": _call("jsonList"),
    "json.tuple": _call("jsonTuple"), "json.dict": _call("jsonDict"), "json.dumps": _call("jsonDumps"), "json.loads": _call("jsonLoads"),
    "re.find": _call("reFind"), "re.findall": _call("reAll"), "re.iter": _call("reEvery"), "re.sub": _call("reSub"), "re.sub_by": _call("reSubBy"),
    "re.subn": _call("reSubn"), "re.subn_by": _call("reSubnBy"), "re.split": _call("reSplit"),
    "match.group": _call("matchGroup"), "match.groups": _call("matchGroups"), "match.groupdict": _call("matchDict"),
    "match.start": _call("matchStart"), "match.end": _call("matchEnd"), "match.span": _call("matchSpan"),
    "expect": _call("expect"),
    "entity.id": _call("idOf"), "entity.fields": _call("fieldsOf"),
    "enum.item": _shape("$0[$1 - 1]", PRIMARY, PRIMARY, SUM),
}

NATIVE = frozenset({"new Uint8Array", "Array.isArray", "Math.abs", "Number", "Number.isFinite", "Number.isInteger", "Number.isNaN", "String", "Array.from", "new Map", "new Set"})
"""Helpers that the language itself has."""
