"""The quality dashboard, and its groups as a file."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewapp import quality
from reviewapp.exports.cells import CsvWriter
from reviewapp.quality import DIMENSIONS, FilterError, Filters, QualityFigures
from reviewapp.templatetags.charts import Axis
from reviewapp.views.dashboard import cards, words

PARAMETERS = frozenset({"week", "from", "to", *DIMENSIONS})
CSV_COLUMNS = (
    "first_day",
    "last_day",
    "selection",
    "by",
    "group",
    "judged",
    "answers",
    "good",
    "low_95",
    "high_95",
    "goal",
)


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """All figures of one selection; the selection is in the address."""
    now = timezone.now()
    filters = _filters(request.GET)
    figures = quality.figures(filters=filters, now=now)
    context = _context(figures, filters, request.GET) | {"meters": quality.meters(filters=filters)}
    context |= {"slots": cards.slots(), **cards.contexts(figures)}
    return render(request, "reviewapp/dashboard/page.html", context)


@login_required
@require_safe
def dashboard_csv(request: HttpRequest) -> HttpResponse:
    """The tables of the dashboard as one file. Groups with too few judged answers have no rate here either."""
    figures = quality.figures(filters=_filters(request.GET), now=timezone.now())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="quality-{figures.first}-{figures.last}.csv"'
    writer = CsvWriter(response, CSV_COLUMNS)  # type: ignore[arg-type]  # a response is a text stream to write to
    chosen = ", ".join(f"{name}={value}" for name, value in figures.filters.items())
    whole = ("all", "", figures.headline.rate)
    groups = [(name, group.value, group.rate) for name in DIMENSIONS for group in figures.groups[name]]
    for by, value, rate in [whole, *groups]:
        numbers = (rate.n, rate.population, rate.value, rate.low, rate.high, figures.goal)
        writer.write((figures.first, figures.last, chosen, by, value, *numbers))
    return response


def _filters(query: QueryDict) -> Filters:
    """The selection in the address. What this page does not know is refused, not passed over: a figure must be of
    what it says."""
    unknown = set(query) - PARAMETERS
    if unknown or any(len(values) > 1 for _name, values in query.lists()):
        raise BadRequest(_("This page knows no such filter."))
    given = {name: str(value) for name, value in query.items() if value}
    chosen = {name: given[name] for name in DIMENSIONS if name in given}
    for name, value in chosen.items():
        if not quality.is_known(name, value):
            raise BadRequest(_("There is no answer with this value of a filter."))
    days = {name for name in ("from", "to") if name in given}
    try:
        if "week" in given and not days:
            return Filters.of_week(given["week"], **chosen)
        if not days:
            period = quality.latest_period(now=timezone.now())
            return Filters(period.first, period.last, **chosen)
        if len(days) == 2 and "week" not in given:
            first, last = (date.fromisoformat(given[name]) for name in ("from", "to"))
            return Filters(first, last, **chosen)
    except (FilterError, ValueError):
        raise BadRequest(_("This period does not exist.")) from None
    raise BadRequest(_("Choose a week, or a first and a last day."))


def _context(figures: QualityFigures, filters: Filters, query: QueryDict) -> dict[str, Any]:
    tables = words.tables(figures)
    flags = words.flag_rows(figures)
    weeks = quality.weeks()
    if filters.week and filters.week not in weeks:
        weeks = [filters.week, *weeks]
    change = figures.headline.change
    return {
        "figures": figures,
        "selection": words.selection(figures),
        "query": query.urlencode(),
        "weeks": [(week, words.week_name(week)) for week in weeks],
        "selects": _selects(filters),
        "state": _state(figures),
        "chip": words.chip(figures.headline.rate),
        "change": words.change(change) if change else None,
        "trend_title": words.trend_title(figures),
        "dots": words.dots(figures),
        "concerns": words.concerns(figures),
        "topics": [table for table in tables if table.name == "topic"],
        "others": [table for table in tables if table.name != "topic"],
        "chance_note": words.chance_note(tables),
        "flags": flags,
        "flag_axis": Axis(0.0),
        "waiting_second": figures.actions.second_open,
        "critical_about": (figures.critical.value or 0) * figures.critical.population,
        "oldest": words.waiting_time(figures.backlog.oldest_hours),
        "in_time": figures.backlog.done_in_time / figures.backlog.done if figures.backlog.done else None,
        "links": {
            "judged": words.link(figures, state="judged"),
            "all": words.link(figures, state="all"),
            "drawn": words.link(figures, state="drawn"),
            "critical": words.link(figures, verdict="critical"),
            "unsure": words.link(figures, verdict="unsure"),
            "open": words.link_of_all_periods(figures, state="open"),
        },
    }


def _selects(filters: Filters) -> list[dict[str, Any]]:
    chosen = filters.chosen()
    return [
        {
            "name": name,
            "label": words.LABELS[name],
            "options": [(value, words.value_name(value), chosen.get(name) == value) for value in values],
        }
        for name, values in quality.choices(filters).items()
    ]


def _state(figures: QualityFigures) -> str:
    """Which page to show: figures, or what to do first."""
    if not figures.headline.rate.population and not figures.headline.outside:
        return "no_answers"
    return "figures" if figures.actions.judged or any(point.rate.n for point in figures.trend) else "no_verdicts"
