"""Attack strings in every stored text, every page opened in Chromium by who may: nothing of them runs, loads or breaks a page."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from contactcenter.models import Article, BotResponse, Employee, Team
from contactcenter.models.people import Role
from reviewapp import exports, retraining
from reviewapp.audit import Action, record
from reviewapp.models import (
    CalibrationItem,
    CalibrationSession,
    Difference,
    Draw,
    KnowledgeReport,
    LookalikeMember,
    PolicyReport,
    Queue,
    RepeatContact,
    Review,
    Verdict,
    WeeklyExport,
)
from tests.attacks import PAYLOADS
from tests.browser.conftest import is_outside
from tests.desk import make_desk
from tests.factories import make_correction, make_employee, make_queue, make_verdict
from tests.planting import every_model, fill_empty_tables, open_fields, plant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KINDS = ("inline", "eval", "data", "own", "foreign")
# who is asked first whether a page opens for him
ORDER = ("quality_manager", "supervisor", "knowledge_editor", "bot_team", "privacy_officer", "operator")
QUERIES = {"responses": "?state=all", "queue_new": "?takes=risk", "dispute_new": "?verdict={verdict}"}
# Pages that open in a state only that tests of their own make: a second step or a log-in under way, a group of like answers,
# a question without an article, a form half filled in, files of an export on this machine.
CLOSED = {
    "export_report", "export_file",
    "review_draft", "lookalikes", "lookalike", "knowledge_gap", "plan_effect", "threshold_effect", "practice_article",
    "equal_treatment_gap", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_remove_webauthn", "account_reauthenticate",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "access_link", "openid_connect_login", "openid_connect_callback",
}  # fmt: skip
WATCH = """
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
    window[name] = () => console.error('ran: ' + name);
