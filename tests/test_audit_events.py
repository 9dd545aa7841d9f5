"""Each event leaves exactly one entry: every Action is done here once, or in the room that a test of its own names."""

import base64
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from contactcenter import knowledge
from contactcenter.models import Employee
from contactcenter.models.people import Role, Team
from contactcenter.vault import master
from reviewapp import calibration, exports, gold, reveals, routing, sampling, settling, subjects, verdicts
from reviewapp.access import accounts
from reviewapp.audit import Action, article_changed, check_chain
from reviewapp.models import AuditEntry, CalibrationItem, Difference, GoldItem
from reviewapp.routing import managing
from tests.factories import (
    NOW,
    make_draw,
    make_employee,
    make_judged,
    make_queue,
    make_response,
    make_review,
    make_verdict,
)
from tests.privacy import CUSTOMER, make_subject
from tests.privacy import LATER as MUCH_LATER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> None:
    """A ledger of erasures of its own for each test."""
    settings.HOME = type(settings.HOME)(tmp_path)


LATER = NOW + timedelta(days=5)
ELSEWHERE = {
    Action.LOGIN: "test_log_in.py",
    Action.LOGIN_FAILED: "test_log_in.py",
    Action.LOGIN_LOCKED: "test_log_in.py",
    Action.LOGIN_UNLOCKED: "test_log_in.py",
    Action.LOGOUT: "test_log_in.py",
    Action.MFA_ADDED: "test_log_in.py",
    Action.MFA_RECOVERY_USED: "test_log_in.py",
}


def a_manager() -> Employee:
    return make_employee(role=Role.QUALITY_MANAGER)


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(make_employee(role=role))
    return client


def give_verdict() -> tuple[Employee, Any]:
    queue, person = routing.standard_queues()["risk"], make_employee()
    make_review(draw=make_draw(kind="risk"), queue=queue)
    [held] = routing.claim_next(employee=person, queue=queue)
    verdict = verdicts.record_verdict(
        review_id=held.pk, employee=person, code="correct", reasons=[], handover="", note="",
        correction="", seconds=5, idempotency_key=uuid4(), now=NOW,
    )  # fmt: skip
    return person, verdict


def undo(given: tuple[Employee, Any]) -> Any:
    return verdicts.undo_last(employee=given[0], now=NOW)


def a_difference() -> Difference:
    draw = make_draw()
    make_verdict(review=make_review(draw=draw), code="correct")
    make_verdict(review=make_review(draw=draw, role="second"), code="wrong", reasons=["factual"])
    settling.find_differences(now=NOW)
    return Difference.objects.get(draw=draw)


def settle(difference: Difference) -> Any:
    return settling.settle(
        difference=difference.pk, employee=a_manager(), code="wrong", reasons=["factual"], handover="", correction="",
        reason="KB-0142", now=LATER,
    )  # fmt: skip


def objection() -> Any:
    make_employee()
    return settling.object_to(
        verdict=make_judged(code="wrong").pk, employee=make_employee(role=Role.BOT_TEAM), argument="Het klopt.", now=NOW
    )


def judged_again(dispute: Any) -> Any:
    make_verdict(review=dispute.review, code="wrong", reasons=["factual"])
    return dispute


def a_session() -> Any:
    return calibration.plan_session(
        name="November",
        deadline=LATER,
        participants=[make_employee(), make_employee()],
        items=0,
        employee=a_manager(),
        now=NOW,
    )


def a_closed_item() -> CalibrationItem:
    session = a_session()
    response = make_response()
    item = CalibrationItem.objects.create(session=session, response=response, subject=response.subject, order=1)
    calibration.close(session=session, now=NOW)
    item.refresh_from_db()
    return item


def a_check() -> GoldItem:
    return gold.set_gold(
        response=make_response(), code="correct", reasons=[], handover="", explanation="Zo is het.", origin="by_hand",
        employee=a_manager(), now=NOW,
    )  # fmt: skip


def load_article(file: Path) -> None:
    file.write_text('{"id": "kb-1", "title": "T", "body": "Binnen 14 dagen."}\n')
    knowledge.import_file(path=file, now=NOW, tell=article_changed)


def a_customer() -> Any:
    make_subject()
    return subjects.find(CUSTOMER)


Scenario = tuple[Callable[[], Any], Callable[[Any], Any]]


def nothing() -> None:
    return None


