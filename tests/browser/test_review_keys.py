"""The review desk by keyboard: one key for a good answer, three for a wrong one, and keys that never surprise."""

import re

import pytest
from playwright.sync_api import Page, expect

from contactcenter.models import Employee
from reviewapp.models import Review, Verdict
from tests.browser.conftest import Open
from tests.desk import make_desk

pytestmark = pytest.mark.browser


def shown(page: Page) -> str:
    """The id of the review on screen."""
    return page.locator(".work-card").get_attribute("data-review") or ""


def wait_saved(page: Page, number: int) -> None:
    """Until that many verdicts are in the database; the reveal in the toast follows the answer of the server."""
    expect(page.locator("#toast .toast-btn")).to_be_visible()
    assert Verdict.objects.count() == number


@pytest.fixture
def desk(open_page: Open) -> Page:
    make_desk(risk=6, control=0)
    return open_page("/review/risk/")


def test_1_saves_good_and_shows_another_answer(desk: Page) -> None:
    first, posts = shown(desk), []
    desk.on("request", lambda request: posts.append(request) if "/verdict/" in request.url else None)
    desk.keyboard.press("1")
    wait_saved(desk, 1)
    assert shown(desk) != first
    assert len(posts) == 1
    expect(desk.locator("[data-done]")).to_have_text("1")
    expect(desk.locator("#answer")).to_be_focused()
    expect(desk.locator("#live")).to_have_text("Saved. Next answer, 1 judged today.")


def test_3_1_enter_saves_wrong_with_that_reason(desk: Page) -> None:
    for key in ("3", "1", "Enter"):
        desk.keyboard.press(key)
    wait_saved(desk, 1)
    assert (Verdict.objects.get().code, Verdict.objects.get().reasons) == ("wrong", ["factual"])
    expect(desk.locator("#toast")).to_contain_text("risk 0.83, agrees with you")


def test_3_enter_without_a_reason_saves_nothing_and_says_so(desk: Page) -> None:
    first = shown(desk)
    desk.keyboard.press("3")
    desk.keyboard.press("Enter")
    expect(desk.locator("#live")).to_have_text("Choose a reason first.")
    assert shown(desk) == first
    assert not Verdict.objects.exists()


def test_0_makes_a_wrong_answer_critical(desk: Page) -> None:
    for key in ("3", "1", "0", "Enter"):
        desk.keyboard.press(key)
    wait_saved(desk, 1)
    assert Verdict.objects.get().code == "critical"


def test_z_brings_the_same_answer_back_with_nothing_chosen(desk: Page) -> None:
    first = shown(desk)
    for key in ("3", "1", "Enter"):
        desk.keyboard.press(key)
    wait_saved(desk, 1)
    desk.keyboard.press("z")
    expect(desk.locator(f'.work-card[data-review="{first}"]')).to_be_visible()
    expect(desk.locator("[data-panel=reasons]")).to_be_hidden()
    expect(desk.locator("[data-done]")).to_have_text("0")
    assert Verdict.objects.get().revoked_at


def test_z_five_times_walks_back_five_answers(desk: Page) -> None:
    order = []
    for number in range(1, 6):
        order.append(shown(desk))
        desk.keyboard.press("1")
        wait_saved(desk, number)
        desk.wait_for_timeout(150)
    for review in reversed(order):
        desk.keyboard.press("z")
        expect(desk.locator(f'.work-card[data-review="{review}"]')).to_be_visible()
    assert Verdict.objects.filter(revoked_at__isnull=True).count() == 0


def test_h_walks_through_the_hand_over_choices_and_reads_them_out(desk: Page) -> None:
    for label in ("Not needed", "Missed", "Too late", "Without context", "Done well", "not judged"):
        desk.keyboard.press("h")
        expect(desk.locator("#live")).to_have_text(f"Hand-over: {label}")


def test_reason_6_sets_the_hand_over_to_missed(desk: Page) -> None:
    desk.keyboard.press("3")
    desk.keyboard.press("6")
    expect(desk.locator("[name=handover][value=missed]")).to_be_checked()


def test_keys_type_letters_while_typing(desk: Page) -> None:
    first = shown(desk)
    desk.keyboard.press("n")
    desk.keyboard.type("1234 zsehn?")
    expect(desk.locator("#note")).to_have_value("1234 zsehn?")
    assert shown(desk) == first
    assert not Verdict.objects.exists()


