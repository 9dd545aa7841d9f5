"""What a session is planned with, and what the group settles; the same choices make a check item."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contactcenter.models import Employee
from reviewapp import calibration
from reviewapp.models.verdicts import Code, Handover, Reason
from reviewapp.rights import Right, with_right

CLOCK = "%Y-%m-%dT%H:%M"


class People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name())


class PlanForm(forms.Form):
    """The rules of a session are in calibration.plan_session; here is only the shape."""

    name = forms.CharField(label=_("Name"), max_length=100)
    deadline = forms.DateTimeField(
        label=_("Ready by"),
        input_formats=[CLOCK],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=CLOCK),
    )
    items = forms.IntegerField(
        label=_("Answers, drawn by lot"),
        min_value=0,
        max_value=100,
        initial=calibration.STANDARD_ITEMS,
        help_text=_(
            "Of every kind: good and wrong, judged and never looked at. With 0 you pick them from the answers list."
        ),
    )
    participants = People(
        label=_("Who takes part"),
        queryset=Employee.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose two people at least: one person always agrees with himself.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        judges = Employee.objects.filter(is_active=True, role__in=with_right(Right.JUDGE))
        self.fields["participants"].queryset = judges.order_by("first_name", "last_name", "username")  # type: ignore[attr-defined]
        self.fields["deadline"].initial = (timezone.localtime() + timedelta(days=7)).replace(hour=17, minute=0)


class SettledForm(forms.Form):
    """What the group came to: verdict, reasons, why, and whether it becomes a check item."""

    code = forms.ChoiceField(label=_("Verdict of the group"), choices=Code.choices)
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"), choices=Reason.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("Why"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What people take home; after a check item it is shown to whoever judged."),
    )  # fmt: skip
    as_check = forms.BooleanField(
        label=_("Use it as a check item: hidden among the answers of colleagues who have not judged it"), required=False
    )


class GoldForm(forms.Form):
    """What is known of an answer. The rules are in gold.set_gold; here is only the shape."""

    code = forms.ChoiceField(
        label=_("Right verdict"),
        choices=[choice for choice in Code.choices if choice[0] != Code.UNSURE],
        widget=forms.RadioSelect,
    )
    reasons = SettledForm.base_fields["reasons"]
    handover = forms.ChoiceField(label=_("Hand-over to a colleague"), choices=Handover.choices, required=False)
    explanation = forms.CharField(
        label=_("Why"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown after the verdict, to whoever judged it so or otherwise."),
    )  # fmt: skip
