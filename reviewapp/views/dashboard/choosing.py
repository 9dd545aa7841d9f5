"""The selection of the dashboard: read from the address, and made into one by the filter row.

The filter row sends `period`; what it sends becomes an address without empty parts, so that a selection has one address
and that address is all there is to share.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp import quality
from reviewapp.findings import LABELS, period, value_name, week_name
from reviewapp.quality import DIMENSIONS, FilterError, Filters, Selection
from reviewapp.quality.waiting import Stamp
from reviewapp.scope import source_ids

PARAMETERS = frozenset({"week", "from", "to", "compare", *DIMENSIONS})
OWN_DAYS = "own"
LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which answers, whether they are compared with the period before, and how the period was named."""

    filters: Filters
    compare: bool
    latest: bool
    own_days: bool
    now: datetime

    @property
    def of_days(self) -> str:
        """The address of the same period with nothing else chosen."""
        if self.latest:
            return ""
        days = {"from": self.filters.first.isoformat(), "to": self.filters.last.isoformat()}
        return urlencode(days if self.own_days else {"week": self.filters.week})

    @property
    def previous(self) -> str:
        """The period before, in words: `week 46` or two days."""
        last = self.filters.first - timedelta(days=1)
        before = Filters(self.filters.previous_first, last)
        if before.week:
            return _("week %(number)s") % {"number": int(before.week.split("-W")[1])}
        return period(before.first.isoformat(), before.last.isoformat())


def read(query: QueryDict, *, now: datetime, viewer: Employee, waits: Stamp | None = None) -> Choice:
    """The selection in the address, of the sources of this person's team. What this page does not know is refused, not
    passed over: a figure must be of what it says. `waits`: see quality.latest_period. Raises BadRequest."""
    if set(query) - PARAMETERS or any(len(values) > 1 for _name, values in query.lists()):
        raise BadRequest(_("This page knows no such filter."))
    given = {name: str(value) for name, value in query.items() if value}
    if given.pop("compare", "none") != "none":
        raise BadRequest(_("This page knows no such filter."))
    chosen = {name: given.pop(name) for name in DIMENSIONS if name in given}
    sources = source_ids(viewer)
    for name, value in chosen.items():
        if not quality.is_known(name, value, sources=sources):
            raise BadRequest(_("There is no answer with this value of a filter."))
    return Choice(
        _of_days(given, chosen, now=now, sources=sources, waits=waits),
        compare="compare" not in query,
        latest=not given,
        own_days="from" in given,
        now=now,
    )


def address(query: QueryDict) -> str:
    """What the filter row sent, as the address of that selection; values are looked at when it is read."""
    sent = {name: str(value) for name, value in query.items()}
    period = sent.pop("period", "")
    compare = sent.pop("compare", "")
    days = {name: sent.pop(name, "") for name in ("from", "to")}
    wanted = days if period == OWN_DAYS else {} if period == LATEST else {"week": period}
    wanted |= sent if compare == "previous" else {**sent, "compare": "none"}
    return urlencode({name: value for name, value in wanted.items() if value})


def sentence(choice: Choice) -> str:
    """The selection in one line, for the head of the page and of the print."""
    filters = choice.filters
    parts = [week_name(filters.week)] if filters.week else []
    parts.append(period(filters.first.isoformat(), filters.last.isoformat()))
    parts += [f"{LABELS[name]}: {value_name(value)}" for name, value in filters.chosen().items()]
    return " · ".join(parts)


def periods(choice: Choice) -> list[tuple[str, str, bool]]:
    """The menu of periods: value, words, chosen."""
    week = "" if choice.latest or choice.own_days else choice.filters.week
    weeks = quality.weeks(sources=choice.filters.sources)
    if week and week not in weeks:
        weeks = [week, *weeks]
    return [
        (LATEST, _("Last 4 weeks"), choice.latest),
        *((name, week_name(name), name == week) for name in weeks),
        (OWN_DAYS, _("Own days"), choice.own_days),
    ]


def menus(selection: Selection) -> list[dict[str, object]]:
    """The menus of the filter row: name, label, and (value, words, chosen) of each option."""
    chosen = selection.filters.chosen()
    return [
        {
            "name": name,
            "label": LABELS[name],
            "options": [(value, value_name(value), chosen.get(name) == value) for value in values],
        }
        for name, values in quality.choices(selection).items()
    ]


def _of_days(
    given: dict[str, str],
    chosen: dict[str, str],
    *,
    now: datetime,
    sources: frozenset[int] | None,
    waits: Stamp | None,
) -> Filters:
    try:
        if given.keys() == {"week"}:
            return Filters.of_week(given["week"], sources=sources, **chosen)
        if given.keys() == {"from", "to"}:
            first, last = (date.fromisoformat(given[name]) for name in ("from", "to"))
            return Filters(first, last, **chosen, sources=sources)
    except (FilterError, ValueError):
        raise BadRequest(_("This period does not exist.")) from None
    if given:
        raise BadRequest(_("Choose a week, or a first and a last day."))
    latest = quality.latest_period(now=now, sources=sources, waits=waits)
    return Filters(latest.first, latest.last, **chosen, sources=sources)
