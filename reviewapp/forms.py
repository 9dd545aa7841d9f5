"""Forms: what a browser sends, checked and turned into Python."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contactcenter.models import Employee


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Language, theme and shortcuts of one person."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Employee
        fields = ["language", "theme", "shortcuts"]
        labels = {"theme": _("Appearance"), "shortcuts": _("Use shortcut keys on the review desk")}
