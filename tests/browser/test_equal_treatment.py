"""Equal treatment in a real browser: what chance does is watched, what holds is named; accessible in every look."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reviewapp.models import SwapRun
from tests.browser.conftest import Open
from tests.factories import NOW
from tests.groups import make_group

pytestmark = pytest.mark.browser
WEEK = "week=2026-W47"


@pytest.fixture(autouse=True)
def small_groups(settings: Any) -> None:
    settings.MIN_GROUP = 10


def chance_only() -> None:
    """English seven in twenty-five bad: by itself more than chance, among four comparisons not."""
    make_group(good=37, bad=3, language="nl", channel="chat", segment="a", topic="moving")
    make_group(good=18, bad=7, language="en", channel="chat", segment="a", topic="moving")
    for segment in "bcd":
        make_group(good=10, bad=1, language="nl", channel="chat", segment=segment, topic="bill")
    make_group(good=1, bad=1, language="de", channel="chat", segment="a", topic="bill")


def strong() -> None:
    make_group(good=38, bad=2, language="nl", segment="a", topic="moving")
    make_group(good=12, bad=14, language="en", segment="a", topic="moving")
    make_group(good=10, bad=1, language="nl", segment="b", topic="bill")


def row(page: Page, name: str) -> Any:
    return page.locator("table.gaps").get_by_role("row", name=name)


def test_item_35_a_gap_of_chance_has_an_open_mark_and_is_watched(open_page: Open) -> None:
    chance_only()
    page = open_page(f"/dashboard/?{WEEK}")
    english = row(page, "English compared with Dutch")
    expect(english.locator("path.watch")).to_have_attribute("fill", "var(--surface)")
    expect(english).to_contain_text("we keep an eye on it")
    expect(page.locator(".parity-card")).to_contain_text("We keep an eye on English.")
    expect(page.locator(".parity-card h2")).to_contain_text("no difference holds")


def test_item_35_a_strong_gap_stays_after_correction(open_page: Open) -> None:
    strong()
    page = open_page(f"/dashboard/?{WEEK}")
    english = row(page, "English compared with Dutch")
    expect(english.locator("path.holds")).to_have_attribute("fill", "var(--bad)")
    expect(english).to_contain_text("holds after correction")
    expect(page.locator(".parity-card h2")).to_have_text("Equal treatment: English lags behind")
    english.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("English compared with Dutch")
    expect(page.locator("main")).to_contain_text("At the same mix of topics there is a difference too.")


@pytest.mark.parametrize("path", [f"?{WEEK}", f"gap/?by=language&group=en&{WEEK}"])
def test_the_pages_of_equal_treatment_are_accessible_and_fit(
    open_page: Open, violations: Callable[[Page], list[str]], path: str
) -> None:
    chance_only()
    report = {"answers": 8, "risk_move_max": 0.1, "changed_by_flag": {"low_similarity": {"added": 2}}}
    SwapRun.objects.create(
        kind="names", ran_at=NOW, pairs=90, changed=2, rule_changed=0, risk_move_mean=0.01, report=report
    )
    assert violations(open_page(f"/dashboard/equal-treatment/{path}")) == []
