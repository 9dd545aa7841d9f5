"""The weekly report in a few lines, for a mail: numbers as text, no word of a customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reviewapp import findings
from reviewapp.exports.report import Report, moment, to_do
from reviewapp.templatetags.numbers import interval, pct


@dataclass(frozen=True, slots=True)
class Summary:
    subject: str
    title: str
    headline: str
    status: str
    change: str
    facts: Sequence[tuple[str, str]]
    to_do: Sequence[findings.Finding]
    as_of: str


def summary(report: Report) -> Summary:
    """In the active language."""
    figures = report.figures
    rate, change = figures.headline.rate, figures.headline.change
    week = findings.week_name(figures.week)
    value = pct(rate.value) if rate.value is not None else _("too few judged")
    return Summary(
        subject=_("Klopt, %(week)s: %(value)s good answers") % {"week": week, "value": value},
        title=_("Klopt weekly report: %(week)s") % {"week": week},
        headline=_headline(report),
        status=findings.chip(rate)[1],
        change=" ".join(findings.change(change)) if change else "",
        facts=_facts(report),
        to_do=to_do(report),
        as_of=moment(report.as_of),
    )


def _headline(report: Report) -> str:
    rate = report.figures.headline.rate
    if rate.value is None:
        return _("Too few answers were judged for a rate: %(n)s.") % {"n": rate.n}
    numbers = {
        "value": pct(rate.value),
        "low": pct(rate.low),
        "high": pct(rate.high),
        "goal": pct(report.figures.goal, 0),
    }
    return _("%(value)s of the answers are good (95%% certainty: %(low)s to %(high)s; goal %(goal)s).") % numbers


def _facts(report: Report) -> list[tuple[str, str]]:
    figures, critical = report.figures, report.figures.critical
    share = f"{pct(critical.value)} ({interval(critical)})" if critical.value is not None else _("too few judged")
    return [
        (_("Judged, of all answers"), f"{figures.headline.rate.n} / {figures.headline.rate.population}"),
        (_("Critical errors"), share),
        (_("Drawn, not judged"), str(figures.headline.open)),
    ]
