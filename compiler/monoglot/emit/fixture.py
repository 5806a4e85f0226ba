"""A small application for tests: `Studio` as an author writes it, and `program()`, its placed program.

The program is made by hand, so that tests of the last stage don't depend on the
first ones. Function bodies are left out but for one request: nothing that reads the
schema looks at them.
"""
from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path

from monoglot import App, Entity, Id, Local, Secret, Shared, Table, expect, fetch, model

SPAN = model.Span("studio.py", 1, 1, 1, 2)


class Status(Enum):
    ACTIVE = "active"
    DELETED = "deleted"


class Shoot(Entity):
    name: str
    status: Status = Status.ACTIVE


class Photo(Entity):
    shoot: Id[Shoot]
    url: str
    edited_url: str | None = None
    stars: int = 0
    width: float = 1.0
    public: bool = False
    tags: list[str]
    sizes: list[float]


class Studio(App):
    shoots: Shared[Table[Shoot]]
    photos: Shared[Table[Photo]]
    credits: Shared[int] = 3
    motto: Shared[str] = "it's"
    cover: Shared[Id[Photo] | None] = None
    selected: Local[str] = ""
    ai_key = Secret("ai-key", host="api.openai.com")

    def create_shoot(self, name: str) -> Id[Shoot]:
        if not name.strip():
            raise ValueError("a shoot needs a name")
        return self.shoots.insert(Shoot(name=name))

    def delete_shoot(self, shoot: Id[Shoot]) -> None:
        self.shoots.update(shoot, status=Status.DELETED)
        for photo in self.photos.where(shoot=shoot):
            self.photos.delete(photo.id)

    def add_photo(self, shoot: Id[Shoot], url: str, stars: int, width: float, public: bool,
                  tags: list[str], sizes: list[float], cover: Id[Photo] | None) -> Id[Photo]:
        photo = self.photos.insert(Photo(shoot=self.shoots[shoot].id, url=url, stars=stars, width=width,
                                         public=public, tags=tags, sizes=sizes))
        self.cover = photo if cover is None else cover
        return photo

    def edit_photo(self, photo: Id[Photo], prompt: str) -> str:
        reply = fetch.post("https://api.openai.com/v1/images/edits", bearer=self.ai_key,
                           json={"image": self.photos[photo].url, "prompt": prompt})
        url = expect(str, reply.json["url"])
        self.photos.update(photo, edited_url=url)
        self.credits = self.credits - 1
        return url

    def set_status(self, shoot: Id[Shoot], status: Status) -> Status:
        before = self.shoots[shoot].status
        self.shoots.update(shoot, status=status)
        return before

    def count_active(self) -> int:
        return len(self.shoots.where(status=Status.ACTIVE))

    def render(self) -> None:
        self.selected = "x"


_SHOOT, _PHOTO, _STATUS = model.IdType("Shoot"), model.IdType("Photo"), model.EnumType("Status")
_TAGS, _SIZES = model.ListType(model.STR), model.ListType(model.FLOAT)


def _const(value: int | float | bool | str | None, type_: model.Type) -> model.Const:
    return model.Const(value, type_, SPAN)


def _fields(*pairs: tuple[str, model.Type]) -> tuple[model.Field, ...]:
    return tuple(model.Field(name, number, type_, None, SPAN) for number, (name, type_) in enumerate(pairs, 1))


def _state(name: str, number: int, scope: str, type_: model.Type, default: model.Expr | None = None) -> model.State:
    return model.State(name, number, scope, type_, default, SPAN)


def _action(number: int, name: str, params: list[tuple[str, model.Type]], result: model.Type,
            doc: str = "", body: tuple[model.Stmt, ...] = ()) -> model.Function:
    made = tuple(model.Param(param, type_, None) for param, type_ in params)
    return model.Function(name, True, number, made, result, body, "", doc, model.Span("studio.py", 30 + number, 5, 40, 1))


