"""The dashboard in a real browser: accessible in every look, no sideways scroll, figures that lead somewhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.factories import make_draw, make_employee, make_response, make_review, make_verdict

pytestmark = pytest.mark.browser
WEEK = "/dashboard/?week=2026-W47"


def make_week() -> None:
    """Two topics with a rate, of which one is certainly below the goal, and one that is too small."""
    reviewer = make_employee()
    for topic, good, wrong in (("Factuur", 40, 1), ("Verhuizen", 20, 20), ("Overlijden", 2, 1)):
        for code, times in (("correct", good), ("wrong", wrong)):
            for _ in range(times):
                draw = make_draw(response=make_response(topic=topic), pi=0.5, floor=0.5)
                make_verdict(review=make_review(draw=draw), code=code, reviewer=reviewer)


def test_the_dashboard_is_accessible(open_page: Open, violations: Callable[[Page], list[str]]) -> None:
    make_week()
    page = open_page(WEEK)
    page.get_by_text("Show as a table").click()
    assert violations(page) == []


def test_an_empty_dashboard_is_accessible(open_page: Open, violations: Callable[[Page], list[str]]) -> None:
    assert violations(open_page(WEEK)) == []


def test_nothing_scrolls_sideways_at_320_pixels(open_page: Open) -> None:
    make_week()
    page = open_page(WEEK, viewport={"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_number_of_a_group_leads_to_as_many_answers(open_page: Open) -> None:
    make_week()
    page = open_page(WEEK)
    page.get_by_role("row", name="Verhuizen").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("40")
    assert "topic=Verhuizen" in page.url


def test_a_filter_stands_in_the_address(open_page: Open) -> None:
    make_week()
    page = open_page(WEEK)
    page.locator("select[name=topic]").select_option("Factuur")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".page-head")).to_contain_text("Topic: Factuur")
    assert "topic=Factuur" in page.url
