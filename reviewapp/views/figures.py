"""The figures of reviewers: one's own, seen by nobody else, and those of the team, in which nobody can be found."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from reviewapp.quality.own import own_figures
from reviewapp.quality.team import PERIODS, team_figures
from reviewapp.quality.team_results import BINS, GroupAgreement, Pace, TeamFigures
from reviewapp.rights import Right
from reviewapp.views import figures_words as words
from reviewapp.views.access import person_with


@login_required
@require_safe
def figures_mine(request: HttpRequest) -> HttpResponse:
    """What this person did, how quickly, and how it compares; nobody else can ask for it."""
    reader = person_with(Right.JUDGE, request)
    own = own_figures(employee=reader, now=timezone.now())
    context = {
        "own": own,
        "today": own.days[0],
        "this_week": own.weeks[0],
        "days": words.bars(own.days),
        "weeks": words.bars(own.weeks),
        "colleagues": words.with_colleagues(own.kappa, n=own.pairs),
        "machine": words.own_machine(own.machine),
        "least": settings.MIN_GROUP,
    }
    return render(request, "reviewapp/figures_mine.html", context)


@login_required
@require_safe
def figures_team(request: HttpRequest) -> HttpResponse:
    """Medians, distributions and agreement of the last finished weeks; whatever is of too few people is left out."""
    person_with(Right.SEE_TEAM, request)
    weeks = _weeks(request)
    team = team_figures(weeks=weeks, now=timezone.now())
    context = {
        "team": team,
        "periods": [(number, _period(number), number == weeks) for number in PERIODS],
        "agreement": words.of_the_team(team.kappa, n=team.pairs),
        "machine": words.team_machine(team.machine),
        "tables": _tables(team),
        "criteria": [(row, words.criterion_name(row)) for row in team.criteria],
        "reword": words.reword(team.criteria),
        "pace": _bins(team.pace) if team.pace else [],
        "least": settings.MIN_GROUP,
    }
    return render(request, "reviewapp/figures_team.html", context)


def _weeks(request: HttpRequest) -> int:
    asked = request.GET.get("weeks", str(PERIODS[-1]))
    known = {str(number): number for number in PERIODS}
    if asked not in known:
        raise BadRequest(_("This page knows no such filter."))
    return known[asked]


def _period(weeks: int) -> str:
    return ngettext("Last %(n)s week", "Last %(n)s weeks", weeks) % {"n": weeks}


def _tables(team: TeamFigures) -> list[tuple[str, str, list[tuple[str, GroupAgreement]]]]:
    """For each way to divide: its name, the label of the column, and the groups with their names."""
    return [
        (name, str(words.DIVISIONS[name]), [(words.group_name(name, group.name), group) for group in groups])
        for name, groups in team.groups.items()
        if len(groups) > 1
    ]


def _bins(pace: Pace) -> list[dict[str, Any]]:
    """The distribution as lines: its words, the share, and its length beside the longest in percent."""
    most = max((share for share in pace.shares if share), default=1.0)
    return [
        {"label": words.stretch(place), "share": share, "length": round(100 * share / most) if share else 0}
        for place, share in zip(range(len(BINS)), pace.shares, strict=True)
    ]
