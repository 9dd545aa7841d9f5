"""What is counted at the moment a page asks: what waits, which depends on the hour and not on a day of answers."""

from collections import Counter
from datetime import datetime

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery

from contactcenter.models import BotResponse
from reviewapp.models import Draw, Flag, Review, Verdict
from reviewapp.models.verdicts import IN_ESTIMATES, standing_at
from reviewapp.quality.filters import Filters
from reviewapp.quality.live import Span, until, within
from reviewapp.quality.told import check_items, fell_out_or_asked


def flagged_waiting(filters: Filters) -> dict[str, int]:
    """Answers of the selection by kind of flag that somebody has to judge again: of those nothing is told.

    As in the lists: a narrow selection would be that one answer. Check items are among them from the day they are chosen:
    a count that changed with each one that is put in a queue would give it away.
    """
    flags = Flag.objects.filter(
        _period("screening__response__answered_at", filters),
        filters.condition("screening__response__"),
        fell_out_or_asked("screening__response__"),
    ).order_by()
    open_again = Review.objects.exclude(state=Review.State.DONE).exclude(role=Review.Role.GOLD).order_by()
    # from the few that wait, not from the many flags; what waits is young, so its ids are said too
    # counted too, or the database would look for the least id one review after the other
    ends = open_again.aggregate(first=Min("response_id"), last=Max("response_id"), count=Count("pk"))
    young = flags.filter(
        screening__response__in=open_again.values("response"),
        screening__response__gte=ends["first"] or 0,
        screening__response__lte=ends["last"] or 0,
    )
    chosen = flags.filter(screening__response__in=check_items().order_by().values("response")).exclude(
        Exists(open_again.filter(response=OuterRef("screening__response")))
    )
    found: Counter[str] = Counter()
    for rows in (young, chosen):
        found.update(dict(rows.values_list("kind").annotate(count=Count("screening", distinct=True))))
    return found


def open_reviews(filters: Filters, *, now: datetime, as_of: datetime | None) -> tuple[int, int, int, datetime | None]:
    """Open reviews of the selection in all periods: how many, how many past due, how many of these on answers of its own
    period, and since when the oldest waits.

    First and second reviews of drawn answers only.
    """
    reviews = Review.objects.filter(role__in=IN_ESTIMATES)
    if as_of is None:
        reviews = reviews.filter(state=Review.State.OPEN)
    else:
        done = Verdict.objects.filter(standing_at(as_of), review=OuterRef("pk"))
        reviews = reviews.filter(~Exists(done), draw__drawn_at__lte=as_of)
    late = Q(due_at__lt=as_of or now)
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
        )
    )
    # draws are made one after the other: the lowest id is the oldest, and no other draw has to be looked up
    oldest = Draw.objects.filter(pk=found["first"]).values_list("drawn_at", flat=True).first()
    return found["open"], found["overdue"], found["here"], oldest


def second_reviews(filters: Filters, *, as_of: datetime | None) -> tuple[int, int]:
    """Second reviews of answers of the selection that are judged once: all, and those still open.

    Asked because of a doubt, or drawn by lot; the latter wait beside the first review until that one is judged.
    """
    once = Verdict.objects.filter(standing_at(as_of), review__draw=OuterRef("draw"), review__role=Review.Role.FIRST)
    asked = Q(role=Review.Role.SECOND) & until("created_at", as_of) & Q(Exists(once))
    waits = ~Exists(Verdict.objects.filter(standing_at(as_of), review=OuterRef("pk")))
    found = Review.objects.filter(
        _period("response__answered_at", filters), filters.condition("response__"), asked
    ).aggregate(all=Count("pk"), open=Count("pk", filter=waits))
    return found["all"], found["open"]


def _period(field: str, filters: Filters) -> Q:
    return within(field, [Span(filters.first, filters.last)])
