"""The bot says again what it said before in this conversation."""

from collections.abc import Sequence

from reviewapp.scoring.sentences import statements
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop
from reviewapp.scoring.words import words_of

KIND = "repetition"
VERSION = "1"
TITLE = gettext_noop("Says the same again")
REASON = gettext_noop("The bot gave this answer before in this conversation: “{found}”.")
ICON = "refresh-cw"

SAME_FROM = 0.8  # Jaccard index of the words
FEWEST_WORDS = 6
_LONGEST_QUOTE = 80


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """At most one finding: the statements of an earlier answer nearly equal those of this one."""
    spans = statements(case.answer)
    ours = _words(case.answer)
    if not spans or len(ours) < FEWEST_WORDS:
        return []
    for turn in case.earlier:
        if turn.speaker == "bot" and len(ours & (theirs := _words(turn.text))) >= SAME_FROM * len(ours | theirs):
            place = Span(spans[0].start, spans[-1].end)
            values = {"found": place.of(case.answer)[:_LONGEST_QUOTE]}
            return [Finding(KIND, Severity.WARNING, Evidence(answer=place, values=values), VERSION)]
    return []


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower for span in statements(text) for word in words_of(span.of(text)))
