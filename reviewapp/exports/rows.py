"""What stands in the files: one function a table, each a stream of tuples in the order of its columns.

Every query is bounded by the week and by `as_of`, and by nothing else that can change: asked again later it gives the
same rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value, When

from reviewapp.exports.weeks import Week
from reviewapp.masking import house_data, names_at
from reviewapp.models import Dispute, Flag, Match, Review, Verdict, WeeklyExport
from reviewapp.models.verdicts import Code, in_estimates, settling, standing_at
from reviewapp.scoring.verifiers.masking import Masker

CHUNK = 1000

VERDICT_COLUMNS = (
    "verdict_id",
    "response_id",
    "source",
    "external_id",
    "answered_at",
    "channel",
    "language",
    "segment",
    "topic",
    "bot_version",
    "question",
    "answer",
    "verdict",
    "reasons",
    "handover",
    "handed_over",
    "correction",
    "correction_article",
    "reviewer",
    "decided_at",
    "seconds",
    "blind_level",
    "pi",
    "weight",
    "stratum",
    "draw",
    "draw_reason",
    "plan",
    "risk",
    "flags",
    "article",
    "similarity",
    "first_verdict",
    "first_handover",
    "revised_after_reveal",
    "verdict_source",
    "in_estimates",
    "objection",
    "inherited_from",
    "floor",
    "draw_risk",
)
CORRECTION_COLUMNS = ("of_week", "change", *VERDICT_COLUMNS)
_FIELDS = (
    "id",
    "response_id",
    "response__source__name",
    "response__external_id",
    "response__answered_at",
    "response__channel",
    "response__language",
    "response__segment",
    "response__topic",
    "response__bot_version",
    "response__question",
    "response__answer",
    "code",
    "reasons",
    "handover",
    "response__handed_over",
    "correction__text",
    "correction__source_version__article__external_id",
    "correction__source_version__number",
    "reviewer_id",
    "decided_at",
    "seconds",
    "blind_level",
    "review__draw__pi",
    "review__draw__stratum",
    "review__draw__kind",
    "review__draw__reason",
    "review__draw__plan__version",
    "screened",
    "response__screening__risk",
    "estimate_code",
    "estimate_handover",
    "revision_of_id",
    "source",
    "group_verdict__verdict",
    "review__draw__floor",
    "review__draw__risk",
    "best__passage__version__article__external_id",
    "best__passage__version__number",
    "best__similarity",
    "objection",
    "response__for_quality",
    "response__screening__names",
)


def verdicts_of(week: Week, as_of: datetime) -> QuerySet[Verdict]:
    """About a week's answers, as of that moment: the verdicts that count in its figures, one an answer, those that settled
    a difference or an objection, and those that lookalikes inherited."""
    return told(as_of).filter(response__answered_at__gte=week.start, response__answered_at__lt=week.end)


def told(as_of: datetime) -> QuerySet[Verdict]:
    """What any export made at that moment tells of, with its estimate."""
    inherited = Q(source=Verdict.Source.INHERITED) & standing_at(as_of)
    return Verdict.objects.with_estimate().filter(in_estimates(as_of) | settling(as_of) | inherited)


def verdict_rows(verdicts: QuerySet[Verdict], as_of: datetime) -> Iterator[tuple[Any, ...]]:
    """Verdicts with all that was known of them, by time of the answer; one more query for every CHUNK rows.

    `verdicts` come with their estimate. Estimates go by `first_verdict`, the one given before the machine's opinion was
    shown; it differs from `verdict` only where `revised_after_reveal`. Rows that are not `in_estimates` settled a
    difference or an objection, or stand on an answer that was not drawn: they have no weight, and say how the answer is
    judged in the end. A drawn answer that inherits (`inherited_from`: the verdict given) has its weight, and is no `n`.
    With frame.csv the figures can be computed again: `pi`, `floor`, `stratum` and `draw` say how an answer was drawn,
    `draw_risk` is the risk of that moment (`risk`: that of the screening).
    """
    house = house_data(until=as_of)
    ordered = _with_findings(verdicts, as_of).order_by("response__answered_at", "response_id", "id")
    for chunk in chunks(ordered.values_list(*_FIELDS).iterator(chunk_size=CHUNK)):
        flags = _flags([row[28] for row in chunk if row[28]])
        for row in chunk:
            screened = row[28]
            question, answer, correction = masked_words(row[10], row[11], row[16] or "", places=row[42], house=house)
            row = (*row[:10], question, answer, *row[12:16], correction, *row[17:])  # noqa: PLW2901
            if not row[41]:  # the verdict counts; the words may not be used (any more)
                row = (*row[:10], "", "", *row[12:16], "", *row[17:])  # noqa: PLW2901
            estimated = row[33] != Verdict.Source.ADJUDICATED and row[23] is not None and row[30] != Code.UNSURE
            yield (
                *row[:17],
                version_label(row[17], row[18]),
                *row[19:24],
                1 / row[23] if estimated else None,
                *row[24:28],
                row[29] if screened else None,
                flags.get(screened, []),
                *((version_label(row[37], row[38]), row[39]) if screened else ("", None)),
                *row[30:32],
                row[32] is not None,
                row[33],
                estimated,
                row[40] or "",
                *row[34:37],
            )


def _with_findings(verdicts: QuerySet[Verdict], as_of: datetime) -> QuerySet[Verdict]:
    """Adds `screened` (the screening, none that was done after `as_of`: it was not there yet for this export), `best` (the
    nearest article) and `objection`: how the last one stood then, open, upheld, overturned or withdrawn."""
    raised = Dispute.objects.filter(verdict=OuterRef("pk"), raised_at__lte=as_of).order_by("-raised_at", "-pk")
    stood = raised.annotate(stood=Case(When(decided_at__lte=as_of, then=F("outcome")), default=Value("open")))
    rank = Q(response__screening__matches__rank=1)
    return verdicts.annotate(
        screened=Case(When(response__screening__screened_at__lte=as_of, then=F("response__screening__id"))),
        best=FilteredRelation("response__screening__matches", condition=rank),
        objection=Subquery(stood.values("stood")[:1]),
    )


def correction_rows(week: Week, as_of: datetime) -> Iterator[tuple[Any, ...]]:
    """What changed about weeks exported before: `added` (counts since then), `withdrawn` (counted then, and no more).

    Each change stands in exactly one sheet: that of the first export of a later week whose `as_of` covers it.
    """
    for until, weeks in covered_until(week, as_of).items():
        # a second review also gains or loses its say when the first one is taken back or given
        in_weeks, second = _answered_in(weeks), Q(review__role=Review.Role.SECOND, source=Verdict.Source.HUMAN)
        then, now = (Exists(Verdict.objects.counted_as_of(at).filter(pk=OuterRef("pk"))) for at in (until, as_of))
        added = told(as_of).filter(in_weeks, Q(decided_at__gt=until) | second & ~then)
        withdrawn = told(until).filter(in_weeks, Q(revoked_at__lte=as_of) | second & ~now)
        for change, verdicts in (("added", added), ("withdrawn", withdrawn)):
            for row in verdict_rows(verdicts, as_of):
                yield (str(Week.of(row[4])), change, *row)


def covered_until(week: Week, as_of: datetime) -> dict[datetime, list[Week]]:
    """Earlier weeks exported before this moment, by the moment until which exports told what changed about them."""
    exports = WeeklyExport.objects.filter(as_of__lt=as_of).values_list("week", "as_of")
    moments = {Week.parse(name): moment for name, moment in exports}
    covered: dict[datetime, list[Week]] = defaultdict(list)
    for earlier in sorted(moments):
        if earlier < week:
            covered[max(moment for later, moment in moments.items() if later >= earlier)].append(earlier)
    return covered


def _answered_in(weeks: Sequence[Week]) -> Q:
    """Answers of these weeks, given in order; neighbours are one range, so that the condition stays short."""
    ranges: list[tuple[datetime, datetime]] = []
    for week in weeks:
        if ranges and ranges[-1][1] == week.start:
            ranges[-1] = (ranges[-1][0], week.end)
        else:
            ranges.append((week.start, week.end))
    condition = Q()
    for start, end in ranges:
        condition |= Q(response__answered_at__gte=start, response__answered_at__lt=end)
    return condition


def chunks(rows: Iterable[tuple[Any, ...]], size: int = CHUNK) -> Iterator[list[tuple[Any, ...]]]:
    """Lists of at most `size` rows."""
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def _flags(screenings: Sequence[int]) -> dict[int | None, list[str]]:
    """Kinds of flags by screening, in the order in which the screening gave them."""
    found: dict[int | None, list[str]] = defaultdict(list)
    rows = Flag.objects.filter(screening__in=screenings).order_by("screening_id", "order")
    for screening, kind in rows.values_list("screening_id", "kind"):
        found[screening].append(kind)
    return found


def articles_of(screenings: Sequence[int]) -> dict[int | None, tuple[str, float]]:
    """The best article (with version) and its similarity, by screening."""
    rows = Match.objects.filter(screening__in=screenings, rank=1).values_list(
        "screening_id", "passage__version__article__external_id", "passage__version__number", "similarity"
    )
    return {screening: (version_label(article, number), similarity) for screening, article, number, similarity in rows}


def masked_words(
    question: str, answer: str, *more: str, places: Mapping[str, Any] | None, house: Set[str]
) -> list[str]:
    """Question, answer and what people wrote of them, with typed placeholders for personal data: the same for the same
    datum of one row. What the articles name (`house`) stays."""
    names = [*names_at(question, places, "question"), *names_at(answer, places, "answer")]
    masker = Masker(names, house=house)
    return [masker.mask(text).text for text in (question, answer, *more)]


def version_label(article: str | None, number: int | None) -> str:
    return f"{article} v{number}" if article else ""
