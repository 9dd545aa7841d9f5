"""Between which ids the answers of a short period lie. Said beside its days, the database looks at no others: ids rise with
the time, and what belongs to an answer (screening, flags, reviews) is found by them alone."""

from typing import NamedTuple

from django.db.models import Count, Max, Min, Q

from contactcenter.models import BotResponse
from reviewapp.models import Screening
from reviewapp.quality.filters import Filters
from reviewapp.quality.kept import under
from reviewapp.quality.live import Span, within
from reviewapp.quality.selection import Selection

SHORT = 35
"""Days of a period of which the ids are looked up: of a longer one that costs more than it saves."""


class Ends(NamedTuple):
    """The least and the highest id of the answers of a period, and of their screenings."""

    first: int
    last: int
    first_screening: int
    last_screening: int

    def of_answers(self, path: str) -> Q:
        """On rows from which `path` leads to the response."""
        return Q(**{f"{path}__gte": self.first, f"{path}__lte": self.last})

    def of_screenings(self, path: str) -> Q:
        """On rows from which `path` leads to the screening."""
        return Q(**{f"{path}__gte": self.first_screening, f"{path}__lte": self.last_screening})


def ends(filters: Filters) -> Ends | None:
    """Of all answers of the days, whatever is chosen; in two queries. None for a long period, and for one without answers."""
    if filters.days > SHORT:
        return None
    # counted too, or the database would look for the least id one row after the other
    wanted = {"first": Min("pk"), "last": Max("pk"), "count": Count("pk")}
    days = within("answered_at", [Span(filters.first, filters.last)])
    answers = BotResponse.objects.filter(days).aggregate(**wanted)
    if not answers["count"]:
        return None
    of_answers = Q(response__gte=answers["first"], response__lte=answers["last"])
    screenings = Screening.objects.filter(of_answers).aggregate(**wanted)
    return Ends(answers["first"], answers["last"], screenings["first"] or 0, screenings["last"] or 0)


def ends_of(selection: Selection) -> Ends | None:
    """The same, remembered: it changes with the answers of the period and with their screenings, of which the highest id and
    the number tell, and with no verdict."""
    if selection.version is None or selection.filters.days > SHORT:
        return ends(selection.filters)
    newest = Screening.objects.aggregate(answer=Max("response_id"), screening=Max("pk"))
    key = ("ends", selection.filters.first, selection.filters.last, *newest.values(), *selection.there)
    return under(key, lambda: ends(selection.filters))