SCENARIOS: dict[Action, Scenario] = {
    Action.DENIED: (lambda: client_of(Role.SUPERVISOR), lambda client: client.get("/manage/plan/")),
    Action.ANSWER_OPENED: (
        lambda: (client_of(Role.SUPERVISOR), make_judged().response),
        lambda made: made[0].get(f"/answers/{made[1].pk}/"),
    ),
    Action.SUBJECT_OPENED: (
        lambda: (client_of(Role.PRIVACY_OFFICER), make_subject()),
        lambda made: made[0].get(f"/privacy/customer/{subjects.find(CUSTOMER).pk}/"),
    ),
    Action.VIEW_OF_TEAM: (lambda: client_of(Role.QUALITY_MANAGER), lambda client: client.get("/figures/team/")),
    Action.EXPORT_DOWNLOADED: (
        lambda: client_of(Role.QUALITY_MANAGER), lambda client: client.get("/manage/training/register.csv")
    ),
    Action.AUDIT_EXPORTED: (lambda: client_of(Role.OPERATOR), lambda client: client.get("/audit/audit.csv")),
    Action.REVEAL: (
        make_response,
        lambda response: reveals.record_reveal(response=response, employee=make_employee(), purpose="Klacht", now=NOW),
    ),
    Action.VERDICT: (nothing, lambda _made: give_verdict()),
    Action.VERDICT_UNDONE: (give_verdict, undo),
    Action.VERDICT_SETTLED: (a_difference, settle),
    Action.DISPUTE_OPENED: (nothing, lambda _made: objection()),
    Action.DISPUTE_WITHDRAWN: (
        objection, lambda dispute: settling.withdraw(dispute=dispute.pk, employee=dispute.raised_by, now=NOW)
    ),
    Action.DISPUTE_DECIDED: (
        lambda: judged_again(objection()), lambda _made: settling.decide_disputes(now=NOW + timedelta(hours=1))
    ),
    Action.PLAN_CHANGED: (
        a_manager, lambda person: sampling.adopt_plan(capacity=10, reason="x", created_by=person, now=NOW)
    ),
    Action.THRESHOLD_CHANGED: (
        lambda: sampling.adopt_plan(capacity=10, reason="x", created_by=None, now=NOW),
        lambda _made: sampling.set_threshold(certain_from=0.5, reason="x", created_by=a_manager(), now=NOW, seen=1),
    ),
    Action.QUEUE_CHANGED: (make_queue, lambda queue: managing.save_queue(queue=queue, members=[])),
    Action.GOLD_CHANGED: (nothing, lambda _made: a_check()),
    Action.CALIBRATION_PLANNED: (nothing, lambda _made: a_session()),
    Action.CALIBRATION_CLOSED: (a_session, lambda session: calibration.close(session=session, now=NOW)),
    Action.CALIBRATION_SETTLED: (
        a_closed_item,
        lambda item: calibration.settle_item(
            item=item, code="wrong", reasons=["factual"], note="Daarom.", as_check=False, employee=a_manager(), now=NOW
        ),
    ),
    Action.REPORT_SUBSCRIBED: (
        lambda: make_employee(role=Role.BOT_TEAM, email="a@example.org"),
        lambda person: exports.subscribe(employee=person, wanted=True, now=NOW),
    ),
    Action.KEY_MADE: (nothing, lambda _made: call_command("create_ingest_key", "bot")),
    Action.KEY_REVOKED: (
        lambda: call_command("create_ingest_key", "bot"), lambda _made: call_command("revoke_ingest_key", "bot")
    ),
    Action.SEARCH_SUBJECT: (
        lambda: (client_of(Role.PRIVACY_OFFICER), a_customer())[0],
        lambda client: client.post("/privacy/find/", {"customer": CUSTOMER}),
    ),
    Action.SUBJECT_EXPORTED: (
        a_customer, lambda subject: subjects.export(subject=subject, by=make_employee(), now=NOW)
    ),
    Action.SUBJECT_ERASED: (
        a_customer, lambda _made: subjects.erase(customer=CUSTOMER, by=make_employee(), now=NOW)
    ),
    Action.PURPOSE_WITHDRAWN: (
        a_customer,
        lambda _made: subjects.withdraw(
            customer=CUSTOMER, purpose=subjects.Purpose.TRAINING, by=make_employee(), now=NOW
        ),
    ),
    Action.RETENTION_RUN: (a_customer, lambda _made: subjects.purge(now=MUCH_LATER)),
    Action.MFA_REMOVED: (
        make_employee,
        lambda person: accounts.reset_second_factor(
            person=person, reason="lost_device", by=make_employee(), now=NOW
        ),
    ),
    Action.SESSIONS_ENDED: (
        lambda: client_of(Role.SUPERVISOR), lambda client: client.post("/preferences/sessions/end/")
    ),
    Action.ADMIN_CHANGED: (
        lambda: client_of(Role.OPERATOR),
        lambda client: client.post("/admin/contactcenter/source/add/", {"name": "new"}),
    ),
    Action.EMPLOYEE_ADDED: (
        nothing, lambda _made: accounts.invite(username="new", role=Role.SUPERVISOR, by=None, now=NOW)
    ),
    Action.LINK_MADE: (make_employee, lambda person: accounts.send_link(person=person, by=make_employee(), now=NOW)),
    Action.ROLE_CHANGED: (
        make_employee, lambda person: accounts.change_role(person=person, role=Role.OPERATOR, by=None, now=NOW)
    ),
    Action.TEAM_CHANGED: (
        make_employee,
        lambda person: accounts.change_team(
            person=person, team=Team.objects.create(name="A"), by=make_employee(), now=NOW
        ),
    ),
    Action.EMPLOYEE_DISABLED: (
        make_employee, lambda person: accounts.disable(person=person, by=make_employee(), now=NOW)
    ),
    Action.EMPLOYEE_ENABLED: (
        lambda: make_employee(is_active=False),
        lambda person: accounts.enable(person=person, by=make_employee(), now=NOW),
    ),
    Action.PASSWORD_CHANGED: (
        make_employee,
        lambda person: accounts.set_password(person, password="a long enough one", by=person, now=NOW),
    ),
}  # fmt: skip


