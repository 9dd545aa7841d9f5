"""First verdicts count, late ones are kept, and settling works as people do it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contactcenter.models import Employee
from reviewapp import settling
from reviewapp.models import Difference, KnowledgeReport, Review, Verdict
from tests.browser.conftest import Open
from tests.desk import make_articles, make_desk, make_moving_answer
from tests.factories import make_correction, make_draw, make_employee, make_response, make_review, make_verdict

pytestmark = pytest.mark.browser


@pytest.fixture
def noor(transactional_db: None) -> Employee:
    """The quality manager."""
    return make_employee(username="noor", first_name="Noor", last_name="Visser", role="quality_manager", language="en")


def test_item_14_a_verdict_changed_after_the_reveal_is_marked_and_the_first_one_counts(open_page: Open) -> None:
    make_desk(risk=2, control=0)
    page = open_page("/review/risk/")
    page.keyboard.press("1")
    expect(page.locator("#toast .toast-btn")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("[data-done]")).to_have_text("0")
    for key in ("3", "1", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#toast")).to_contain_text("agrees with you")
    counted = Verdict.objects.counted().get()
    assert (counted.code, counted.estimate_code, counted.blind_level) == ("wrong", "correct", "open")  # type: ignore[attr-defined]
    page.goto(f"/answers/{counted.response_id}/")
    expect(page.locator("#h-verdicts + .history")).to_contain_text("revised after the reveal")


def test_item_16_a_verdict_after_a_colleague_took_over_is_kept_with_a_message(
    open_page: Open, samira: Employee
) -> None:
    daan = make_employee(username="daan", first_name="Daan", last_name="Smit", language="en")
    make_desk(risk=1, control=0)
    mine = open_page("/review/risk/")
    Review.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    his = open_page("/review/risk/", person=daan)
    expect(his.locator(".work-card")).to_be_visible()
    his.keyboard.press("1")
    expect(his.locator("#toast")).to_contain_text("Saved: Good")
    for key in ("3", "1", "Enter"):
        mine.keyboard.press(key)
    expect(mine.locator("#toast")).to_contain_text("Daan Smit took this answer over. Your verdict is kept")
    late = Verdict.objects.get(reviewer=samira)
    assert (late.code, late.counts, late.revoked_at) == ("wrong", False, None)
    assert Verdict.objects.counted().get().reviewer == daan


def test_a_difference_is_settled_with_a_reason_and_read_by_the_author(
    open_page: Open, samira: Employee, noor: Employee
) -> None:
    draw = make_draw(response=make_response(question="Kan ik kosteloos opzeggen?", language="nl"))
    make_verdict(review=make_review(draw=draw), reviewer=samira)
    make_verdict(review=make_review(draw=draw, role="second"), code="wrong", reasons=["factual"])
    settling.find_differences(now=timezone.now())
    page = open_page("/differences/", person=noor)
    page.get_by_role("link", name="Kan ik kosteloos opzeggen?").click()
    expect(page.locator(".other")).to_be_hidden()
    page.get_by_label("Another verdict").check()
    expect(page.locator(".other")).to_be_visible()
    page.get_by_label("The second").check()
    page.get_by_label("Why? Both reviewers read this.").fill("Het artikel zegt 30 dagen.")
    page.get_by_role("button", name="Settle").click()
    expect(page.locator(".messages")).to_contain_text("Settled.")
    assert Difference.objects.get().settled_by_verdict
    read = open_page("/feedback/")
    expect(read.locator(".told")).to_contain_text("Your verdict was settled otherwise")
    expect(read.locator(".told")).to_contain_text("Het artikel zegt 30 dagen.")


def test_k_sends_what_is_wrong_with_an_article_to_the_knowledge_editor(open_page: Open) -> None:
    make_desk(risk=1, control=0)
    page = open_page("/review/risk/")
    page.keyboard.press("k")
    page.locator("#report-note").fill("Het is 60 dagen.")
    page.locator("[data-panel=knowledge] .primary").click()
    expect(page.locator("body")).to_contain_text("Reported. The answer of the knowledge editor comes in your feedback.")
    assert KnowledgeReport.objects.get().note == "Het is 60 dagen."
    assert not Verdict.objects.exists()


PAGES = [
    "/differences/",
    "/differences/?state=settled",
    "/differences/{open}/",
    "/differences/{settled}/",
    "/objections/",
]
PAGES += [
    "/objections/new/?verdict={verdict}",
    "/feedback/",
    "/knowledge/reports/",
    "/knowledge/reports/?state=answered",
]
PAGES += ["/knowledge/KB-0142/", "/answers/{answer}/"]


@pytest.fixture
def room(samira: Employee, noor: Employee) -> dict[str, int]:
    """One of everything: an open and a settled difference, two objections, two reports, and a verdict to object to."""
    articles, now = make_articles(), timezone.now()
    found: dict[str, int] = {}
    for number, name in enumerate(("open", "settled")):
        response = make_moving_answer(articles=articles, customer=f"c-{number}", external_id=name)
        draw = make_draw(response=response)
        make_verdict(review=make_review(draw=draw), reviewer=noor if name == "settled" else samira, note="Dit klopt.")
        other = make_verdict(review=make_review(draw=draw, role="second"), code="wrong", reasons=["factual", "tone"])
        make_correction(verdict=other, text="Minimaal 30 dagen voor de verhuisdatum, bel 0800-1234.")
        settling.find_differences(now=now)
        found[name] = Difference.objects.get(draw=draw).pk
    settle = {"code": "wrong", "reasons": ["factual"], "handover": "missed", "correction": "Minimaal 30 dagen."}
    make_employee(username="daan", first_name="Daan", last_name="Smit")
    Difference.objects.filter(pk=found["settled"]).update(first=make_verdict(reviewer=samira))
    settler = make_employee(username="piet", role="quality_manager")
    reason = "KB-0142 noemt 30 dagen; 14 dagen is van voor de zomer."
    settling.settle(difference=found["settled"], employee=settler, reason=reason, now=now, **settle)  # type: ignore[arg-type]
    for code in ("wrong", "partial"):
        judged = make_verdict(code=code, reasons=["factual"], reviewer=samira)
        dispute = settling.object_to(verdict=judged.pk, employee=noor, argument="De klant vroeg iets anders.", now=now)
        if code == "wrong":
            make_verdict(review=dispute.review, code="correct")
            settling.decide_disputes(now=now + timedelta(hours=1))
    for version in (articles["KB-0142"], articles["KB-0061"]):
        report = settling.report_article(version=version.pk, employee=samira, note="Het is 60 dagen.", now=now)
    settling.answer_report(report=report.pk, employee=noor, outcome="accepted", answer="Klopt, dank u.", now=now)
    verdict = make_verdict(code="wrong", reasons=["factual"], note="Zie het artikel.", reviewer=samira)
    return found | {"verdict": verdict.pk, "answer": verdict.response_id}


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_accessible_and_fits(  # noqa: PLR0917  fixtures
    open_page: Open,
    violations: Callable[[Page], list[str]],
    room: dict[str, int],
    noor: Employee,
    samira: Employee,
    path: str,
) -> None:
    page = open_page(path.format(**room), person=samira if path == "/feedback/" else noor)
    if "differences/{open}" in path:
        page.get_by_label("Another verdict").check()
        page.evaluate("scrollTo(0, 0)")  # what lies half under the top bar is no target
    assert violations(page) == []
