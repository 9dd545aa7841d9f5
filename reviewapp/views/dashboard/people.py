"""What customers meet: hand-over and repeat contacts as tiles, knowledge gaps as a card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewapp.findings import Finding, week_name
from reviewapp.masking import Mask
from reviewapp.quality import Filters, Rate, Selection, week_of
from reviewapp.quality.gaps import Gap, Gaps, leading
from reviewapp.quality.handover import handover_figures
from reviewapp.quality.repeats import Census, RepeatFigures, repeat_figures
from reviewapp.quality.results import Standing
from reviewapp.templatetags.numbers import interval, pct, whole
from reviewapp.views.dashboard.tiles import NONE, Tile, Week

GAPS_SHOWN = 4
LEAST_TREND = 3
"""So many weeks in a row a count rises or falls before it is said."""
LEAST_CUSTOMERS = 5
"""So many customers ask what no article answers before that needs attention."""


@dataclass(frozen=True)
class GapLine:
    """One gap on the card: its question without personal data, and where its page is."""

    gap: Gap
    question: str
    link: str


def of_handover(selection: Selection) -> dict[str, Any]:
    """The tile, and what needs attention."""
    found = handover_figures(selection)
    tile = handover_tile(found.right, found.weeks, link=_page("handover", selection.filters))
    return {"handover_tile": tile, "handover_findings": _low_handover(found.right)}


def of_repeats(selection: Selection) -> dict[str, Any]:
    """The tile."""
    return {"repeats_tile": repeats_tile(repeat_figures(selection), link=_page("repeats", selection.filters))}


def of_gaps(selection: Selection) -> dict[str, Any]:
    """The first gaps, how many there are, and what needs attention."""
    found = leading(selection, most=GAPS_SHOWN)
    return {
        "knowledge_gaps": gap_lines(found.gaps[:GAPS_SHOWN], selection.filters),
        "knowledge_gaps_all": len(found.gaps),
        "knowledge_gaps_link": _page("knowledge_gaps", selection.filters),
        "gap_findings": _many_ask(found),
    }


def handover_tile(right: Rate, weeks: Sequence[tuple[date, Rate]], *, link: str) -> Tile:
    """Of the customers who needed a colleague, how many came to one in the right way."""
    needed = ngettext("%(n)s judged answer needed a colleague", "%(n)s judged answers needed a colleague", right.n) % {
        "n": whole(right.n)
    }
    if right.value is None:
        return Tile(_("Hand-over right"), "", note=_("too few judged:"), link=link, behind=_("Hand-over"))
    return Tile(
        _("Hand-over right"),
        pct(right.value, 0),
        spread=interval(right),
        note=needed,
        chip=_target_chip(right),
        link=link,
        weeks=[Week(week_name(week_of(monday)), rate.value, _told(rate)) for monday, rate in weeks],
    )


def repeats_tile(found: RepeatFigures, *, link: str) -> Tile:
    """After how many answers the customer came back with the same question: counted, not estimated."""
    title = _("Came back within %(days)s days") % {"days": found.hours // 24}
    if found.hours % 24:
        title = _("Came back within %(hours)s hours") % {"hours": found.hours}
    census = found.census
    if census.share is None:
        nobody = (
            _("no answers to customers with a key")
            if found.until
            else _("the days are too fresh: customers can still come back")
        )
        return Tile(title, "", note=nobody, link=link, behind=_("Repeat contacts"))
    return Tile(
        title,
        pct(census.share),
        spread=_("all answers counted"),
        note=_("after %(n)s of %(all)s answers") % {"n": whole(census.brought_back), "all": whole(census.answers)},
        chip=_trend_chip([week.share for _monday, week in found.weeks]),
        link=link,
        weeks=[Week(week_name(week_of(monday)), week.share, _counted(week)) for monday, week in found.weeks],
    )


def gap_lines(found: Sequence[Gap], filters: Filters) -> list[GapLine]:
    """Gaps with their question masked, and the address of the page of each."""
    query = urlencode(address(filters))
    return [
        GapLine(
            gap,
            Mask([gap.shown.question], names=gap.shown.names).hide(gap.shown.question).text,
            f"{reverse('knowledge_gap', args=[gap.shown.pk])}?{query}",
        )
        for gap in found
    ]


def address(filters: Filters) -> dict[str, str]:
    """The selection as the address bar has it."""
    return {"from": filters.first.isoformat(), "to": filters.last.isoformat(), **filters.chosen()}


def _page(name: str, filters: Filters) -> str:
    return f"{reverse(name)}?{urlencode(address(filters))}"


def _target_chip(right: Rate) -> tuple[str, str]:
    named = {"goal": pct(settings.HANDOVER_TARGET, 0)}
    if right.standing == Standing.REACHED:
        return "good", _("goal of %(goal)s reached") % named
    if right.standing == Standing.BELOW:
        return "bad", _("below the goal of %(goal)s") % named
    return "part", _("goal of %(goal)s: not certain") % named


def _trend_chip(shares: Sequence[float | None]) -> tuple[str, str] | None:
    """That the last weeks rose, or fell, one after the other: counts, so without chance."""
    known = [share for share in shares if share is not None]
    steps = [later - before for before, later in pairwise(known)][::-1]
    for rises, tone, words in ((True, "bad", _("rises for %(n)s weeks")), (False, "good", _("falls for %(n)s weeks"))):
        run = next((place for place, step in enumerate(steps) if (step > 0) != rises or not step), len(steps))
        if run >= LEAST_TREND:
            return tone, words % {"n": run}
    return None


def _told(rate: Rate) -> str:
    if rate.value is None:
        return NONE
    return _("%(value)s (%(low)s to %(high)s)") % {
        "value": pct(rate.value, 0),
        "low": pct(rate.low, 0),
        "high": pct(rate.high, 0),
    }


def _counted(week: Census) -> str:
    if week.share is None:
        return NONE
    return _("%(share)s (%(n)s of %(all)s)") % {
        "share": pct(week.share),
        "n": whole(week.brought_back),
        "all": whole(week.answers),
    }


def _low_handover(right: Rate) -> list[Finding]:
    if right.standing != Standing.BELOW:
        return []
    title = _("Hand-over is below the goal of %(goal)s") % {"goal": pct(settings.HANDOVER_TARGET, 0)}
    text = _("%(value)s right of those that needed a colleague, with 95%% certainty between %(low)s and %(high)s.") % {
        "value": pct(right.value, 0),
        "low": pct(right.low, 0),
        "high": pct(right.high, 0),
    }
    return [Finding("handover", title, text)]


def _many_ask(found: Gaps) -> list[Finding]:
    first = next(iter(found.gaps), None)
    if first is None or first.customers < LEAST_CUSTOMERS:
        return []
    title = ngettext(
        "%(n)s customer asked what no article answers", "%(n)s customers asked what no article answers", found.customers
    ) % {"n": whole(found.customers)}
    text = ngettext(
        "%(n)s of them asks the same, about %(topic)s.", "%(n)s of them ask the same, about %(topic)s.", first.customers
    ) % {"n": whole(first.customers), "topic": first.topic or _("no topic given")}
    return [Finding("gaps", title, text)]
