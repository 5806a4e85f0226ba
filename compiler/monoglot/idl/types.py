"""What an IDL type is in Python: annotations as the stub writes them.

A value that goes *in* (an argument, what is assigned) may be one of several types; one
that comes *out* has one type that is surely right, `object` if there is no better.
Marks around an annotation tell the compiler what to do: `_Waits[T]` a promise of T,
`_Maybe[T | None]` maybe undefined, `_Buffer[bytes]` an ArrayBuffer.
"""
from __future__ import annotations

from monoglot.idl.platform import Node, Platform

_PLAIN = {
    "undefined": "None", "boolean": "bool", "DOMString": "str", "USVString": "str", "ByteString": "str",
    "CSSOMString": "str", "any": "object", "object": "object",
    **dict.fromkeys(("byte", "octet", "short", "unsigned short", "long", "unsigned long", "long long",
                     "unsigned long long"), "int"),
    **dict.fromkeys(("float", "unrestricted float", "double", "unrestricted double"), "float"),
}
_BYTES = frozenset({"ArrayBuffer", "SharedArrayBuffer", "Uint8Array", "Uint8ClampedArray", "DataView", "Int8Array",
                    "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float16Array", "Float32Array",
                    "Float64Array", "BigInt64Array", "BigUint64Array"})
_TRUSTED = frozenset({"TrustedHTML", "TrustedScript", "TrustedScriptURL"})


class Unmapped(Exception):
    """An IDL type that has no Python type here."""


class Types:
    """Maps the types of one platform."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def inward(self, idl: Node) -> str:
        """The annotation of a value that the author gives."""
        found = list(dict.fromkeys(self._alternatives(idl)))
        if not found:
            raise Unmapped(str(idl))
        if "float" in found and "int" in found:
            found.remove("int")
        return "object" if "object" in found else " | ".join(sorted(found, key=lambda t: t == "None"))

    def outward(self, idl: Node) -> str:
        """The annotation of a value that the platform gives."""
        generic = idl.get("generic", "")
        if generic == "Promise":
            return f"_Waits[{self._plainly(idl['idlType'][0])}]"
        return self._plainly(idl)

    def callback(self, name: str) -> str:
        """A function that the platform calls, as a `Callable`."""
        node = self.platform.callbacks[name]
        if node["type"] == "callback interface":
            node = next(m for m in node["members"] if m["type"] == "operation")
        params = []
        for argument in node["arguments"]:
            if argument["variadic"]:
                break
            params.append(self._plainly(argument["idlType"]))
        return f"_Callable[[{', '.join(params)}], {self._answer(node['idlType'])}]"

    def _answer(self, idl: Node) -> str:
        """What a callback gives; what is free to be anything is dropped."""
        if idl.get("generic") == "Promise":
            return self._answer(idl["idlType"][0])
        found = self.inward(idl)
        return "None" if found == "object" else found

    # --- outward --------------------------------------------------------------------

    def _plainly(self, idl: Node) -> str:
        if idl.get("generic"):
            return self._optional(self._generic_out(idl), idl["nullable"])
        if idl["union"]:
            return self._union_out(idl)
        name = idl["idlType"]
        if name in self.platform.typedefs:
            inner = self._plainly(self.platform.typedefs[name])
            return self._optional(inner, idl["nullable"])
        return self._optional(self._named_out(name), idl["nullable"])

    def _generic_out(self, idl: Node) -> str:
        inner = idl["idlType"]
        if idl["generic"] in ("sequence", "FrozenArray", "ObservableArray"):
            return f"list[{self._plainly(inner[0])}]"
        if idl["generic"] == "record":
            return "object"
        raise Unmapped(idl["generic"])

    def _named_out(self, name: str) -> str:
        if name == "ArrayBuffer":
            return "_Buffer[bytes]"
        return "bytes" if name == "Uint8Array" else self._named(name)

    def _union_out(self, idl: Node) -> str:
        members = [self._plainly(part) for part in idl["idlType"] if str(part["idlType"]) not in _TRUSTED]
        nullable = idl["nullable"] or any(m.endswith(" | None") for m in members)
        plain = list(dict.fromkeys(m.removesuffix(" | None") for m in members if m != "None"))
        one = plain[0] if len(plain) == 1 else self._joined(plain)
        if one == "object":
            return one
        return f"_Maybe[{one} | None]" if "None" in members else self._optional(one, nullable)

    def _joined(self, names: list[str]) -> str:
        if set(names) <= {"int", "float"}:
            return "float"
        if all(n in self.platform.definitions for n in names):
            return self.platform.common(names) or "object"
        return "str" if all(n == "str" or n in self.platform.enums for n in names) else "object"

    @staticmethod
    def _optional(text: str, nullable: bool) -> str:
        return f"{text} | None" if nullable and text != "object" and not text.endswith(" | None") else text

    # --- inward ---------------------------------------------------------------------

    def _alternatives(self, idl: Node) -> list[str]:
        found = self._some(idl)
        return [*found, "None"] if idl["nullable"] and found else found

    def _some(self, idl: Node) -> list[str]:
        if idl["union"]:
            return [t for part in idl["idlType"] for t in self._reachable(part)]
        generic = idl.get("generic", "")
        if generic == "Promise":
            return self._alternatives(idl["idlType"][0])
        if generic in ("sequence", "FrozenArray", "ObservableArray"):
            return [f"list[{item}]" for item in self._alternatives(idl["idlType"][0])]
        if generic == "record":
            return [f"dict[str, {value}]" for value in self._alternatives(idl["idlType"][1])]
        if generic:
            raise Unmapped(generic)
        name = idl["idlType"]
        if name in self.platform.typedefs:
            return self._alternatives(self.platform.typedefs[name])
        return ["bytes"] if name in _BYTES else [self._named(name)]

    def _reachable(self, part: Node) -> list[str]:
        """The alternatives of one member of a union; none if it has no Python type."""
        try:
            return [] if str(part["idlType"]) in _TRUSTED else self._alternatives(part)
        except Unmapped:
            return []

    def _named(self, name: str) -> str:
        if name in _PLAIN:
            return _PLAIN[name]
        if name in self.platform.enums or name in self.platform.definitions:
            return name
        if name in self.platform.callbacks:
            return self.callback(name)
        raise Unmapped(name)
