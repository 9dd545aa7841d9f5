"""The answer gives a figure that the approved text names only as what it was before."""

from collections.abc import Sequence

from reviewapp.scoring.binding import bindings_of, speaks_of_past
from reviewapp.scoring.claims import known_to_customer
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, gettext_noop

KIND = "outdated"
VERSION = "1"
TITLE = gettext_noop("Out of date")
REASON = gettext_noop("The answer says {found}. According to the article {article} that was so before: “{expected}”.")
ICON = "figure"


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding for each such figure, unless the answer itself speaks of the past."""
    if speaks_of_past(case.answer):
        return []
    findings = []
    for binding in bindings_of(case, matches, known_to_customer(case)):
        if binding.past and binding.own:
            sentence, _ = binding.own
            values = {
                "found": binding.place.of(case.answer),
                "expected": sentence.text,
                "article": sentence.passage.title,
            }
            evidence = Evidence(binding.place, sentence.passage, sentence.in_body(), values)
            findings.append(Finding(KIND, Severity.WARNING, evidence, VERSION))
    return findings
