"""A plan in plain words, and what one version changed of another."""

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewapp.models import SamplingPlan
from reviewapp.sampling import NO_CAPACITY, threshold_in_force, wishes_of
from reviewapp.templatetags.numbers import whole
from reviewapp.views.queue_form import LABELS


def sentences(plan: SamplingPlan) -> list[str]:
    """What the plan does, each thing a sentence."""
    return [_spread(plan), _groups(plan), _screened(plan), _always(plan)]


def changes(plan: SamplingPlan, before: SamplingPlan | None) -> list[str]:
    """What this version changed, as `name: from -> to`."""
    if before is None:
        return []
    mine, theirs = (cast("dict[str, object]", wishes_of(row).as_fields()) for row in (plan, before))
    return [
        _("%(what)s: %(before)s → %(after)s")
        % {"what": what, "before": _value(name, theirs[name]), "after": _value(name, mine[name])}
        for name, what in (
            ("capacity", _("reviews a week")),
            ("control_share", _("at random")),
            ("minimum_per_stratum", _("at least in each group")),
            ("strata", _("groups")),
            ("screening_share", _("screened")),
            ("certain_from", _("always from a risk of")),
        )
        if mine[name] != theirs[name]
    ]


def _value(name: str, value: object) -> str:
    if name == "strata":
        assert isinstance(value, Sequence)  # noqa: S101
        return _named(value) or _("all together")
    if name == "capacity":
        return _("no number") if value == NO_CAPACITY else whole(float(str(value)))
    if value is None:
        return _("as the number of reviews allows")
    number = float(str(value))
    return _percent(number) if name.endswith("_share") else _short(number)


def _spread(plan: SamplingPlan) -> str:
    if plan.capacity == NO_CAPACITY:
        return _(
            "The standard plan of a new installation: an answer is seen with the probability that is its risk, and at "
            "least %(floor)s of all answers at random. It was not made for a number of reviews."
        ) % {"floor": _percent(plan.floor)}
    return ngettext(
        "Made for %(n)s review a week: %(share)s of it at random, the rest where the risk is highest.",
        "Made for %(n)s reviews a week: %(share)s of them at random, the rest where the risk is highest.",
        plan.capacity,
    ) % {"n": whole(plan.capacity), "share": _percent(plan.control_share)}


def _groups(plan: SamplingPlan) -> str:
    if not plan.strata:
        return _("The random reviews are spread over all answers together, without groups.")
    return _("Each group of %(groups)s gets at least %(n)s random reviews a week, where they fit.") % {
        "groups": _named(plan.strata),
        "n": _short(plan.minimum_per_stratum),
    }


def _screened(plan: SamplingPlan) -> str:
    if plan.screening_share >= 1:
        return _("Every answer is screened.")
    return _(
        "%(share)s of the answers are screened, by lot. The others are not looked at; the screened ones stand for them."
    ) % {"share": _percent(plan.screening_share)}


def _always(plan: SamplingPlan) -> str:
    threshold = threshold_in_force(plan)
    if threshold is None:
        return _("A person always looks at critical signals and at what could not be screened.")
    return _(
        "A person always looks at critical signals, at what could not be screened, and from a risk of %(risk)s."
    ) % {"risk": _short(threshold)}


def _percent(share: float) -> str:
    return f"{_short(share * 100)}%"


def _short(number: float) -> str:
    """At most two decimals, none that are 0."""
    return number_format(Decimal(f"{number:.2f}".rstrip("0").rstrip(".")))


def _named(dimensions: Sequence[str]) -> str:
    return ", ".join(str(LABELS[name]).lower() for name in dimensions)
