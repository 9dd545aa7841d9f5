"""No approved article is about what the answer is about."""

from collections.abc import Sequence

from reviewapp.scoring.sentences import statements
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, gettext_noop

KIND = "low_similarity"
VERSION = "2"
TITLE = gettext_noop("No article about this")
REASON = gettext_noop("No approved article looks like this answer. The nearest is {article}.")
ICON = "distance"


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """At most one finding: no passage is nearer than it would be to unrelated text (see matching.floor_of). An answer that
    states nothing, or hands over, needs no article."""
    best = max(matches, key=lambda match: match.similarity, default=None)
    if best is None or best.similarity > best.floor:
        return []
    if case.handed_over or not statements(case.answer):
        return []
    values = {"article": best.passage.title, "found": f"{best.similarity:.2f}", "expected": f"{best.floor:.2f}"}
    return [Finding(KIND, Severity.WARNING, Evidence(passage=best.passage, values=values), VERSION)]
