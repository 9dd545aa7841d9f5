"""The form of a queue: what it takes, how it is judged, by whom, and in what time."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contactcenter.models import BotResponse, Employee
from reviewapp import routing
from reviewapp.models import Queue
from reviewapp.models.routing import BlindLevel
from reviewapp.quality.filters import DIMENSIONS, shown, stored
from reviewapp.rights import Right, with_right
from reviewapp.scoring import detectors

CHOICES_FROM = 5_000
"""The values on offer are those of the newest answers, and those that the queue has already."""

LONGEST_HOURS = 24 * 60
LABELS = {
    "channel": gettext_lazy("Channel"),
    "language": gettext_lazy("Language"),
    "segment": gettext_lazy("Customer group"),
    "topic": gettext_lazy("Topic"),
    "bot_version": gettext_lazy("Bot version"),
    "flag": gettext_lazy("Signal"),
}
LEVEL_WORDS = {
    BlindLevel.BLIND: gettext_lazy("Blind: no reasons, no marks, no score. For a judgement that nobody led."),
    BlindLevel.REASONS: gettext_lazy("With reasons: why the machine looked at it is shown, its score is not."),
    BlindLevel.OPEN: gettext_lazy("All shown: reasons and score. Only for training."),
}


class QueueForm(forms.Form):
    """`takes` is known before: it decides which levels and conditions there are to choose from."""

    name = forms.CharField(max_length=100, label=gettext_lazy("Name"))
    blind_level = forms.ChoiceField(widget=forms.RadioSelect, label=gettext_lazy("What reviewers see"))
    hours_to_due = forms.IntegerField(
        min_value=1, max_value=LONGEST_HOURS, initial=24, label=gettext_lazy("Hours until an answer has to be judged")
    )
    members = forms.ModelMultipleChoiceField(
        queryset=Employee.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Who may judge here"),
    )

    def __init__(self, *args: Any, takes: str, queue: Queue | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.takes, self.queue = takes, queue
        levels = routing.LEVELS[takes]
        self.level_field.choices = [(level, LEVEL_WORDS[BlindLevel(level)]) for level in levels]
        self.level_field.initial = levels[0]
        people = Employee.objects.filter(is_active=True, role__in=with_right(Right.JUDGE))
        members: Any = self.fields["members"]
        members.queryset = people.order_by("first_name", "last_name", "username")
        members.label_from_instance = Employee.display_name
        self.conditional = self._conditional_names()
        chosen = queue.conditions if queue else {}
        for name, values in _values_on_offer(self.conditional, chosen=chosen).items():
            self.fields[name] = forms.MultipleChoiceField(
                choices=values, required=False, widget=forms.CheckboxSelectMultiple, label=LABELS[name]
            )

    @property
    def level_field(self) -> forms.ChoiceField:
        field = self.fields["blind_level"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        return field

    def _conditional_names(self) -> Sequence[str]:
        """What the queue may choose by: nothing where people fill it, or where it takes what no other queue takes."""
        if self.takes == Queue.Takes.BY_HAND or (self.queue and self.queue.slug in routing.STANDARD):
            return ()
        return (*DIMENSIONS, "flag") if self.takes == Queue.Takes.RISK else DIMENSIONS

    @classmethod
    def filled(cls, queue: Queue) -> "QueueForm":
        """The form as the queue stands."""
        initial: dict[str, Any] = {name: getattr(queue, name) for name in ("name", "blind_level", "hours_to_due")}
        initial["members"] = list(queue.members.values_list("pk", flat=True))
        initial |= {name: [shown(value) for value in values] for name, values in queue.conditions.items()}
        return cls(initial=initial, takes=queue.takes, queue=queue)

    def conditions(self) -> list[forms.BoundField]:
        """The fields of what an answer must have."""
        return [self[name] for name in self.conditional if name in self.fields]

    def described(self) -> Queue:
        """The queue as this valid form describes it, not saved. Raises QueueRule."""
        given = self.cleaned_data
        return routing.describe_queue(
            queue=self.queue,
            takes=self.takes,
            name=given["name"],
            blind_level=given["blind_level"],
            hours_to_due=given["hours_to_due"],
            conditions={name: [stored(value) for value in given.get(name, [])] for name in self.conditional},
        )


def _values_on_offer(names: Sequence[str], *, chosen: dict[str, list[str]]) -> dict[str, list[tuple[str, str]]]:
    """(value, words) by dimension, as the newest answers have them."""
    dimensions = [name for name in names if name != "flag"]
    found = {name: {shown(value) for value in chosen.get(name, [])} for name in dimensions}
    if dimensions:
        newest = BotResponse.objects.order_by("-answered_at", "-pk").values_list(*dimensions)[:CHOICES_FROM]
        for values in newest:
            for name, value in zip(dimensions, values, strict=True):
                found[name].add(shown(value))
    offer = {
        name: [(value, value if stored(value) else _("not given")) for value in sorted(values)]
        for name, values in found.items()
        if values
    }
    if "flag" in names:
        offer["flag"] = [(detector.KIND, _(detector.TITLE)) for detector in detectors.ALL]
    return offer
