"""The review desk by keyboard: one key for a good answer, three for a wrong one, and keys that never surprise."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contactcenter.models import Employee
from reviewapp import retraining, shortcuts
from reviewapp.models import RetrainItem, Review, Verdict
from tests.browser.conftest import PHONE, Open
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


def test_item_01_key_1_saves_good_and_shows_another_answer(desk: Page) -> None:
    first, posts = shown(desk), []
    desk.on("request", lambda request: posts.append(request) if "/verdict/" in request.url else None)
    desk.keyboard.press("1")
    wait_saved(desk, 1)
    assert shown(desk) != first
    assert len(posts) == 1
    expect(desk.locator("[data-done]")).to_have_text("1")
    expect(desk.locator("#answer")).to_be_focused()
    expect(desk.locator("#live")).to_have_text("Saved. Next answer, 1 judged today.")


def test_item_02_wrong_takes_a_reason_and_enter(desk: Page) -> None:
    """`3`, `Enter` saves nothing and says why; with the reason `1` it is saved."""
    first = shown(desk)
    for key in ("3", "Enter"):
        desk.keyboard.press(key)
    expect(desk.locator("#live")).to_have_text("Choose a reason first.")
    assert (shown(desk), Verdict.objects.count()) == (first, 0)
    for key in ("1", "Enter"):
        desk.keyboard.press(key)
    wait_saved(desk, 1)
    assert (Verdict.objects.get().code, Verdict.objects.get().reasons) == ("wrong", ["factual"])
    expect(desk.locator("#toast")).to_contain_text("risk 0.83, agrees with you")


def test_0_makes_a_wrong_answer_critical(desk: Page) -> None:
    for key in ("3", "1", "0", "Enter"):
        desk.keyboard.press(key)
    wait_saved(desk, 1)
    assert Verdict.objects.get().code == "critical"


def test_item_03_z_brings_the_same_answer_back_with_nothing_chosen(desk: Page) -> None:
    first = shown(desk)
    for key in ("3", "1", "Enter"):
        desk.keyboard.press(key)
    wait_saved(desk, 1)
    desk.keyboard.press("z")
    expect(desk.locator(f'.work-card[data-review="{first}"]')).to_be_visible()
    expect(desk.locator("[data-panel=reasons]")).to_be_hidden()
    expect(desk.locator("[data-done]")).to_have_text("0")
    assert Verdict.objects.get().revoked_at


def test_item_04_z_five_times_walks_back_five_answers(desk: Page) -> None:
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


def test_item_24_reason_6_means_missed_and_h_reads_out_each_choice(desk: Page) -> None:
    for label in ("Not needed", "Missed", "Too late", "Without context", "Done well", "not judged"):
        desk.keyboard.press("h")
        expect(desk.locator("#live")).to_have_text(f"Hand-over: {label}")
    desk.keyboard.press("3")
    desk.keyboard.press("6")
    expect(desk.locator("[name=handover][value=missed]")).to_be_checked()


def test_item_05_keys_type_letters_while_typing(desk: Page) -> None:
    first = shown(desk)
    desk.keyboard.press("n")
    desk.keyboard.type("1234 zsehn?")
    expect(desk.locator("#note")).to_have_value("1234 zsehn?")
    desk.keyboard.press("Escape")
    desk.keyboard.press("e")
    desk.locator("#correction").fill("")
    desk.keyboard.type("1234 zse")
    expect(desk.locator("#correction")).to_have_value("1234 zse")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("1234 zse")
    expect(desk.locator("#palette-input")).to_have_value("1234 zse")
    assert (shown(desk), Verdict.objects.count()) == (first, 0)


def test_keys_with_a_modifier_do_nothing(desk: Page) -> None:
    first = shown(desk)
    desk.keyboard.press("Control+1")
    desk.keyboard.press("Alt+z")
    assert shown(desk) == first
    assert not Verdict.objects.exists()


def test_item_06_digit_of_a_french_keyboard_needs_no_shift(desk: Page) -> None:
    desk.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {code: 'Digit1', key: '&', bubbles: true}))")
    desk.evaluate("1")
    expect(desk.locator("#toast .toast-btn")).to_be_visible()
    assert Verdict.objects.get().code == "correct"


def test_item_08_question_mark_opens_a_dialog_that_gives_the_focus_back(desk: Page) -> None:
    desk.locator("#answer").focus()
    desk.keyboard.press("?")
    expect(desk.locator("#help")).to_be_visible()
    assert desk.evaluate("document.querySelector('#help').contains(document.activeElement)")
    desk.keyboard.press("1")
    desk.keyboard.press("Escape")
    expect(desk.locator("#help")).to_be_hidden()
    expect(desk.locator("#answer")).to_be_focused()
    assert not Verdict.objects.exists()


def test_item_07_every_badge_has_a_handler_and_every_handler_a_row(desk: Page) -> None:
    """A key that is printed works, and a key that works is printed. The palette's key is handled on every page."""
    source = desk.evaluate("fetch('/static/reviewapp/review.js').then((answer) => answer.text())")
    table = re.search(r"const KEYS = \{(.*?)\n\};", source, re.DOTALL)
    assert table
    handled = set(re.findall(r'^ {2}"?([a-z-]+)"?: \(', table.group(1), re.MULTILINE)) | {"palette"}
    assert handled == set(shortcuts.BY_ACTION)
    badged = "rows => rows.filter(r => r.querySelector('kbd')).map(r => r.dataset.action)"
    assert set(desk.eval_on_selector_all("[data-action]", badged)) <= handled
    rows = desk.eval_on_selector_all("#help kbd", "keys => keys.map(key => key.textContent)")
    printed = {name for row in shortcuts.SHORTCUTS for name in shortcuts.printed(row.key).split()} - {"…"}
    assert set(rows) == printed