def _post(url: str) -> model.Stmt:
    response = model.ClassType("monoglot.fetch.Response")
    bearer = (("bearer", model.SecretRef("ai_key", model.SecretType(), SPAN)),)
    return model.ExprStmt(model.CallLibrary("monoglot.fetch.post", None, (_const(url, model.STR),), bearer, response, SPAN), SPAN)


def _placed(name: str, kind: str, *effects: str) -> model.Placement:
    sides = ("client",) if kind == "client" else ("client", "server") if kind == "optimistic" else ("server",)
    evidence = tuple(model.Evidence(effect, (name, effect.split()[0]), model.Span("studio.py", 50, 9, 50, 20))
                     for effect in effects)
    return model.Placement(name, kind, sides, (), (), evidence)


def program() -> model.Program:
    """The placed program of `Studio`."""
    functions = (
        _action(1, "create_shoot", [("name", model.STR)], _SHOOT, "Make a new, active shoot."),
        _action(2, "delete_shoot", [("shoot", _SHOOT)], model.NONE),
        _action(3, "add_photo", [("shoot", _SHOOT), ("url", model.STR), ("stars", model.INT), ("width", model.FLOAT),
                                 ("public", model.BOOL), ("tags", _TAGS), ("sizes", _SIZES),
                                 ("cover", model.OptionalType(_PHOTO))], _PHOTO),
        _action(4, "edit_photo", [("photo", _PHOTO), ("prompt", model.STR)], model.STR,
                body=(_post("https://api.openai.com/v1/images/edits"),)),
        _action(5, "set_status", [("shoot", _SHOOT), ("status", _STATUS)], _STATUS),
        _action(6, "count_active", [], model.INT),
        _action(7, "render", [], model.NONE),
    )
    placements = (
        _placed("create_shoot", "optimistic", "write shared shoots"),
        _placed("delete_shoot", "barrier", "delete shared photos", "write shared shoots"),
        _placed("add_photo", "optimistic", "read shared shoots", "write shared photos"),
        _placed("edit_photo", "verified", "fetch", "secret ai_key", "write shared photos"),
        _placed("set_status", "optimistic", "write shared shoots"),
        _placed("count_active", "local", "read shared shoots"),
        _placed("render", "client", "write local selected"),
    )
    return model.Program(_model(functions), placements)


def _model(functions: tuple[model.Function, ...]) -> model.Model:
    entities = (
        model.Entity("Shoot", _fields(("name", model.STR), ("status", _STATUS)), "A day of taking photos.", SPAN),
        model.Entity("Photo", _fields(("shoot", _SHOOT), ("url", model.STR),
                                      ("edited_url", model.OptionalType(model.STR)), ("stars", model.INT),
                                      ("width", model.FLOAT), ("public", model.BOOL), ("tags", _TAGS),
                                      ("sizes", _SIZES)), "", SPAN),
    )
    status = model.Enum("Status", (model.Member("ACTIVE", 1, "active"), model.Member("DELETED", 2, "deleted")), SPAN)
    states = (
        _state("shoots", 1, "shared", model.TableType("Shoot")),
        _state("photos", 2, "shared", model.TableType("Photo")),
        _state("credits", 3, "shared", model.INT, _const(3, model.INT)),
        _state("motto", 4, "shared", model.STR, _const("it's", model.STR)),
        _state("cover", 5, "shared", model.OptionalType(_PHOTO), _const(None, model.NONE)),
        _state("selected", 6, "local", model.STR, _const("", model.STR)),
    )
    secret = model.Secret("ai_key", "ai-key", ("api.openai.com",), SPAN)
    return model.Model("Studio", "studio", "Photo studio", "Shoots and photos.", entities, (status,), states,
                       (secret,), (), functions, SPAN)


def main(arguments: list[str]) -> None:
    """`fixture.py BINPB WIRE_C`: the fixture's descriptor set and C tables, for the C codec's tests."""
    from monoglot.emit import proto, wire_c
    descriptor_set, tables = arguments
    Path(descriptor_set).write_bytes(proto.descriptor_set(program()))
    Path(tables).write_bytes(wire_c.emit(program())["wire.c"])


if __name__ == "__main__":
    main(sys.argv[1:])
