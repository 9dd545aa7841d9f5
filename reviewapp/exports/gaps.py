"""gaps.csv: questions for which the knowledge base has no article."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from reviewapp.exports.rows import CHUNK, articles_of, chunks, masked_words
from reviewapp.exports.weeks import Week
from reviewapp.masking import house_data
from reviewapp.models import Dispute, Draw, Flag, GoldItem, Review, Verdict
from reviewapp.models.verdicts import IN_ESTIMATES, Code, standing_at
from reviewapp.quality.gaps import KIND

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
        screening__response__for_quality=True,
        screening__screened_at__lte=as_of,
        screening__response__answered_at__gte=week.start,
        screening__response__answered_at__lt=week.end,
    ).order_by("screening__response__topic", "screening__response__answered_at", "id")
    fields = ("topic", "language", "question", "answer", "id", "external_id", "answered_at")
    house = house_data(until=as_of)
    rows = flags.values_list("screening_id", "screening__names", *(f"screening__response__{field}" for field in fields))
    for chunk in chunks(rows.iterator(chunk_size=CHUNK)):
        articles = articles_of([row[0] for row in chunk])
        for screening, names, topic, language, question, answer, *row in chunk:
            masked = masked_words(question, answer, places=names, house=house)
            yield (topic, language, *masked, *row, *articles.get(screening, ("", None)))


def counted(gaps: Iterable[tuple[Any, ...]], topics: Counter[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of gaps.csv as they pass, counted by topic."""
    for row in gaps:
        topics[row[0]] += 1
        yield row


def _not_to_be_judged(as_of: datetime) -> Q:
    """Draws that asked nobody, or whose answer was settled at that moment; an answer without a draw may still get one.

    Settled: the first review had a verdict that was not in doubt, or both reviews had one; and no second one was open.
    Of either sort nobody judged the answer again for another reason, and it was no check item.
    """
    standing = Verdict.objects.filter(standing_at(as_of), source=Verdict.Source.HUMAN, counts=True)
    mine = standing.filter(review__draw=OuterRef("pk"))
    first, second = mine.filter(review__role=Review.Role.FIRST), mine.filter(review__role=Review.Role.SECOND)
    asked = Review.objects.filter(draw=OuterRef("pk"), role=Review.Role.SECOND, created_at__lte=as_of)
    still_open = Exists(asked.filter(~Exists(standing.filter(review=OuterRef("pk")))))
    judged = Exists(first.exclude(code=Code.UNSURE)) | (Exists(first) & Exists(second))
    settled = Q(kind=Draw.Kind.NONE) | (Q(judged) & ~Q(still_open))
    return Q(drawn_at__lte=as_of) & settled & ~_judged_again(as_of)


def _judged_again(as_of: datetime) -> Q:
    """Draws whose answer was in a queue for another reason than its draw at that moment, or was a check item."""
    standing = Verdict.objects.filter(standing_at(as_of), review=OuterRef("pk"))
    others = Review.objects.filter(response=OuterRef("response"), created_at__lte=as_of).exclude(
        role__in=[*IN_ESTIMATES, Review.Role.COVERED, Review.Role.GOLD]
    )
    withdrawn = Dispute.objects.filter(review=OuterRef("pk"), outcome=Dispute.Outcome.WITHDRAWN, decided_at__lte=as_of)
    closed = Q(session__closed_at__lte=as_of)
    waits = others.exclude(closed).exclude(Exists(withdrawn)).exclude(Exists(standing))
    check_items = GoldItem.objects.filter(response=OuterRef("response"), set_at__lte=as_of)
    active = check_items.filter(Q(retired_at__isnull=True) | Q(retired_at__gt=as_of))
    return Q(Exists(waits)) | Q(Exists(active))
