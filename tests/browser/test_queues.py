"""Two people at work in the same queue, the queues a manager makes, and the answers he puts in them."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from contactcenter.models import Employee
from reviewapp import routing
from reviewapp.models import Review, Verdict
from tests.browser.conftest import PHONE, Open
from tests.desk import make_desk
from tests.factories import make_employee, make_queue, make_response

pytestmark = pytest.mark.browser


@pytest.fixture
def daan(transactional_db: None) -> Employee:
    return make_employee(username="daan", first_name="Daan", language="en")


@pytest.fixture
def manon(transactional_db: None) -> Employee:
    return make_employee(username="manon", first_name="Manon", role="quality_manager", language="en")


def judge_all(pages: list[Page]) -> None:
    """Press 1 in each page in turn, until none has a card."""
    while any(page.locator(".work-card").count() for page in pages):
        for page in pages:
            if page.locator(".work-card").count():
                card = page.locator(".work-card").get_attribute("data-review")
                page.keyboard.press("h")  # blind answers may ask for the hand-over
                page.keyboard.press("1")
                expect(page.locator(f'.work-card[data-review="{card}"]')).to_have_count(0)


def stored(page: Page, *, verdicts: int) -> None:
    """Wait until that many verdicts have arrived: the page shows the next card before it has sent the last verdict."""
    for _ in range(100):
        if Verdict.objects.count() >= verdicts:
            return
        page.wait_for_timeout(50)


def test_item_15_two_browsers_never_get_the_same_answer(open_page: Open, daan: Employee) -> None:
    make_desk(risk=0, control=8)
    pages = [open_page("/review/control/"), open_page("/review/control/", person=daan)]
    judge_all(pages)
    stored(pages[0], verdicts=8)
    judged = list(Verdict.objects.values_list("response", flat=True))
    assert len(judged) == len(set(judged)) == 8
    assert Verdict.objects.values("reviewer").distinct().count() == 2


def test_item_15_an_answer_drawn_for_two_people_goes_to_both_and_to_nobody_twice(
    open_page: Open, daan: Employee, settings: Any
) -> None:
    settings.REVIEW_DOUBLE_SHARE = 1.0
    make_desk(risk=0, control=4)
    pages = [open_page("/review/control/"), open_page("/review/control/", person=daan)]
    judge_all(pages)
    stored(pages[0], verdicts=8)
    pairs = list(Verdict.objects.values_list("reviewer", "response"))
    assert len(pairs) == len(set(pairs)) == 8
    assert not Review.objects.filter(state="open").exists()


def test_cards_of_first_and_second_review_do_not_differ_but_in_their_numbers(
    open_page: Open, daan: Employee, settings: Any
) -> None:
    settings.REVIEW_DOUBLE_SHARE = 1.0
    make_desk(risk=0, control=1)
    first = open_page("/review/control/")
    second = open_page("/review/control/", person=daan)
    roles = {
        Review.objects.get(pk=page.locator(".work-card").get_attribute("data-review") or "").role
        for page in (first, second)
    }
    assert roles == {"first", "second"}
    assert first.locator("#place").inner_text() == second.locator("#place").inner_text()


def test_a_queue_of_colleagues_says_whom_to_ask(open_page: Open, daan: Employee) -> None:
    make_desk(risk=1, control=0)
    make_queue(slug="theirs", name="Theirs").members.add(daan)
    page = open_page("/review/theirs/")
    expect(page.get_by_text("Ask your quality manager to add you to it")).to_be_visible()
    page = open_page("/review/risk/")
    expect(page.locator("#queue")).not_to_contain_text("Theirs")


def test_a_manager_makes_a_queue_and_sees_what_would_come(open_page: Open, manon: Employee) -> None:
    make_desk(risk=3, control=0)
    page = open_page("/manage/", person=manon)
    page.get_by_role("link", name="Queues").click()
    page.get_by_role("link", name="Answers with a raised risk").click()
    page.get_by_label("Name").fill("Moving house")
    page.locator("summary", has_text="Topic").click()
    page.get_by_label("verhuizen").check()
    page.get_by_role("button", name="How many would come?").click()
    expect(page.locator("#preview")).to_contain_text("would have come here")
    page.get_by_role("button", name="Save queue").click()
    expect(page.get_by_role("row", name="Moving house")).to_contain_text("Topic: verhuizen")


def test_ticked_answers_wait_for_the_colleague_they_were_given_to(
    open_page: Open, manon: Employee, daan: Employee
) -> None:
    make_queue(slug="by-hand", name="Look at these", takes="by_hand")
    for number in range(3):
        make_response(external_id=f"r{number}", question=f"Vraag {number}")
    page = open_page("/answers/", person=manon)
    page.get_by_label("Choose answer r1").check()
    page.get_by_label("Choose answer r2").check()
    expect(page.locator("[data-picked]")).to_have_text("(2)")
    page.get_by_label("Put them in").select_option(label="Look at these")
    page.locator('[name="person"]').select_option(label="Daan")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("2 answers added.")).to_be_visible()
    expect(open_page("/review/", person=daan).locator("#queue")).to_contain_text("Look at these (2)")


def test_one_tick_takes_all_of_the_page_and_all_of_the_selection_can_be_taken(open_page: Open, manon: Employee) -> None:
    make_queue(slug="by-hand", name="Look at these", takes="by_hand")
    for number in range(3):
        make_response(external_id=f"r{number}", channel="chat")
    page = open_page("/answers/?channel=chat", person=manon)
    page.get_by_label("All answers on this page").check()
    expect(page.locator("[data-picked]")).to_have_text("(3)")
    page.get_by_label("All 3 of this selection").check()
    page.get_by_label("Put them in").select_option(label="Look at these")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("3 answers added.")).to_be_visible()


def test_a_selection_is_saved_and_chosen_again(open_page: Open, manon: Employee) -> None:
    make_response(external_id="r1", topic="moving")
    make_response(external_id="r2", topic="bill")
    page = open_page("/answers/?topic=moving", person=manon)
    page.locator("summary", has_text="Save this selection").click()
    page.get_by_label("Name").fill("Moving")
    page.get_by_role("button", name="Save selection").click()
    page.goto("/answers/?state=all")
    page.get_by_role("link", name="Moving").click()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_the_desk_tells_how_many_are_overdue(open_page: Open) -> None:
    make_desk(risk=3, control=0)
    Review.objects.update(due_at="2020-01-01T00:00Z")
    page = open_page("/review/risk/", viewport=PHONE)
    expect(page.locator("#overdue")).to_contain_text("3 overdue")


def test_the_desk_tells_when_the_first_one_is_due(open_page: Open) -> None:
    make_desk(risk=3, control=0)
    Review.objects.update(due_at="2090-01-02T12:00Z")
    expect(open_page("/review/risk/").locator("#first-due")).to_contain_text("first due Mon 2 Jan 2090")


def test_an_answer_may_be_held_by_one_person_only(open_page: Open, daan: Employee) -> None:
    make_desk(risk=0, control=1)
    open_page("/review/control/")
    expect(open_page("/review/control/", person=daan).get_by_text("Colleagues are at work on the rest")).to_be_visible()
    assert Review.objects.get().claimed_by != daan
    assert routing.claim_next(employee=daan, queue=routing.standard_queues()["control"]) == []
