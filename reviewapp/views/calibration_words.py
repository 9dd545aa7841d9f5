"""What a figure of agreement means, in plain words: a claim is made only when the whole interval makes it."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewapp.statistics.agreement import Agreement

ENOUGH = 0.67
"""Krippendorff (2004), Content Analysis: below it no conclusion, from GOOD on codes may be relied on."""
GOOD = 0.8


def meaning(found: Agreement, *, least: int) -> tuple[str, str]:
    """Class of the chip, and the words; with fewer than `least` items the figure itself is not shown."""
    if found.reason == "no_pairs":
        return "", _("Nobody has judged the same answer as a colleague yet.")
    if found.n < least:
        words = ngettext(
            "Only %(n)s answer was judged by two people or more: too few items to tell.",
            "Only %(n)s answers were judged by two people or more: too few items to tell.",
            found.n,
        )
        return "", words % {"n": found.n}
    return _standing(found)


def _standing(found: Agreement) -> tuple[str, str]:
    if found.value is None or found.low is None or found.high is None:
        return "", _(
            "Everybody gave all answers the same verdict: what is chance and what is not cannot be told apart."
        )
    if found.low >= GOOD:
        return "good", _("You look at answers in the same way.")
    if found.low >= ENOUGH:
        return "good", _("You agree well enough to rely on each other's verdicts.")
    if found.high < ENOUGH:
        return "bad", _(
            "You do not look at answers in the same way. Talk about the answers at the top, and reword what divides you."
        )
    return "part", _("Too few items to tell: the true value may lie on either side of %(bound)s.") % {
        "bound": number_format(ENOUGH, 2)
    }
