"""What opens beside the verdict: reports on articles, personal data, the hand-over that is asked, the word about a break."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reviewapp.models import KnowledgeReport, PersonalDataReveal, Review, Verdict
from tests.browser.conftest import Open
from tests.desk import make_desk

pytestmark = pytest.mark.browser
FORTY_MINUTES = 40 * 60_000


@pytest.fixture
def desk(open_page: Open) -> Page:
    make_desk(risk=3, control=0)
    return open_page("/review/risk/")


def test_k_reports_an_article_and_the_choice_stays(desk: Page) -> None:
    for key in ("3", "1", "k"):
        desk.keyboard.press(key)
    expect(desk.locator("#report-version")).to_be_focused()
    desk.keyboard.press("Tab")
    desk.keyboard.type("Dit is 1 2 3 verouderd")
    desk.keyboard.press("Enter")
    expect(desk.locator("#toast")).to_contain_text("Reported")
    assert KnowledgeReport.objects.get().note == "Dit is 1 2 3 verouderd"
    desk.keyboard.press("Enter")
    expect(desk.locator("#toast .toast-btn")).to_be_visible()
    assert Verdict.objects.get().reasons == ["factual"]


def test_escape_leaves_the_report_and_gives_the_keys_back(desk: Page) -> None:
    desk.keyboard.press("k")
    expect(desk.locator("[data-panel=knowledge]")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("[data-panel=knowledge]")).to_be_hidden()
    desk.keyboard.press("1")
    expect(desk.locator("#toast .toast-btn")).to_be_visible()


def test_hand_over_that_is_asked_must_be_answered_before_the_verdict(open_page: Open, settings: Any) -> None:
    settings.HANDOVER_ASKED_SHARE = 1.0
    make_desk(risk=0, control=2)
    page = open_page("/review/control/")
    page.keyboard.press("1")
    expect(page.locator("#live")).to_contain_text("Choose one, then press Enter")
    assert not Verdict.objects.exists()
    for key in ("h", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#toast .toast-btn")).to_be_visible()
    assert (Verdict.objects.get().code, Verdict.objects.get().handover) == ("correct", "not_needed")


def test_personal_data_asks_for_a_purpose_once_and_keeps_what_was_chosen(open_page: Open) -> None:
    make_desk(risk=2, control=0)
    for review in Review.objects.select_related("response"):
        review.response.answer += " Bel 06 12345678 of mail anna@voorbeeld.nl."
        review.response.save()
    page = open_page("/review/risk/")
    for key in ("3", "1"):
        page.keyboard.press(key)
    expect(page.locator("#answer")).not_to_contain_text("anna@voorbeeld.nl")
    page.get_by_role("button", name="Show data").click()
    page.get_by_label("What for?").last.fill("Klacht van de klant")
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_contain_text("anna@voorbeeld.nl")
    expect(page.get_by_label("Factually wrong")).to_be_checked()
    assert PersonalDataReveal.objects.get().purpose == "Klacht van de klant"
    page.keyboard.press("Enter")
    expect(page.locator("#toast .toast-btn")).to_be_visible()
    page.get_by_role("button", name="Show data").click()
    expect(page.locator("#answer")).to_contain_text("anna@voorbeeld.nl")
    assert PersonalDataReveal.objects.count() == 2


def test_word_about_a_break_after_forty_minutes_can_be_sent_away(desk: Page) -> None:
    desk.evaluate("ago => sessionStorage.judging = `${Date.now() - ago} ${Date.now()}`", FORTY_MINUTES)
    desk.keyboard.press("1")
    expect(desk.locator("#rest")).to_be_visible()
    desk.locator("#rest button").click()
    expect(desk.locator("#rest")).to_be_hidden()
    desk.keyboard.press("1")
    expect(desk.locator("[data-done]")).to_have_text("2")
    expect(desk.locator("#rest")).to_be_hidden()


def test_desk_is_accessible_with_each_panel_open(open_page: Open, violations: Callable[[Page], list[str]]) -> None:
    make_desk(risk=1, control=0)
    page = open_page("/review/risk/")
    page.locator("[data-action=knowledge]").click()
    expect(page.locator("[data-panel=knowledge]")).to_be_visible()
    page.locator("[data-action=note]").click()
    assert violations(page) == []
    for dialog in ("login", "purpose"):
        page.evaluate("id => document.getElementById(id).showModal()", dialog)
        assert violations(page) == []
        page.keyboard.press("Escape")
