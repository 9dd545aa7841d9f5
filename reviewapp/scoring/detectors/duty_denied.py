"""The answer says that nothing needs to be done, or that it goes by itself; the approved sentence about it sets a duty."""

import re
from collections.abc import Sequence

from reviewapp.scoring.alignment import source_of, subject_stems
from reviewapp.scoring.clauses import denies
from reviewapp.scoring.sentences import statements
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, gettext_noop

KIND = "duty_denied"
VERSION = "1"
TITLE = gettext_noop("Says that nothing needs to be done")
REASON = gettext_noop(
    "According to the answer the customer need not do anything (“{found}”). The article {article} says: “{expected}”."
)
ICON = "contradiction"

_NO_DUTY = re.compile(
    r"\bhoef\w*\b[^.!?]{0,50}\b(?:niets|niet|geen)\b|(?<!niet )\b(?:automatisch|vanzelf)\b|"
    r"\b(?:don['’]?t|do not) (?:need|have) to\b|\bnothing (?:you )?(?:need|have)\b|(?<!not )\bautomatically\b",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:moet|moeten|dient|dienen|op verzoek|op aanvraag|vraagt u|vraag het|vraag dit|meldt u|meld dat"
    r"|meld dit|geeft u|zelf|must|"
    r"have to|has to|need to|on request|yourself)\b",
    re.IGNORECASE,
)
FITS_FROM = 0.6  # share of the approved sentence that question and answer carry


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """At most one finding; none when the best passage itself says that nothing needs to be done."""
    spans = [span for span in statements(case.answer) if _NO_DUTY.search(span.of(case.answer))]
    if not matches or not spans or case.handed_over:
        return []
    source = source_of(matches)
    best = [sentence for sentence in source.sentences if sentence.passage == source.passages[0]]
    if any(_NO_DUTY.search(sentence.text) for sentence in best):
        return []
    said = subject_stems(case.answer) | subject_stems(case.question)
    found = []
    for sentence in best:
        if _DUTY.search(sentence.text) and not denies(sentence.text) and len(sentence.stems) > 1:
            carried = source.carried(
                source.kin_in(said, sentence.stems, sentence.passage), sentence.stems, sentence.passage
            )
            found.append((round(carried / source.weight(sentence.stems), 6), -sentence.span.start, sentence))
    share, _, duty = max(found, key=lambda one: one[:2], default=(0.0, 0, None))
    if duty is None or share < FITS_FROM:
        return []
    values = {"found": spans[0].of(case.answer), "expected": duty.text, "article": duty.passage.title}
    return [Finding(KIND, Severity.WARNING, Evidence(spans[0], duty.passage, duty.in_body(), values), VERSION)]
