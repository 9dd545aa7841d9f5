"""Demo data: an invented energy company, its articles, four weeks of bot answers, and what supervisors made of them.

The fixtures are dated; the demo moves them by whole weeks so that the newest answers are at most a week old.
"""

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from contactcenter import ingest, knowledge
from contactcenter.models import BotResponse, Employee
from contactcenter.models.people import Role
from reviewapp import pipeline, retraining, routing, sampling, verdicts
from reviewapp.models import Draw, Review

FOLDER = settings.BASE_DIR / "fixtures" / "demo"
SOURCE = "demo"
LAST_DAY = date(2026, 11, 22)  # of the fixtures, a Sunday
RULES_CHANGED = date(2026, 10, 31)  # article dates from here on move with the answers, older ones stay
CAPACITY = 55  # reviews a week, of 100 answers: four weeks then fill every page
VERDICTS = 150
EVENING = time(20, 0)  # the day's answers are drawn and judged then
PACE = timedelta(seconds=40)

ADMIN = "demo"  # a name of its own: the password of a real administrator is never touched
SUPERVISORS = ("yusuf", "marloes", "daan")
PEOPLE = (
    (ADMIN, "Sanne", "Brandsma", Role.QUALITY_MANAGER),
    ("yusuf", "Yusuf", "Aydin", Role.SUPERVISOR),
    ("marloes", "Marloes", "Hoekstra", Role.SUPERVISOR),
    ("daan", "Daan", "Verbeek", Role.SUPERVISOR),
)

Say = Callable[[str], None]


def is_loaded() -> bool:
    """Whether the demo's answers and verdicts are here."""
    return Review.objects.filter(response__source__name=SOURCE).exists()


def load(*, now: datetime, say: Say) -> None:
    """Fill an empty installation; after an interruption it goes on where it was.

    1. articles and answers, moved to recent weeks
    2. screening of all of them
    3. a sampling plan made for this traffic
    4. day by day: draws, queues, and the verdicts of three supervisors until there are 150; the rest stays open
    """
    days = shift_days(today=now.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    say("Loading articles and answers ...")
    with TemporaryDirectory() as folder:
        articles = _write(Path(folder) / "articles.jsonl", _articles(days))
        knowledge.import_file(path=articles, now=now)
        for day, rows in groupby(_responses(days), key=_day_of):  # a file a day: rows then stand in the order of days
            responses = _write(Path(folder) / f"{day}.jsonl", rows)
            ingest.import_file(path=responses, source_name=SOURCE, now=now)
    _screen(say=say)
    sampling.adopt_plan(capacity=CAPACITY, reason="Demo", created_by=None, now=now, seed=SOURCE)
    say(f"Adding {VERDICTS} verdicts of three supervisors ...")
    _make_people()
    _live_through(now=now)
    retraining.collect(now=now)


def admin_with_new_password() -> tuple[str, str]:
    """The demo's administrator with a fresh password; shown once, stored as a hash only."""
    admin = Employee.objects.get(username=ADMIN)
    password = secrets.token_urlsafe(12)
    admin.is_staff = admin.is_superuser = True
    admin.set_password(password)
    admin.save(update_fields=["is_staff", "is_superuser", "password"])
    return admin.username, password


def shift_days(*, today: date) -> int:
    """Whole weeks, in days, after which the last fixture day is the newest Sunday before today."""
    return (today - timedelta(days=1) - LAST_DAY).days // 7 * 7


def _screen(*, say: Say) -> None:
    say("Screening the answers against the articles ...")
    total = BotResponse.objects.count()
    counts = done = pipeline.run_opening()
    while counts:
        counts = pipeline.run_screening(limit=settings.SCREENING_BATCH)
        done += counts
        say(f"  {done.screened} of {total}")


def _live_through(*, now: datetime) -> None:
    """Draw and judge each day's answers in the evening of that day, as it would have gone."""
    judge = Judge(truth=_rows("truth.jsonl"), opinions=_rows("verdicts.jsonl"))
    for day, answers in sorted(_answers_by_day().items()):
        evening = min(timezone.make_aware(datetime.combine(day, EVENING)), now)
        sampling.draw_next(now=evening, limit=answers)  # screenings stand in the order of days
        routing.open_reviews(now=evening, limit=answers)
        person = Employee.objects.get(username=SUPERVISORS[day.toordinal() % len(SUPERVISORS)])
        judge.evening(person=person, now=evening)


def _answers_by_day() -> Counter[date]:
    without_lot = BotResponse.objects.filter(source__name=SOURCE).exclude(pk__in=Draw.objects.values("response"))
    return Counter(timezone.localtime(at).date() for at in without_lot.values_list("answered_at", flat=True))


@dataclass
class Judge:
    """Speaks the verdicts of the fixtures, through the same door as a person at the desk."""

    truth: dict[str, dict[str, Any]]
    opinions: dict[str, dict[str, Any]]
    given: int = 0

    def evening(self, *, person: Employee, now: datetime) -> None:
        """Empty both queues, until all verdicts are given."""
        for queue in routing.standard_queues().values():
            while self.given < VERDICTS and (held := routing.claim_next(employee=person, queue=queue)):
                self._say(review=held[0], person=person, now=now + self.given % 60 * PACE)
                self.given += 1

    def _say(self, *, review: Review, person: Employee, now: datetime) -> None:
        """A first reviewer gives his opinion; a second, asked because of a doubt, knows the truth."""
        name = review.response.external_id
        opinion = self.opinions[name]
        settled = opinion if review.role == Review.Role.FIRST else opinion | _settled(self.truth[name])
        if review.lease_token is None:
            raise ValueError(f"{review} came out of claim_next without a lease.")
        verdicts.record_verdict(
            review_id=review.pk,
            employee=person,
            lease_token=review.lease_token,
            code=settled["code"],
            reasons=settled["reasons"],
            handover=settled["handover"],
            note=settled["note"],
            correction=settled["correction"] or "",
            seconds=settled["seconds"],
            idempotency_key=uuid5(NAMESPACE_URL, f"klopt-demo:{name}:{review.role}"),
            now=now,
        )


def _settled(truth: dict[str, Any]) -> dict[str, Any]:
    return {"code": truth["label"], "reasons": truth["reasons"], "handover": truth["handover"]}


def _make_people() -> None:
    for username, first_name, last_name, role in PEOPLE:
        Employee.objects.get_or_create(
            username=username, defaults={"first_name": first_name, "last_name": last_name, "role": role}
        )


def _articles(days: int) -> Iterator[dict[str, Any]]:
    for row in _lines("articles.jsonl"):
        yield {**row, **{end: _moved_day(row[end], days) for end in ("valid_from", "valid_to")}}


def _moved_day(text: str | None, days: int) -> str | None:
    if text is None or date.fromisoformat(text) < RULES_CHANGED:
        return text
    return (date.fromisoformat(text) + timedelta(days=days)).isoformat()


def _responses(days: int) -> Iterator[dict[str, Any]]:
    """The same time of the day by the clock on the wall, in another week."""
    for row in _lines("responses.jsonl"):
        local = datetime.fromisoformat(row["time"]).replace(tzinfo=None) + timedelta(days=days)
        yield {**row, "time": local.isoformat()}


def _day_of(row: dict[str, Any]) -> str:
    return str(row["time"])[:10]


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with (FOLDER / name).open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def _rows(name: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in _lines(name)}


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path
