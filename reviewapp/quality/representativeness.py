"""Do the answers that people judged, the list that goes to the bot and the articles cover all customers?

For each dimension the share of every group among all answers of the period, beside its share among the judged answers (as
they are, and weighted by the chance to be seen), on the retrain list, and among the articles in force. Shares are remarked
on by rule only:

- the sample, weighted: each share must come out at that of all answers; where it does not by more than chance, something
  is wrong with draws or with who gets judged. Unweighted it differs on purpose: suspect answers are looked at more often.
- the retrain list is a count; would so few of one group come by chance, were it drawn from all answers?
- articles are a count: a group with answers and without any article.

Sources: Clopper & Pearson (1934) (the exact binomial test, both tails doubled); Holm (1979) over the groups of a dimension.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from django.conf import settings
from django.db.models import Count, Q
from scipy import special

from contactcenter.models import ArticleVersion
from reviewapp.models import RetrainItem
from reviewapp.quality.filters import shown
from reviewapp.quality.selection import Selection
from reviewapp.statistics.estimates import Estimate
from reviewapp.statistics.parity import ALPHA, holm

DIMENSIONS = ("language", "segment", "channel", "topic")
WITH_ARTICLES = ("language", "topic")
LEAST_SHARE = 0.01
"""A group with a smaller share of the answers is not remarked on for want of an article."""


class List(StrEnum):
    """Which list a remark is about."""

    SAMPLE = "sample"
    RETRAIN = "retrain"
    ARTICLES = "articles"


@dataclass(frozen=True, slots=True)
class Share:
    """One group. `answers` of the period, `judged` of them, `weighted`: the estimated share of the judged ones; `retrain`
    and `articles` are counts, articles None where they do not bear this dimension."""

    value: str
    answers: int
    judged: int
    weighted: Estimate | None
    retrain: int
    articles: int | None


@dataclass(frozen=True, slots=True)
class Remark:
    """A group whose share of a list is not that of all answers. `p`: adjusted for the groups of the dimension; None for a
    count that needs no chance."""

    about: List
    value: str
    found: float
    expected: float
    p: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One dimension. A share of a list with fewer than settings.MIN_GROUP entries is never given, only the count."""

    dimension: str
    shares: list[Share]
    remarks: list[Remark]
    answers: int
    judged: int
    retrain: int
    articles: int | None

    @property
    def tested(self) -> bool:
        """Whether there was enough on any list to tell chance from more."""
        return self.retrain >= settings.MIN_GROUP or any(share.weighted for share in self.shares)

    def part(self, count: int, whole: int | None) -> float | None:
        return count / whole if whole and whole >= settings.MIN_GROUP else None


def representativeness(selection: Selection) -> list[Coverage]:
    """Every dimension that the selection has more than one group of. Two queries beside the selection."""
    retrain, articles = _retrain(selection), _articles(selection.as_of or selection.now)
    return [
        _coverage(selection, name, retrain.get(name, {}), articles.get(name))
        for name in DIMENSIONS
        if len(selection.period.by_dimension[name]) > 1
    ]


def _coverage(
    selection: Selection, name: str, retrain: Mapping[str, int], articles: Mapping[str, int] | None
) -> Coverage:
    part = selection.period
    answers = {value: sums.population for value, sums in part.by_dimension[name].items()}
    shares = []
    for value in sorted(answers, key=lambda value: (-answers[value], value)):
        rows = part.judged_where({name: shown(value)})
        judged = int(np.count_nonzero(rows & ~part.judged.inherited))
        own = None if articles is None else articles.get(value, 0)
        shares.append(Share(shown(value), answers[value], judged, part.estimate(rows), retrain.get(value, 0), own))
    whole = sum(answers.values())
    on_list = sum(share.retrain for share in shares)
    remarks = [*_of_sample(shares, whole), *_of_retrain(shares, whole, on_list), *_of_articles(shares, whole)]
    held = None if articles is None else sum(articles.values())
    return Coverage(name, shares, remarks, whole, part.judged.n, on_list, held)


def _of_sample(shares: Sequence[Share], whole: int) -> list[Remark]:
    measured = [(share, share.weighted) for share in shares if share.weighted is not None]
    adjusted = holm([_p(weighted, share.answers / whole) for share, weighted in measured])
    return [
        Remark(List.SAMPLE, share.value, weighted.value, share.answers / whole, p)
        for (share, weighted), p in zip(measured, adjusted, strict=True)
        if p < ALPHA
    ]


def _of_retrain(shares: Sequence[Share], whole: int, on_list: int) -> list[Remark]:
    if on_list < settings.MIN_GROUP:
        return []
    adjusted = holm([binomial_p(share.retrain, on_list, share.answers / whole) for share in shares])
    return [
        Remark(List.RETRAIN, share.value, share.retrain / on_list, share.answers / whole, p)
        for share, p in zip(shares, adjusted, strict=True)
        if p < ALPHA and share.answers / whole - share.retrain / on_list >= settings.EQUAL_BAND
    ]


def _of_articles(shares: Sequence[Share], whole: int) -> list[Remark]:
    """Only where articles bear this dimension at all, and some group has one: labels of another kind tell nothing."""
    if not any(share.articles for share in shares):
        return []
    return [
        Remark(List.ARTICLES, share.value, 0.0, share.answers / whole, None)
        for share in shares
        if share.articles == 0 and share.value != shown("") and share.answers / whole >= LEAST_SHARE
    ]


def binomial_p(hits: int, n: int, rate: float) -> float:
    """Two-sided exact p of `hits` of n when each has this rate: the smaller tail, doubled. In [0, 1]."""
    below = float(special.bdtr(hits, n, rate))
    above = float(special.bdtrc(hits - 1, n, rate)) if hits else 1.0
    return min(1.0, 2 * min(below, above))


def _p(found: Estimate, expected: float) -> float:
    """How far the known share lies outside an interval, on the side where it lies: 1.96 errors are that reach."""
    reach = found.high - found.value if expected > found.value else found.value - found.low
    if found.value == expected:
        return 1.0
    if reach <= 0:
        return 0.0
    return float(2 * special.ndtr(-abs(found.value - expected) / reach * special.ndtri(1 - ALPHA / 2)))


def _retrain(selection: Selection) -> dict[str, dict[str, int]]:
    """Items of the retrain list on answers of the selection, by dimension and value."""
    filters = selection.filters
    path = "verdict__response__"
    items = RetrainItem.objects.filter(
        Q(**{f"{path}answered_at__gte": filters.start, f"{path}answered_at__lt": filters.end}), filters.condition(path)
    )
    if selection.as_of is not None:
        items = items.filter(created_at__lte=selection.as_of)
    found: dict[str, dict[str, int]] = {name: {} for name in DIMENSIONS}
    counted = items.order_by().values_list(*(f"{path}{name}" for name in DIMENSIONS)).annotate(count=Count("pk"))
    for *values, count in counted:
        for name, value in zip(DIMENSIONS, values, strict=True):
            found[name][value] = found[name].get(value, 0) + count
    return found


def _articles(moment: datetime) -> dict[str, dict[str, int]]:
    """Articles in force, by the dimensions that they bear."""
    in_force = ArticleVersion.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=moment), Q(valid_to__isnull=True) | Q(valid_to__gt=moment)
    )
    found: dict[str, dict[str, int]] = {name: {} for name in WITH_ARTICLES}
    counted = in_force.order_by().values_list(*WITH_ARTICLES).annotate(count=Count("article", distinct=True))
    for *values, count in counted:
        for name, value in zip(WITH_ARTICLES, values, strict=True):
            found[name][value] = found[name].get(value, 0) + count
    return found
