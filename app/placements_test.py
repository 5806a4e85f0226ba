"""Where the studio's actions run, as its users notice: at once, after the server, or only there."""
from __future__ import annotations

from pathlib import Path

from monoglot import analyse
from monoglot.check import check
from monoglot.model import Model, Program
from monoglot.read import Source, read

STUDIO = Path(__file__).with_name("studio.py")


def test_every_action_runs_where_it_belongs() -> None:
    source = read("studio.py", STUDIO.read_bytes())
    assert isinstance(source, Source)
    model = check(source, name="studio")
    assert isinstance(model, Model)
    program = analyse.analyse(model)
    assert isinstance(program, Program)
    placed = {one.function: one.kind for one in program.placements if one.kind != "helper"}
    assert placed == {
        "create_shoot": "optimistic", "rename_shoot": "optimistic", "delete_shoot": "barrier",
        "add_photo": "optimistic", "rename_photo": "optimistic", "remove_photo": "barrier",
        "edit_photo": "verified", "restore_photo": "optimistic", "add_example": "optimistic",
        "start": "client", "on_error": "client", "render": "client"}
