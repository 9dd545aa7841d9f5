"""A working installation whose every text is an attack, and who opens which page of it: each page of urls.py once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db.models import Count, F
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from contactcenter.models import Article, ArticleVersion, BotResponse, Employee, ErasureRecord, Team
from contactcenter.models.people import Role
from reviewapp import exports, lookalikes, practice, quality, retraining, routing
from reviewapp.access import accounts
from reviewapp.audit import Action, record
from reviewapp.models import (
    AuditEntry,
    CalibrationItem,
    CalibrationSession,
    Difference,
    Draw,
    Flag,
    KnowledgeReport,
    LookalikeMember,
    Queue,
    RepeatContact,
    Review,
    Verdict,
    WeeklyExport,
)
from reviewapp.quality import Filters
from reviewapp.quality.gaps import gaps
from reviewapp.rights import HOLDERS, PAGES
from reviewapp.sampling import current_plan
from reviewapp.views.plan.form import as_initial
from tests import matrix
from tests.attacks import ALL
from tests.desk import make_desk
from tests.factories import make_correction, make_employee, make_flag, make_queue, make_verdict
from tests.factories import make_draw as draw_of
from tests.groups import make_group
from tests.lookalikes import make_answer
from tests.planting import ATTACKS, Words, fill_empty_tables, plant
from tests.test_gaps import asked

MARKS = ("<img src=x onerror=alert(1)>", '"><script>alert(1)</script>')
STEPS, PASSWORD = "r-steps", "klopt-demo-2026"
# who is asked first whether a page is his; the last two have a second step, and only the first step of a log-in
ORDER = ("quality_manager", "supervisor", "knowledge_editor", "bot_team", "privacy_officer", "operator")
WITH_STEPS, HALF_WAY, NOBODY = "with steps", "half way in", "nobody"
BY_OTHERS = {
    "mfa_deactivate_totp": WITH_STEPS, "mfa_view_recovery_codes": WITH_STEPS, "mfa_remove_webauthn": WITH_STEPS,
    "mfa_index": WITH_STEPS, "account_reauthenticate": WITH_STEPS, "mfa_reauthenticate": WITH_STEPS,
    "mfa_reauthenticate_webauthn": WITH_STEPS, "mfa_generate_recovery_codes": WITH_STEPS, "mfa_authenticate": HALF_WAY,
    "login": NOBODY, "account_login": NOBODY, "access_link": NOBODY, "account_inactive": NOBODY,
    "lookalikes": Role.SUPERVISOR, "lookalike": Role.SUPERVISOR, "review_why": Role.SUPERVISOR,
    "openid_connect_login": NOBODY, "openid_connect_callback": NOBODY,
}  # fmt: skip
FILES = {
    "export_file", "dashboard_export", "dashboard_csv", "equal_treatment_csv", "training_csv", "audit_export",
    "privacy_export", "review_draft",
}  # fmt: skip
"""Kept by the browser, or read by a script: never shown as a page."""
NO_PAGES = {"language", "theme", "logout", "policy_reports", "sessions_end", "mfa_login_webauthn"} | {
    name for name, page in matrix.PAGES.items() if page.get in {302, 405} and name != "practice_desk"
}
"""They take a form and lead elsewhere."""


@dataclass(frozen=True)
class Visit:
    """Who opens what, and the status it has."""

    name: str
    who: str
    address: str
    status: int = 200


def make_attacked(words: Words = ATTACKS, marks: tuple[str, str] = MARKS) -> list[str]:
    """Rows in every table, every open text of them an attack, the channels these two; the fields that took none."""
    now = timezone.now()
    make_desk(risk=2, control=3, manual=1)
    people = [make_employee(username=f"r-{role}", role=role) for role in Role.values]
    for review in Review.objects.order_by("pk")[:3]:
        given = {"code": "wrong", "reasons": ["factual"], "decided_at": now - timedelta(days=7)}
        make_correction(verdict=make_verdict(review=review, reviewer=people[0], **given))
    retraining.collect(now=now)
    exports.request_export(week=str(exports.last_finished(now)), now=now)
    make_pairs(people[1])
    make_alike(Employee.objects.get(role=Role.SUPERVISOR, username=f"r-{Role.SUPERVISOR}"))
    gap = asked("Is er subsidie voor een thuisbatterij?", angle=0, answered_at=now - timedelta(hours=3))
    for group, size in (("nl", 4), ("en", 2)):
        make_group(good=size, bad=1, language=group, answered_at=now - timedelta(hours=3))
    make_steps()
    record(Action.LOGIN, by=people[0])
    make_queue(slug="own", name="own", takes="risk", conditions={"topic": ["x"]})
    practice.start(employee=people[1], now=now)
    make_entry(marks)
    empty = fill_empty_tables()
    missed = plant(words)
    Employee.objects.filter(authenticator__type=Authenticator.Type.TOTP).update(username=STEPS)
    Flag.objects.filter(screening__response=gap).update(kind="low_similarity")  # without it, no gap
    halves = BotResponse.objects.annotate(half=F("pk") % 2)
    for half, text in enumerate(marks):
        halves.filter(half=half).update(channel=text)  # two groups to compare
    WeeklyExport.objects.update(state=WeeklyExport.State.RUNNING, error="")
    exports.make_next(now=now)
    made = [] if exports.default_folder(_week()["week"]).exists() else ["no export"]
    return [f"{label}: no row" for label in empty] + missed + made


def make_pairs(manager: Employee) -> None:
    """Rows about two different rows: a difference, an answer of a session, a contact that came back."""
    now, (first, second) = timezone.now(), Verdict.objects.order_by("pk")[:2]
    draw = Draw.objects.get(response=first.response_id)
    Difference.objects.create(
        draw=draw, subject=draw.response.subject, first=first, second=second, opened_at=now, due_at=now
    )
    session = CalibrationSession.objects.create(name="s", created_by=manager, created_at=now, deadline=now)
    settled = {"settled_code": "wrong", "settled_by": manager, "settled_at": now}
    CalibrationItem.objects.create(
        session=session, response=first.response, subject=first.response.subject, order=1, **settled
    )
    conversation = first.response.conversation
    RepeatContact.objects.create(conversation=conversation, response=first.response, earlier=second.response)


def make_alike(judge: Employee) -> None:
    """Answers that are like each other, the first of them on this person's desk."""
    now, version = timezone.now(), ArticleVersion.objects.earliest("pk")
    for number in range(4):
        response = make_answer(version, question=f"Mag ik kosteloos opzeggen bij verhuizen? {number}", answered_at=now)
        make_flag(screening=response.screening)
        draw_of(response=response, kind="risk", pi=0.8)
    lookalikes.group_next(now=now, limit=100)
    routing.open_reviews(now=now, limit=100)
    held = {"claimed_by": judge, "claimed_at": now, "lease_token": uuid4(), "lease_until": now + timedelta(hours=1)}
    Review.objects.filter(pk=grouped().pk).update(**held)


