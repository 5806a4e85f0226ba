"""The poll: everyone of an organisation sees every vote at once."""
from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site


def propose(page: Page, text: str) -> None:
    page.get_by_label("Another answer").fill(text)
    page.keyboard.press("Enter")


def vote(page: Page, text: str) -> None:
    page.locator("#answers button", has_text=text).click()


def see(page: Page, *answers: str) -> None:
    expect(page.locator("#answers button")).to_have_text(list(answers))


def chosen(page: Page, text: str) -> None:
    expect(page.locator("#answers button[aria-pressed=true]")).to_have_text([text])


def test_two_people_vote(site: Site) -> None:
    ann, bob = site.person("ann"), site.person("bob")
    for page in (ann, bob):
        expect(page.locator("#question")).to_have_text("Where do we eat today?")
    propose(ann, "Soup")
    see(bob, "Soup · 0")
    propose(bob, "Salad")
    see(ann, "Soup · 0", "Salad · 0")

    vote(ann, "Soup")
    vote(bob, "Soup")
    for page in (ann, bob):
        see(page, "Soup · 2", "Salad · 0")
        chosen(page, "Soup · 2")

    vote(bob, "Salad")
    for page, mine in ((ann, "Soup · 1"), (bob, "Salad · 1")):
        see(page, "Soup · 1", "Salad · 1")
        chosen(page, mine)

    site.host.stop()
    site.host.start()
    for page in (ann, bob):
        page.reload()
        see(page, "Soup · 1", "Salad · 1")


def test_one_person_in_two_browsers_has_one_vote(site: Site) -> None:
    desk, phone = site.person("ann"), site.person("ann")
    propose(desk, "Soup")
    see(phone, "Soup · 0")
    vote(desk, "Soup")
    chosen(phone, "Soup · 1")
    vote(phone, "Soup")
    for page in (desk, phone):
        see(page, "Soup · 1")


def test_votes_at_the_same_time_all_count(site: Site) -> None:
    people = [site.person(f"user{number}") for number in range(3)]
    propose(people[0], "Soup")
    for page in people:
        see(page, "Soup · 0")
    for page in people:
        page.evaluate("document.querySelector('#answers button').click()")
    for page in people:
        see(page, "Soup · 3")


def test_an_answer_that_is_there_is_refused(site: Site) -> None:
    ann = site.person("ann")
    propose(ann, "Soup")
    see(ann, "Soup · 0")
    propose(ann, "soup")
    expect(ann.locator("#problem")).to_have_text("“soup” is there already.")
    see(ann, "Soup · 0")
