"""Figures of reviewers, hand-over, repeat contacts and knowledge gaps: accessible in every look, with and without rows."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contactcenter.models import Employee
from reviewapp import pipeline
from tests.browser.conftest import Open
from tests.factories import NOW, make_draw, make_employee, make_verdict
from tests.test_gaps import BATTERY, asked
from tests.test_meters import judged, judged_twice
from tests.test_repeats import AGAIN, contact

pytestmark = pytest.mark.browser
EMPTY = ["/figures/mine/", "/figures/team/", "/dashboard/hand-over/", "/dashboard/repeat-contacts/", "/knowledge/gaps/"]
FILLED = ["/figures/mine/", "/figures/team/?weeks=4", "/dashboard/hand-over/?week=2026-W47"]
FILLED += [
    "/dashboard/repeat-contacts/?from={month_ago}&to={week_ago}",
    "/knowledge/gaps/?week=2026-W47",
    "/knowledge/gaps/{gap}/?week=2026-W47",
]


@pytest.fixture
def manager(transactional_db: None) -> Employee:
    return make_employee(username="manon", first_name="Manon", role="quality_manager", language="en")


@pytest.fixture
def gap(manager: Employee) -> int:
    """Work of five people of last week and of the manager, hand-overs, a customer who came back, a gap; its number."""
    last_week = timezone.now() - timedelta(days=7)
    told = {
        "decided_at": last_week,
        "handover": "not_needed",
    }  # of every answer, or the figure stops at the first without
    judged(times=40, seconds=20, **told)
    judged_twice("wrong", "wrong", times=40, reasons=["tone"], topic="verhuizen", **told)
    judged_twice("correct", "wrong", times=35, topic="verhuizen", **told | {"handover": "missed"})
    judged_twice("correct", "wrong", times=6, topic="contract", people=2, **told)
    judged(times=1, decided_at=timezone.now(), people=1, handover="not_needed")
    make_verdict(reviewer=manager, decided_at=timezone.now(), seconds=12, handover="not_needed")
    ago = (NOW - timezone.now()).total_seconds() / 3600
    for row in (contact(hours=ago + 24 * 20), contact(hours=ago + 24 * 18, question=AGAIN)):
        make_draw(response=row, kind="none", pi=0.5)
    pipeline.run_opening()
    return asked(BATTERY, angle=0, customer="a", language="nl", topic="zonnepanelen").pk


@pytest.mark.parametrize("path", EMPTY)
def test_a_page_without_rows_is_accessible_and_says_what_to_do(
    open_page: Open, violations: Callable[[Page], list[str]], manager: Employee, path: str
) -> None:
    page = open_page(path, person=manager)
    assert violations(page) == []
    expect(page.locator(".empty .btn.primary")).to_be_visible()


@pytest.mark.parametrize("path", FILLED)
def test_a_page_with_rows_is_accessible_and_fits(
    open_page: Open, violations: Callable[[Page], list[str]], manager: Employee, gap: int, path: str
) -> None:
    today = timezone.now().date()
    days = {"month_ago": today - timedelta(days=30), "week_ago": today - timedelta(days=7)}
    page = open_page(path.format(gap=gap, **days), person=manager)
    expect(page.locator("main .empty")).to_have_count(0)
    assert violations(page) == []


def test_a_gap_on_the_dashboard_leads_to_its_questions(open_page: Open, manager: Employee, gap: int) -> None:
    page = open_page("/dashboard/?week=2026-W47", person=manager)
    page.get_by_role("link", name="Make article").click()
    expect(page.locator("h1")).to_have_text(BATTERY)
    page.go_back()
    expect(page.get_by_role("link", name="Make article")).to_be_visible()