def grouped() -> Review:
    """The answer on a desk that others are like."""
    groups = LookalikeMember.objects.values("group").annotate(size=Count("pk")).filter(size__gt=1).values("group")
    alike = LookalikeMember.objects.filter(group__in=groups).values("response_id")
    return Review.objects.filter(response_id__in=alike, state=Review.State.OPEN).earliest("pk")


def make_entry(marks: tuple[str, str]) -> None:
    """A row of the audit log that `record` would have refused: whoever may write in the database."""
    words = dict.fromkeys(("role", "action", "object_type", "object_id", "place"), marks[0][:20])
    told = {"details": {marks[0]: marks[1]}, "previous": "x", "digest": "x", "at": timezone.now()}
    AuditEntry.objects.create(number=1_000_000, **words, **told)


def make_steps() -> None:
    """Somebody with an app, a passkey and recovery codes: he opens the pages that change them."""
    person = make_employee(username=STEPS, role=Role.QUALITY_MANAGER)
    person.set_password(PASSWORD)
    person.save()
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": ALL, "credential": credential()}
    )
    RecoveryCodes.activate(person)


def credential() -> dict[str, Any]:
    """What a browser sends of a passkey that it made."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    made = AttestedCredentialData.create(Aaguid.NONE, b"x" * 16, ES256.from_cryptography_key(public))
    told = AuthenticatorData.create(b"x" * 32, AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 0, made)
    client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"x", "http://localhost")
    sent = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
    }
    number = websafe_encode(b"x" * 16)
    return {"id": number, "rawId": number, "type": "public-key", "response": sent, "clientExtensionResults": {}}


def visits() -> Iterator[Visit]:
    """Each pattern of urls.py with rows that are there; a page with a place of its own must be given its row in `rows`."""
    asks = queries()
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLPattern) and pattern.name and pattern.name not in FILES | NO_PAGES:
            for values in rows(pattern) or [{}]:
                address = reverse(pattern.name, kwargs=values) + asks.get(pattern.name, "")
                yield Visit(pattern.name, opener(pattern.name), address, STATUS.get(pattern.name, 200))


STATUS = {"openid_connect_callback": 403}


def files() -> Iterator[tuple[str, str]]:
    """Who takes which file along."""
    week, asks = _week()["week"], queries()
    ready = WeeklyExport.objects.get(week=week)
    kinds = {"dashboard_export": ["csv", "xlsx", "jsonl"], "audit_export": ["csv", "jsonl"]}
    for name in sorted(FILES - {"export_file", "privacy_export"}):
        for values in [{"kind": kind} for kind in kinds.get(name, [])] or [{}]:
            yield opener(name), reverse(name, kwargs=values) + asks.get(name, "")
    for entry in ready.files:
        yield opener("export_file"), reverse("export_file", kwargs={"week": week, "name": entry["name"]})


def opener(name: str) -> str:
    """The first role that may; a page of everybody's own is the supervisor's."""
    right = PAGES.get(name)
    return BY_OTHERS.get(name) or next(role for role in ORDER if right is None or role in HOLDERS[right])


def queries() -> dict[str, str]:
    """What a page is asked with."""
    plan = {name: value for name, value in as_initial(current_plan(), expected=10).items() if name != "seen"}
    compared = quality.equal_treatment(quality.read(filters=Filters(*_days()), now=timezone.now())).comparisons
    comparison = next(one for one in compared if one.dimension == "channel")
    days = {"from": _days()[0].isoformat(), "to": _days()[1].isoformat()}
    group = {"by": comparison.dimension, "group": comparison.group.value}
    of_days = (
        *("dashboard", "equal_treatment", "handover", "repeats", "knowledge_gaps", "knowledge_gap"),
        *("dashboard_export", "dashboard_csv", "equal_treatment_csv"),
    )
    return dict.fromkeys(of_days, f"?{urlencode(days)}") | {
        "responses": "?state=all",
        "queue_new": "?takes=risk",
        "dispute_new": f"?verdict={Verdict.objects.earliest('pk').pk}",
        "plan_effect": f"?{urlencode(plan, doseq=True)}",
        "threshold_effect": "?certain_from=0.8",
        "equal_treatment_gap": f"?{urlencode(days | group)}",
        "openid_connect_callback": "?error=%3Cscript%3Ealert(1)%3C/script%3E&state=%3Cimg+src=x+onerror=alert(1)%3E",
    }


def rows(pattern: URLPattern) -> list[dict[str, Any]]:
    """The values of its places."""
    name = str(pattern.name)
    if not (set(pattern.pattern.converters) | set(getattr(pattern.pattern.regex, "groupindex", {}))):
        return []
    if name.startswith(("review_queue", "queue")):
        return [{"slug": queue.slug} for queue in Queue.objects.filter(active=True)[:4]]
    return list(ROWS[name]())


def newest(model: Any, most: int = 1) -> list[dict[str, Any]]:
    return [{"pk": pk} for pk in model.objects.order_by("-pk").values_list("pk", flat=True)[:most]]


def _week() -> dict[str, Any]:
    return {"week": str(exports.last_finished(timezone.now()))}


def _alike() -> dict[str, Any]:
    held = grouped()
    others = lookalikes.lookalikes_of(held, viewer=held.claimed_by)
    return {"review_id": held.pk, "response_id": others[0].pk}


def _link() -> dict[str, Any]:
    person = Employee.objects.get(role=Role.BOT_TEAM)
    return {"secret": accounts.send_link(person=person, by=person, now=timezone.now())}


def _shown(*kinds: str) -> list[dict[str, Any]]:
    """An answer of each kind of draw: the fullest ones."""
    found = [BotResponse.objects.filter(draw__kind=kind, screening__flags__isnull=False).first() for kind in kinds]
    return [{"pk": each.pk} for each in found if each] + newest(BotResponse)


def _judged() -> int:
    return Verdict.objects.filter(reviewer__role=Role.SUPERVISOR).earliest("pk").pk


ROWS: dict[str, Any] = {
    "response": lambda: [*_shown("risk"), {"pk": Verdict.objects.earliest("pk").response_id}],
    "response_why": lambda: _shown("risk"), "gold_set": lambda: newest(BotResponse),
    "difference": lambda: newest(Difference), "report_answer": lambda: newest(KnowledgeReport),
    "calibration_session": lambda: newest(CalibrationSession), "team": lambda: newest(Team),
    "person": lambda: newest(Employee), "review_why": lambda: [{"verdict_id": _judged()}],
    "knowledge_gap": lambda: [{"pk": gap.shown.pk} for gap in gaps(filters=Filters(*_days())).gaps[:1]],
    "knowledge_article": lambda: [{"external_id": article.external_id} for article in Article.objects.all()[:2]],
    "practice_article": lambda: [{"external_id": practice.items("nl")[0].shown["articles"][0]["id"]}],
    "lookalikes": lambda: [{"review_id": grouped().pk}], "lookalike": lambda: [_alike()],
    "export_card": lambda: [_week()], "export_report": lambda: [_week()], "access_link": lambda: [_link()],
    "privacy_subject": lambda: [{"pk": BotResponse.objects.earliest("pk").subject_id}],
    "privacy_receipt": lambda: [{"receipt": ErasureRecord.objects.earliest("pk").receipt}],
    "openid_connect_login": lambda: [{"provider_id": "sso"}], "openid_connect_callback": lambda: [{"provider_id": "sso"}],
    "mfa_remove_webauthn": lambda: [{"pk": Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk}],
}  # fmt: skip


def _days() -> tuple[Any, Any]:
    today = timezone.localdate()
    return today - timedelta(days=29), today


def client_of(who: str) -> Client:
    """Somebody of this role, logged in; or with a second step, half way in, or not at all."""
    client = Client(raise_request_exception=False)
    if who == HALF_WAY:
        client.post("/login/", {"username": STEPS, "password": PASSWORD})
    elif who == WITH_STEPS:
        client.force_login(Employee.objects.get(username=STEPS))
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
        session.save()
    elif who != NOBODY:
        client.force_login(Employee.objects.filter(role=who).earliest("pk"))
    return client


def cookie_of(who: str) -> str | None:
    cookie = client_of(who).cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else None