def test_keys_with_a_modifier_do_nothing(desk: Page) -> None:
    first = shown(desk)
    desk.keyboard.press("Control+1")
    desk.keyboard.press("Alt+z")
    assert shown(desk) == first
    assert not Verdict.objects.exists()


def test_digit_of_a_french_keyboard_needs_no_shift(desk: Page) -> None:
    desk.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {code: 'Digit1', key: '&', bubbles: true}))")
    desk.evaluate("1")
    expect(desk.locator("#toast .toast-btn")).to_be_visible()
    assert Verdict.objects.get().code == "correct"


def test_question_mark_opens_a_dialog_that_gives_the_focus_back(desk: Page) -> None:
    desk.locator("#answer").focus()
    desk.keyboard.press("?")
    expect(desk.locator("#help")).to_be_visible()
    assert desk.evaluate("document.querySelector('#help').contains(document.activeElement)")
    desk.keyboard.press("1")
    desk.keyboard.press("Escape")
    expect(desk.locator("#help")).to_be_hidden()
    expect(desk.locator("#answer")).to_be_focused()
    assert not Verdict.objects.exists()


def test_every_badge_has_a_handler_and_every_handler_a_row(desk: Page) -> None:
    """A key that is printed works, and a key that works is printed."""
    source = desk.evaluate("fetch('/static/reviewapp/review.js').then((answer) => answer.text())")
    table = re.search(r"const KEYS = \{(.*?)\n\};", source, re.DOTALL)
    assert table
    handled = set(re.findall(r'^ {2}"?([a-z-]+)"?: \{', table.group(1), re.MULTILINE))
    explained = set(" ".join(desk.eval_on_selector_all("[data-help]", "rows => rows.map(r => r.dataset.help)")).split())
    assert explained == handled
    badged = "rows => rows.filter(r => r.querySelector('kbd')).map(r => r.dataset.action)"
    assert set(desk.eval_on_selector_all("[data-action]", badged)) <= handled


def test_shortcuts_switched_off_leave_only_the_buttons(open_page: Open, samira: Employee) -> None:
    Employee.objects.filter(pk=samira.pk).update(shortcuts=False)
    make_desk(risk=2, control=0)
    page = open_page("/review/risk/")
    first = shown(page)
    page.keyboard.press("1")
    page.keyboard.press("z")
    assert shown(page) == first
    assert page.locator(".verdict kbd").count() == 0
    page.get_by_role("button", name=re.compile("^Good")).click()
    wait_saved(page, 1)


def test_arrows_walk_through_the_claims_and_light_their_source(desk: Page) -> None:
    for number in ("1", "2", "3"):
        desk.keyboard.press("ArrowRight")
        expect(desk.locator(f'.cl[data-n="{number}"]')).to_be_focused()
        expect(desk.locator(f"#source-{number}")).to_have_attribute("data-on", "")
    desk.keyboard.press("ArrowLeft")
    expect(desk.locator('.cl[data-n="2"]')).to_be_focused()


def test_s_passes_the_answer_on(desk: Page) -> None:
    first = shown(desk)
    desk.keyboard.press("s")
    desk.keyboard.press("3")
    expect(desk.locator("#live")).to_have_text("Passed on to a colleague.")
    assert shown(desk) != first
    assert Review.objects.get(pk=first).skips.get().reason == "language"


def test_correction_inserts_a_sentence_shows_the_change_and_saves(desk: Page) -> None:
    desk.keyboard.press("e")
    desk.locator("#correction").fill("")
    desk.get_by_role("button", name="2: KB-0142").click()
    expect(desk.locator("#correction")).to_have_value("Zegt u op, doe dat dan minimaal 30 dagen vóór de verhuisdatum.")
    expect(desk.locator(".diff ins").first).to_contain_text("minimaal 30")
    desk.keyboard.press("Escape")
    desk.keyboard.press("1")
    desk.locator("#correction").press("Control+Enter")
    wait_saved(desk, 1)
    assert Verdict.objects.get().correction.source_version.article.external_id == "KB-0142"


def test_next_answer_is_in_the_page_before_the_verdict(desk: Page) -> None:
    assert desk.evaluate("document.querySelector('#ahead').content.querySelector('.answer').textContent.length > 100")


def test_reload_after_a_verdict_shows_the_next_answer(desk: Page) -> None:
    first = shown(desk)
    desk.keyboard.press("1")
    wait_saved(desk, 1)
    second = shown(desk)
    desk.reload()
    assert shown(desk) == second != first
