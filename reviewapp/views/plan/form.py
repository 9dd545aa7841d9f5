"""The forms of a sampling plan: shares in percent, as people speak of them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy

from reviewapp.models import SamplingPlan
from reviewapp.sampling import DIMENSIONS, NO_CAPACITY, PlanRule, Wishes, current_plan
from reviewapp.sampling.plans import LONGEST_REASON
from reviewapp.sampling.wishes import LOWEST_SHARE, MOST_CAPACITY
from reviewapp.views.queue_form import LABELS

HUNDRED = Decimal(100)
LEAST_RISK = Decimal("0.01")
REFUSALS = {
    "seen": gettext_lazy(
        "Somebody changed the plan in the meantime. Look at what is in force now, and then decide again."
    ),
    "strata": gettext_lazy("These groups are too many to plan for. Choose fewer of them."),
    "to": gettext_lazy("There is no such earlier version."),
    "reason": gettext_lazy("Say why, so that your colleagues understand it later."),
}


class _NumberField(forms.DecimalField):
    """Refuses with its limits as the reader writes numbers."""

    def run_validators(self, value: Any) -> None:
        try:
            super().run_validators(value)
        except ValidationError as refused:
            for error in refused.error_list:
                limits = {name: _written(of) for name, of in (error.params or {}).items() if isinstance(of, Decimal)}
                error.params = {**(error.params or {}), **limits}
            raise


class ReasonForm(forms.Form):
    """Why the plan changes, and which version the person was looking at."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        label=gettext_lazy("Reason for the change"),
        error_messages={"required": REFUSALS["reason"]},
    )
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def refuse(self, rule: PlanRule) -> None:
        """Say in the words of the page what the stage refused. Who is shown a newer plan by that may apply his own again."""
        if rule.field == "seen" and isinstance(self.data, QueryDict):
            newest = self.data.copy()
            newest["seen"] = str(current_plan().version)
            self.data = newest
        words = str(REFUSALS.get(rule.field, rule))
        self.add_error(rule.field if rule.field in self.fields and rule.field != "seen" else None, words)


def _risk_field(**options: Any) -> forms.DecimalField:
    return _NumberField(min_value=LEAST_RISK, max_value=1, max_digits=5, decimal_places=4, **options)


class ThresholdForm(ReasonForm):
    """The risk from which a person always looks."""

    certain_from = _risk_field(label=gettext_lazy("A person always looks from this risk on"))
    field_order = ("certain_from", "reason", "seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "threshold_%s")  # the page has the form of the plan too
        super().__init__(*args, **kwargs)


class WishesForm(forms.Form):
    """What people choose of a plan."""

    capacity = forms.IntegerField(min_value=1, max_value=MOST_CAPACITY, label=gettext_lazy("Reviews a week"))
    control_share = _NumberField(
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        label=gettext_lazy("Of these at random, in percent"),
        help_text=gettext_lazy("They carry the quality figure. The others go where the risk is highest."),
    )
    minimum_per_stratum = _NumberField(
        min_value=0,
        max_value=10_000,
        max_digits=6,
        decimal_places=1,
        label=gettext_lazy("Random reviews a week in each group, at least"),
        help_text=gettext_lazy("As far as half of what is left for the risk allows."),
    )
    strata = forms.MultipleChoiceField(
        required=False,
        choices=[(name, LABELS[name]) for name in DIMENSIONS],
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Groups are made of"),
        help_text=gettext_lazy("Every combination of the ticked ones is a group that gets random reviews of its own."),
    )
    screening_share = _NumberField(
        min_value=Decimal(str(LOWEST_SHARE)) * HUNDRED,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        label=gettext_lazy("Answers that are screened, in percent"),
        help_text=gettext_lazy(
            "By lot. The machine and people never see the others; the screened ones stand for them."
        ),
    )
    certain_from = _risk_field(
        required=False,
        label=gettext_lazy("A person always looks from a risk of"),
        help_text=gettext_lazy("Between 0.01 and 1. Empty: as the number of reviews allows."),
    )

    def wishes(self) -> Wishes:
        """What this valid form asks."""
        given, certain_from = self.cleaned_data, self.cleaned_data["certain_from"]
        return Wishes(
            capacity=given["capacity"],
            control_share=float(given["control_share"] / HUNDRED),
            minimum_per_stratum=float(given["minimum_per_stratum"]),
            strata=[name for name in DIMENSIONS if name in given["strata"]],
            screening_share=float(given["screening_share"] / HUNDRED),
            certain_from=None if certain_from is None else float(certain_from),
        )


class PlanForm(WishesForm, ReasonForm):
    """A plan with the reason for it."""


def as_initial(plan: SamplingPlan, *, expected: float) -> dict[str, Any]:
    """The fields as this plan has them; the default plan was made for no number of reviews: what it expects."""
    return {
        "capacity": plan.capacity if plan.capacity != NO_CAPACITY else max(1, round(expected)),
        "control_share": _short(plan.control_share * 100),
        "minimum_per_stratum": _short(plan.minimum_per_stratum),
        "strata": list(plan.strata),
        "screening_share": _short(plan.screening_share * 100),
        "certain_from": "" if plan.certain_from is None else _short(plan.certain_from, decimals=4),
        "seen": plan.version,
    }


def _short(number: float, *, decimals: int = 1) -> str:
    """Without zeros at the end."""
    return f"{number:.{decimals}f}".rstrip("0").rstrip(".")


def _written(number: Decimal) -> str:
    return number_format(Decimal(_short(float(number), decimals=2)))
