"""Demo data: an invented energy company, its articles, four weeks of bot answers, and what supervisors made of them.

The fixtures are dated; the demo moves them by whole weeks so that the newest answers are at most a week old.
"""

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from contactcenter import ingest, knowledge
from contactcenter.models import BotResponse, Employee
from contactcenter.models.people import Role
from reviewapp import pipeline, retraining, routing, sampling
from reviewapp.audit import article_changed
from reviewapp.demo import fixtures
from reviewapp.demo.judging import VERDICTS, Judge, disagree
from reviewapp.models import Draw, Review

SOURCE = "demo"
CAPACITY = 85  # reviews a week, of 100 answers: four weeks then fill every page
EVENING = time(20, 0)  # the day's answers are drawn and judged then

ADMIN = "demo"  # a name of its own: the password of a real administrator is never touched
SUPERVISORS = ("yusuf", "marloes", "daan", "fatima", "bram", "eva")  # figures of a team are shown from five people on
EDITOR, BOT_TEAM = "lotte", "pim"
PEOPLE = (
    (ADMIN, "Sanne", "Brandsma", Role.QUALITY_MANAGER),
    ("yusuf", "Yusuf", "Aydin", Role.SUPERVISOR),
    ("marloes", "Marloes", "Hoekstra", Role.SUPERVISOR),
    ("daan", "Daan", "Verbeek", Role.SUPERVISOR),
    ("fatima", "Fatima", "el Idrissi", Role.SUPERVISOR),
    ("bram", "Bram", "Postma", Role.SUPERVISOR),
    ("eva", "Eva", "Jacobs", Role.SUPERVISOR),
    (EDITOR, "Lotte", "de Wit", Role.KNOWLEDGE_EDITOR),
    (BOT_TEAM, "Pim", "Janssen", Role.BOT_TEAM),
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
    4. day by day: draws, queues, and the verdicts of six supervisors until there are 260; the rest stays open
    5. what a team does besides: differences settled, a calibration session, an objection, a report on an article
    """
    days = fixtures.shift_days(today=now.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    say("Loading articles and answers ...")
    with TemporaryDirectory() as folder:
        articles = fixtures.write(Path(folder) / "articles.jsonl", fixtures.articles(days))
        knowledge.import_file(path=articles, now=now, tell=article_changed)
        for day, rows in groupby(
            fixtures.responses(days), key=fixtures.day_of
        ):  # a file a day: rows then stand in the order of days
            responses = fixtures.write(Path(folder) / f"{day}.jsonl", rows)
            ingest.import_file(path=responses, source_name=SOURCE, now=now)
    _screen(say=say)
    sampling.adopt_plan(capacity=CAPACITY, reason="Demo", created_by=None, now=now, seed=SOURCE)
    say(f"Adding {VERDICTS} verdicts of six supervisors ...")
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


def _screen(*, say: Say) -> None:
    say("Screening the answers against the articles ...")
    total = BotResponse.objects.count()
    counts = done = pipeline.run_opening()
    while counts:
        counts = pipeline.run_screening(limit=settings.SCREENING_BATCH)
        done += counts
        say(f"  {done.screened} of {total}")


def _live_through(*, now: datetime) -> None:
    """Draw and judge each day's answers in the evening of that day, as it would have gone; then what people disagree on."""
    judge = Judge(truth=fixtures.rows("truth.jsonl"), opinions=fixtures.rows("verdicts.jsonl"))
    for day, answers in sorted(_answers_by_day().items()):
        evening = min(timezone.make_aware(datetime.combine(day, EVENING)), now)
        sampling.draw_next(now=evening, limit=answers)  # screenings stand in the order of days
        routing.open_reviews(now=evening, limit=answers)
        person = Employee.objects.get(username=SUPERVISORS[day.toordinal() % len(SUPERVISORS)])
        judge.evening(person=person, now=evening)
    manager = Employee.objects.get(username=ADMIN)
    judge.settle(manager=manager, now=now)
    people = list(Employee.objects.filter(username__in=SUPERVISORS).order_by("pk"))
    judge.calibrate(people=people, manager=manager, now=now)
    disagree(bot_team=Employee.objects.get(username=BOT_TEAM), supervisor=people[0], now=now)


def _answers_by_day() -> Counter[date]:
    without_lot = BotResponse.objects.filter(source__name=SOURCE).exclude(pk__in=Draw.objects.values("response"))
    return Counter(timezone.localtime(at).date() for at in without_lot.values_list("answered_at", flat=True))


def _make_people() -> None:
    for username, first_name, last_name, role in PEOPLE:
        Employee.objects.get_or_create(
            username=username, defaults={"first_name": first_name, "last_name": last_name, "role": role}
        )
