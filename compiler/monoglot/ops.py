"""The primitives of the IR: what each is called, how many arguments it takes, what it gives.

An emitter has one row for every name here (a test compares the two). Names with
`.proved` leave out a check because the compiler has shown that it can't fail.
Every other integer operation raises OverflowError beyond ±(2^53 − 1).
"""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Spec:
    """`truth`: the result is a truth value of the target, fit for a test."""

    least: int
    most: int
    truth: bool


_TABLE = """
int.add 2, int.sub 2, int.mul 2, int.add.proved 2, int.sub.proved 2, int.mul.proved 2
int.floordiv.proved 2, int.mod.proved 2
int.neg 1, int.abs 1, int.div 2, int.floordiv 2, int.mod 2, int.pow 2
int.of_bool 1, int.of_float 1, int.of_str 1-2, int.round_to 2, int.divmod 2, int.powmod 3, int.based 3
int.and 2, int.or 2, int.xor 2, int.shl 2, int.shr 2, int.not 1, int.bit_length 1, int.bit_count 1
int.and.proved 2, int.or.proved 2, int.xor.proved 2, int.shl.proved 2, int.shr.proved 2
bool.and 2b, bool.or 2b, bool.xor 2b
float.divmod 2, float.is_integer 1b, float.hex 1
float.add 2, float.sub 2, float.mul 2, float.div 2
float.floordiv 2, float.mod 2, float.pow 2, float.neg 1, float.abs 1
float.of_str 1, float.round 1, float.round_to 2
num.lt 2b, num.le 2b, num.gt 2b, num.ge 2b
order.lt 2b, order.le 2b, order.gt 2b, order.ge 2b
same 2b, other 2b, equal 2b, unequal 2b, none 1b, some 1b
not 1b, truth 1b, truth.float 1b, truth.float_or_none 1b, truth.list 1b, truth.map 1b
truth.list_or_none 1b, truth.map_or_none 1b, truth.value 1b, truth.value_or_none 1b
or_none 1, array 1, bytes.of_buffer 1
text.int 1, text.float 1, text.bool 1, text.none 1, text.same 1
repr.str 1, repr.ascii 1, repr.optional 2, repr.list 2, repr.tuple 2, repr.tuple_of 2, repr.dict 3, repr.set 3, repr.once 3
fmt.fixed 2, fmt.percent 2
fmt.int 2, fmt.float 2, fmt.bool 2, fmt.str 2
fmt.group 2, fmt.plus 2, fmt.zeros 2, fmt.pad 4
str.len 1, str.at 2, str.slice 3-4, str.ord 1, str.chr 1, str.repeat 2, str.repeated 2, str.has 2b
str.bare 1, str.strip 2, str.lstrip 1-2, str.rstrip 1-2, str.removeprefix 2, str.removesuffix 2
str.lower 1, str.upper 1, str.title 1, str.capitalize 1, str.words 1-2, str.split 2-3, str.rwords 1-2, str.rsplit 2-3, str.splitlines 1-2
str.casefold 1, str.swapcase 1, str.expandtabs 1-2, str.translate 2, str.maketrans 2-3
str.join 2, str.replace 3-4, str.startswith 2b, str.endswith 2b, str.startswith_any 2-4b, str.endswith_any 2-4b
str.find 2-4, str.rfind 2-4, str.index 2-4, str.rindex 2-4, str.count 2-4, str.partition 2, str.rpartition 2
str.isdigit 1b, str.isdecimal 1b, str.isnumeric 1b, str.isidentifier 1b, str.isprintable 1b, str.isascii 1b, str.istitle 1b, str.isalpha 1b, str.isalnum 1b, str.isspace 1b, str.islower 1b, str.isupper 1b
str.zfill 2, str.ljust 2-3, str.rjust 2-3, str.center 2-3
list.at.proved 2, list.set.proved 3
list.len 1, list.at 2, list.set 3, list.delete 2, list.slice 3-4, list.set_slice 4-5, list.delete_slice 3-4, list.concat 2
list.repeat 2, list.repeated 2, list.multiply 2, list.has 2b, list.of 1, list.entries 1, list.reversed 1
list.append 2, list.extend 2, list.grow 2, list.insert 3, list.pop 1-2, list.remove 2, list.index 2-5, list.count 2
list.sort 3, list.reverse 1, list.clear 1, list.copy 1
tuple.at 2, tuple.get 2, unpack 2, unpack.star 3, after 2b
is.str 1b, is.number 1b, is.bool 1b, is.bytes 1b, is.array 1b, is.platform 2b, is.record 1b, is.dict 1b, is.set 1b
is.function 1b, is.error 1b, error.is 2b, enum.of 3, enum.named 3, key.of 1, order 2, truth.any 1b
iter 1, iter.rest 1, iter.next 1, iter.next_or 2
error.new 2-3, error.init 2-3, error.text 1, error.repr 1
sorted 3, min 2, max 2, min.default 3, max.default 3, sum.int 2, sum.float 2
range 3, enumerate 2, zip 2-4, zip.strict 2, map 2-3, filter 2
dict.new 1, dict.len 1, dict.at 2-3, dict.set 3, dict.delete 2-3, dict.has 2b, dict.find 2, dict.get 3
dict.keys 1, dict.values 1, dict.items 1, dict.pop 2-3, dict.pop_or 3, dict.setdefault 3, dict.update 2
dict.clear 1, dict.popitem 1, dict.fromkeys 2, dict.merged 2, keymap.new 1
set.new 1, keyset.new 1, set.add 2, set.discard 2, set.remove 2-3, set.clear 1, set.copy 1
set.union 1-99, set.intersection 1-99, set.difference 1-99, set.symmetric_difference 2
set.update 1-99, set.intersection_update 1-99, set.difference_update 1-99, set.symmetric_difference_update 2
set.issubset 2b, set.issuperset 2b, set.isdisjoint 2b, set.less 2b, set.greater 2b
bytes.of 1, bytes.new 1, bytes.zero 1, bytes.at 2, bytes.concat 2, bytes.repeat 2, bytes.repeated 2
bytes.has 2b, bytes.hex 1-2, bytes.fromhex 1, bytes.find 2-4, bytes.rfind 2-4, bytes.index 2-4, bytes.rindex 2-4
bytes.count 2-4, bytes.startswith 2b, bytes.endswith 2b, bytes.split 1-3, bytes.join 2, bytes.replace 3-4
bytes.strip 1-2, bytes.lstrip 1-2, bytes.rstrip 1-2, bytes.removeprefix 2, bytes.removesuffix 2, bytes.lower 1
bytes.upper 1, bytes.isdigit 1b, bytes.isalpha 1b, bytes.isalnum 1b, bytes.isspace 1b, bytes.isascii 1b
bytes.decode 4, str.encode 4, int.from_bytes 3, int.to_bytes 4, text.bytes 1, text.datetime 1, text.date 1
text.delta 1, text.decimal 1, text.uuid 1, repr.value 1, fmt.decimal 2, fmt.date 2, delta.new 0-7, delta.add 2
delta.sub 2, delta.mul 2, delta.muled 2, delta.div 2, delta.div_float 2, delta.floor 2, delta.mod 2
delta.divmod 2, delta.neg 1, delta.abs 1, timedelta.total_seconds 1, sum.delta 2, date.new 3, datetime.new 3-7
date.add 2, date.added 2, date.sub 2, date.diff 2, date.replace 1-4, datetime.replace 1-8, date.isoformat 1
datetime.iso 1-3, date.strftime 2, date.weekday 1, date.isoweekday 1, date.toordinal 1, date.isocalendar 1
date.fromordinal 1, date.fromisoformat 2, datetime.fromisoformat 2, datetime.fromtimestamp 1
datetime.timestamp 1, datetime.date 1, decimal.of 1, decimal.of_int 1, decimal.of_float 1, decimal.to_int 1
decimal.to_float 1, decimal.add 2, decimal.sub 2, decimal.mul 2, decimal.div 2, decimal.floor 2, decimal.mod 2
decimal.divmod 2, decimal.pow 2, decimal.neg 1, decimal.plus 1, decimal.abs 1, sum.decimal 2
decimal.quantize 2-3, decimal.to_integral 2, decimal.round 1, decimal.round_to 2, decimal.normalize 1
decimal.sqrt 1, decimal.is_zero 1b, decimal.is_signed 1b, decimal.adjusted 1, decimal.copy_abs 1
decimal.copy_negate 1, uuid.new 1, uuid.random 1, time.new 0-4, datetime.combine 2, tuple.index 2-4
iter.chain 1, iter.product 2, iter.fold 2-3, iter.sums.int 1-2, iter.sums.float 1-2, iter.groups 2, iter.slice 4
iter.pairs 1, reduce 2-3
stored.datetime 1, stored.date 1, stored.delta 1, datetime.of 1, date.of 1, delta.of 1, stored.optional 2, stored.list 2
math.sqrt 1, math.fabs 1, math.floor 1, math.ceil 1, math.trunc 1, math.isnan 1b, math.isinf 1b, math.isfinite 1b
math.degrees 1, math.radians 1, math.copysign 2, math.fmod 2, math.modf 1, math.isclose 4b, math.gcd 2, math.lcm 2
math.isqrt 1, math.factorial 1, math.comb 2, math.perm 2
json.at 2, json.of 1, expect 2
json.float 1, json.item 2, json.list 2, json.tuple 2, json.dict 3, json.dumps 1-5, json.loads 1
re.find 2, re.findall 2, re.iter 2, re.sub 3-4, re.sub_by 3-4, re.subn 3-4, re.subn_by 3-4, re.split 2-3
match.group 1-2, match.groups 1, match.groupdict 1, match.start 1, match.end 1, match.span 1
entity.id 2, entity.fields 1, enum.item 2
"""


def _read(entry: str) -> tuple[str, Spec]:
    name, arity = entry.split()
    least, _, most = arity.rstrip("b").partition("-")
    return name, Spec(int(least), int(most or least), arity.endswith("b"))


OPS: dict[str, Spec] = dict(_read(entry) for line in _TABLE.strip().splitlines() for entry in line.split(","))

HANDLE: dict[str, tuple[bool, int]] = {
    "get": (True, 1), "find": (True, 1), "rows": (True, 0), "where": (True, 1), "count": (True, 0),
    "value": (True, 0), "set": (True, 1), "insert": (True, 1), "update": (True, 2),
    "remove": (True, 1), "user": (False, 0), "org": (False, 0), "connected": (False, 0),
    "fetch": (False, 1), "now": (False, 0), "random": (False, 1), "secret": (False, 1), "verify": (False, 3)}
"""Operations of the handle: whether they name a state, and how many arguments follow it."""

PROPERTIES = frozenset({"user", "org", "connected"})
"""Those of HANDLE that are values, not calls. `connected` is the client's alone."""
