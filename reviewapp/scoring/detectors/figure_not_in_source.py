"""The answer gives a figure, and the approved sentence about the same thing gives another one."""

from collections.abc import Sequence

from reviewapp.scoring.alignment import Source, SourceSentence, source_of
from reviewapp.scoring.claims import is_known, is_worked_out
from reviewapp.scoring.sentences import statements
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop
from reviewapp.scoring.values import Value, values_of

KIND = "figure_not_in_source"
VERSION = "2"
TITLE = gettext_noop("Other figure than in the article")
REASON = gettext_noop("The answer says {found}. The article {article} says {expected}.")
ICON = "figure"

ALIGNED_FROM = 0.55  # share of the sentence's weight that the source sentence must carry


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding for each figure that stands nowhere in the approved text, where that text has a figure of the same sort."""
    source = source_of(matches)
    findings = []
    for span in statements(case.answer):
        text = span.of(case.answer)
        for value in values_of(text):
            if value.kind in ("number", "identifier") or is_known(value, case, source):
                continue
            counterpart = _counterpart(value, text, case.question, source)
            if counterpart and not is_worked_out(value, case, source):
                findings.append(_finding(value, span, text, *counterpart))
    return findings


def _counterpart(value: Value, text: str, question: str, source: Source) -> tuple[SourceSentence, Value] | None:
    """The nearest figure of the same sort in the source sentence that the answer's sentence is about."""
    aligned = source.align(text, question)
    if aligned is None or aligned.covered < ALIGNED_FROM:
        return None
    rivals = [other for other in values_of(aligned.source.text) if value.comparable_with(other)]
    if not rivals:
        return None
    return aligned.source, min(rivals, key=lambda other: abs(other.amount - value.amount))


def _finding(value: Value, span: Span, text: str, sentence: SourceSentence, other: Value) -> Finding:
    return Finding(
        KIND,
        Severity.WARNING,
        Evidence(
            answer=Span(span.start + value.span.start, span.start + value.span.end),
            passage=sentence.passage,
            passage_span=sentence.in_body(other.span),
            values={
                "found": value.span.of(text),
                "expected": other.span.of(sentence.text),
                "article": sentence.passage.title,
            },
        ),
        VERSION,
    )
