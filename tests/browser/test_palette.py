"""Ctrl+K: every command with its key, found by typing, done by Enter; the focus goes back where it was."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from reviewapp.models import Review
from tests.browser.conftest import Open
from tests.desk import make_desk

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(open_page: Open) -> Page:
    make_desk(risk=2, control=1)
    return open_page("/review/risk/")


def find(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(words)


def test_what_is_typed_right_after_the_key_never_reaches_the_desk(desk: Page) -> None:
    review = desk.locator(".work-card").get_attribute("data-review")
    find(desk, "1z3")
    expect(desk.locator("#palette-input")).to_have_value("1z3")
    assert desk.locator(".work-card").get_attribute("data-review") == review
    assert not Review.objects.filter(state="done").exists()


def test_command_found_by_typing_is_done_by_enter(desk: Page) -> None:
    find(desk, "answers")
    expect(desk.locator("#palette [aria-selected=true]")).to_have_text("Answers")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/answers/")


def test_desk_command_shows_its_key_and_presses_its_button(desk: Page) -> None:
    find(desk, "pass on")
    expect(desk.locator("#palette [aria-selected=true] kbd")).to_have_text("S")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-panel=skip]")).to_be_visible()


def test_number_offers_the_answer_with_that_number(desk: Page) -> None:
    answer = Review.objects.earliest("pk").response_id
    find(desk, str(answer))
    expect(desk.locator("#palette-answer")).to_have_text(f"Open answer {answer}")


def test_arrows_walk_and_escape_gives_the_focus_back(desk: Page) -> None:
    desk.locator("#answer").focus()
    desk.keyboard.press("Control+k")
    expect(desk.locator("#palette-found")).to_contain_text("Commands found")
    for name in ("Good", "Partly"):
        desk.keyboard.press("ArrowDown")
        expect(desk.locator("#palette [aria-selected=true] span")).to_have_text(name)
    desk.keyboard.press("Escape")
    expect(desk.locator("#palette")).to_be_hidden()
    expect(desk.locator("#answer")).to_be_focused()


def test_button_opens_it_without_a_key(open_page: Open) -> None:
    page = open_page("/answers/")
    page.get_by_role("button", name="Search or command").click()
    expect(page.get_by_role("option", name="Answers")).to_be_visible()


def test_palette_is_accessible_and_fits(open_page: Open, violations: Callable[[Page], list[str]]) -> None:
    make_desk(risk=1, control=0)
    page = open_page("/review/risk/")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette [role=option]:visible").first).to_be_visible()
    assert violations(page) == []
