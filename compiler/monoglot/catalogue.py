"""Every diagnostic of the compiler: code, title, message and mend, each written once.

A title is the name by which the stages ask for a row; a code never changes its
meaning. Groups: MG00 the compiler itself, MG01 reading, MG02 outside the
language, MG03 names, MG04 types, MG05 declarations, MG06 secrets and fetch,
MG07 effects and placement. Two rows with one code or one title fail at import.
"""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A kind of diagnostic; `message` and `mend` are `str.format` templates."""

    code: str
    title: str
    message: str
    mend: str


ENTRIES: tuple[Entry, ...] = (
    Entry("MG0001", "internal", "the compiler failed here: {detail}",
          "this is a fault of the compiler, not yours; report it with this module, and try writing the marked part differently"),

    Entry("MG0101", "syntax", "not Python: {detail}", "correct the syntax; `python -m py_compile` shows the same error"),
    Entry("MG0102", "not utf-8", "byte {offset} of the file is not UTF-8", "save the file as UTF-8"),
    Entry("MG0103", "nul byte", "the file contains a NUL character", "remove it; write it in a string as \\x00"),
    Entry("MG0104", "too deep", "nested more than {limit} levels deep", "move inner parts into functions or variables of their own"),
    Entry("MG0105", "too large", "the module has {size} bytes, the limit is {limit}", "split off what is data, not program"),
    Entry("MG0106", "surrogate", "the string contains a lone surrogate, which has no UTF-8 form", "remove it, or write the whole character"),

    Entry("MG0201", "unsupported statement", "{what} is not in the language", "{how}"),
    Entry("MG0202", "unsupported expression", "{what} is not in the language", "{how}"),
    Entry("MG0203", "unsupported parameter", "{what} is not in the language", "{how}"),
    Entry("MG0204", "unsupported import", "the module `{name}` can't be used in an app", "import only from `monoglot`, `monoglot.browser`, `enum`, `typing` or `collections.abc`"),
    Entry("MG0205", "import star", "`import *` hides what a name means", "import the names that you use"),
    Entry("MG0206", "unsupported decorator", "the decorator `{name}` is not in the language", "remove it; only monoglot's placement assertions are used so"),
    Entry("MG0207", "format spec", "the format `{spec}` is not in the language for {type}", "use an alignment `<>^` with a width, for numbers also `0`, `,`, `d`, and for float `.2f` or `.1%`"),
    Entry("MG0208", "integer too large", "the integer is beyond 2^53 - 1, the range that every target has", "keep it within +-9007199254740991, or use a str"),
    Entry("MG0209", "unsupported conversion", "`!{conversion}` is not in the language", "use `!r` or `!s`"),
    Entry("MG0210", "capture in loop", "`{name}` changes in the loop around this {what}, which would see only its last value", "make the {what} in a function of its own that takes `{name}` as a parameter"),
    Entry("MG0211", "lazy value", "{what} gives its items one by one and can't be kept", "write `list(...)` around it, or iterate it where it stands"),

    Entry("MG0301", "unknown name", "the name `{name}` is not defined", "define or import it{hint}"),
    Entry("MG0302", "unknown attribute", "{type} has no attribute `{name}`", "use one of its own: {known}"),
    Entry("MG0303", "unknown import", "`{module}` has no `{name}`", "import a name that it has{hint}"),
    Entry("MG0304", "defined twice", "`{name}` is already defined{where}", "rename one of the two"),
    Entry("MG0305", "maybe unassigned", "`{name}` may have no value here", "give it a value on every path before this line"),
    Entry("MG0306", "unknown field", "`{entity}` has no field `{name}`", "use one of its fields: {known}"),
    Entry("MG0307", "unknown state", "the app has no state or method `{name}`", "declare it in the class, e.g. `{name}: Shared[int] = 0`{hint}"),
    Entry("MG0308", "unknown member", "the enum `{enum}` has no member `{name}`", "use one of {known}"),
    Entry("MG0309", "outer assignment", "`{name}` belongs to the enclosing function or module and can't be assigned here", "use a name of its own, or return the new value"),
    Entry("MG0310", "unknown method", "{type} has no method `{name}` in the language", "use one of its own: {known}"),

    Entry("MG0401", "type mismatch", "{what} needs {expected}, this is {actual}", "{how}"),
    Entry("MG0402", "untyped parameter", "the parameter `{name}` has no type", "write `{name}: str`, or the type it has"),
    Entry("MG0403", "untyped result", "the function `{name}` has no result type", "write `-> None:`, or the type it returns"),
    Entry("MG0404", "unknown type", "`{name}` is not a type of the language{place}", "use int, float, bool, str, an entity, an enum, Id[...], list[...], dict[...], tuple[...], Callable[...] or T | None"),
    Entry("MG0405", "operator types", "`{op}` is not defined for {left} and {right}", "{how}"),
    Entry("MG0406", "unary type", "`{op}` is not defined for {type}", "convert the value first"),
    Entry("MG0407", "not comparable", "{left} and {right} can't be compared with `{op}`", "{how}"),
    Entry("MG0408", "not iterable", "{type} can't be iterated", "iterate a list, str, dict, table or range"),
    Entry("MG0409", "not indexable", "{type} can't be indexed", "index a list, str, tuple, dict or table"),
    Entry("MG0410", "not callable", "{type} can't be called", "call a function"),
    Entry("MG0411", "maybe none", "this may be None: {type}", "test it first, e.g. `if x is not None:`"),
    Entry("MG0412", "unknown item type", "the type of this {what} can't be told", "annotate the variable, e.g. `{example}`"),
    Entry("MG0413", "mixed items", "the items are of different types: {first} and {second}", "make them of one type"),
    Entry("MG0414", "too few arguments", "{function} needs the argument `{name}`", "pass it"),
    Entry("MG0415", "too many arguments", "{function} takes {count} arguments at most", "remove the argument"),
    Entry("MG0416", "unknown argument", "{function} has no parameter `{name}`", "use one of: {known}"),
    Entry("MG0417", "argument twice", "the argument `{name}` is given twice", "give it once"),
    Entry("MG0418", "missing return", "`{name}` can end without returning {type}", "return a value at its end, or raise"),
    Entry("MG0419", "lambda type", "nothing tells the types of this lambda's parameters", "use it where a function is expected, or write a nested `def` with types"),
    Entry("MG0420", "lambda arity", "the function needed here takes {expected} arguments, this one takes {actual}", "give it as many parameters"),
    Entry("MG0421", "tuple index", "a tuple is indexed by a constant within its {count} items", "write a number from 0 to {last}, or unpack the tuple"),
    Entry("MG0422", "unpack count", "{actual} values can't be unpacked into {expected} names", "use {actual} names"),
    Entry("MG0423", "not truthy", "{type} has no truth value in the language", "compare it with something"),
    Entry("MG0424", "not text", "{type} can't be shown as text here", "{how}"),
    Entry("MG0425", "no value", "{what} gives no value", "call it in a line of its own"),
    Entry("MG0426", "no overload", "{function} can't take {actual}", "its forms are: {known}"),
    Entry("MG0427", "immutable entity", "the field `{name}` of a `{entity}` can't be assigned: entities are immutable", "change the table's row: `self.TABLE.update(id, {name}=...)`"),
    Entry("MG0428", "not assignable", "{what} can't be assigned", "assign to a variable, a state, an item or a property"),
    Entry("MG0429", "not json", "{type} has no JSON form", "use str, numbers, bool, None, and lists or dicts of them"),
    Entry("MG0430", "unknown exception", "`{name}` is not an exception of the language", "use one of: {known}"),
    Entry("MG0431", "dict key type", "{type} can't be the key of a dict", "use str, int, an Id or an enum member"),
    Entry("MG0432", "return type", "`{name}` returns {expected}, this is {actual}", "{how}"),
    Entry("MG0433", "table as value", "a table can't be kept or passed as a value", "use it in place: `self.{name}.where(...)`, or pass `self.{name}.all()`"),
    Entry("MG0434", "statement without effect", "this line does nothing", "remove it, or use its value"),
    Entry("MG0435", "exception value", "the exception `{name}` is only its message here", "use `str({name})` or an f-string"),
    Entry("MG0436", "constant as value", "the constant `{name}` could be changed through this", "copy it: `{name}.copy()`, or use it in place (index, `in`, `for`, `len`)"),
    Entry("MG0437", "borrowed list", "the list `{name}` belongs to the state and can't be kept or changed here", "copy it: `list({name})`, or use it in place (index, `in`, `for`, `len`)"),

    Entry("MG0501", "no app", "the module has no class deriving from `App`", "write `class Studio(App):` with the app's state and actions"),
    Entry("MG0502", "two apps", "the module has a second class deriving from `App`; the first is on line {line}", "keep one app in a module"),
    Entry("MG0503", "unknown class", "the class `{name}` is neither an app, an entity nor an enum", "derive from `App`, `Entity` or `Enum`"),
    Entry("MG0504", "field type", "{type} can't be stored", "store int, float, bool, str, an enum, Id[...], `T | None` or list[...] of those"),
    Entry("MG0505", "recursive entity", "`{name}` contains itself: {path}", "refer to it by `Id[{name}]`"),
    Entry("MG0506", "reserved name", "the name `{name}` can't be used here: {reason}", "choose another name"),
    Entry("MG0507", "state type", "the state `{name}` must be `Shared[...]` or `Local[...]`", "write `{name}: Shared[Table[ENTITY]]`, or `Local[...]` for this browser only"),
    Entry("MG0508", "state default", "the scalar state `{name}` has no initial value", "write `= ...` with a value"),
    Entry("MG0509", "table default", "the table `{name}` can't have an initial value", "remove it; a table begins empty"),
    Entry("MG0510", "not constant", "this must be a constant: literals, enum members, lists of them", "write the value itself"),
    Entry("MG0511", "class member", "{what} can't stand in {where}", "{how}"),
    Entry("MG0512", "enum value", "the members of an enum are all int or all str literals, each once", "write e.g. `ACTIVE = 1`"),
    Entry("MG0513", "empty class", "`{name}` has no {what}", "declare at least one"),
    Entry("MG0514", "secret declaration", "a secret is declared as `Secret(\"name\", host=\"api.example.com\")`: {detail}", "write its name and its host as literals"),
    Entry("MG0515", "lifecycle signature", "`{name}` must be `{signature}`", "write exactly that"),
    Entry("MG0516", "method self", "the method `{name}` needs `self` as its first parameter", "write `def {name}(self, ...)`"),
    Entry("MG0517", "action type", "the {what} of the action `{name}` is {type}, which can't go over the wire", "use int, float, bool, str, an enum, Id[...], `T | None` or list[...] of those"),
    Entry("MG0519", "app title", "`title` must be a str literal", "write `title = \"...\"`"),
    Entry("MG0520", "unserved entity", "the table `{name}` holds `{type}`, which is not an entity", "write `Table[ENTITY]`"),
    Entry("MG0521", "mutable default", "a list can't be a default: all uses would share it", "leave the default out and pass the list"),

    Entry("MG0601", "secret assigned", "the secret `{name}` can't be assigned to a variable", "use it only as `bearer=self.{name}` of a fetch"),
    Entry("MG0602", "secret in state", "the secret `{name}` can't be stored in state", "use it only as `bearer=self.{name}` of a fetch"),
    Entry("MG0603", "secret returned", "the secret `{name}` can't be returned", "use it only as `bearer=self.{name}` of a fetch"),
    Entry("MG0604", "secret compared", "the secret `{name}` can't be compared or tested", "use it only as `bearer=self.{name}` of a fetch"),
    Entry("MG0605", "secret in text", "the secret `{name}` can't become part of a text", "use it only as `bearer=self.{name}` of a fetch"),
    Entry("MG0606", "secret passed", "the secret `{name}` can't be passed to {function}", "use it only as `bearer=self.{name}` of a fetch"),
    Entry("MG0607", "secret used", "the secret `{name}` can't be used so", "use it only as `bearer=self.{name}` of a fetch"),
    Entry("MG0608", "secret host", "the secret `{name}` is declared for {hosts}, this goes to {host}", "declare the host with the secret, if it is meant to go there"),
    Entry("MG0609", "unknown host", "the host of this URL is not known at compile time", "write the URL as a literal, a constant, or an f-string that begins with `https://HOST/`"),
    Entry("MG0610", "not https", "a fetch needs an https URL, this begins with `{start}`", "write `https://HOST/...`; for a local stand-in set the host's origin in the configuration"),
    Entry("MG0611", "bad host", "`{host}` is not the name of a host", "write it in lower case, without user or password, as `https://api.example.com/...`"),
    Entry("MG0612", "bearer not secret", "`bearer=` takes a secret of the app, this is {actual}", "declare `key = Secret(...)` and pass `bearer=self.key`"),

    Entry("MG0701", "mixed function", "`{name}` changes shared state itself ({write}) and {client}: {because}", "move the change into an action of its own and call that; it has to be repeatable on the server"),
    Entry("MG0702", "fetch on client", "`{name}` fetches ({fetch}) and {client}: {because}", "move the fetch into an action of its own and call that; it runs on the server"),
    Entry("MG0703", "placement assertion", "`{name}` is {actual}, not {asserted}: {because}", "remove the assertion, or what makes it {actual}"),
    Entry("MG0704", "waiting in expression", "`{name}` waits for the server and can't be used in {where}", "call it in a `for` loop or in a line of its own"),
    Entry("MG0705", "two-sided helper", "`{name}` calls the action `{action}` and is used both by {client} (in the browser) and by {server} (on the server)", "let one of them call the action itself"),
)


def _index() -> dict[str, Entry]:
    by_title: dict[str, Entry] = {}
    codes: set[str] = set()
    for entry in ENTRIES:
        if entry.code in codes or entry.title in by_title:
            raise ValueError(f"{entry.code} {entry.title!r} stands twice in the catalogue")
        codes.add(entry.code)
        by_title[entry.title] = entry
    return by_title


BY_TITLE: dict[str, Entry] = _index()
