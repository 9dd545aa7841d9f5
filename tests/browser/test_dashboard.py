"""The dashboard in a real browser: figures that hold and lead somewhere, accessible in every look, on screen and on paper."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.factories import (
    make_draw,
    make_employee,
    make_flag,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.browser
WEEK = "/dashboard/?week=2026-W47"


def make_answers(topic: str, codes: dict[str, int], *, pi: float = 0.5, undrawn: int = 0) -> None:
    """Judged answers of a topic, each drawn with probability pi, and answers that were not drawn."""
    reviewer = make_employee()
    for code, times in codes.items():
        for _ in range(times):
            draw = make_draw(response=make_response(topic=topic), pi=pi, floor=min(pi, 0.5))
            make_verdict(review=make_review(draw=draw), code=code, reviewer=reviewer)
    for _ in range(undrawn):
        make_draw(response=make_response(topic=topic), pi=pi, floor=min(pi, 0.5), kind="none")


def make_week() -> None:
    """Two topics with a rate, of which one is certainly below the goal, and one that is too small; one flag."""
    make_answers("Factuur", {"correct": 40, "wrong": 1}, undrawn=40)
    make_answers("Verhuizen", {"correct": 14, "wrong": 20, "critical": 6}, undrawn=40)
    make_answers("Overlijden", {"correct": 2, "wrong": 1}, undrawn=3)
    reviewer = make_employee()
    for code in ["wrong"] * 24 + ["correct"] * 6:
        draw = make_draw(response=make_response(topic="Verhuizen"), pi=1.0, floor=0.5, kind="risk")
        verdict = make_verdict(review=make_review(draw=draw), code=code, reviewer=reviewer)
        make_flag(screening=make_screening(response=verdict.response), kind="promise")


def text_of(page: Page) -> str:
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def test_item_32_the_headline_is_the_weighted_estimate_with_interval_n_answers_and_naive_value(open_page: Open) -> None:
    """40 good of weight 4 and 10 wrong of weight 1: 160 of 170 good; 40 of 50 among the judged."""
    make_answers("Factuur", {"correct": 40}, pi=0.25, undrawn=120)
    make_answers("Factuur", {"wrong": 10}, pi=1.0)
    page = open_page(WEEK)
    shown = float(re.match(r"([\d.]+)\s*%", page.locator(".headline .big").inner_text())[1])  # type: ignore[index]
    assert shown == pytest.approx(100 * 160 / 170, abs=0.1)
    text = text_of(page)
    assert re.search(r"with 95% certainty between \d\d\.\d% and 9\d\.\d%", text)
    assert "50 judged answers out of 170" in text
    assert "Without weighting it would seem 80.0%" in text


def test_item_33_a_chip_is_green_only_when_the_whole_interval_reaches_the_goal(open_page: Open, settings: Any) -> None:
    make_answers("Factuur", {"correct": 40}, pi=0.25, undrawn=120)
    make_answers("Factuur", {"wrong": 10}, pi=1.0)
    page = open_page(WEEK)
    expect(page.locator(".headline .chip")).to_have_text("not certain yet")
    expect(page.locator(".headline .chip.good")).to_have_count(0)
    settings.QUALITY_TARGET = 0.6
    page.reload()
    expect(page.locator(".headline .chip.good")).to_have_text("goal reached")


def test_item_34_a_group_with_too_few_judged_has_no_rate_on_the_page_nor_in_the_file(open_page: Open) -> None:
    make_week()
    page = open_page(WEEK)
    small = page.locator(".few-list li", has_text="Overlijden")
    expect(small).to_have_text(re.compile(r"^Overlijden\s+n = 3$"))
    expect(page.get_by_role("row", name="Overlijden")).to_have_count(0)
    lines = page.request.get("/dashboard/groups.csv?week=2026-W47").text().splitlines()
    (line,) = [line for line in lines if ";Overlijden;" in line]
    assert line.split(";")[5:10] == ["3", "6", "", "", ""]


NUMBERED = """() => [...document.querySelectorAll("main a[href^='/answers/']")].map((link) => {
  const words = (link.getAttribute("aria-label") || link.title || link.textContent).trim();
  const group = link.parentElement.querySelector(".n");
  const shown = group?.textContent.match(/, (\\d+) to view/) || group?.textContent.match(/n = (\\d+)/);
  const told = words.match(/View (\\d+)/) || words.match(/^(\\d+)(?![.\\d]*%)/);
  return [link.getAttribute("href"), Number((shown || told || [])[1] ?? -1)];
})"""


def test_item_36_every_number_row_and_dot_leads_to_a_list_of_that_length_and_back_to_the_same_place(
    open_page: Open,
) -> None:
    make_week()
    make_review(draw=make_answer_judged_once(), role="second")  # in the figures, not yet in the lists
    page = open_page(WEEK)
    links = dict(page.evaluate(NUMBERED))
    assert len(links) > 12
    assert -1 not in links.values(), [link for link, number in links.items() if number == -1]
    found = {link: listed(page, link) for link in links}
    assert found == links
    last = page.locator(".flow a").first
    last.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    last.click()
    page.wait_for_url("**/answers/**")
    page.go_back()
    page.wait_for_function("place => Math.abs(scrollY - place) < 2", arg=before)
    assert before > 300


def make_answer_judged_once() -> Any:
    draw = make_draw(response=make_response(topic="Factuur"), pi=0.5, floor=0.5)
    make_verdict(review=make_review(draw=draw), code="correct")
    return draw


def listed(page: Page, link: str) -> int:
    """How many answers the list says it holds."""
    html = page.request.get(link).text()
    number = re.search(r'<p class="num">(\d+) answer', html)
    return int(number[1]) if number else 0


def test_item_37_every_chart_has_its_values_in_a_table_and_without_styles_the_page_reads_in_order(
    open_page: Open,
) -> None:
    make_week()
    page = open_page(WEEK)
    for card in page.locator("article.card:has(svg:is(.trend, .bar))").all():
        cells = card.locator("table tbody tr td").all_text_contents()
        assert any("%" in cell for cell in cells), card.inner_text()
    assert page.locator("svg.bar").count() == page.locator("tr:has(svg.bar)").count()
    assert page.locator(".key-figures .as-table tbody tr").count() > 0 or page.locator("svg.spark").count() == 0
    page.evaluate("for (const sheet of document.styleSheets) sheet.disabled = true")
    tops = page.locator("main :is(h1, h2)").evaluate_all("all => all.map(part => part.getBoundingClientRect().top)")
    assert tops == sorted(tops)
    heads = page.locator("main h2").all_inner_texts()
    places = [next(i for i, head in enumerate(heads) if word in head) for word in ORDER]
    assert places == sorted(places)


ORDER = ["Estimated quality", "goal", "Needs attention", "By topic", "How often are signals right?", "From review"]


def test_the_dashboard_is_accessible(open_page: Open, violations: Callable[[Page], list[str]]) -> None:
    make_week()
    page = open_page(WEEK)
    page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_long_names_break_on_a_small_screen(open_page: Open) -> None:
    make_week()
    few, many = "A" * 100, "B" * 100
    make_answers(few, {"correct": 2})
    make_answers(many, {"correct": 40}, undrawn=3)
    page = open_page(WEEK)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_an_empty_dashboard_is_accessible(open_page: Open, violations: Callable[[Page], list[str]]) -> None:
    assert violations(open_page(WEEK)) == []


def test_the_filter_row_works_without_scripts_and_stands_in_the_address(open_page: Open) -> None:
    make_week()
    page = open_page(WEEK, java_script_enabled=False)
    page.locator("select[name=topic]").select_option("Factuur")
    page.locator("input[name=compare]").uncheck()
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".page-head")).to_contain_text("Topic: Factuur")
    assert page.url.endswith("/dashboard/?week=2026-W47&topic=Factuur&compare=none")
    page.locator("select[name=period]").select_option("own")
    page.get_by_role("button", name="Show").click()
    page.locator("input[name=from]").fill("2026-11-18")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".page-head")).to_contain_text("18 November to 22 November 2026")


def test_on_paper_the_selection_is_a_sentence_and_the_tables_are_there(open_page: Open) -> None:
    make_week()
    page = open_page(f"{WEEK}&topic=Verhuizen")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".page-head p")).to_contain_text("16 November to 22 November 2026 · Topic: Verhuizen")
    expect(page.locator(".trend-card table")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor") == "rgb(255, 255, 255)"


def test_the_first_visit_is_light(open_page: Open) -> None:
    make_week()
    page = open_page(WEEK)
    page.wait_for_load_state("networkidle")
    asked = page.evaluate("[location.href, ...performance.getEntriesByType('resource').map(entry => entry.name)]")
    weights = {url: weight(url, page.request.get(url).body()) for url in asked}
    assert len(weights) <= 8
    assert sum(weights.values()) <= 110 * 1024, weights


def weight(url: str, body: bytes) -> int:
    """Bytes on the way: all but the font is zipped."""
    return len(body) if url.endswith(".woff2") else len(gzip.compress(body))


@pytest.fixture(autouse=True)
def english_manager(samira: Any) -> None:
    samira.role = "quality_manager"
    samira.save(update_fields=["role"])
