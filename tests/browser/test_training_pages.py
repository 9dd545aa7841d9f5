"""Calibration, check items, practice and training: accessible in every look, and the practice round by keyboard."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contactcenter.models import Employee
from reviewapp import calibration, practice
from reviewapp.models import CalibrationSession, TrainingRecord
from tests.browser.conftest import Open
from tests.desk import CHATTER
from tests.factories import NOW, make_employee
from tests.test_calibration import finished, judge, make_session, make_undrawn
from tests.test_gold import make_gold

pytestmark = pytest.mark.browser
OF_THE_LEAD = ["/calibration/", "/calibration/new/", "/calibration/{running}/", "/calibration/{closed}/"]
OF_THE_LEAD += ["/manage/gold/", "/answers/{answer}/check-item/", "/manage/training/"]
OF_EVERYBODY = ["/calibration/", "/training/", "/practice/", "/practice/articles/KB-P01/", "/review/practice-round/"]


@pytest.fixture
def lead(transactional_db: None) -> Employee:
    names = {"first_name": "Sanne", "last_name": "Brandsma"}
    return make_employee(username="sanne", language="en", role="quality_manager", **names)


@pytest.fixture
def numbers(lead: Employee, samira: Employee) -> dict[str, int]:
    """A closed session with a settled answer, one that runs, check items, and lines in the register."""
    daan = make_employee(first_name="Daan", last_name="Verbeek")
    codes = ["correct"] * 6 + ["wrong", "partial", "critical", "wrong", "correct", "unsure"]
    other = ["correct"] * 5 + ["partial", "wrong", "wrong", "critical", "correct", "correct", "partial"]
    closed = finished(samira, daan, codes=[codes, other])
    for number, item in enumerate(closed.items.select_related("response")):
        question, answer, _article = CHATTER[number % len(CHATTER)]
        item.response.question, item.response.answer, item.response.language = question, answer, "nl"
        item.response.save()
    CalibrationSession.objects.filter(pk=closed.pk).update(name="October")
    closed.refresh_from_db()
    calibration.settle_item(
        item=closed.items.last(), code="wrong", reasons=["outdated"], note="Dit was de oude prijs.", as_check=True,
        employee=lead, now=NOW,
    )  # fmt: skip
    responses = [make_undrawn(), make_undrawn()]
    running = make_session(samira, daan, responses=responses)
    judge(running, daan, dict.fromkeys(responses, "correct"))
    CalibrationSession.objects.filter(pk=running.pk).update(deadline=timezone.now() - timedelta(hours=2))
    make_gold(explanation="Het artikel zegt 30 dagen.")
    TrainingRecord.objects.create(
        employee=samira, kind="practice", started_at=NOW, finished_at=NOW, right=8, total=10, given={"p01": "correct"}
    )
    practice.start(employee=samira, now=NOW)
    return {"closed": closed.pk, "running": running.pk, "answer": responses[0].pk}


@pytest.mark.parametrize("path", OF_THE_LEAD)
def test_a_page_of_the_lead_is_accessible_and_fits(
    open_page: Open, violations: Callable[[Page], list[str]], lead: Employee, numbers: dict[str, int], path: str
) -> None:  # fmt: skip
    page = open_page(path.format(**numbers), person=lead)
    assert violations(page) == []


@pytest.mark.parametrize("path", OF_EVERYBODY)
def test_a_page_of_everybody_is_accessible_and_fits(
    open_page: Open, violations: Callable[[Page], list[str]], numbers: dict[str, int], path: str
) -> None:
    page = open_page(path)
    assert violations(page) == []


def test_the_feedback_of_the_practice_round_is_accessible(
    open_page: Open, violations: Callable[[Page], list[str]], samira: Employee
) -> None:
    practice.start(employee=samira, now=NOW)
    page = open_page("/review/practice-round/")
    page.get_by_role("button", name=re.compile("^.?Good")).click()
    expect(page.locator("#toast")).to_contain_text("All of it is in the article")
    assert violations(page) == []


def test_the_practice_round_goes_by_the_keys_of_the_desk(open_page: Open, samira: Employee) -> None:
    practice.start(employee=samira, now=NOW)
    page = open_page("/review/practice-round/")
    page.keyboard.press("1")
    expect(page.locator("#toast")).to_contain_text("Right")
    for key in ("3", "1", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#toast")).to_contain_text("30 days before")
    assert TrainingRecord.objects.get().given == {"p01": "correct", "p02": "wrong"}


def test_undo_brings_the_practice_answer_back(open_page: Open, samira: Employee) -> None:
    practice.start(employee=samira, now=NOW)
    page = open_page("/review/practice-round/")
    page.keyboard.press("4")
    expect(page.locator("#toast")).to_contain_text("Otherwise: Good")
    page.keyboard.press("z")
    expect(page.locator(".work-card[data-review='1']")).to_be_visible()
    assert TrainingRecord.objects.get().given == {}


def test_the_last_verdict_of_the_round_shows_the_result(open_page: Open, samira: Employee) -> None:
    record = practice.start(employee=samira, now=NOW)
    record.given = {item.id: item.code for item in practice.items("en")[:9]}
    record.save()
    page = open_page("/review/practice-round/")
    page.keyboard.press("4")
    expect(page.locator("#place h2")).to_have_text("10 of 10 right")


def test_the_round_works_without_scripts(open_page: Open, samira: Employee) -> None:
    page = open_page("/practice/", java_script_enabled=False)
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name=re.compile("In doubt")).click()
    expect(page.locator(".messages")).to_contain_text("Otherwise: Good")
    expect(page.locator(".work-card")).to_have_attribute("data-review", "2")
