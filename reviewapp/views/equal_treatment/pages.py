"""Equal treatment: all comparisons, one of them taken apart, the swap test, and who is on which list."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contactcenter.models import Employee
from reviewapp import equal_treatment as words
from reviewapp import findings, quality, reasons
from reviewapp.models import SwapRun
from reviewapp.quality import Coverage
from reviewapp.statistics.composition import Within
from reviewapp.statistics.parity import Finding
from reviewapp.templatetags.parity_chart import GapAxis
from reviewapp.views.access import person
from reviewapp.views.dashboard import behind, choosing
from reviewapp.views.dashboard.choosing import Choice
from reviewapp.views.dashboard.equal_treatment import address, gaps
from reviewapp.views.equal_treatment import lines


@dataclass(frozen=True)
class Mix:
    """The difference at the same mix of one thing."""

    label: str
    within: Within | None
    told: str


@login_required
@require_safe
def equal_treatment(request: HttpRequest) -> HttpResponse:
    """All comparisons of one selection; the selection is in the address."""
    if "period" in request.GET:
        return redirect(f"{reverse('equal_treatment')}?{choosing.address(request.GET)}")
    now = timezone.now()
    choice = choosing.read(request.GET, now=now, viewer=person(request))
    selection = quality.read(filters=choice.filters, now=now)
    found = quality.equal_treatment(selection)
    context = {
        "title": words.title(found),
        "note": words.note(found, week=bool(choice.filters.week)),
        "band": words.band(found),
        "count": len(found.family),
        "gaps": gaps(found, choice.filters),
        "swaps": _swaps(),
        "coverage": [_covered(one) for one in quality.representativeness(selection)],
        "periods": choosing.periods(choice),
        "selects": choosing.menus(selection),
        "filters_url": reverse("equal_treatment"),
    }
    return render(request, "reviewapp/equal_treatment.html", context | _frame(choice))


@login_required
@require_safe
def equal_treatment_gap(request: HttpRequest) -> HttpResponse:
    """One comparison taken apart: at the same mix, by topic, by kind of signal, by week."""
    now = timezone.now()
    choice, by, group = _comparison_in(request.GET, viewer=person(request))
    selection = quality.read(filters=choice.filters, now=now)
    found = quality.equal_treatment(selection)
    comparison = found.of(by, group)
    if comparison is None:
        raise Http404(_("There is no such comparison in this selection."))
    detail = quality.comparison_detail(selection, comparison)
    lists = behind.lists(selection, viewer=person(request))
    every = gaps(found, choice.filters)
    context = {
        "one": comparison,
        "heading": words.compared(comparison),
        "told": words.explained(comparison, band_of=words.band(found)),
        "band": words.band(found),
        "count": len(found.family),
        "row": next(row for row in [*every.rows, *every.few] if row.comparison is comparison),
        "axis": GapAxis.holding([comparison.gap, *detail.mixes.values()], band=found.band),
        "plain": Finding.UNCERTAIN,
        "whole": lines.whole(comparison, lists),
        "names": [words.capital(words.group_name(by, side.value)) for side in (comparison.group, comparison.reference)],
        "mixes": [
            Mix(str(findings.LABELS[mix]), within, words.at_same_mix(comparison, mix, within))
            for mix, within in detail.mixes.items()
        ],
        "parts": lines.parts(detail, lists),
    }
    return render(request, "reviewapp/equal_treatment_gap.html", context | _frame(choice))


def _comparison_in(query: QueryDict, *, viewer: Employee) -> tuple[Choice, str, str]:
    """The selection, the dimension and the group in the address."""
    rest = query.copy()
    named = [rest.pop(name, []) for name in ("by", "group")]
    if any(len(values) != 1 for values in named):
        raise BadRequest(_("This page knows no such filter."))
    (by,), (group,) = named
    return choosing.read(rest, now=timezone.now(), viewer=viewer), str(by), str(group)


def _frame(choice: Choice) -> dict[str, Any]:
    """The selection, in words and as an address."""
    filters = choice.filters
    return {
        "choice": choice,
        "selection": choosing.sentence(choice),
        "query": address(filters),
        "figures": {"first": filters.first.isoformat(), "last": filters.last.isoformat(), "filters": filters.chosen()},
    }


def _swaps() -> list[dict[str, Any]]:
    """The newest run of each kind; None where none was made."""
    newest = {run.kind: run for run in SwapRun.objects.newest_of_each_kind()}
    return [{"kind": kind, "label": kind.label, "run": _run(newest.get(kind))} for kind in SwapRun.Kind]


def _run(run: SwapRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    changed = run.report.get("changed_by_flag", {})
    flags = sorted(changed.items(), key=lambda item: -sum(item[1].values()))
    return {
        "row": run,
        "answers": run.report.get("answers", 0),
        "share": run.changed / run.pairs if run.pairs else 0.0,
        "rule_share": run.rule_changed / run.pairs if run.pairs else 0.0,
        "flags": [(reasons.title(kind=kind), sum(counts.values())) for kind, counts in flags],
        "most": run.report.get("risk_move_max"),
    }


def _covered(one: Coverage) -> dict[str, Any]:
    """A table of shares; of a list with too few entries there are counts alone."""
    rows = [
        {
            "label": words.capital(words.group_name(one.dimension, share.value)),
            "share": share,
            "answers": one.part(share.answers, one.answers),
            "judged": one.part(share.judged, one.judged),
            "retrain": one.part(share.retrain, one.retrain),
            "articles": one.part(share.articles or 0, one.articles),
        }
        for share in one.shares
    ]
    remarks = [words.remark(one, remark) for remark in one.remarks]
    return {"of": one, "label": findings.LABELS[one.dimension], "rows": rows, "remarks": remarks}
