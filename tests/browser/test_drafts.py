"""Half-done answers: saved on the server while somebody types, found again with the card and under "Busy"."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reviewapp import drafts, routing
from reviewapp.models import Review, ReviewDraft, Verdict
from tests.browser.conftest import Open
from tests.desk import make_desk
from tests.factories import make_employee

pytestmark = pytest.mark.browser


@pytest.fixture
def half_done(open_page: Open) -> Page:
    """A desk where a wrong answer has a reason and a correction, and no verdict yet."""
    make_desk(risk=3, control=0)
    page = open_page("/review/risk/")
    page.keyboard.press("e")
    page.locator("#correction").fill("Dat kan tot 30 dagen vooraf.")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.locator("#busy-count")).to_have_text("1")
    return page


def test_words_are_saved_within_seconds_and_not_in_the_browser(half_done: Page) -> None:
    words = ReviewDraft.objects.get().words
    assert words == {"code": "wrong", "reasons": "outdated", "correction": "Dat kan tot 30 dagen vooraf."} | {
        "correction_version": words["correction_version"]
    }
    stored = half_done.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert "30 dagen" not in stored


def test_card_comes_back_as_it_was_left(half_done: Page) -> None:
    half_done.reload()
    expect(half_done.locator("#correction")).to_have_value("Dat kan tot 30 dagen vooraf.")
    expect(half_done.locator("#toast")).to_contain_text("earlier is back")
    expect(half_done.get_by_label("Outdated")).to_be_checked()
    half_done.keyboard.press("Enter")
    expect(half_done.locator("#toast .toast-btn")).to_be_visible()
    assert Verdict.objects.get().correction.text == "Dat kan tot 30 dagen vooraf."


def test_the_keys_of_habit_do_not_undo_what_came_back(half_done: Page) -> None:
    half_done.reload()
    expect(half_done.locator("#toast")).to_contain_text("earlier is back")
    for key in ("3", "2", "Enter"):  # wrong, outdated: both were chosen already
        half_done.keyboard.press(key)
    expect(half_done.locator("#toast .toast-btn")).to_be_visible()
    verdict = Verdict.objects.get()
    assert (verdict.code, verdict.reasons) == ("wrong", ["outdated"])


def test_verdict_takes_the_draft_along(half_done: Page) -> None:
    half_done.keyboard.press("Enter")
    expect(half_done.locator("#toast .toast-btn")).to_be_visible()
    expect(half_done.locator("#busy-count")).to_be_hidden()
    half_done.keyboard.press("z")
    expect(half_done.locator("#live")).to_have_text("Your verdict is taken back.")
    expect(half_done.locator("[data-panel=reasons]")).to_be_hidden()
    drafts.sweep(now=timezone.now())
    assert not ReviewDraft.objects.exists()


def test_half_done_answer_is_found_under_busy_and_gone_on_with(half_done: Page) -> None:
    left = half_done.locator(".work-card").get_attribute("data-review")
    half_done.get_by_role("link", name="Busy").click()
    expect(half_done.get_by_label("Correction")).to_have_value("Dat kan tot 30 dagen vooraf.")
    half_done.get_by_role("button", name="Go on").click()
    expect(half_done.locator(".work-card")).to_have_attribute("data-review", left or "")
    expect(half_done.locator("#correction")).to_be_visible()


def test_text_can_be_copied_when_a_colleague_judged_meanwhile(half_done: Page) -> None:
    review = ReviewDraft.objects.get().review
    Review.objects.filter(pk=review.pk).update(state="done", **routing.NO_LEASE | {"claimed_by": make_employee()})
    half_done.goto("/review/busy/")
    expect(half_done.locator(".chip")).to_contain_text("Judged by a colleague")
    expect(half_done.get_by_label("Correction")).to_have_value("Dat kan tot 30 dagen vooraf.")
    expect(half_done.get_by_role("button", name="Go on")).to_have_count(0)


def test_busy_page_is_accessible_and_fits(
    open_page: Open, samira: Any, violations: Callable[[Page], list[str]]
) -> None:
    make_desk(risk=2, control=0)
    (review,) = routing.claim_next(employee=samira, queue=routing.standard_queues()["risk"])
    words = {"code": "wrong", "reasons": "factual,tone", "note": "Vraag na.", "correction": "Dat is 30 dagen."}
    drafts.save_draft(
        employee=samira, review_id=review.pk, lease_token=review.lease_token, words=words, now=timezone.now()
    )
    page = open_page("/review/busy/")
    assert violations(page) == []
