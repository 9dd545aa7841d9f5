"""Forms: what a browser sends, checked and turned into Python."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contactcenter.models import Employee
from reviewapp.models import ReviewSkip
from reviewapp.models.verdicts import Code


class PreferencesForm(forms.ModelForm):
    """Language, theme and shortcuts of one person."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Employee
        fields = ["language", "theme", "shortcuts"]
        labels = {"theme": _("Appearance"), "shortcuts": _("Use shortcut keys on the review desk")}


class CodesField(forms.MultipleChoiceField):
    """Several codes; which of them exist is for verdicts.check to say."""

    def valid_value(self, value: str) -> bool:
        return len(value) <= 32


class VerdictForm(forms.Form):
    """One verdict as the desk sends it. The rules of judging are in verdicts.check; here is only the shape."""

    review_id = forms.IntegerField(min_value=1, max_value=2**62)
    lease_token = forms.UUIDField()
    idempotency_key = forms.UUIDField()
    code = forms.CharField(max_length=10)
    critical = forms.BooleanField(required=False)
    reasons = CodesField(required=False)
    handover = forms.CharField(max_length=16, required=False)
    note = forms.CharField(max_length=2_000, required=False)
    correction = forms.CharField(max_length=20_000, required=False)
    correction_version = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    seconds = forms.IntegerField(required=False)

    def first_error(self) -> str:
        """The first thing that is wrong, as a sentence."""
        field, errors = next(iter(self.errors.items()))
        return f"{field}: {errors[0]}"

    def verdict(self) -> dict[str, Any]:
        """The arguments of verdicts.record_verdict. Wrong with `critical` set is the code critical."""
        data = dict(self.cleaned_data)
        if data.pop("critical") and data["code"] == Code.WRONG:
            data["code"] = Code.CRITICAL
        data["seconds"] = data["seconds"] or 0
        return data


class SkipForm(forms.Form):
    """Which review is passed on, and why."""

    review_id = forms.IntegerField(min_value=1, max_value=2**62)
    lease_token = forms.UUIDField()
    reason = forms.ChoiceField(choices=ReviewSkip.Reason.choices)


class LeaseForm(forms.Form):
    """The leases a page holds, as a JSON object of review id -> token; ten at most."""

    leases = forms.CharField(max_length=1_000)

    def clean_leases(self) -> dict[int, UUID]:
        try:
            pairs = json.loads(self.cleaned_data["leases"])
            return {int(review_id): UUID(token) for review_id, token in list(pairs.items())[:10]}
        except (ValueError, AttributeError, TypeError) as error:
            raise forms.ValidationError("not a JSON object of review id -> token") from error
