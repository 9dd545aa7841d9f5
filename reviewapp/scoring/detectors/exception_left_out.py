"""The best article refuses something that question and answer are about, and the answer has no reservation of any kind.

A good answer to such a question hardly ever lacks a word like "niet", "alleen", "helaas" or "wel".
"""

import re
from collections.abc import Iterator, Sequence

from reviewapp.scoring.alignment import Source, SourceSentence, source_of, subject_stems
from reviewapp.scoring.clauses import clauses_of, denies, has_reservation, is_condition
from reviewapp.scoring.sentences import statements
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop

KIND = "exception_left_out"
VERSION = "1"
TITLE = gettext_noop("Condition not mentioned")
REASON = gettext_noop("The article {article} says: “{expected}”. The answer does not mention this.")
ICON = "contradiction"

_ABOUT_BOT = re.compile(r"\b(?:chat)?bot\b|\bassistent\b|\bassistant\b", re.IGNORECASE)
SHARE_FROM = 0.4  # of the clause's weight, carried by question and answer together
ANSWER_FROM = 0.2  # ... by the answer
QUESTION_FROM = 0.2  # ... by the question, for a warning
WEIGHT_FROM = 1.6  # carried weight in units of a word that the articles have once, for a warning
NOTICE_FROM = 1.3


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """At most one finding: the refusing clause of the best passage that fits best."""
    spans = statements(case.answer)
    if case.handed_over or not matches or not spans or has_reservation(case.answer):
        return []
    source = source_of(matches)
    answer = subject_stems(" ".join(span.of(case.answer) for span in spans))
    asked = subject_stems(case.question)
    found = [
        (fit, sentence, clause)
        for sentence, clause in _refusals(source)
        if (fit := _fit(sentence, clause, answer, asked, source)) is not None
    ]
    if not found:
        return []
    (warns, _), sentence, clause = max(found, key=lambda one: (one[0], -one[1].span.start))
    values = {"expected": clause.of(sentence.text), "article": sentence.passage.title}
    place = max(
        spans, key=lambda span: source.carried(subject_stems(span.of(case.answer)), sentence.stems, sentence.passage)
    )
    severity = Severity.WARNING if warns else Severity.NOTICE
    return [Finding(KIND, severity, Evidence(place, sentence.passage, sentence.in_body(clause), values), VERSION)]


def _refusals(source: Source) -> Iterator[tuple[SourceSentence, Span]]:
    """Clauses of the best passage that refuse something, each with the condition before it."""
    for sentence in source.sentences:
        if sentence.passage != source.passages[0] or _ABOUT_BOT.search(sentence.text):
            continue
        clauses = clauses_of(sentence.text)
        for place, clause in enumerate(clauses):
            text = clause.of(sentence.text)
            if denies(text) and not is_condition(text):
                before = clauses[place - 1] if place else clause
                start = before.start if is_condition(before.of(sentence.text)) else clause.start
                yield sentence, Span(start, clause.end)


def _fit(
    sentence: SourceSentence, clause: Span, answer: frozenset[str], asked: frozenset[str], source: Source
) -> tuple[bool, float] | None:
    """(whether it is enough for a warning, share of the clause's weight that is carried); None when it fits too little."""
    stems = subject_stems(clause.of(sentence.text))
    if len(stems) < 2:
        return None
    passage = sentence.passage
    by_both = source.carried(source.kin_in(answer | asked, stems, passage), stems, passage)
    by_answer = source.carried(source.kin_in(answer, stems, passage), stems, passage)
    by_question = source.carried(source.kin_in(asked, stems, passage), stems, passage)
    whole = source.weight(stems)
    carried = by_both / source.once
    if by_both < SHARE_FROM * whole or by_answer < ANSWER_FROM * whole or carried < NOTICE_FROM:
        return None
    return by_question >= QUESTION_FROM * whole and carried >= WEIGHT_FROM, round(by_both / whole, 6)
