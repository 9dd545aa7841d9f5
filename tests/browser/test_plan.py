"""The sampling plan in a real browser: the slider, the live preview, and how it looks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contactcenter.models import Employee
from reviewapp import sampling
from reviewapp.models import SamplingPlan
from tests.browser.conftest import Open
from tests.factories import make_employee, make_plan, make_response, make_screening

pytestmark = pytest.mark.browser
URL = "/manage/plan/"
WITHIN = 500
"""Milliseconds from the slider to the count."""

MOVED = """(risk) => new Promise((done) => {
  const slider = document.querySelector("input[type=range]");
  const began = performance.now();
  new MutationObserver(() => done(performance.now() - began))
    .observe(document.querySelector("#threshold-effect"), { childList: true });
  slider.value = risk;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
})"""


@pytest.fixture
def manon(transactional_db: None) -> Employee:
    return make_employee(username="manon", first_name="Manon", role="quality_manager", language="en")


@pytest.fixture
def answers(transactional_db: None) -> None:
    """Sixty answers of the last week with risks from 0 to 0.98; the plan in force is certain from 0.5."""
    make_plan(slope=2.0, capacity=60)
    for number in range(60):
        moment = timezone.now() - timedelta(hours=1 + number)
        make_screening(risk=number / 60, response=make_response(answered_at=moment, channel="chat"))


def slide(page: Page, risk: str) -> None:
    """Move the slider there, as a hand does."""
    page.locator("input[type=range]").fill(risk)


def test_item_39_the_slider_counts_at_once_and_saving_needs_a_reason_and_can_be_set_back(
    open_page: Open, manon: Employee, answers: None
) -> None:
    page = open_page(URL, person=manon)
    count = page.locator("#threshold-effect .would")
    slide(page, "0.75")  # the first answer of a process is slower: not what is measured
    expect(count).to_have_text("would always show 15 of 60 (now 30)")
    assert page.evaluate(MOVED, "0.25") < WITHIN
    expect(count).to_have_text("would always show 45 of 60 (now 30)")
    expect(page.locator("#threshold_certain_from")).to_have_value("0.25")
    form = page.locator("#threshold")
    form.get_by_label("Reason for the change").fill("   ")
    form.get_by_role("button", name="Save this threshold").click()
    expect(form).to_contain_text("Say why")
    assert SamplingPlan.objects.count() == 1
    form.get_by_label("Reason for the change").fill("See more of them")
    form.get_by_role("button", name="Save this threshold").click()
    expect(page.locator(".message.success")).to_contain_text("Plan 2 is in force")
    assert sampling.current_plan().certain_from == 0.25
    page.get_by_text("Go back to plan 1").click()
    page.locator(".back input[name=reason]").fill("Too many")
    page.get_by_role("button", name="Put back into force").click()
    expect(page.locator(".message.success")).to_contain_text("Plan 3 is in force")
    assert sampling.current_plan().certain_from is None


def test_the_effect_follows_the_form_while_it_is_filled_in(open_page: Open, manon: Employee, answers: None) -> None:
    page = open_page(URL, person=manon)
    page.get_by_label("Reviews a week", exact=True).fill("140")
    expect(page.locator("#plan-effect .figures")).to_contain_text("20")
    page.get_by_label("Reviews a week", exact=True).fill("0")
    expect(page.locator("#plan-effect")).to_contain_text("This is no plan yet.")


def test_the_page_is_accessible_with_everything_open(
    open_page: Open, violations: Callable[[Page], list[str]], manon: Employee, answers: None
) -> None:
    sampling.adopt_plan(capacity=30, certain_from=0.1, reason="Busy", created_by=manon, now=timezone.now())
    page = open_page(f"{URL}?certain_from=0.55", person=manon)
    page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
    assert violations(page) == []
