"""The bot passed the customer on although an approved text answers the question."""

import re
from collections.abc import Sequence

from reviewapp.scoring.alignment import source_of, subject_stems
from reviewapp.scoring.detectors import handover_due, handover_missed
from reviewapp.scoring.sentences import statements
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop

KIND = "handover_needless"
VERSION = "1"
TITLE = gettext_noop("Hand-over not needed")
REASON = gettext_noop("The bot puts the customer through, but the article {article} has an answer: “{expected}”.")
ICON = "handover"

_PASSES_ON = re.compile(
    r"\b(?:verbind\w*\b[^.!?\n]{0,40}\bdoor|doorverb\w+|zet\b[^.!?\n]{0,30}\bdoor|transfer(?:ring)? you"
    r"|put(?:ting)? you through|connect(?:ing)? you)\b",
    re.IGNORECASE,
)
# the bot says why, or what it passes on: then it had a reason
_REASON = re.compile(
    r"\b(?:omdat|want|klacht|mee\b|doorgegeven|niet (?:zelf|zeker)|weet ik|kan ik|mag ik|alleen een|because"
    r"|complaint|cannot|can'?t|"
    r"not able|i (?:have )?passed|noted)\b",
    re.IGNORECASE,
)
_UPSET = re.compile(
    r"!!|\?\?|\b(?:klacht|belachelijk|schande|boos|onterecht|klopt niet|complain\w*|ridiculous|angry)\b", re.IGNORECASE
)
_WAITING = re.compile(
    r"\b(?:ogenblik|moment|geduld|zo geholpen|momentje|one moment|bear with|please wait|hold on)\b", re.IGNORECASE
)
ANSWERED_FROM = 0.3  # share of the question's weight that one approved sentence carries


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """At most one finding: nothing but the hand-over was said, without a reason, and neither the customer nor the best
    article calls for it, and an approved sentence carries the question."""
    passing = _PASSES_ON.search(case.answer)
    if not matches or not passing or _REASON.search(case.answer) or not _says_nothing_else(case.answer):
        return []
    asked = [case.question, *(turn.text for turn in case.earlier if turn.speaker == "customer")]
    if any(
        handover_missed.asks_person(text) or handover_due.is_sensitive(text) or _UPSET.search(text) for text in asked
    ):
        return []
    source = source_of(matches)
    if handover_due.fitting_rule(case, source_of(matches[:1]), share=0.2, words=1):
        return []
    stems = subject_stems(case.question)
    best = max(
        source.sentences,
        key=lambda sentence: source.carried(stems, sentence.stems | source.titles[sentence.passage], sentence.passage),
        default=None,
    )
    if best is None or not stems:
        return []
    carried = source.carried(stems, best.stems | source.titles[best.passage], best.passage)
    if carried < ANSWERED_FROM * source.weight(stems):
        return []
    values = {"expected": best.text, "article": best.passage.title}
    evidence = Evidence(Span(*passing.span()), best.passage, best.in_body(), values)
    return [Finding(KIND, Severity.WARNING, evidence, VERSION)]


def _says_nothing_else(answer: str) -> bool:
    """Whether every statement passes the customer on or asks for patience."""
    texts = [span.of(answer) for span in statements(answer)]
    return all(_PASSES_ON.search(text) or _WAITING.search(text) for text in texts)
