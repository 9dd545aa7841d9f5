"""Verdicts on their way: what the screen shows after an offline spell, a reload, a broken answer; what undo takes back."""

import pytest
from playwright.sync_api import Page, expect

from reviewapp import routing
from reviewapp.models import Review, Verdict
from tests.browser.conftest import Open
from tests.desk import make_desk

pytestmark = pytest.mark.browser
SLOW = """() => { const ask = window.fetch; window.fetch = (url, options) => String(url).includes("/verdict/")
    ? new Promise((done) => setTimeout(done, 600)).then(() => ask(url, options)) : ask(url, options); }"""
LOSE_ONE = """() => { const ask = window.fetch; let asked = 0; window.fetch = async (url, options) => {
    const answer = await ask(url, options);
    if (String(url).includes("/verdict/") && !asked++) throw new TypeError("lost");
    return answer; }; }"""


@pytest.fixture
def desk(open_page: Open) -> Page:
    make_desk(risk=6, control=0)
    return open_page("/review/risk/")


def shown(page: Page) -> Review:
    return Review.objects.get(pk=page.locator(".work-card").get_attribute("data-review"))


def wait_saved(page: Page) -> None:
    expect(page.locator("#toast .toast-btn")).to_be_visible()


def standing() -> list[str]:
    return list(Verdict.objects.filter(revoked_at=None).order_by("id").values_list("code", flat=True))


def test_screen_goes_on_after_two_verdicts_without_a_connection(desk: Page) -> None:
    desk.context.set_offline(True)
    desk.keyboard.press("1")
    desk.keyboard.press("1")
    expect(desk.locator("#offline")).to_contain_text("saved in this browser: 2")
    desk.context.set_offline(False)
    expect(desk.locator("#offline")).to_be_hidden()
    assert shown(desk).state == "open"
    desk.keyboard.press("1")
    wait_saved(desk)
    assert standing() == ["correct"] * 3


def leave_unsent(page: Page, key: str) -> int:
    """Judge with the server out of reach, and return the review that was judged."""
    judged = shown(page).pk
    page.route("**/verdict/", lambda route: route.abort())
    page.keyboard.press(key)
    expect(page.locator("#offline")).to_be_visible()
    return judged


def try_again(page: Page) -> None:
    page.unroute("**/verdict/")
    page.locator("#offline [data-retry]").click()
    expect(page.locator("#offline")).to_be_hidden()


def test_reload_with_an_unsent_verdict_shows_the_next_answer(desk: Page) -> None:
    judged = leave_unsent(desk, "1")
    desk.reload()
    expect(desk.locator("#offline")).to_be_visible()
    assert shown(desk).pk != judged
    try_again(desk)
    assert shown(desk).pk != judged
    assert standing() == ["correct"]


def test_answer_cut_off_halfway_stops_nothing(desk: Page) -> None:
    broken = {"status": 200, "content_type": "application/json", "body": '{"toast": "x'}
    desk.route("**/verdict/", lambda route: route.fulfill(**broken), times=1)
    desk.keyboard.press("1")
    expect(desk.locator("#offline")).to_be_visible()
    desk.keyboard.press("4")
    desk.locator("#offline [data-retry]").click()
    expect(desk.locator("#offline")).to_be_hidden()
    assert standing() == ["correct", "unsure"]


def test_undo_waits_for_the_verdict_that_is_on_its_way(desk: Page) -> None:
    desk.keyboard.press("1")
    wait_saved(desk)
    second = shown(desk).pk
    desk.evaluate(SLOW)
    desk.keyboard.press("4")
    desk.keyboard.press("z")
    expect(desk.locator(f'.work-card[data-review="{second}"]')).to_be_visible()
    assert standing() == ["correct"]


def test_undo_twice_in_a_row_takes_back_two(desk: Page) -> None:
    first = shown(desk).pk
    for _number in range(2):
        desk.keyboard.press("1")
        wait_saved(desk)
    desk.keyboard.press("z")
    desk.keyboard.press("z")
    expect(desk.locator(f'.work-card[data-review="{first}"]')).to_be_visible()
    assert standing() == []


def test_undo_leaves_alone_what_was_judged_elsewhere_since(desk: Page) -> None:
    desk.keyboard.press("1")
    wait_saved(desk)
    other = desk.context.new_page()
    other.goto("/review/risk/")
    other.keyboard.press("4")
    wait_saved(other)
    desk.keyboard.press("z")
    expect(desk.locator("#toast")).to_contain_text("not your last verdict")
    assert standing() == ["correct", "unsure"]


def test_choice_changed_after_a_lost_answer_is_the_one_that_stands(desk: Page) -> None:
    desk.evaluate(LOSE_ONE)
    desk.keyboard.press("n")
    desk.keyboard.type("Eerste.")
    desk.keyboard.press("Enter")
    desk.keyboard.press("1")
    expect(desk.locator("[data-alert]")).to_contain_text("still here")
    desk.keyboard.press("4")
    wait_saved(desk)
    assert standing() == ["unsure"]


def test_answer_judged_in_another_tab_makes_way(desk: Page) -> None:
    first = shown(desk)
    other = desk.context.new_page()
    other.goto("/review/risk/")
    other.keyboard.press("1")
    wait_saved(other)
    desk.keyboard.press("4")
    expect(desk.locator("#toast")).to_contain_text("judged this answer already")
    assert shown(desk) != first
    assert standing() == ["correct"]


def test_answer_that_is_no_longer_held_can_be_passed_on(desk: Page) -> None:
    first = shown(desk)
    Review.objects.filter(pk=first.pk).update(state="done", **routing.NO_LEASE)
    desk.keyboard.press("s")
    desk.keyboard.press("1")
    expect(desk.locator("#toast")).to_be_visible()
    assert shown(desk) != first


def test_failing_server_does_not_cost_a_verdict_of_before_the_reload(desk: Page) -> None:
    leave_unsent(desk, "4")
    desk.route("**/verdict/", lambda route: route.fulfill(status=502, body="busy"))
    desk.reload()
    expect(desk.locator("#offline")).to_be_visible()
    try_again(desk)
    assert standing() == ["unsure"]


def test_stored_verdict_leaves_from_a_desk_without_cards(desk: Page) -> None:
    leave_unsent(desk, "1")
    desk.unroute("**/verdict/")
    desk.goto("/review/control/")
    wait_saved(desk)
    assert standing() == ["correct"]
