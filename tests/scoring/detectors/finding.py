"""What one detector says of one answer."""

from typing import Any

from reviewapp.scoring.claims import find_claims
from reviewapp.scoring.types import Finding
from tests.scoring.cases import case, match


def found(detector: Any, answer: str, question: str = "Hoe werkt dat?", *texts: str, **fields: Any) -> list[Finding]:
    """`texts` are the matched passages, best first; without them the passage of tests.scoring.cases."""
    given = case(answer, question, **fields)
    matches = [match(text) for text in texts] or [match()]
    return detector.detect(given, matches, find_claims(given, matches))