addEventListener('securitypolicyviolation', event => console.error('policy: ' + event.violatedDirective));
"""


def test_the_list_has_more_than_a_hundred_strings() -> None:
    assert len(set(PAYLOADS)) > 150


@pytest.fixture
def attacked(transactional_db: None) -> list[str]:
    """A working installation whose every text is an attack; the fields that took none."""
    make_desk(risk=2, control=4, manual=1)
    now = timezone.now()
    people = [make_employee(username=f"r-{role}", role=role) for role in Role.values]
    for review in Review.objects.order_by("pk")[:3]:
        given = {"code": "wrong", "reasons": ["factual"], "decided_at": now - timedelta(days=7)}
        make_correction(verdict=make_verdict(review=review, reviewer=people[0], **given))
    retraining.collect(now=now)
    exports.request_export(week=str(exports.last_finished(now)), now=now)
    make_pairs(people[1])
    record(Action.LOGIN, by=people[0])
    make_queue(slug="own", name="own", takes="risk", conditions={"topic": ["x"]})
    empty = fill_empty_tables()
    missed = plant()
    WeeklyExport.objects.update(state=WeeklyExport.State.RUNNING, error="")
    exports.make_next(now=now)
    return [f"{label}: no row" for label in empty] + missed


def make_pairs(manager: Employee) -> None:
    """Rows about two different rows: a difference, an answer of a session, a contact that came back."""
    now, (first, second) = timezone.now(), Verdict.objects.order_by("pk")[:2]
    draw = Draw.objects.get(response=first.response_id)
    Difference.objects.create(draw=draw, first=first, second=second, opened_at=now, due_at=now)
    session = CalibrationSession.objects.create(name="s", created_by=manager, created_at=now, deadline=now)
    settled = {"settled_code": "wrong", "settled_by": manager, "settled_at": now}
    CalibrationItem.objects.create(session=session, response=first.response, order=1, **settled)
    conversation = first.response.conversation
    RepeatContact.objects.create(conversation=conversation, response=first.response, earlier=second.response)


def test_item_8_every_open_text_of_every_table_holds_an_attack(attacked: list[str]) -> None:
    assert attacked == []
    assert sum(len(list(open_fields(model))) for model in every_model()) > 50


def test_item_8_no_attack_runs_loads_or_breaks_a_page(
    attacked: list[str], chromium: Browser, live_server: LiveServer
) -> None:
    problems, opened = list[str](), 0
    for role, addresses in pages().items():
        context = logged_in(role, chromium, live_server)
        for address in addresses:
            seen: list[str] = []
            page = context.new_page()
            watch(page, seen, home=live_server.url)
            answer = page.goto(address, wait_until="load")
            if answer is None or answer.status >= 400:
                seen.append(str(answer and answer.status))
            page.close()
            problems += [f"{role} {address}: {each}" for each in seen]
            opened += 1
        context.close()
    assert problems == []
    assert opened > 40
    assert not PolicyReport.objects.filter(day=timezone.localdate(), blocked__in=KINDS).exists()


def watch(page: Page, seen: list[str], *, home: str) -> None:
    """Write down whatever an attack could bring about."""
    page.add_init_script(WATCH)
    page.on("dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: seen.append(f"error {error}"))
    page.on("console", lambda line: seen.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: seen.append(request.url) if is_outside(request.url, home) else None)


def logged_in(role: str, chromium: Browser, live_server: LiveServer) -> BrowserContext:
    context = chromium.new_context(base_url=live_server.url, locale="en-GB")
    context.set_default_timeout(10_000)
    cookie = client_of(role).cookies[settings.SESSION_COOKIE_NAME].value
    # a fragment names no icon, and then the browser asks for one that is nobody's
    context.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return context


def client_of(role: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Employee.objects.filter(role=role).earliest("pk"))
    return client


def pages() -> dict[str, list[str]]:
    """Role -> pages: each page of urls.py once, for the first role that it opens for. A page nobody can open fails the test."""
    clients = {role: client_of(role) for role in ORDER}
    found: dict[str, list[str]] = {role: [] for role in ORDER}
    unseen = []
    for name, address in addresses():
        codes = {}
        for role, client in clients.items():
            answer = client.get(address)
            codes[role] = answer.status_code
            if is_page(answer):
                found[role].append(address)
                break
            if is_no_page(answer):
                break
        else:
            if name not in CLOSED:
                unseen.append((name, address, codes))
    assert not unseen, "; ".join(f"{n} {a} {c}" for n, a, c in unseen)
    return found


def is_page(answer: Any) -> bool:
    return answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html") and not is_file(answer)


def is_no_page(answer: Any) -> bool:
    return answer.status_code in {204, 301, 302, 405} or is_file(answer)


def is_file(answer: Any) -> bool:
    return "attachment" in answer.get("Content-Disposition", "")


def addresses() -> Iterator[tuple[str, str]]:
    """Every pattern of urls.py with rows that are there; a new one with a place of its own must be given its row here."""
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLPattern) and pattern.name:
            places = set(pattern.pattern.converters) | set(getattr(pattern.pattern.regex, "groupindex", {}))
            for values in rows(pattern.name) if places else [{}]:
                yield (
                    pattern.name,
                    reverse(pattern.name, kwargs=values)
                    + QUERIES.get(pattern.name, "").format(verdict=Verdict.objects.earliest("pk").pk),
                )


def rows(name: str) -> list[dict[str, Any]]:
    def pks(model: Any, most: int = 2) -> list[dict[str, Any]]:
        return [{"pk": pk} for pk in model.objects.order_by("-pk").values_list("pk", flat=True)[:most]]

    queues = [{"slug": queue.slug} for queue in Queue.objects.filter(active=True)[:4]]
    week = {"week": str(exports.last_finished(timezone.now()))}
    verdict = Verdict.objects.latest("pk")
    member = LookalikeMember.objects.last()
    known: dict[str, list[dict[str, Any]]] = {
        "response": pks(BotResponse, 4), "response_why": pks(BotResponse, 4),
        "gold_set": pks(BotResponse), "difference": pks(Difference),
        "report_answer": pks(KnowledgeReport), "calibration_session": pks(CalibrationSession), "team": pks(Team),
        "person": pks(Employee), "person_link": pks(Employee, 1), "person_act": pks(Employee, 1),
        "calibration_close": pks(CalibrationSession), "dispute_withdraw": [{"pk": 1}], "gold_retire": [{"pk": 1}],
        "calibration_settle": [{"pk": item.session_id, "item": item.pk} for item in CalibrationItem.objects.all()[:1]],
        "knowledge_gap": pks(BotResponse, 1), "review_why": [{"verdict_id": verdict.pk}],
        "knowledge_article": [{"external_id": article.external_id} for article in Article.objects.all()],
        "practice_article": [{"external_id": "KB-1"}], "lookalikes": [{"review_id": Review.objects.first().pk}],
        "lookalike": [{"review_id": Review.objects.first().pk, "response_id": member.response_id if member else 1}],
        "plan_back": [{"version": 1}], "export_card": [week], "export_report": [week],
        "export_file": [{**week, "name": "verdicts.csv"}], "access_link": [{"secret": "x"}],
        "openid_connect_login": [{"provider_id": "x"}], "openid_connect_callback": [{"provider_id": "x"}],
        "mfa_remove_webauthn": [{"pk": 1}], "dashboard_export": [{"kind": "csv"}], "audit_export": [{"kind": "csv"}],
    }  # fmt: skip
    return known.get(name) or (queues if name.startswith(("review_", "queue")) else [])
