"""The figure stands in the approved text, but for something else than what the customer asks and the answer speaks of."""

from collections.abc import Sequence

from reviewapp.scoring.binding import SURE_FROM, Binding, bindings_of
from reviewapp.scoring.claims import known_to_customer
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, gettext_noop

KIND = "figure_misplaced"
VERSION = "1"
TITLE = gettext_noop("Figure belongs to something else")
REASON = gettext_noop(
    "The answer says {found}. The sentence that fits best, in the article {article}, says {expected}."
)
ICON = "figure"

SHOWN_FROM = (
    0.6  # margin by which the other sentence fits better (see binding); below SURE_FROM the finding is a notice
)


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """At most one finding a figure; figures that `outdated` shows are left to it."""
    return [
        _finding(binding, case)
        for binding in bindings_of(case, matches, known_to_customer(case))
        if binding.rival and binding.margin >= SHOWN_FROM and not binding.past
    ]


def _finding(binding: Binding, case: Case) -> Finding:
    assert binding.rival  # noqa: S101 - for the type checker; detect looks
    sentence, other = binding.rival
    severity = Severity.WARNING if binding.margin >= SURE_FROM else Severity.NOTICE
    values = {
        "found": binding.place.of(case.answer),
        "expected": other.span.of(sentence.text),
        "article": sentence.passage.title,
        "margin": round(binding.margin, 2),
    }
    return Finding(
        KIND, severity, Evidence(binding.place, sentence.passage, sentence.in_body(other.span), values), VERSION
    )
