"""Knowledge gaps: what customers ask that no approved article is about, the most asked first.

An answer is in a gap when the screening found no passage nearer than it would be to unrelated text (flag low_similarity).
Answers are grouped by their vectors, as kept by the screening: what is embedded is the question with the answer, so the
same question in other words is near. No model is loaded here. Only answers that nobody has to judge are in it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from django.db.models import Q, QuerySet
from django.utils import timezone

from contactcenter.models import BotResponse
from contactcenter.vault import keyed_digest
from reviewapp.masking import names_at
from reviewapp.models import Correction, Flag, Vector, Verdict
from reviewapp.quality.ends import Ends, ends, ends_of
from reviewapp.quality.filters import Filters, week_of
from reviewapp.quality.kept import under
from reviewapp.quality.live import Span, within
from reviewapp.quality.selection import Selection
from reviewapp.quality.told import check_items, told
from reviewapp.scoring.detectors import low_similarity
from reviewapp.scoring.matching import embedded_text
from reviewapp.scoring.sentences import without_courtesies
from reviewapp.scoring.types import Case
from reviewapp.scoring.words import content_stems
from reviewapp.statistics.leaders import leaders

KIND = low_similarity.KIND
MOST = 500
"""The newest answers of the period that are grouped; the page says when there are more."""
ALIKE = 0.6
"""How far between unrelated (the floor of the screening) and equal two questions of one gap are at least. Of the demo's pairs,
those above it ask the same in other words; below it they only share a topic."""
USUAL_FLOOR = 0.82
_NEWEST_FIRST = ("-screening_id", "order")
LEAST_WORDS = 2
"""A question of fewer words of three letters or more that carry meaning ("ok do that", "thanks!") asks for no article."""


@dataclass(frozen=True, slots=True)
class Member:
    """One answer of a gap. `customer` is a key, or the contact where none is known."""

    pk: int
    question: str
    answer: str
    language: str
    topic: str
    answered_at: datetime
    subject: int | None
    """Whose question it is: a customer, or a conversation whose customer is not known."""
    article: str
    title: str
    similarity: float
    text: tuple[str, str]
    """Model and digest of its vector."""
    floor: float
    names: tuple[str, ...] = ()
    """The names that a worker found in question and answer."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that are alike, the one that is most like the others first. `nearest` has the nearest article of all."""

    members: list[Member]
    customers: int
    nearest: Member
    weeks: list[tuple[str, int]]
    """Answers by week of the period, oldest first."""

    @property
    def shown(self) -> Member:
        return self.members[0]

    @property
    def topic(self) -> str:
        return Counter(member.topic for member in self.members).most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Those of a period, by customers, then answers. `answers`: how many were grouped; `more`: there were more."""

    gaps: list[Gap]
    answers: int
    more: bool

    @property
    def customers(self) -> int:
        return len({member.subject for gap in self.gaps for member in gap.members})


def gaps(*, filters: Filters) -> Gaps:
    """The gaps of a selection, in five queries at most: the ids of the period (two), the flags, their answers, the vectors."""
    return _gaps_of(_flags(filters, ends(filters)), filters)


def _gaps_of(flags: Sequence[int], filters: Filters) -> Gaps:
    rows = _opened(Flag.objects.filter(pk__in=flags).order_by(*_NEWEST_FIRST))
    asking = [row for row in rows[:MOST] if _asks(row.question)]
    mondays = range(filters.first.toordinal() - filters.first.weekday(), filters.last.toordinal() + 1, 7)
    weeks = [week_of(date.fromordinal(monday)) for monday in mondays]
    found = [_gap(group, weeks) for group in _groups(asking)]
    found.sort(key=lambda gap: (-gap.customers, -len(gap.members), -gap.shown.pk))
    return Gaps(found, len(asking), len(rows) > MOST)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is remembered of the gaps of a selection: no text, and the customer of each answer by its id."""

    subjects: dict[int, int | None]
    found: Gaps

    def still_there(self) -> bool:
        """Nobody was erased or withdrew, and no customer became known."""
        rows = BotResponse.objects.filter(pk__in=list(self.subjects), for_quality=True)
        return dict(rows.order_by().values_list("pk", "conversation__subject")) == self.subjects


def leading(selection: Selection, *, most: int) -> Gaps:
    """The same, with the questions and answers of the first `most` gaps alone, and of these of what each is shown by.

    Which answers are in a gap is remembered; their texts never are. Three queries, where nothing changed.
    """
    if selection.version is None:
        return gaps(filters=selection.filters)
    key = ("gaps", selection.version, selection.waits, _check_items())
    flags = under(key, lambda: _flags(selection.filters, ends_of(selection)))
    # a verdict on one answer seldom changes of which others it may be told: the same flags are the same gaps
    of_flags = ("gaps of", flags, selection.filters)
    found = under(of_flags, lambda: _known(flags, selection.filters), holds=_Known.still_there).found
    rows = Flag.objects.filter(kind=KIND, screening__response__in=[gap.shown.pk for gap in found.gaps[:most]])
    shown = {row.pk: row for row in _opened(rows)}
    first = [replace(gap, members=[shown.get(gap.shown.pk, gap.shown), *gap.members[1:]]) for gap in found.gaps[:most]]
    return replace(found, gaps=[*first, *found.gaps[most:]])


