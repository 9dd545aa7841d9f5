"""The row of tiles: one key figure each, with what it is worth, its last weeks, and the answers behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewapp.findings import week_name
from reviewapp.quality import Meters, Part, QualityFigures, Rate, week_of
from reviewapp.statistics.agreement import Agreement
from reviewapp.statistics.estimates import Estimate
from reviewapp.templatetags.numbers import interval, pct, whole
from reviewapp.views.dashboard.behind import Behind
from reviewapp.views.dashboard.words import waiting_time

NONE = "–"


@dataclass(frozen=True, slots=True)
class Week:
    """A figure in one week: `value` for the line, `told` for the table (`–` when there is none)."""

    label: str
    value: float | None
    told: str


@dataclass(frozen=True, slots=True)
class Tile:
    """`value` is what is printed large, empty when too few were judged. `spread`: the interval, or that it is a count.

    `link` leads to exactly `count` answers, and `behind` says so: "7 judged answers"; without a count it leads to a
    page. `chip` is class and word of the status. `weeks` are drawn as a line and stand in the table under the tiles.
    """

    title: str
    value: str
    spread: str = ""
    note: str = ""
    chip: tuple[str, str] | None = None
    link: str = ""
    behind: str = ""
    before: str = ""
    weeks: Sequence[Week] = field(default_factory=tuple)

    @property
    def line(self) -> list[float | None]:
        return [week.value for week in self.weeks]


def critical(figures: QualityFigures, behind: Behind, *, before: str) -> Tile:
    """Critical mistakes among all answers, against the norm. `before` names the period it is compared with, or is empty."""
    rate, part = figures.critical, behind.selection.period
    if rate.value is None:
        return Tile(_("Critical mistakes"), "", note=_("too few judged"))
    count = behind.count(part, part.judged.critical)
    about = _("about %(count)s of %(answers)s answers") % {
        "count": whole(round(rate.value, 3) * rate.population),  # no more exact than the rate that is shown
        "answers": whole(rate.population),
    }
    return Tile(
        _("Critical mistakes"),
        pct(rate.value),
        spread=interval(rate),
        note=f"{about};",
        chip=norm_chip(rate, settings.CRITICAL_NORM),
        link=behind.link(figure="critical"),
        behind="" if behind.few else ngettext("%(n)s judged so", "%(n)s judged so", count) % {"n": whole(count)},
        before=_before(before, behind.selection.previous),
        weeks=[Week(week_name(point.week), point.critical.value, _told(point.critical)) for point in figures.trend],
    )


def agreement(meters: Meters, *, link: str) -> Tile:
    """Whether two reviewers see the same, by Cohen's kappa. `link` leads to the figures of reviewers this person may see."""
    title = _("Reviewers agree (kappa)")
    if meters.kappa is None or meters.kappa.value is None:
        one = meters.kappa is not None
        told = _("all verdicts are the same: no kappa") if one else _("too few judged twice")
        return Tile(title, "", note=f"{told}:", link=link, behind=_twice(meters.pairs))
    kappa = meters.kappa
    return Tile(
        title,
        _decimal(kappa.value),
        spread=_("%(low)s to %(high)s") % {"low": _decimal(kappa.low), "high": _decimal(kappa.high)},
        chip=agreement_chip(kappa, settings.AGREEMENT_GOAL),
        note=_twice(meters.pairs),
        link=link,
    )


def backlog(figures: QualityFigures, behind: Behind, *, waiting: int) -> Tile:
    """What waits now, in all periods, and how many of the reviews of this period that are done or should be were done in
    time: counts."""
    due, in_time, late = figures.backlog.due, figures.backlog.done_in_time, figures.backlog.overdue
    if late:
        chip = ("bad", ngettext("%(n)s past its time", "%(n)s past their time", late) % {"n": whole(late)})
    else:
        chip = ("good", _("all in time")) if waiting else ("good", _("nothing waits"))
    note = _("of all periods; nothing judged in this selection")
    if due:
        share = {"share": pct(in_time / due, 0), "n": whole(due)}
        note = (
            _("of all periods; of the %(n)s reviews of this period that were due, %(share)s was done in time") % share
        )
    return Tile(
        _("Waiting now"),
        whole(waiting),
        spread=waiting_time(figures.backlog.oldest_hours),
        chip=chip,
        note=note,
        link=behind.of_all_periods(state="open"),
        weeks=[Week(week_name(week_of(monday)), *_in_time(week)) for monday, week in behind.selection.weeks],
    )


def norm_chip(rate: Rate, norm: float) -> tuple[str, str]:
    """Green only when the whole interval is within the norm, red only when it is above it."""
    named = {"norm": pct(norm, 0)}
    if rate.low is None or rate.high is None:
        return "", _("too few judged")
    if rate.high <= norm:
        return "good", _("within the norm of %(norm)s") % named
    if rate.low > norm:
        return "bad", _("above the norm of %(norm)s") % named
    return "part", _("norm of %(norm)s: not certain") % named


def agreement_chip(kappa: Agreement, goal: float) -> tuple[str, str]:
    named = {"goal": _decimal(goal)}
    if kappa.low is not None and kappa.low >= goal:
        return "good", _("above %(goal)s") % named
    if kappa.high is not None and kappa.high < goal:
        return "bad", _("below %(goal)s") % named
    return "part", _("%(goal)s: not certain") % named


def by_week(tiles: Iterable[Tile]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The lines of the tiles as a table: the titles, and for each week what each tile says of it."""
    drawn = [tile for tile in tiles if tile.weeks]
    labels = dict.fromkeys(week.label for tile in drawn for week in tile.weeks)
    told = [{week.label: week.told for week in tile.weeks} for tile in drawn]
    return [tile.title for tile in drawn], [(label, [words.get(label, NONE) for words in told]) for label in labels]


def _told(rate: Rate | Estimate) -> str:
    """A rate with its interval."""
    if rate.value is None:
        return NONE
    return _("%(value)s (%(low)s to %(high)s)") % {
        "value": pct(rate.value),
        "low": pct(rate.low),
        "high": pct(rate.high),
    }


def _in_time(part: Part) -> tuple[float | None, str]:
    """The share of the reviews of a week that was done before it was due: a count."""
    done = int(part.decided["counts"].sum())
    if not done:
        return None, NONE
    in_time = int((part.decided["in_time"] & part.decided["counts"]).sum())
    share = {"share": pct(in_time / done, 0), "n": whole(done)}
    return in_time / done, _("%(share)s of %(n)s done in time") % share


def _before(period: str, part: Part) -> str:
    """The critical mistakes of the period that is compared with, when one is and there is a rate."""
    found = part.estimate(part.judged.critical) if period else None
    return _("%(period)s: %(told)s") % {"period": period, "told": _told(found)} if found else ""


def _twice(pairs: int) -> str:
    return ngettext("%(n)s answer judged twice", "%(n)s answers judged twice", pairs) % {"n": whole(pairs)}


def _decimal(value: float | None) -> str:
    return NONE if value is None else number_format(round(value, 2), 2)
