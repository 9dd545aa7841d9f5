"""What a reviewer reads is what is there: no sign turns, hides or imitates a word on a page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contactcenter.models import BotResponse, Employee
from reviewapp.models import Review
from reviewapp.views.unseen import shown
from tests.browser.conftest import Open
from tests.desk import make_desk
from tests.factories import make_correction, make_employee, make_verdict, rewrite

pytestmark = pytest.mark.browser
TRICK = "Het bedrag is \u202e321\u202c euro, zie kl\u043ept.nl en be\u200btaal \u2066niet\u2069.\x07"
READ = "Het bedrag is ‹U+202E›321‹U+202C› euro, zie klо‹U+043E›pt.nl en be‹U+200B›taal ‹U+2066›niet‹U+2069›.‹U+0007›"
NOTE = "signs that nobody sees"


@pytest.fixture
def tricked(samira: Employee) -> Review:
    """Every text of the queue holds them, and the name of who judged before."""
    make_desk(risk=0, control=2, manual=0)
    rewrite(BotResponse.objects.all(), question=TRICK, answer=TRICK)
    BotResponse.objects.update(topic="be\u200btaling")
    author = make_employee(username="other", first_name="Sa\u202emira", last_name="Bakker")
    done = Review.objects.latest("pk")
    make_correction(verdict=make_verdict(review=done, reviewer=author, code="wrong", note=TRICK), text=TRICK)
    return done


def test_the_desk_shows_them_and_says_what_they_are(
    open_page: Open, violations: Callable[[Page], list[str]], tricked: Review
) -> None:
    page = open_page("/review/control/")
    expect(page.locator("#answer")).to_have_text(READ)
    expect(page.locator("blockquote.q").first).to_have_text(READ)
    expect(page.get_by_text(NOTE)).to_be_visible()
    assert violations(page) == []


def test_an_answer_left_as_it_was_is_no_correction(open_page: Open, tricked: Review) -> None:
    """What is being edited stays as it is."""
    page = open_page("/review/control/")
    assert page.locator("#correction").evaluate("box => box.value") == TRICK


def test_names_notes_and_corrections_show_them_too(open_page: Open, tricked: Review) -> None:
    page = open_page(f"/answers/{tricked.response_id}/")
    expect(page.locator(".history")).to_contain_text("Sa‹U+202E›mira Bakker")
    expect(page.locator(".history > li > p.pre-line")).to_have_text(READ)
    expect(page.locator(".history .better p.pre-line")).to_have_text(READ)
    expect(page.locator(".page-head")).to_contain_text("be‹U+200B›taling")


def test_an_ordinary_answer_has_no_such_note(open_page: Open, samira: Employee) -> None:
    make_desk(risk=0, control=1, manual=0)
    expect(open_page("/review/control/").get_by_text(NOTE)).to_have_count(0)


@pytest.mark.parametrize(
    "text",
    [
        "👨\u200d👩\u200d👧 ❤\ufe0f", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "Привет, как дела?",
        "نمی\u200cخواهم", "co\u00adöperatie", "é ë – · “x” € µg Ω 中文", "<p title='a\u202eb'>", "<textarea>\u202e</textarea>",
    ],
)  # fmt: skip
def test_what_a_language_an_emoji_or_a_form_needs_stays(text: str) -> None:
    assert shown(text.encode()).decode() == text
