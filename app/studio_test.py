"""The studio's actions, as plain Python on states in memory."""
from __future__ import annotations

import pytest

from monoglot import Id
from monoglot.testing import Reply, Request, answers, colleague, reply

from app.studio import EDITS, Photo, Shoot, Status, Studio

PICTURE = "data:image/svg+xml,original"
EDITED = "data:image/svg+xml,edited"


def studio_with_photo() -> tuple[Studio, Id[Shoot], Id[Photo]]:
    studio = Studio(user="ada")
    shoot = studio.create_shoot("Coast")
    return studio, shoot, studio.add_photo(shoot, "Harbour", PICTURE)


def test_a_created_shoot_is_active_and_knows_who_began_it() -> None:
    studio = Studio(user="ada")
    shoot = studio.create_shoot("  Coast ")
    assert studio.shoots[shoot] == studio.shoots.all()[0]
    assert (studio.shoots[shoot].name, studio.shoots[shoot].created_by) == ("Coast", "ada")
    assert studio.shoots[shoot].status == Status.ACTIVE


@pytest.mark.parametrize("name, message", [
    (" ", "Give the shoot a name."), ("x" * 81, "A name has at most 80 characters.")])
def test_a_bad_name_is_refused_and_changes_nothing(name: str, message: str) -> None:
    studio, shoot, _ = studio_with_photo()
    with pytest.raises(ValueError, match=message):
        studio.create_shoot(name)
    with pytest.raises(ValueError, match=message):
        studio.rename_shoot(shoot, name)
    assert [each.name for each in studio.shoots] == ["Coast"]


def test_colleagues_share_shoots_but_not_the_selection() -> None:
    ada, shoot, _ = studio_with_photo()
    ada.selected = shoot
    bo = colleague(ada, "bo")
    bo.rename_shoot(shoot, "Coast, autumn")
    assert ada.shoots[shoot].name == "Coast, autumn"
    assert bo.selected is None


def test_a_deleted_shoot_takes_no_more_photos() -> None:
    studio, shoot, _ = studio_with_photo()
    studio.delete_shoot(shoot)
    assert studio.shoots.where(status=Status.ACTIVE) == []
    with pytest.raises(ValueError, match="deleted"):
        studio.add_photo(shoot, "Late", PICTURE)
    with pytest.raises(ValueError, match="deleted"):
        studio.rename_shoot(shoot, "Later")
    studio.delete_shoot(shoot)
    studio.delete_shoot(Id[Shoot]("gone"))


@pytest.mark.parametrize("url", ["", "http://example.com/a.jpg", "javascript:alert(1)", "data:text/html,x"])
def test_only_pictures_and_https_are_addresses_of_photos(url: str) -> None:
    studio, shoot, _ = studio_with_photo()
    with pytest.raises(ValueError, match="https://"):
        studio.add_photo(shoot, "Odd", url)


def test_a_picture_too_large_for_an_event_is_refused() -> None:
    studio, shoot, _ = studio_with_photo()
    with pytest.raises(ValueError, match="too large"):
        studio.add_photo(shoot, "Huge", "data:image/png;base64," + "A" * 300000)


def test_photos_are_renamed_and_removed() -> None:
    studio, _, photo = studio_with_photo()
    studio.rename_photo(photo, "Harbour at dawn")
    assert studio.photos[photo].caption == "Harbour at dawn"
    studio.remove_photo(photo)
    assert studio.photos.get(photo) is None
    studio.remove_photo(photo)
    with pytest.raises(ValueError, match="This photo was removed"):
        studio.rename_photo(photo, "Gone")
    with pytest.raises(ValueError, match="This photo was removed"):
        studio.restore_photo(photo)
    with answers(lambda request: reply(json={"url": EDITED})) as sent:
        with pytest.raises(ValueError, match="This photo was removed"):
            studio.edit_photo(photo, "warmer light")
    assert sent == []


def test_an_edit_asks_the_service_once_with_the_secret_and_keeps_the_result() -> None:
    studio, _, photo = studio_with_photo()
    with answers(lambda request: reply(json={"url": EDITED})) as sent:
        studio.edit_photo(photo, " warmer light ")
    assert [(one.method, one.url, one.json) for one in sent] == [
        ("POST", EDITS, {"image": PICTURE, "prompt": "warmer light"})]
    assert sent[0].bearer == Studio.ai_key
    row = studio.photos[photo]
    assert (row.url, row.edited_url, row.edit_prompt) == (PICTURE, EDITED, "warmer light")
    studio.restore_photo(photo)
    assert studio.photos[photo].edited_url is None


@pytest.mark.parametrize("answer", [
    reply(500, text="oops"), reply(json={"url": "data:image/png;base64," + "A" * 300000}), reply(json={"url": 3}), reply(json={}), reply(text="<html>"),
    reply(json={"url": "javascript:alert(1)"})])
def test_an_answer_that_is_no_picture_changes_nothing(answer: Reply) -> None:
    studio, _, photo = studio_with_photo()
    before = studio.photos[photo]
    with answers(lambda request: answer), pytest.raises(ValueError, match="The picture service"):
        studio.edit_photo(photo, "warmer light")
    assert studio.photos[photo] == before


@pytest.mark.parametrize("prompt", ["", "   ", "x" * 301])
def test_an_edit_without_a_usable_wish_asks_nobody(prompt: str) -> None:
    studio, _, photo = studio_with_photo()
    with answers(lambda request: reply(json={"url": EDITED})) as sent:
        with pytest.raises(ValueError, match="Say"):
            studio.edit_photo(photo, prompt)
    assert sent == []


def test_a_photo_removed_during_its_edit_stays_removed() -> None:
    studio, _, photo = studio_with_photo()

    def remove_meanwhile(request: Request) -> Reply:
        studio.photos.delete(photo)
        return reply(json={"url": EDITED})

    with answers(remove_meanwhile), pytest.raises(ValueError, match="This photo was removed"):
        studio.edit_photo(photo, "warmer light")


def test_the_example_fills_a_studio() -> None:
    studio = Studio(user="ada")
    shoot = studio.add_example()
    assert len(studio.photos.where(shoot=shoot)) == 4
    assert len({photo.url for photo in studio.photos}) == 4
    assert studio.shoots.count() == 2