def _check_items() -> tuple[int, ...]:
    return tuple(check_items().order_by("response").values_list("response", flat=True))


def _known(flags: Sequence[int], filters: Filters) -> _Known:
    found = _gaps_of(flags, filters)
    without_text = [
        replace(
            gap,
            members=[replace(member, question="", answer="", names=()) for member in gap.members],
            nearest=replace(gap.nearest, question="", answer="", names=()),
        )
        for gap in found.gaps
    ]
    subjects = {member.pk: member.subject for gap in found.gaps for member in gap.members}
    return _Known(subjects, replace(found, gaps=without_text))


def _flags(filters: Filters, ids: Ends | None) -> tuple[int, ...]:
    """The ids of those that may be told, newest first, at most one more than MOST: by the index of flags by kind.

    Of a short period the database begins at the newest of its screenings (`ids`), and stops at the oldest where there are
    few flags. Of a long one, the newest MOST soon come.
    """
    rows = Flag.objects.filter(
        Q(screening__pk__range=ids.screenings) if ids else Q(),
        within("screening__response__answered_at", [Span(filters.first, filters.last)]),
        filters.condition("screening__response__"),
        told("screening__response__"),
        kind=KIND,
        screening__response__for_quality=True,
    ).order_by(*_NEWEST_FIRST)
    return tuple(rows.values_list("pk", flat=True)[: MOST + 1])


def _opened(rows: QuerySet[Flag]) -> list[Member]:
    path = "screening__response__"
    fields = (
        "id",
        "question",
        "answer",
        "language",
        "topic",
        "answered_at",
        "conversation__subject",
    )
    found = {}
    for places, values, model, article, title, pk, question, answer, language, topic, at, subject in rows.values_list(
        "screening__names",
        "values",
        "screening__model",
        "passage__version__article__external_id",
        "passage__version__title",
        *(f"{path}{field}" for field in fields),
    ):
        text = embedded_text(
            Case(question=question, answer=answer, language=language, answered_at=at, handed_over=False, earlier=())
        )
        digest = keyed_digest(f"query\0{text}")
        found[pk] = Member(
            pk, question, answer, language, topic, at, subject, article or "", title or "",
            _number(values, "found"), (model, digest), _number(values, "expected") or USUAL_FLOOR,
            (*names_at(question, places, "question"), *names_at(answer, places, "answer")),
        )  # fmt: skip
    return list(found.values())


def _asks(question: str) -> bool:
    return sum(len(stem) > 2 for stem in content_stems(without_courtesies(question))) >= LEAST_WORDS


def _number(values: dict[str, str], name: str) -> float:
    try:
        return float(values.get(name, ""))
    except (TypeError, ValueError):
        return 0.0


def _groups(rows: Sequence[Member]) -> Iterable[list[Member]]:
    """Alike by vector, of one model at a time. Without a vector (they may be deleted) those of the same words together."""
    vectors = _vectors(rows)
    by_model: dict[str, list[Member]] = defaultdict(list)
    by_words: dict[frozenset[str], list[Member]] = defaultdict(list)
    for row in rows:
        if row.text in vectors:
            by_model[row.text[0]].append(row)
        else:
            by_words[content_stems(row.question)].append(row)
    for mine in by_model.values():
        floor = float(np.median([row.floor for row in mine]))
        matrix = np.stack([vectors[row.text] for row in mine])
        for places in leaders(matrix, alike=floor + ALIKE * (1 - floor)):
            yield [mine[place] for place in places]
    yield from by_words.values()


def _vectors(rows: Sequence[Member]) -> dict[tuple[str, str], np.ndarray]:
    wanted = {row.text for row in rows}
    stored = Vector.objects.filter(
        model__in={model for model, _digest in wanted}, digest__in={digest for _model, digest in wanted}
    )
    found = {
        (model, digest): np.frombuffer(bytes(data), "<f4")
        for model, digest, data in stored.values_list("model", "digest", "data")
    }
    sizes = Counter((model, len(vector)) for (model, _digest), vector in found.items())
    usual = {model: size for (model, size), _count in reversed(sizes.most_common())}
    return {key: vector for key, vector in found.items() if key in wanted and len(vector) == usual[key[0]]}


def _gap(members: list[Member], weeks: Sequence[str]) -> Gap:
    counts = Counter(_week(member.answered_at) for member in members)
    customers = len({member.subject for member in members})
    nearest = max(members, key=lambda member: member.similarity)
    return Gap(members, customers, nearest, [(week, counts[week]) for week in weeks])


def _week(moment: datetime) -> str:
    return week_of(timezone.localtime(moment, timezone.get_default_timezone()).date())


def best_correction(gap: Gap) -> str:
    """The newest answer that a colleague wrote instead of one of these: one that settled a difference before others, then the
    one to the question that is most like the others. Empty where nobody wrote any."""
    order = {member.pk: place for place, member in enumerate(gap.members)}
    rows = Correction.objects.filter(verdict__response__in=list(order), verdict__revoked_at__isnull=True).values_list(
        "text", "verdict__source", "verdict__response_id", "verdict__decided_at"
    )
    settled = Verdict.Source.ADJUDICATED
    best = max(rows, key=lambda row: (row[1] == settled, -order[row[2]], row[3]), default=None)
    return best[0] if best else ""
