"""The look: no accessibility violation in any state, theme or width; no sideways scroll; focus never covered."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from contactcenter.models import Employee
from tests.browser.conftest import PHONE, Open
from tests.desk import make_desk
from tests.factories import make_employee

pytestmark = pytest.mark.browser
Violations = Callable[[Page], list[str]]


def test_every_state_of_a_risk_card_is_accessible(open_page: Open, violations: Violations) -> None:
    make_desk(risk=3, control=0)
    page = open_page("/review/risk/")
    found = {"card": violations(page)}
    page.keyboard.press("3")
    page.keyboard.press("1")
    found["reasons"] = violations(page)
    page.keyboard.press("e")
    page.locator("#correction").fill("Dat is dertig dagen.")
    found["correction"] = violations(page)
    page.locator("#correction").press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator("#toast .toast-btn")).to_be_visible()
    found["toast"] = violations(page)
    page.locator("#toast summary").click()
    found["why"] = violations(page)
    page.keyboard.press("s")
    page.keyboard.press("n")
    found["skip and note"] = violations(page)
    page.locator("#note").press("Escape")
    page.keyboard.press("?")
    found["help"] = violations(page)
    assert {state: list_ for state, list_ in found.items() if list_} == {}


@pytest.mark.parametrize("path", ["/review/control/", "/review/risk/", "/preferences/", "/geen-pagina/"])
def test_every_page_is_accessible(open_page: Open, violations: Violations, path: str) -> None:
    make_desk(risk=0, control=2)
    page = open_page(path)
    page.locator(".avatar").click()
    assert violations(page) == []


def test_login_is_accessible(open_page: Open, violations: Violations) -> None:
    page = open_page("/login/", person=None)
    page.locator("#id_username").fill("niemand")
    page.locator("#id_password").fill("onzin")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.locator("#login-error")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/review/risk/", "/review/control/", "/preferences/", "/login/"])
def test_no_page_scrolls_sideways_at_320_pixels(open_page: Open, path: str) -> None:
    make_desk(risk=2, control=2)
    page = open_page(path, viewport={"width": 320, "height": 640}, person=None if path == "/login/" else make_owner())
    if path == "/review/risk/":
        page.keyboard.press("3")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320


def make_owner() -> Any:
    """The supervisor of the fixture."""
    return Employee.objects.get(username="samira")


def test_blind_card_shows_nothing_of_the_machine(open_page: Open) -> None:
    make_desk(risk=0, control=2)
    page = open_page("/review/control/")
    assert page.locator(".cl, .flag, .ref, .legend").count() == 0
    expect(page.locator(".blind")).to_be_visible()


def test_item_28_focus_is_never_under_the_bars_on_a_phone(open_page: Open) -> None:
    make_desk(risk=1, control=0)
    page = open_page("/review/risk/", viewport=PHONE)
    covered = """() => {
      const at = document.activeElement.getBoundingClientRect();
      const bar = document.querySelector('.verdict').getBoundingClientRect();
      const inBar = document.querySelector('.verdict').contains(document.activeElement);
      return !inBar && (at.top >= bar.top || at.bottom <= 52) && !document.activeElement.closest('.top, .skips, .menu');
    }"""
    for _ in range(14):
        page.keyboard.press("Tab")
        assert not page.evaluate(covered), page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_theme_button_answers_at_once_and_is_remembered(open_page: Open) -> None:
    make_desk(risk=1, control=0)
    page = open_page("/review/risk/", color_scheme="light")
    with page.expect_response("**/preferences/theme/"):
        page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_bar_of_the_queue_stays_one_line_with_a_half_done_answer(open_page: Open) -> None:
    """In Dutch, for a quality manager: the longest words and the most in the bars."""
    noor = make_employee(username="noor", role="quality_manager", language="nl")
    make_desk(risk=4, control=1)
    page = open_page("/review/risk/", person=noor, locale="nl-NL")
    for key in ("3", "1"):
        page.keyboard.press(key)
    expect(page.locator("#busy-count")).to_have_text("1")
    for width in (1440, 1366, 1320, 1280, 1101):
        page.set_viewport_size({"width": width, "height": 900})
        sizes = "[document.querySelector('.sub').clientHeight, document.documentElement.scrollWidth]"
        height, whole = page.evaluate(sizes)
        assert (height < 50, whole) == (True, width)
