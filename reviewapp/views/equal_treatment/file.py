"""Equal treatment as a CSV file: one row a comparison, then one for each group and list."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviewapp import quality
from reviewapp.exports.cells import CsvWriter
from reviewapp.quality import Coverage, Selection
from reviewapp.quality.representativeness import Share
from reviewapp.views.access import person
from reviewapp.views.dashboard import choosing

COLUMNS = (
    "first_day", "last_day", "selection", "table", "by", "group", "reference", "n_group", "n_reference", "value_group",
    "value_reference", "difference", "low_95", "high_95", "p", "p_adjusted", "finding",
)  # fmt: skip
"""`low_95` and `high_95` are of the difference. In the table "good" the values are shares of good answers; in the others a
share of a list against the share of all answers."""
ALL = "all answers"
Row = tuple[Any, ...]


@login_required
@require_safe
def equal_treatment_csv(request: HttpRequest) -> HttpResponse:
    """Groups and lists with too few entries have no rate here either."""
    now = timezone.now()
    filters = choosing.read(request.GET, now=now, viewer=person(request)).filters
    selection = quality.read(filters=filters, now=now)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"equal-treatment-{filters.first}-{filters.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = CsvWriter(response, COLUMNS)  # type: ignore[arg-type]  # a response is a text stream to write to
    chosen = ", ".join(f"{name}={value}" for name, value in filters.chosen().items())
    for row in [*_gaps(selection), *_shares(selection)]:
        writer.write((filters.first.isoformat(), filters.last.isoformat(), chosen, *row))
    return response


def _gaps(selection: Selection) -> Iterator[Row]:
    for one in quality.equal_treatment(selection).comparisons:
        mine, theirs, gap = one.group.rate, one.reference.rate, one.gap
        ends = (gap.value, gap.low, gap.high, gap.p) if gap else (None, None, None, None)
        named = ("good", one.dimension, one.group.value, one.reference.value)
        yield (*named, mine.n, theirs.n, mine.value, theirs.value, *ends, one.adjusted, one.finding.value)


def _shares(selection: Selection) -> Iterator[Row]:
    for coverage in quality.representativeness(selection):
        for share in coverage.shares:
            yield _count("judged", coverage, share, share.judged, coverage.judged)
            yield _weighted(coverage, share)
            yield _count("retrain list", coverage, share, share.retrain, coverage.retrain)
            if share.articles is not None:
                yield _count("articles", coverage, share, share.articles, coverage.articles)


def _count(name: str, coverage: Coverage, share: Share, count: int, whole: int | None) -> Row:
    """A list that is counted; its difference has no interval."""
    mine, theirs = coverage.part(count, whole), _of_all(coverage, share)
    difference = None if mine is None or theirs is None else mine - theirs
    return (*_named(name, coverage, share, count), mine, theirs, difference, *_remarked(name, coverage, share))


def _weighted(coverage: Coverage, share: Share) -> Row:
    """The judged answers, each with its weight."""
    found, theirs = share.weighted, _of_all(coverage, share)
    numbers: Row = (None, theirs, None, None, None)
    if found is not None and theirs is not None:
        numbers = (found.value, theirs, found.value - theirs, found.low - theirs, found.high - theirs)
    p, finding = _remarked("sample", coverage, share)[3:]
    return (*_named("judged, weighted", coverage, share, share.judged), *numbers, None, p, finding)


def _of_all(coverage: Coverage, share: Share) -> float | None:
    """None while no answer of the selection is screened."""
    return share.answers / coverage.answers if coverage.answers else None


def _named(name: str, coverage: Coverage, share: Share, count: int) -> Row:
    return name, coverage.dimension, share.value, ALL, count, share.answers


def _remarked(name: str, coverage: Coverage, share: Share) -> Row:
    """Empty ends, then adjusted p and the word for what is remarked on."""
    about = name.split(maxsplit=1)[0]
    remark = next((one for one in coverage.remarks if (one.about, one.value) == (about, share.value)), None)
    return None, None, None, remark.p if remark else None, "remark" if remark else ""