@pytest.mark.parametrize("action", SCENARIOS)
def test_an_event_leaves_exactly_one_entry(action: Action) -> None:
    prepare, happen = SCENARIOS[action]
    made = prepare()
    before = AuditEntry.objects.count()
    happen(made)
    new = list(AuditEntry.objects.order_by("number").values_list("action", flat=True)[before:])
    assert new == [action]
    assert check_chain().broken is None


def test_every_new_wording_of_an_article_is_an_entry(tmp_path: Path) -> None:
    load_article(tmp_path / "kb.jsonl")
    load_article(tmp_path / "kb.jsonl")  # says the same
    assert list(AuditEntry.objects.values_list("action", "object_type")) == [("article_changed", "article")]


def test_a_weekly_export_is_an_entry_and_holds_the_head_of_the_log(tmp_path: Path) -> None:
    make_judged(code="wrong")
    monday = NOW + timedelta(days=4)
    for _time in range(2):
        exports.export_week(week="2026-W47", out=tmp_path / "out", now=monday)
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["export_made"]
    assert '"audit_head": "0:' in (tmp_path / "out" / "manifest.json").read_text()


def test_a_new_key_for_the_vault_is_an_entry(settings: Any) -> None:
    settings.VAULT_KEY_OLD = base64.b64encode(secrets.token_bytes(32)).decode()
    master.old.cache_clear()
    call_command("rotate_keys")
    master.old.cache_clear()
    assert AuditEntry.objects.get().action == "keys_rotated"


def test_an_event_that_does_not_happen_leaves_no_entry() -> None:
    with pytest.raises(reveals.NoPurpose):
        reveals.record_reveal(response=make_response(), employee=make_employee(), purpose=" ", now=NOW)
    assert not AuditEntry.objects.exists()


def test_the_place_is_the_page_and_never_what_was_asked() -> None:
    client_of(Role.SUPERVISOR).get("/manage/plan/?seen=1")
    assert AuditEntry.objects.get().place == "page plan"


@pytest.mark.parametrize("action", ELSEWHERE)
def test_what_happens_elsewhere_is_proven_there(action: Action) -> None:
    text = (Path(__file__).parent / ELSEWHERE[action]).read_text()
    assert f'"{action}"' in text or f"Action.{action.name}" in text


def test_no_event_is_forgotten() -> None:
    here = {*SCENARIOS, Action.ARTICLE_CHANGED, Action.EXPORT_MADE, Action.KEYS_ROTATED}
    assert set(Action) - here - ELSEWHERE.keys() == set()
