"""What a privacy officer looks at before he decides: what is here of a customer, since when, and who saw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min

from contactcenter import vault
from contactcenter.models import BotResponse, Conversation, Employee, SubjectKey
from reviewapp.models import PersonalDataReveal, Verdict
from reviewapp.subjects.erasing import count_rows
from reviewapp.subjects.exporting import seen
from reviewapp.subjects.paths import of_subjects

SHOWN = 50
WHAT = ("answer_opened", "reveal", "verdict")


@dataclass(frozen=True, slots=True)
class Sight:
    """Somebody saw an answer. `purpose` of a reveal, as he wrote it."""

    at: datetime
    what: str
    employee: Employee | None
    answer: int
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is here of one customer. `conversations` with `answers`, `first` and `last`; the newest SHOWN of them."""

    subject: SubjectKey
    rows: dict[str, int]
    first: datetime | None
    last: datetime | None
    conversations: Sequence[Conversation]
    sights: Sequence[Sight]


def overview(subject: SubjectKey) -> Overview:
    """Read of the rows as they are; nothing of it is kept."""
    keys = list(vault.keys_of(subject.digest).values_list("pk", flat=True))
    mine = BotResponse.objects.filter(of_subjects(BotResponse, keys))
    ends = mine.aggregate(first=Min("answered_at"), last=Max("answered_at"))
    talks = Conversation.objects.filter(subject__in=keys).select_related("source").defer("customer")
    newest = talks.annotate(
        answers=Count("responses"), first=Min("responses__answered_at"), last=Max("responses__answered_at")
    ).order_by("-last", "-pk")
    sights = _sights(list(mine.values_list("pk", flat=True)))
    return Overview(subject, count_rows(subject.digest), ends["first"], ends["last"], list(newest[:SHOWN]), sights)


def _sights(answers: Sequence[int]) -> list[Sight]:
    """Reveals and verdicts by their own rows, answer pages that were opened by the audit log; the newest SHOWN."""
    people = Employee.objects.in_bulk()
    found = [
        Sight(row.revealed_at, "reveal", people.get(row.employee_id), row.response_id, row.purpose)
        for row in PersonalDataReveal.objects.filter(response__in=answers).order_by("-revealed_at")[:SHOWN]
    ]
    verdicts = Verdict.objects.filter(response__in=answers).order_by("-decided_at").defer("note")
    found += [
        Sight(row.decided_at, "verdict", people.get(row.reviewer_id), row.response_id) for row in verdicts[:SHOWN]
    ]
    found += [
        Sight(row["at"], row["what"], people.get(row["employee"]), row["answer"])
        for row in seen(answers)
        if row["what"] == "answer_opened"
    ]
    return sorted(found, key=lambda sight: sight.at, reverse=True)[:SHOWN]
