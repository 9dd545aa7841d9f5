"""Every page but the desk and the dashboard, which have files of their own: accessible in every look, nothing sideways."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from contactcenter.models import BotResponse, Employee
from reviewapp import exports, retraining, saved_views
from tests.browser.conftest import Open
from tests.desk import make_articles, make_moving_answer
from tests.factories import make_correction, make_draw, make_employee, make_queue, make_review, make_verdict

pytestmark = pytest.mark.browser
PAGES = [
    "/answers/",
    "/answers/{judged}/",
    "/answers/{open}/",
    "/answers/{judged}/why/",
    "/answers/{open}/why/",
    "/knowledge/",
    "/knowledge/KB-0142/",
    "/retraining/",
]
PAGES += ["/preferences/", "/nothing-here/"]
MANAGED = [
    "/manage/",
    "/manage/queues/",
    "/manage/queues/by-hand/",
    "/manage/queues/new/?takes=risk",
    "/review/theirs/",
]
MANAGED += ["/exports/", "/answers/?topic=verhuizen", "/answers/?queue=by-hand"]


@pytest.fixture
def answers(transactional_db: None) -> dict[str, int]:
    """One judged answer with a correction on the retrain list and in an export, and one that still waits."""
    articles, last_week = make_articles(), timezone.now() - timedelta(days=7)
    judged = make_moving_answer(articles=articles, customer="c-1", external_id="judged", answered_at=last_week)
    waiting = make_moving_answer(articles=articles, customer="c-2", external_id="open", answered_at=last_week)
    verdict = make_verdict(review=make_review(draw=make_draw(response=judged)), code="wrong", reasons=["factual"])
    make_correction(verdict=verdict, text="Alleen als daar al een contract loopt, minimaal 30 dagen vooraf.")
    make_review(draw=make_draw(response=waiting))
    retraining.collect(now=timezone.now())
    exports.request_export(week=str(exports.last_finished(timezone.now())), now=timezone.now())
    return {"judged": judged.pk, "open": waiting.pk}


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_accessible_and_fits(
    open_page: Open, violations: Callable[[Page], list[str]], answers: dict[str, int], path: str
) -> None:
    page = open_page(path.format(**answers))
    assert violations(page) == []


@pytest.fixture
def manager(answers: dict[str, int]) -> Employee:
    """A quality manager with a queue of his own in which work is assigned, a queue of others, and a saved selection."""
    manager = make_employee(username="manon", first_name="Manon", role="quality_manager", language="en")
    by_hand = make_queue(slug="by-hand", name="By hand", takes="by_hand")
    answer = BotResponse.objects.get(pk=answers["judged"])
    make_review(response=answer, role="added", queue=by_hand, assigned_to=manager)
    conditions = {"topic": ["verhuizen"]}
    theirs = make_queue(slug="theirs", name="Theirs", takes="risk", blind_level="reasons", conditions=conditions)
    theirs.members.add(make_employee(first_name="Daan"))
    saved_views.save_view(
        owner=manager, view_id=None, name="Moving house", query="topic=verhuizen", shared=True, opens_first=False,
        now=timezone.now(),
    )  # fmt: skip
    return manager


@pytest.mark.parametrize("path", MANAGED)
def test_the_page_of_a_manager_is_accessible_and_fits(
    open_page: Open, violations: Callable[[Page], list[str]], manager: Employee, path: str
) -> None:
    page = open_page(path, person=manager)
    page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
    assert violations(page) == []


def test_the_login_page_is_accessible(open_page: Open, violations: Callable[[Page], list[str]]) -> None:
    assert violations(open_page("/login/", person=None)) == []


def test_an_open_answer_shows_no_flag_and_no_score(open_page: Open, answers: dict[str, int]) -> None:
    html = open_page("/answers/{open}/".format(**answers)).content()
    assert "0.83" not in html
    assert "handover_missed" not in html
