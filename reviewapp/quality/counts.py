"""What is counted at the moment a page asks: what waits, which depends on the hour and not on a day of answers."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from contactcenter.models import BotResponse
from reviewapp.models import Draw, Flag, Review, Verdict
from reviewapp.models.verdicts import IN_ESTIMATES, standing_at
from reviewapp.quality.ends import ends_of
from reviewapp.quality.filters import Filters
from reviewapp.quality.kept import under
from reviewapp.quality.live import Span, id_range, until, within
from reviewapp.quality.selection import Selection
from reviewapp.quality.told import check_items, fell_out_or_asked, not_done


class Open(NamedTuple):
    """Open reviews: how many, how many past due, how many of these on answers of the period, and since when the oldest waits.

    True from `since` until the `next` one is past due (None: none will be).
    """

    open: int
    overdue: int
    here: int
    oldest: datetime | None
    since: datetime
    next: datetime | None

    def holds(self, moment: datetime) -> bool:
        return self.since <= moment and (self.next is None or moment <= self.next)


def flagged_waiting(selection: Selection) -> dict[str, int]:
    """Answers of the selection by kind of flag that somebody has to judge again: of those nothing is told.

    As in the lists: a narrow selection would be that one answer. Check items are among them from the day they are chosen:
    a count that changed with each one that is put in a queue would give it away.
    """
    filters, open_again = selection.filters, not_done().order_by()
    flags = Flag.objects.filter(
        _period("screening__response__answered_at", filters),
        filters.condition("screening__response__"),
        fell_out_or_asked("screening__response__"),
    ).order_by()
    chosen = flags.filter(screening__response__in=check_items().order_by().values("response")).exclude(
        Exists(open_again.filter(response=OuterRef("screening__response")))
    )
    found = Counter(_by_kind(chosen))

    def of_those_that_wait() -> dict[str, int]:
        # from the few that wait, not from the many flags; what waits is young, so its ids are said too
        ids = under(("ids that wait", selection.waits), lambda: id_range(open_again, field="response_id"))
        if ids is None:
            return {}
        of_period = ends_of(selection)
        if of_period:
            ids = max(ids[0], of_period.answers[0]), min(ids[1], of_period.answers[1])
        young = open_again.filter(response__pk__range=ids).values("response")
        return _by_kind(flags.filter(screening__response__in=young, screening__response__pk__range=ids))

    if selection.version is None:
        return found + Counter(of_those_that_wait())
    return found + Counter(under(("flagged", selection.version, selection.waits), of_those_that_wait))


def open_reviews(selection: Selection) -> Open:
    """Open reviews of the selection in all periods. First and second reviews of drawn answers only."""
    if selection.as_of is not None:
        return _open_reviews(selection)
    return under(
        ("open", selection.filters, selection.waits),
        lambda: _open_reviews(selection),
        holds=lambda known: known.holds(selection.now),
    )


def _open_reviews(selection: Selection) -> Open:
    filters, as_of, moment = selection.filters, selection.as_of, selection.as_of or selection.now
    reviews = Review.objects.filter(role__in=IN_ESTIMATES)
    if as_of is None:
        reviews = reviews.filter(state=Review.State.OPEN)
    else:
        done = Verdict.objects.filter(standing_at(as_of), review=OuterRef("pk"))
        reviews = reviews.filter(~Exists(done), draw__drawn_at__lte=as_of)
    late = Q(due_at__lt=moment)
    # looked up one by one for the few that are late: joined, the database would go through all answers
    of_period = BotResponse.objects.filter(_period("answered_at", filters), pk=OuterRef("response")).values("pk")
    found = (
        reviews.filter(filters.condition("response__"))
        .annotate(of_period=Subquery(of_period))
        .aggregate(
            open=Count("pk"),
            overdue=Count("pk", filter=late),
            here=Count("pk", filter=late & Q(of_period__isnull=False)),
            first=Min("draw_id"),
            next=Min("due_at", filter=~late),
        )
    )
    # draws are made one after the other: the lowest id is the oldest, and no other draw has to be looked up
    oldest = Draw.objects.filter(pk=found["first"]).values_list("drawn_at", flat=True).first()
    return Open(found["open"], found["overdue"], found["here"], oldest, moment, found["next"])


def second_reviews(selection: Selection) -> tuple[int, int]:
    """Second reviews of answers of the selection that are judged once: all, and those still open.

    Asked because of a doubt, or drawn by lot; the latter wait beside the first review until that one is judged.
    """
    filters, as_of = selection.filters, selection.as_of
    once = Verdict.objects.filter(standing_at(as_of), review__draw=OuterRef("draw"), review__role=Review.Role.FIRST)
    asked = Q(role=Review.Role.SECOND) & until("created_at", as_of) & Q(Exists(once))
    waits = ~Exists(Verdict.objects.filter(standing_at(as_of), review=OuterRef("pk")))
    of_period = Q(_period("response__answered_at", filters), filters.condition("response__"))

    def count() -> tuple[int, int]:
        rows = Review.objects.filter(of_period, asked)
        found = rows.aggregate(all=Count("pk"), open=Count("pk", filter=waits))
        return found["all"], found["open"]

    return count() if as_of else under(("second", filters, selection.waits), count)


def _by_kind(flags: QuerySet[Flag]) -> dict[str, int]:
    return dict(flags.values_list("kind").annotate(count=Count("screening", distinct=True)))


def _period(field: str, filters: Filters) -> Q:
    return within(field, [Span(filters.first, filters.last)])
