"""Forms: what a browser sends, checked and turned into Python."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contactcenter import strictjson
from contactcenter.fields import is_storable
from contactcenter.models import Employee
from reviewapp import shortcuts
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


class OrdersField(forms.TypedMultipleChoiceField):
    """Places of flags on the card; which of them exist is for the stage to say."""

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdecimal() and len(value) < 6


class VerdictForm(forms.Form):
    """One verdict as the desk sends it. The rules of judging are in verdicts.check; here is only the shape."""

    review_id = forms.IntegerField(min_value=1, max_value=2**62)
    idempotency_key = forms.UUIDField()
    code = forms.CharField(max_length=10)
    critical = forms.BooleanField(required=False)
    reasons = CodesField(required=False)
    handover = forms.CharField(max_length=16, required=False)
    note = forms.CharField(max_length=2_000, required=False)
    correction = forms.CharField(max_length=20_000, required=False)
    correction_version = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    seconds = forms.IntegerField(required=False)
    false_alarms = OrdersField(required=False, coerce=int)

    def first_error(self) -> str:
        """The first thing that is wrong, as a sentence."""
        return str(next(iter(self.errors.values()))[0])

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
            pairs = strictjson.loads(self.cleaned_data["leases"])
            return {int(review_id): UUID(token) for review_id, token in list(pairs.items())[:10]}
        except (ValueError, AttributeError, TypeError) as error:
            raise forms.ValidationError("not a JSON object of review id -> token") from error


class DraftForm(forms.Form):
    """A half-done verdict: JSON object of form field -> text. Which fields, and how long, is for drafts.save_draft."""

    review_id = forms.IntegerField(min_value=1, max_value=2**62)
    lease_token = forms.UUIDField()
    words = forms.CharField(max_length=60_000)

    def clean_words(self) -> dict[str, str]:
        try:
            words = strictjson.loads(self.cleaned_data["words"])
        except ValueError as error:
            raise forms.ValidationError("not JSON") from error
        if not isinstance(words, dict) or not all(
            isinstance(text, str) and is_storable(text) for text in words.values()
        ):
            raise forms.ValidationError("not an object of texts")
        return words


class BusyForm(forms.Form):
    """What to do with one half-done answer."""

    review_id = forms.IntegerField(min_value=1, max_value=2**62)
    action = forms.ChoiceField(choices=[("go_on", ""), ("drop", "")])


class KeysForm(forms.Form):
    """Own shortcut keys, a field for each action that can have another one. Which keys will do is for shortcuts to say."""

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employee = employee
        present = shortcuts.keys_of(employee) or {row.action: row.key for row in shortcuts.SHORTCUTS} | employee.keys
        for row in shortcuts.CHANGEABLE:
            widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"})
            initial = shortcuts.printed(present[row.action])
            self.fields[row.action] = forms.CharField(
                label=str(row.label), max_length=10, required=False, initial=initial, widget=widget
            )

    def save(self) -> bool:
        """Store the keys; False, with the reason on its field, when one of them will not do.

        A field that was not sent leaves its key as it is, an empty one switches it off.
        """
        sent = {name: key for name, key in self.cleaned_data.items() if name in self.data}
        present = {name: field.initial for name, field in self.fields.items()}
        try:
            shortcuts.choose_keys(employee=self.employee, wanted=present | sent)
        except shortcuts.UnusableKey as unusable:
            self.add_error(unusable.action, str(unusable))
            return False
        return True


class RevealForm(forms.Form):
    """Whose personal data is shown: a review this person holds, or an answer he reads."""

    review_id = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    response_id = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    purpose = forms.CharField(max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("review_id") is None) == (data.get("response_id") is None):
            raise forms.ValidationError("give a review_id or a response_id")
        return data
