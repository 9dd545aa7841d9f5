"""The review desk when things go wrong: no connection, a lost lease, a colleague who was first, an ended session."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contactcenter.models import Employee
from reviewapp import routing
from reviewapp.models import LoginSession, Review, Verdict
from tests.browser.conftest import Open
from tests.desk import make_desk
from tests.factories import make_employee

pytestmark = pytest.mark.browser


def test_item_25_two_verdicts_without_a_connection_arrive_once_when_it_is_back(open_page: Open) -> None:
    make_desk(risk=4, control=0)
    page = open_page("/review/risk/")
    page.context.set_offline(True)
    page.keyboard.press("1")
    page.keyboard.press("4")
    expect(page.locator("#offline")).to_contain_text("saved in this browser: 2")
    assert not Verdict.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    assert list(Verdict.objects.order_by("id").values_list("code", flat=True)) == ["correct", "unsure"]


def test_what_waits_in_the_browser_holds_no_words_of_anybody(open_page: Open) -> None:
    make_desk(risk=3, control=0)
    page = open_page("/review/risk/")
    page.context.set_offline(True)
    page.keyboard.press("1")
    expect(page.locator("#offline")).to_be_visible()
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert "review_id" in stored
    assert "verhui" not in stored
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()


def test_unsent_verdict_can_be_taken_back(open_page: Open) -> None:
    make_desk(risk=3, control=0)
    page = open_page("/review/risk/")
    first = page.locator(".work-card").get_attribute("data-review")
    page.context.set_offline(True)
    page.keyboard.press("1")
    expect(page.locator("#offline")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(f'.work-card[data-review="{first}"]')).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_timeout(300)
    assert not Verdict.objects.exists()


def test_text_stays_on_screen_when_it_can_not_be_sent(open_page: Open) -> None:
    make_desk(risk=3, control=0)
    page = open_page("/review/risk/")
    page.keyboard.press("n")
    page.keyboard.type("Vraag dit na.")
    page.keyboard.press("Enter")
    page.context.set_offline(True)
    page.keyboard.press("1")
    expect(page.locator("[data-alert]")).to_contain_text("Your text is still here")
    expect(page.locator("#note")).to_have_value("Vraag dit na.")
    page.context.set_offline(False)
    page.keyboard.press("1")
    expect(page.locator("#toast .toast-btn")).to_be_visible()
    assert Verdict.objects.get().note == "Vraag dit na."


def take_over(name: str) -> Employee:
    """All leases end, and a colleague takes the first review."""
    Review.objects.filter(lease_token__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))
    colleague = make_employee(first_name=name)
    assert routing.claim_next(employee=colleague, queue=routing.standard_queues()["risk"])
    return colleague


def test_verdict_after_a_colleague_took_over_is_kept_and_said(open_page: Open) -> None:
    make_desk(risk=3, control=0)
    page = open_page("/review/risk/")
    take_over("Daan")
    page.keyboard.press("1")
    expect(page.locator("#toast")).to_contain_text("Daan took this answer over")
    assert not Verdict.objects.get().counts


def test_refused_verdict_comes_back_with_the_text_kept(open_page: Open) -> None:
    make_desk(risk=3, control=0)
    page = open_page("/review/risk/")
    first = page.locator(".work-card").get_attribute("data-review")
    for key in ("e", "End"):
        page.keyboard.press(key)
    page.locator("#correction").fill("Dat is dertig dagen.")
    page.locator("#correction").press("Escape")
    page.keyboard.press("1")
    Review.objects.update(**routing.NO_LEASE)
    page.keyboard.press("Enter")
    expect(page.locator("[data-alert]")).to_contain_text("back in the queue")
    assert page.locator(".work-card").get_attribute("data-review") == first
    expect(page.locator("#correction")).to_have_value("Dat is dertig dagen.")


def test_ended_session_is_entered_again_in_place_and_the_verdict_is_sent(open_page: Open) -> None:
    make_desk(risk=3, control=0)
    page = open_page("/review/risk/")
    LoginSession.objects.all().delete()
    page.keyboard.press("1")
    expect(page.locator("#offline")).to_contain_text("logged out")
    page.get_by_role("button", name="Log in").click()
    page.keyboard.type("wrong")
    expect(page.locator("#login-password")).to_have_value("wrong")
    page.wait_for_function("() => document.querySelector('#login form').onsubmit !== null")
    page.keyboard.press("Enter")
    expect(page.locator("#login-error")).to_contain_text("not right")
    page.locator("#login-password").fill("klopt-demo-2026")
    page.keyboard.press("Enter")
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator("#toast .toast-btn")).to_be_visible()
    assert Verdict.objects.get().code == "correct"


def test_two_people_never_see_the_same_answer(open_page: Open) -> None:
    make_desk(risk=6, control=0)
    cards = [open_page("/review/risk/"), open_page("/review/risk/", person=make_employee())]
    seen = [page.eval_on_selector_all("[name=review_id]", "nodes => nodes.map((node) => node.value)") for page in cards]
    assert not set(seen[0]) & set(seen[1])


def test_item_17_last_minute_of_a_lease_is_announced_and_a_key_keeps_it(open_page: Open) -> None:
    make_desk(risk=1, control=0)
    page = open_page("/review/risk/")
    page.clock.install()
    page.reload()
    page.clock.fast_forward(545_000)
    expect(page.locator("#live")).to_have_text("One minute left for this answer. Any key keeps it.")
    page.keyboard.press("Shift")
    expect(page.locator("#lease")).not_to_have_attribute("data-low", "")


def test_last_answer_gives_way_to_what_was_done(open_page: Open) -> None:
    make_desk(risk=1, control=1)
    page = open_page("/review/risk/")
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="This queue is empty")).to_be_visible()
    expect(page.get_by_role("link", name="To Random sample (1)")).to_be_visible()


def test_verdict_by_button_without_any_script(open_page: Open) -> None:
    make_desk(risk=2, control=0)
    page: Page = open_page("/review/risk/", java_script_enabled=False)
    page.get_by_label("Outdated").check()
    page.locator("button[value=wrong].v").click()
    expect(page.locator(".messages")).to_contain_text("Saved: Wrong")
    assert Verdict.objects.get().reasons == ["outdated"]
