"""The quality dashboard, and its groups as a file."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contactcenter.models import Employee
from reviewapp import attention, findings, quality
from reviewapp.exports.cells import CsvWriter
from reviewapp.findings import Finding
from reviewapp.quality import DIMENSIONS, QualityFigures, Rate, Selection
from reviewapp.quality.events import events
from reviewapp.quality.kept import under
from reviewapp.quality.waiting import stamp
from reviewapp.rights import Right, may
from reviewapp.views.access import person
from reviewapp.views.dashboard import action, behind, cards, choosing, tiles, words
from reviewapp.views.dashboard.behind import Behind
from reviewapp.views.dashboard.choosing import Choice

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
    if "period" in request.GET:
        return redirect(f"{reverse('dashboard')}?{choosing.address(request.GET)}")
    now = timezone.now()
    waits = stamp()
    choice = choosing.read(request.GET, now=now, viewer=person(request), waits=waits)
    selection = quality.read(filters=choice.filters, now=now, waits=waits)
    figures = quality.figures(selection)
    context = _frame(choice, selection, figures, query=request.GET.urlencode())
    if context["state"] == "figures":
        context |= _figures(choice, selection, figures, viewer=person(request))
    return render(request, "reviewapp/dashboard/page.html", context)


@login_required
@require_safe
def dashboard_csv(request: HttpRequest) -> HttpResponse:
    """The tables of the dashboard as one file. Groups with too few judged answers have no rate here either."""
    now = timezone.now()
    figures = quality.figures(
        quality.read(filters=choosing.read(request.GET, now=now, viewer=person(request)).filters, now=now)
    )
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


def _frame(choice: Choice, selection: Selection, figures: QualityFigures, *, query: str) -> dict[str, Any]:
    """What the page has whatever there is to show: the selection, and the menus to change it."""
    return {
        "figures": figures,
        "choice": choice,
        "selection": choosing.sentence(choice),
        "query": query,
        "periods": choosing.periods(choice),
        "selects": choosing.menus(selection),
        "state": _state(figures),
    }


def _figures(choice: Choice, selection: Selection, figures: QualityFigures, *, viewer: Employee) -> dict[str, Any]:
    lists = behind.lists(selection, viewer=viewer)
    changes = events(selection)
    rooms = cards.contexts(selection)
    weeks = words.week_rows(figures, lists, changes)
    tables = words.tables(figures, lists)
    kept = [*_tiles(choice, figures, lists, viewer=viewer), *cards.tiles(rooms)]
    return {
        **rooms,
        "slots": cards.slots(),
        "behind": lists,
        "headline": _headline(choice, figures, lists),
        "trend_title": words.trend_title(figures, compare=choice.compare),
        "dots": words.dots(figures, weeks),
        "markers": words.markers(figures, changes),
        "week_rows": weeks,
        "concerns": words.concerns(_attention(figures, lists, cards.findings(rooms)), lists),
        "tiles": kept[:1],
        "last_tiles": kept[1:3],
        "tile_titles": tiles.by_week(kept)[0],
        "tile_weeks": tiles.by_week(kept)[1],
        "topics": [table for table in tables if table.name == "topic"],
        "others": [table for table in tables if table.name != "topic"],
        "chance_note": words.chance_note(tables),
        "some_have_too_few": any(table.few for table in tables),
        "flags": words.flags(figures, lists),
        "action": action.card(figures, lists, viewer=viewer),
        "may_plan": may(viewer, Right.PLAN),
    }


def _headline(choice: Choice, figures: QualityFigures, lists: Behind) -> dict[str, Any]:
    """What the card of the headline says beside the figures themselves."""
    found = figures.headline.change
    return {
        "chip": findings.chip(figures.headline.rate),
        "change": findings.change(found) if found and choice.compare else None,
        "listed": lists.count(lists.selection.period),
        "left_out": lists.selection.period.sums.left_out,
        "narrower": _narrower(figures.headline.rate, figures.headline.hajek),
        "no_verdict": findings.without_verdict(figures),
        "naive": lists.naive if figures.headline.rate.value is not None else None,
        "judged_link": lists.link(figure="judged"),
        "framed_link": lists.link(figure="framed"),
        "drawn_link": lists.link(state="drawn"),
    }


def _narrower(rate: Rate, other: Rate) -> bool:
    """Whether the interval is narrower than the other, as both are shown."""
    widths = [
        round(one.high, 3) - round(one.low, 3) for one in (rate, other) if one.low is not None and one.high is not None
    ]
    return len(widths) == 2 and round(widths[0] - widths[1], 3) < 0


def _tiles(choice: Choice, figures: QualityFigures, lists: Behind, *, viewer: Employee) -> list[tiles.Tile]:
    reviewers = "figures_team" if may(viewer, Right.SEE_TEAM) else "figures_mine" if may(viewer, Right.JUDGE) else ""
    return [
        tiles.critical(figures, lists, before=choice.previous if choice.compare else ""),
        tiles.agreement(_meters(lists.selection), link=reverse(reviewers) if reviewers else ""),
        tiles.backlog(figures, lists, waiting=lists.waits),
    ]


def _meters(selection: Selection) -> quality.Meters:
    return under(("meters", selection.filters, selection.waits), lambda: quality.meters(filters=selection.filters))


def _attention(figures: QualityFigures, lists: Behind, of_rooms: list[Finding]) -> list[Finding]:
    """The most urgent of all that was found; a group below the goal leads to its answers that are not good."""
    part = lists.selection.period
    critical = lists.count(part, part.judged.critical)
    above = attention.critical_above(figures.critical, norm=settings.CRITICAL_NORM, count=critical)
    late = findings.overdue(figures)
    found = [above, *findings.groups_below(figures), *of_rooms, late]
    urgent = attention.most_urgent(finding for finding in found if finding is not None)
    return [words.narrowed(finding, lists) if finding.kind in ("below", "parity") else finding for finding in urgent]


def _state(figures: QualityFigures) -> str:
    """Which page to show: figures, or what to do first."""
    if not figures.headline.rate.population and not figures.headline.outside:
        return "no_answers"
    return "figures" if figures.actions.judged or any(point.rate.n for point in figures.trend) else "no_verdicts"
