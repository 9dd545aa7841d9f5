"""What a reviewer sees of an answer: evidence on both sides, nothing of the machine on a blind card, data on request."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contactcenter.models import BotResponse, Employee, Turn
from reviewapp import routing
from reviewapp.models import Claim, Flag, PersonalDataReveal, Review, Screening
from tests.browser.conftest import Open
from tests.desk import make_desk
from tests.factories import make_employee, make_flag, rewrite

pytestmark = pytest.mark.browser
Violations = Callable[[Page], list[str]]
IBAN = "NL91 ABNA 0417 1643 00"


def place_figure_flag() -> None:
    """The flag about 14 and 30 days stands on its place in the article, as the detector leaves it."""
    for flag in Flag.objects.filter(kind="figure_not_in_source").select_related("screening"):
        claim = Claim.objects.get(screening=flag.screening, values__isnull=False, order=1)
        assert claim.passage
        body = claim.passage.version.body
        start = body.index("30 dagen")
        Flag.objects.filter(pk=flag.pk).update(passage=claim.passage, passage_start=start, passage_end=start + 8)


def test_item_12_a_blind_card_has_no_score_flag_or_claim_mark_in_its_html(open_page: Open) -> None:
    make_desk(risk=0, control=2)
    for screening in Screening.objects.all():
        make_flag(screening=screening, kind="promise", values={"found": "geplant"}, answer_start=0, answer_end=4)
        Claim.objects.create(
            screening=screening,
            subject=screening.response.subject,
            order=0,
            status="no_source",
            answer_start=0,
            answer_end=9,
        )
    page = open_page("/review/control/")
    html = page.evaluate("document.querySelector('main').innerHTML + document.querySelector('#ahead').innerHTML")
    bare = re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)
    planted = ("0.27", "geplant", 'class="cl', 'class="flag', 'class="ref', "data-n=", "no_source", "false_alarms")
    assert [word for word in planted if word in bare] == []
    expect(page.locator(".blind")).to_be_visible()


def test_item_13_a_risk_card_tells_reasons_and_the_score_only_after_the_verdict(open_page: Open) -> None:
    make_desk(risk=2, control=0)
    page = open_page("/review/risk/")
    expect(page.locator(".why .flag")).to_have_count(3)
    assert "0.83" not in re.sub(r"<svg.*?</svg>", "", page.content(), flags=re.DOTALL)
    page.keyboard.press("1")
    expect(page.locator("#toast")).to_contain_text("0.83")


def test_item_18_each_claim_number_stands_once_in_the_answer_and_once_in_the_knowledge(open_page: Open) -> None:
    make_desk(risk=1, control=0)
    page = open_page("/review/risk/")
    numbers = ["1", "2", "3", "4"]
    assert page.locator("#answer .cl .ref").all_inner_texts() == numbers
    assert sorted(page.locator(".ev .ref").all_inner_texts()) == numbers
    expect(page.locator(".ev .none .ref")).to_have_text("4")


def test_item_19_focus_on_a_claim_lights_its_source_and_arrows_go_in_order(open_page: Open) -> None:
    make_desk(risk=1, control=0)
    page = open_page("/review/risk/")
    for number in range(1, 5):
        page.keyboard.press("ArrowRight")
        expect(page.locator(f'#answer .cl[data-n="{number}"]')).to_be_focused()
        expect(page.locator(f"#source-{number}")).to_have_attribute("data-on", "")
    page.keyboard.press("ArrowLeft")
    expect(page.locator('#answer .cl[data-n="3"]')).to_be_focused()
    page.locator("#source-1").hover()
    expect(page.locator('#answer .cl[data-n="1"]')).to_have_attribute("data-on", "")


def test_item_20_a_flag_names_the_two_values_and_links_to_the_version_used(open_page: Open) -> None:
    make_desk(risk=1, control=0)
    place_figure_flag()
    page = open_page("/review/risk/")
    flag = page.locator(".flag", has_text="14 dagen")
    assert flag.locator("p b").all_inner_texts() == ["14 dagen", "30 dagen"]
    with page.expect_popup() as opened:
        flag.get_by_role("link", name="KB-0142").click()
    expect(opened.value.locator("h1")).to_have_text("Opzeggen bij verhuizing")
    assert opened.value.url.endswith("/knowledge/KB-0142/?version=4")


def test_item_21_personal_data_is_masked_and_showing_it_writes_one_row(open_page: Open) -> None:
    [review] = make_desk(risk=1, control=0)
    rewrite(Turn.objects.filter(speaker="agent"), text=f"Uw rekening is {IBAN}.")
    page = open_page("/review/risk/")
    assert IBAN not in page.content()
    expect(page.locator(".msgs")).to_contain_text("[IBAN ••00]")
    page.get_by_role("button", name="Show data").click()
    page.locator("#purpose-text").fill("Klant belde terug")
    page.locator("#purpose").get_by_role("button", name="Show").click()
    expect(page.locator(".msgs")).to_contain_text(IBAN)
    row = PersonalDataReveal.objects.get()
    assert (row.employee.username, row.response_id, row.purpose) == ("samira", review.response_id, "Klant belde terug")


def test_item_21_the_page_of_an_answer_shows_its_data_for_a_purpose(open_page: Open) -> None:
    [review] = make_desk(risk=1, control=0)
    rewrite(Turn.objects.filter(speaker="agent"), text=f"Uw rekening is {IBAN}.")
    page = open_page(f"/answers/{review.response_id}/")
    assert IBAN not in page.content()
    page.get_by_role("button", name="Show data").click()
    expect(page.get_by_role("alert")).to_contain_text("what you need the data for")
    page.get_by_label("What for?").fill("Verzoek om inzage")
    page.get_by_role("button", name="Show data").click()
    expect(page.locator(".msgs")).to_contain_text(IBAN)
    assert PersonalDataReveal.objects.get().purpose == "Verzoek om inzage"


def empty_queue() -> None:
    make_desk(risk=0, control=1)


def all_leased() -> None:
    make_desk(risk=1, control=0)
    daan = make_employee(first_name="Daan", last_name="Smit")
    routing.claim_next(employee=daan, queue=routing.standard_queues()["risk"])


def no_articles() -> None:
    routing.standard_queues()


def erased() -> None:
    [review] = make_desk(risk=1, control=0)
    Claim.objects.all().delete()
    Flag.objects.all().delete()
    BotResponse.objects.filter(pk=review.response_id).update(answer="", question="")


def being_scored() -> None:
    make_desk(risk=0, control=0, manual=1)
    Review.objects.all().delete()
    Screening.objects.update(state="waiting", manual_reason="")


State = tuple[Callable[[], None], str, str]
STATES = [
    pytest.param((empty_queue, "This queue is empty", "To Random sample (1)"), id="empty"),
    pytest.param((no_articles, "There is no approved knowledge yet", "To the knowledge base"), id="no-knowledge"),
    pytest.param((all_leased, "Daan Smit, held until", "Look again"), id="all-leased"),
    pytest.param((being_scored, "Answers are still being scored", "Look again"), id="being-scored"),
]


@pytest.mark.parametrize("state", STATES)
def test_item_26_an_empty_desk_tells_why_and_one_next_step(
    open_page: Open, violations: Violations, state: State
) -> None:
    arrange, words, step = state
    arrange()
    page = open_page("/review/risk/")
    expect(page.locator("#place")).to_contain_text(words)
    assert page.locator("#place .actions a").all_inner_texts() == [step]
    assert violations(page) == []


def test_item_26_an_erased_answer_tells_why_and_to_pass_it_on(open_page: Open, violations: Violations) -> None:
    erased()
    page = open_page("/review/risk/")
    expect(page.locator("#answer")).to_contain_text("The text of this answer was erased.")
    expect(page.locator("#answer")).to_contain_text("pass this one on")
    assert violations(page) == []


def test_item_26_without_the_right_a_page_tells_whom_to_ask(
    open_page: Open, violations: Violations, samira: Employee
) -> None:
    editor = make_employee(role="knowledge_editor", language="en", password="klopt-demo-2026")
    page = open_page("/review/risk/", person=editor)
    expect(page.locator("main")).to_contain_text("Ask your quality manager")
    assert page.locator("main .actions a").all_inner_texts() == ["To the start page"]
    assert violations(page) == []


def test_item_27_a_card_with_masked_data_and_its_page_are_accessible(open_page: Open, violations: Violations) -> None:
    [review] = make_desk(risk=1, control=0)
    rewrite(Turn.objects.filter(speaker="agent"), text=f"Uw rekening is {IBAN}.")
    start = review.response.answer.index("Heel veel")
    make_flag(screening=review.response.screening, kind="promise", values={"found": "x"}, answer_start=start,
              answer_end=start + 9)  # fmt: skip
    page = open_page("/review/risk/")
    found = {"card": violations(page)}
    page.goto(f"/answers/{review.response_id}/")
    found["page"] = violations(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


SIZES = [
    pytest.param({"width": 320, "height": 640}, id="320-pixels"),
    pytest.param({"width": 320, "height": 256}, id="400-percent-of-1280x1024"),
    pytest.param({"width": 390, "height": 844}, id="390-pixels"),
    pytest.param({"width": 721, "height": 900}, id="721-pixels"),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/review/risk/", "/review/control/", "/answers/{pk}/"])
def test_item_29_nothing_scrolls_sideways(open_page: Open, path: str, size: dict[str, int]) -> None:
    review = make_desk(risk=1, control=1)[0]
    page = open_page(path.format(pk=review.response_id), viewport=size)
    if path == "/review/risk/":
        page.keyboard.press("3")
    wide = """() => [...document.querySelectorAll('main *, .sub *')].filter((node) => {
      const box = node.getBoundingClientRect();
      return box.width > 1 && box.right > innerWidth + 1 && !node.closest('.sr');
    }).map((node) => node.outerHTML.slice(0, 80))"""
    assert page.evaluate(wide) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 320, "height": 640}])
def test_item_29_the_verdict_bar_leaves_room_to_read(open_page: Open, size: dict[str, int]) -> None:
    make_desk(risk=1, control=0)
    page = open_page("/review/risk/", viewport=size)
    bar = page.locator(".verdict").bounding_box()
    assert bar
    assert bar["height"] < size["height"] * 0.32
    page.locator(".ev .art").first.scroll_into_view_if_needed()
    for button in page.locator(".v").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44


DUTCH = ("Beoordelen", "Antwoord van de bot", "Goedgekeurde kennis", "Gesprek", "Klant", "Sneltoetsen", "Oordeel")
ENGLISH = ("Answer of the bot", "Approved knowledge", "Conversation", "Customer", "Shortcut keys", "Signal is not right",
           "Show data", "Similar words", "Why you see this", "Random sample")  # fmt: skip
SCREEN_TEXT = """() => {
  const page = document.body.cloneNode(true);
  for (const node of page.querySelectorAll('[lang], script, template, select, textarea, .meta .chip')) node.remove();
  return page.textContent;
}"""


@pytest.mark.parametrize("path", ["/review/risk/", "/review/control/"])
def test_item_31_the_switch_leaves_no_word_of_the_other_language(open_page: Open, samira: Employee, path: str) -> None:
    make_desk(risk=1, control=1)
    page = open_page(path)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert [word for word in DUTCH if word in page.evaluate(SCREEN_TEXT)] == []
    page.get_by_role("button", name="NL").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    assert [word for word in ENGLISH if word in page.evaluate(SCREEN_TEXT)] == []


def test_item_31_each_message_says_its_own_language(open_page: Open) -> None:
    make_desk(risk=1, control=0)
    page = open_page("/review/risk/")
    said = page.locator(".bubble, #answer, .q, .src > span[lang], #correction")
    assert {node.get_attribute("lang") for node in said.all()} == {"nl"}


def test_item_31_numbers_follow_the_language(open_page: Open, samira: Employee) -> None:
    make_desk(risk=2, control=0)
    page = open_page("/review/risk/")
    page.keyboard.press("1")
    expect(page.locator("#toast")).to_contain_text("0.83")
    page.get_by_role("button", name="NL").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.locator("#lease span")).not_to_be_empty()  # the script of the new page runs
    page.keyboard.press("1")
    expect(page.locator("#toast")).to_contain_text("0,83")
