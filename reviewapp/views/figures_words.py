"""What the figures of reviewers mean, in plain words: a claim is made only when the whole interval makes it."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewapp.models.verdicts import Code, Reason
from reviewapp.quality.agreement import Machine
from reviewapp.quality.own import Stretch
from reviewapp.quality.team_results import BINS, Criterion
from reviewapp.statistics.agreement import Agreement
from reviewapp.templatetags.numbers import points
from reviewapp.views.calibration_words import ENOUGH, GOOD

Said = tuple[str, str]
"""The class of the chip, and the words."""

DIVISIONS = {
    "queue": gettext_lazy("Queue"),
    "topic": gettext_lazy("Topic"),
    "channel": gettext_lazy("Channel"),
}


def with_colleagues(found: Agreement | None, *, n: int) -> Said:
    """One person's agreement with whoever judged the same answers."""
    if found is None or found.low is None or found.high is None:
        return _no_agreement(found, n)
    if found.low >= GOOD:
        return "good", _("You and your colleagues look at answers in the same way.")
    if found.low >= ENOUGH:
        return "good", _("You and your colleagues agree well enough to rely on each other's verdicts.")
    if found.high < ENOUGH:
        return "part", _(
            "You and your colleagues often see it otherwise. That says nothing of who is right: bring such answers to a "
            "calibration session."
        )
    return "", _unclear()


def of_the_team(found: Agreement | None, *, n: int) -> Said:
    """Agreement of all reviewers together."""
    if found is None or found.low is None or found.high is None:
        return _no_agreement(found, n)
    if found.low >= GOOD:
        return "good", _("Reviewers look at answers in the same way.")
    if found.low >= ENOUGH:
        return "good", _("Reviewers agree well enough: what one of them judges, another would judge so too.")
    if found.high < ENOUGH:
        return "bad", _(
            "Reviewers do not look at answers in the same way. Plan a calibration session on what divides them most."
        )
    return "part", _unclear()


def _no_agreement(found: Agreement | None, n: int) -> Said:
    if not n:
        return "", _("No answer was judged by two people yet.")
    if found is None:
        return "", ngettext(
            "Only %(n)s answer was judged by two people: too few to tell.",
            "Only %(n)s answers were judged by two people: too few to tell.",
            n,
        ) % {"n": n}
    return "", _("All these verdicts are the same: what is chance and what is not cannot be told apart.")


def _unclear() -> str:
    return _("Not certain yet: the true value may lie on either side of %(bound)s.") % {
        "bound": number_format(ENOUGH, 2)
    }


def own_machine(machine: Machine) -> Said:
    """Whether one person says what the machine says more often when he sees it."""
    return _shown_against_blind(
        machine,
        more=_(
            "With its reasons on the card you say what the machine says more often than blind, on like answers: "
            "%(gap)s points (%(low)s to %(high)s). Read the answer first, then the reasons."
        ),
        less=_(
            "With its reasons on the card you say what the machine says less often than blind, on like answers: "
            "%(gap)s points (%(low)s to %(high)s)."
        ),
    )


def team_machine(machine: Machine) -> Said:
    """Whether reviewers say what the machine says more often when they see it."""
    return _shown_against_blind(
        machine,
        more=_(
            "With its reasons on the card reviewers say what the machine says more often than blind, on like answers: "
            "%(gap)s points (%(low)s to %(high)s)."
        ),
        less=_(
            "With its reasons on the card reviewers say what the machine says less often than blind, on like answers: "
            "%(gap)s points (%(low)s to %(high)s)."
        ),
    )


def _shown_against_blind(machine: Machine, *, more: str, less: str) -> Said:
    gap = machine.gap
    if gap is None or gap.low is None or gap.high is None:
        return "", _("Too few of both sorts of cards to compare.")
    if gap.low > 0:
        return "part", more % _gap(gap)
    if gap.high < 0:
        return "", less % _gap(gap)
    return "", _(
        "On like answers there is no certain difference between blind and shown: %(gap)s points (%(low)s to %(high)s)."
    ) % _gap(gap)


def _gap(gap: Agreement) -> dict[str, str]:
    return {"gap": points(gap.value or 0.0), "low": points(gap.low or 0.0), "high": points(gap.high or 0.0)}


def reword(criteria: Sequence[Criterion]) -> Said:
    """The finding over the table of codes and reasons."""
    found = [row for row in criteria if row.reword]
    told = [row for row in criteria if row.both]
    if not told:
        return "", _("Too few answers were judged twice to compare verdicts and reasons.")
    if not found:
        return "good", _("No criterion certainly needs rewording.")
    names = ", ".join(criterion_name(row) for row in found)
    text = ngettext(
        "This criterion needs rewording: %(names)s.", "These criteria need rewording: %(names)s.", len(found)
    )
    return "bad", text % {"names": names}


def criterion_name(row: Criterion) -> str:
    return str(Code(row.code).label) if row.kind == "code" else str(Reason(row.code).label)


def group_name(division: str, value: str) -> str:
    """The standard queues are translated; a topic or channel is shown as it came in."""
    return _(value) if division == "queue" else value or _("not given")


def stretch(place: int) -> str:
    """The words for one stretch of seconds."""
    first = BINS[place]
    if place + 1 == len(BINS):
        return _("%(first)s seconds and more") % {"first": first}
    return _("%(first)s to %(last)s seconds") % {"first": first, "last": BINS[place + 1] - 1}


def bars(stretches: Sequence[Stretch]) -> list[dict[str, Any]]:
    """Days or weeks with the length of their bar, in percent of the longest."""
    most = max((row.n for row in stretches), default=0) or 1
    return [{"row": row, "length": round(100 * row.n / most)} for row in stretches]
