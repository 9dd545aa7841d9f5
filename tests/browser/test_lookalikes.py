"""The group of an answer on the desk: looked at by key C, judged together, taken back at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from reviewapp import routing
from reviewapp.models import Review, Verdict
from tests.browser.conftest import Open
from tests.desk import MOVING, make_articles
from tests.factories import NOW
from tests.lookalikes import make_answer, make_group

pytestmark = pytest.mark.browser


@pytest.fixture
def group(transactional_db: None) -> Review:
    """Nine answers alike: eight in the risk queue and one of the random sample."""
    routing.standard_queues()
    return make_group(make_articles()["KB-0142"], drawn=8, control=1)


def open_marked(page: Page) -> None:
    """Open the members that have to be opened, and wait for what they say."""
    expect(page.locator("#lookalikes details[data-must]")).to_have_count(3)
    for number, row in enumerate(page.locator("#lookalikes details[data-must]").all(), start=1):
        row.locator("summary").click()
        expect(page.locator("#lookalikes [data-must] [name=opened]")).to_have_count(number)


def test_item_23_a_group_verdict_waits_for_three_opened_members_and_one_undo_takes_it_all_back(
    open_page: Open, group: Review
) -> None:
    page = open_page("/review/risk/")
    shown = page.locator(".work-card").get_attribute("data-review")
    page.keyboard.press("c")
    verdict_for_all = page.locator("#lookalikes [data-group]")
    expect(verdict_for_all).to_be_disabled()
    rows = page.locator("#lookalikes details[data-must]")
    for number in range(3):
        expect(verdict_for_all).to_be_disabled()
        rows.nth(number).locator("summary").click()
        expect(page.locator("#lookalikes [data-must] [name=opened]")).to_have_count(number + 1)
    expect(verdict_for_all).to_have_text("Verdict for all 8")  # one is in the page already, as the next card
    verdict_for_all.click()
    expect(page.locator(".group-mode")).to_contain_text("Your verdict goes to 8 answers.")
    for key in ("3", "1", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#toast")).to_contain_text("Goes to 4 other answers")
    standing = Verdict.objects.filter(revoked_at__isnull=True)
    assert sorted(standing.values_list("source", flat=True)) == ["human"] + ["inherited"] * 4
    page.keyboard.press("z")
    expect(page.locator(f'.work-card[data-review="{shown}"]')).to_be_visible()
    assert not standing.exists()
    assert Verdict.objects.count() == 5


def test_the_server_counts_what_was_opened_not_the_page(open_page: Open, group: Review) -> None:
    page = open_page("/review/risk/")
    page.keyboard.press("c")
    open_marked(page)
    page.locator("#lookalikes [data-group]").click()
    page.evaluate("document.querySelectorAll('#verdict [name=opened]').forEach((mark) => (mark.value = 'forged'))")
    page.keyboard.press("1")
    expect(page.locator("[data-alert]")).to_contain_text("Open 3 more")
    assert not Verdict.objects.exists()


def test_escape_leaves_the_group_and_the_verdict_is_for_one(open_page: Open, group: Review) -> None:
    page = open_page("/review/risk/")
    page.keyboard.press("c")
    open_marked(page)
    page.locator("#lookalikes [data-group]").click()
    page.keyboard.press("Escape")
    expect(page.locator(".group-mode")).to_have_count(0)
    expect(page.locator("#live")).to_have_text("Your verdict goes to this answer alone.")
    page.keyboard.press("1")
    expect(page.locator("#toast .toast-btn")).to_be_visible()
    assert Verdict.objects.count() == 1


def test_differences_are_marked_in_the_opened_answer(open_page: Open, transactional_db: None) -> None:
    version = make_articles()["KB-0142"]
    make_answer(version, answer=MOVING.replace("Heel veel", "Gecondoleerd. Heel veel"), answered_at=NOW)
    make_group(version, drawn=5)
    page = open_page("/review/risk/")
    page.keyboard.press("c")
    expect(page.locator("#lookalikes details")).to_have_count(6)
    for row in page.locator("#lookalikes details").all():
        row.locator("summary").click()
    expect(page.locator("#lookalikes ins").or_(page.locator("#lookalikes del")).first).to_contain_text("Gecondoleerd")


def test_a_group_too_small_for_a_verdict_promises_none(open_page: Open, transactional_db: None) -> None:
    make_group(make_articles()["KB-0142"], drawn=2)
    page = open_page("/review/risk/")
    expect(page.locator(".strip")).to_contain_text("nearly identical")
    expect(page.locator(".strip")).not_to_contain_text("one verdict")
    expect(page.locator(".strip button")).to_contain_text("Show")


def test_an_answer_without_lookalikes_says_so(open_page: Open, transactional_db: None) -> None:
    make_group(make_articles()["KB-0142"])
    page = open_page("/review/risk/")
    expect(page.locator(".strip")).to_have_count(0)
    page.keyboard.press("c")
    expect(page.locator("#live")).to_have_text("No other answer is like this one.")


def test_the_dialog_of_a_blind_card_tells_nothing_of_the_machine(open_page: Open, group: Review) -> None:
    page = open_page("/review/control/")
    page.keyboard.press("c")
    expect(page.locator("#lookalikes details")).to_have_count(9)
    for row in page.locator("#lookalikes details").all()[:4]:
        row.locator("summary").click()
        expect(row.locator(".alike-diff")).to_be_visible()
    html = page.locator("#lookalikes").inner_html()
    assert not [told for told in ("0.8", "0,8", "risk", "signal", "contradict") if told in html]


def test_the_open_dialog_and_the_banner_are_accessible_and_fit(
    open_page: Open, violations: Callable[[Page], list[str]], group: Review
) -> None:
    page = open_page("/review/risk/")
    page.locator("[data-action=lookalikes]").click()
    open_marked(page)
    assert violations(page) == []
    page.locator("#lookalikes [data-group]").click()
    expect(page.locator(".group-mode")).to_be_visible()
    assert violations(page) == []
