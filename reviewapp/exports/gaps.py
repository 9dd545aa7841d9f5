"""gaps.csv: questions for which the knowledge base has no article."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from reviewapp.exports.rows import CHUNK, articles_of, chunks
from reviewapp.exports.weeks import Week
from reviewapp.models import Draw, Flag, Review, Verdict
from reviewapp.models.verdicts import Code, standing_at

KIND = "low_similarity"

COLUMNS = (
    "topic",
    "language",
    "question",
    "answer",
    "response_id",
    "external_id",
    "answered_at",
    "article",
    "similarity",
)


def gap_rows(week: Week, as_of: datetime) -> Iterator[tuple[Any, ...]]:
    """Answers for which no approved article was near enough, by topic.

    Only those that nobody has to judge (any more): the file can be read by whoever judges, and names what the machine
    thinks of them.
    """
    flags = Flag.objects.filter(
        Exists(Draw.objects.filter(_not_to_be_judged(as_of), response=OuterRef("screening__response"))),
        kind=KIND,
        screening__screened_at__lte=as_of,
        screening__response__answered_at__gte=week.start,
        screening__response__answered_at__lt=week.end,
    ).order_by("screening__response__topic", "screening__response__answered_at", "id")
    fields = ("topic", "language", "question", "answer", "id", "external_id", "answered_at")
    rows = flags.values_list("screening_id", *(f"screening__response__{field}" for field in fields))
    for chunk in chunks(rows.iterator(chunk_size=CHUNK)):
        articles = articles_of([row[0] for row in chunk])
        for row in chunk:
            yield (*row[1:], *articles.get(row[0], ("", None)))


def _not_to_be_judged(as_of: datetime) -> Q:
    """Draws that asked nobody, or whose answer was settled at that moment; an answer without a draw may still get one.

    Settled: the first review had a verdict that was not in doubt, or both reviews had one; and no second one was open.
    """
    standing = Verdict.objects.filter(standing_at(as_of), source=Verdict.Source.HUMAN, counts=True)
    mine = standing.filter(review__draw=OuterRef("pk"))
    first, second = mine.filter(review__role=Review.Role.FIRST), mine.filter(review__role=Review.Role.SECOND)
    asked = Review.objects.filter(draw=OuterRef("pk"), role=Review.Role.SECOND, created_at__lte=as_of)
    still_open = Exists(asked.filter(~Exists(standing.filter(review=OuterRef("pk")))))
    judged = Exists(first.exclude(code=Code.UNSURE)) | (Exists(first) & Exists(second))
    return Q(drawn_at__lte=as_of) & (Q(kind=Draw.Kind.NONE) | (Q(judged) & ~Q(still_open)))
