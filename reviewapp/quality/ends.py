"""Between which ids the answers of a short period lie. Said beside its days, the database looks at no others: ids rise with
the time, and what belongs to an answer (screening, flags, reviews) is found by them alone."""

from typing import NamedTuple

from django.db.models import Max

from contactcenter.models import BotResponse
from reviewapp.models import Screening
from reviewapp.quality.filters import Filters
from reviewapp.quality.kept import under
from reviewapp.quality.live import Span, id_range, within
from reviewapp.quality.selection import Selection

SHORT = 35
"""Days of a period of which the ids are looked up: of a longer one that costs more than it saves."""


class Ends(NamedTuple):
    """The least and the highest id of the answers of a period, and of their screenings."""

    answers: tuple[int, int]
    screenings: tuple[int, int]


def ends(filters: Filters) -> Ends | None:
    """Of all answers of the days, whatever is chosen; in two queries. None for a long period, and for one without answers."""
    if filters.days > SHORT:
        return None
    answers = id_range(BotResponse.objects.filter(within("answered_at", [Span(filters.first, filters.last)])))
    if answers is None:
        return None
    screenings = id_range(Screening.objects.filter(response__pk__range=answers))
    return Ends(answers, screenings or (0, 0))


def ends_of(selection: Selection) -> Ends | None:
    """The same, remembered: it changes with the answers of the period and with their screenings, of which the highest id and
    the number tell, and with no verdict."""
    if selection.version is None or selection.filters.days > SHORT:
        return ends(selection.filters)
    newest = Screening.objects.aggregate(answer=Max("response_id"), screening=Max("pk"))
    key = ("ends", selection.filters.first, selection.filters.last, *newest.values(), *selection.there)
    return under(key, lambda: ends(selection.filters))