def test_item_09_shortcuts_switched_off_leave_only_the_buttons(open_page: Open, samira: Employee) -> None:
    make_desk(risk=2, control=0)
    settings = open_page("/preferences/")
    settings.get_by_label("Use shortcut keys").uncheck()
    settings.get_by_role("button", name="Save preferences").click()
    page = open_page("/review/risk/")  # a log-in of its own
    first = shown(page)
    for key in ("1", "2", "3", "4", "z"):
        page.keyboard.press(key)
    assert (shown(page), page.locator(".verdict .key").count()) == (first, 0)
    page.get_by_role("button", name=re.compile("^Good")).click()
    wait_saved(page, 1)


def test_own_key_works_is_printed_and_survives_a_new_login(open_page: Open) -> None:
    make_desk(risk=2, control=0)
    settings = open_page("/preferences/")
    settings.get_by_label("Note", exact=True).fill("o")
    settings.get_by_role("button", name="Save keys").click()
    page = open_page("/review/risk/")
    expect(page.locator("[data-action=note] kbd")).to_have_text("O")
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_hidden()
    page.keyboard.press("o")
    expect(page.locator("#note")).to_be_focused()


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


def test_item_22_correction_goes_to_the_retrain_list_with_question_and_source(desk: Page) -> None:
    desk.keyboard.press("e")
    desk.locator("#correction").fill("")
    desk.get_by_role("button", name="2: KB-0142").click()
    expect(desk.locator("#correction")).to_have_value("Zegt u op, doe dat dan minimaal 30 dagen vóór de verhuisdatum.")
    expect(desk.locator(".diff ins").first).to_contain_text("minimaal 30")
    desk.keyboard.press("Escape")
    desk.keyboard.press("1")
    desk.locator("#correction").press("Control+Enter")
    wait_saved(desk, 1)
    retraining.collect(now=timezone.now())
    item = RetrainItem.objects.get()
    assert item.verdict.correction.text == "Zegt u op, doe dat dan minimaal 30 dagen vóór de verhuisdatum."
    assert item.verdict.correction.source_version.article.external_id == "KB-0142"
    assert "Klantnummer" in item.verdict.response.question


def test_item_11_reload_shows_the_next_answer_and_a_replay_makes_no_second_row(desk: Page) -> None:
    first, sent = shown(desk), []
    desk.on("request", lambda request: sent.append(request) if "/verdict/" in request.url else None)
    desk.keyboard.press("1")
    wait_saved(desk, 1)
    second = shown(desk)
    again = desk.request.post(sent[0].url, data=sent[0].post_data_buffer, headers=sent[0].all_headers())
    assert again.ok
    desk.reload()
    assert shown(desk) == second != first
    assert Verdict.objects.count() == 1


def test_item_30_each_verdict_is_read_out_and_the_focus_is_on_the_new_answer(desk: Page) -> None:
    for number in (1, 2):
        desk.keyboard.press("1")
        expect(desk.locator("#live")).to_have_text(f"Saved. Next answer, {number} judged today.")
        expect(desk.locator("#answer")).to_be_focused()
        wait_saved(desk, number)


def test_item_28_from_login_to_the_first_verdict_by_keyboard(open_page: Open) -> None:
    """Password typed and entered, then a skip link and a key: at most twelve key presses, the focus always in sight."""
    make_desk(risk=2, control=0)
    page = open_page("/login/?next=/review/risk/", person=None)
    presses = 0

    def press(key: str) -> None:
        nonlocal presses
        presses += 1
        page.keyboard.press(key)

    expect(page.get_by_label("User name")).to_be_focused()
    page.keyboard.type("samira")
    press("Tab")
    page.keyboard.type("klopt-demo-2026")
    press("Enter")
    expect(page.locator(".work-card")).to_be_visible()
    press("Tab")
    expect(page.get_by_role("link", name="Skip to the answer")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the answer")).to_be_in_viewport()
    press("Enter")
    expect(page.locator("#answer")).to_be_focused()
    press("1")
    wait_saved(page, 1)
    assert presses <= 12


def test_focus_is_never_under_the_verdict_bar_of_a_narrow_screen(open_page: Open) -> None:
    make_desk(risk=2, control=0)
    page = open_page("/review/risk/", viewport=PHONE)
    covered = """() => { const box = document.activeElement.getBoundingClientRect(), bar = document.querySelector(".verdict");
        return !bar.contains(document.activeElement) && box.height && box.bottom > bar.getBoundingClientRect().top + 1
            && box.height < 200 ? document.activeElement.outerHTML.slice(0, 80) : ""; }"""
    for _step in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(covered) == ""
