"""What people send about differences, objections and reports. The rules are in reviewapp.settling; here is only the shape."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviewapp.models import Difference, KnowledgeReport, Verdict
from reviewapp.models.verdicts import Code, Handover, Reason
from reviewapp.settling.adjudicating import WORDS_LENGTH
from reviewapp.settling.reports import ANSWER_LENGTH, NOTE_LENGTH
from reviewapp.verdicts.rules import CORRECTION_LENGTH

CLEAR = [(code.value, code.label) for code in Code if code != Code.UNSURE]


class SettleForm(forms.Form):
    """One of the two verdicts as it is, or another one; and why."""

    choice = forms.ChoiceField(
        choices=[("first", _("The first")), ("second", _("The second")), ("other", _("Another verdict"))],
        error_messages={"required": _("Choose which verdict stands.")},
    )
    code = forms.ChoiceField(label=_("Verdict"), choices=[("", "–"), *CLEAR], required=False)
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"), choices=Reason.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    handover = forms.ChoiceField(label=_("Hand-over to a colleague"), choices=Handover.choices, required=False)
    correction = forms.CharField(
        label=_("The answer as it should have been"),
        required=False,
        max_length=CORRECTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    reason = forms.CharField(
        label=_("Why? Both reviewers read this."),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in a sentence or two.")},
    )

    def settled(self, difference: Difference) -> dict[str, Any]:
        """The arguments of settling.settle."""
        data = self.cleaned_data
        if data["choice"] == "other":
            given = {name: data[name] for name in ("code", "reasons", "handover", "correction")}
        else:
            given = _as_it_is(difference.first if data["choice"] == "first" else difference.second)
        return given | {"reason": data["reason"]}


def _as_it_is(verdict: Verdict) -> dict[str, Any]:
    correction = getattr(verdict, "correction", None)
    return {
        "code": verdict.code,
        "reasons": verdict.reasons,
        "handover": verdict.handover,
        "correction": correction.text if correction else "",
        "correction_version": correction.source_version_id if correction else None,
    }


class ObjectionForm(forms.Form):
    verdict = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    argument = forms.CharField(
        label=_("What is wrong with this verdict?"),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say what is wrong with the verdict.")},
    )


class ReportForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2**62)
    review_id = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    response_id = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    note = forms.CharField(
        max_length=NOTE_LENGTH, error_messages={"required": _("Say what is wrong with the article.")}
    )


class AnswerForm(forms.Form):
    """The knowledge editor's answer to one report."""

    outcome = forms.ChoiceField(
        choices=[(value, label) for value, label in KnowledgeReport.Outcome.choices if value],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the article will change.")},
    )
    answer = forms.CharField(
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write an answer for the reviewer.")},
    )
