"""The statements of an answer, and what the approved text says of each: supported, contradicted, or no source.

Lexical on purpose: it sees differing figures and negations beside the same words, and it can show both places. Precision goes
before recall: what it cannot tell is `no_source`, never `contradicted`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from math import inf, isfinite

from reviewapp.scoring.alignment import Alignment, Source, source_of, subject_stems
from reviewapp.scoring.binding import Binding, bindings_of
from reviewapp.scoring.clauses import denies, negates
from reviewapp.scoring.measures import bounded_quote
from reviewapp.scoring.sentences import is_question, statements
from reviewapp.scoring.types import Case, Claim, ClaimStatus, Evidence, Match, Passage, Span
from reviewapp.scoring.values import Value, values_of
from reviewapp.scoring.words import words_of

SUPPORTED_FROM = 0.5  # share of the claim's weight found in one source sentence
PASSAGE_FROM = 0.5  # ... or in the best passage as a whole
CONFLICT_FROM = 0.6  # below this two sentences are not taken to be about the same thing
# a sentence with a condition or an exception says yes and no at once; its negations are not compared
_CONDITIONS = frozenset(
    "als indien mits tenzij behalve alleen slechts maar enkel zonder wanneer tot zolang anders uitgezonderd pas "  # noqa: SIM905 - a word list reads better
    "meer minder langer omdat want zodat doordat because since so than "
    "if unless except only but without when until while however although otherwise just or of longer more less than".split()
)
_SPLITTING = _CONDITIONS | {"en", "and"}
# two statements in one sentence: "..., dus ook bij deze verkoper"
_PART = re.compile(r",\s+(?=(?:dus|want|maar|omdat|zodat|so|because|but|therefore)\s)", re.IGNORECASE)
MOST_FIGURES = 60  # of the customer, and of the answer: all pairs are formed of them
MOST_PARTS = 20  # of one sentence
_FEWEST_WORDS = 2  # subject words that a part must have to stand by itself
_RELATIVE_DAY = re.compile(
    r"\b(?:vandaag|morgen|overmorgen|gister\w*|eergisteren|vanochtend|vanmiddag|vanavond|(?:maan|dins|woens|donder|vrij|zater|zon)dag|"
    r"vorige week|today|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|last week|next week)\b",
    re.IGNORECASE,
)


def find_claims(case: Case, matches: Sequence[Match]) -> list[Claim]:
    """One claim for each statement of the answer, in order; spans count in the answer and in the article's body."""
    source = source_of(matches)
    wrong = [one for one in bindings_of(case, matches, known_to_customer(case)) if one.is_wrong]
    return [_judge(case, span, source, wrong) for span in claim_spans(case.answer)]


def claim_spans(answer: str) -> list[Span]:
    """The statements, those that hold two cut in two."""
    spans = []
    for span in statements(answer):
        text = span.of(answer)
        start = 0
        for border in islice(_PART.finditer(text), MOST_PARTS):  # both sides are read again at each
            parts = text[start : border.start()], text[border.end() :]
            if all(len(subject_stems(part)) >= _FEWEST_WORDS for part in parts):
                spans.append(Span(span.start + start, span.start + border.start()))
                start = border.end()
        spans.append(Span(span.start + start, span.end))
    return spans


def known_to_customer(case: Case) -> list[Value]:
    """Figures that the customer (or a colleague) brought into the conversation: the bot may repeat them."""
    texts = [case.question, *(turn.text for turn in case.earlier if turn.speaker != "bot")]
    return [value for text in texts for value in values_of(text)]


def is_worked_out(value: Value, case: Case, source: Source) -> bool:
    """Whether the bot may have computed the figure: from a figure of the customer, or from two that the answer itself names.

    Sums, differences, shares, multiples and parts of amounts (to the unit); any date, once somebody named a day.
    """
    customer = known_to_customer(case)
    if value.kind == "date":
        texts = [case.answer, case.question, *(turn.text for turn in case.earlier)]
        return any(other.kind == "date" for other in customer) or any(_names_day(text) for text in texts)
    if value.kind != "amount":
        return False
    outcomes = _outcomes(tuple(customer), case.answer, tuple(source.passages))
    result = value.amount
    tolerance = 0.51 if result >= 20 else 0.01  # larger results are rounded in speech
    first = bisect_left(outcomes, (result - 2 * tolerance, -inf, -inf))
    last = bisect_right(outcomes, (result + 2 * tolerance, inf, inf))
    return any(
        abs(outcome - result) < tolerance and result not in (one, two) for outcome, one, two in outcomes[first:last]
    )


@lru_cache(maxsize=16)
def _names_day(text: str) -> bool:
    """Kept while one case is judged: it is asked for every date of the answer."""
    return bool(_RELATIVE_DAY.search(text))


@lru_cache(maxsize=4)
def _outcomes(
    customer: tuple[Value, ...], answer: str, passages: tuple[Passage, ...]
) -> list[tuple[float, float, float]]:
    """What can be computed from the figures of one case, in order: the outcome, and the amounts that it takes from the answer
    itself (`inf` where it takes none); a figure does not follow from itself."""
    source = source_of([Match(passage, 0.0) for passage in passages])
    customer = customer[:MOST_FIGURES]
    known = (value for value in values_of(answer) if source.has(value) or any(value.same_as(one) for one in customer))
    own = list(islice(known, MOST_FIGURES))
    given = [(one.amount, two.amount, inf, inf) for one in customer for two in [*customer, *source.values]]
    given += [(one.amount, two.amount, inf, two.amount) for one in customer for two in own]
    given += [(one.amount, two.amount, one.amount, two.amount) for one in own for two in own if one is not two]
    return sorted(
        {
            (outcome, first, second)
            for one, two, first, second in given
            for outcome in _computed(one, two)
            if isfinite(outcome)
        }
    )


def _computed(one: float, two: float) -> list[float]:
    outcomes = [one + two, one - two, two - one, one * two, one * two / 100, one * (1 - two / 100), two * one / 100]
    outcomes += [one / two] if two else []
    return [*outcomes, one / 2, one / 3]


def _judge(case: Case, span: Span, source: Source, misplaced: Sequence[Binding]) -> Claim:
    text = span.of(case.answer)
    wrong = next((one for one in misplaced if span.start <= one.place.start < span.end), None)
    if wrong is not None:
        return _misplaced(case, span, wrong)
    aligned = source.align(text, case.question)
    if aligned is None:
        return Claim(ClaimStatus.NO_SOURCE, Evidence(answer=span))
    differs = _figure_conflict(case, text, aligned, source) or _negation_conflict(text, aligned)
    sentence = aligned.source
    evidence = Evidence(
        answer=span,
        passage=sentence.passage,
        passage_span=sentence.in_body(),
        values={"share": round(aligned.covered, 3), "article": sentence.passage.title, **(differs or {})},
    )
    if differs:
        return Claim(ClaimStatus.CONTRADICTED, evidence)
    carried = aligned.covered >= SUPPORTED_FROM or source.coverage(text, source.passages[0]) >= PASSAGE_FROM
    unknown = [value for value in values_of(text) if not is_known(value, case, source)]
    if carried and not any(not is_worked_out(value, case, source) for value in unknown):
        return Claim(ClaimStatus.SUPPORTED, evidence)
    return Claim(ClaimStatus.NO_SOURCE, Evidence(answer=span, values={"share": round(aligned.covered, 3)}))


def _misplaced(case: Case, span: Span, binding: Binding) -> Claim:
    """The figure is one of the past, that of another rule, or the least where the article says the most."""
    sentence, figure = binding.shown
    values = {
        "article": sentence.passage.title,
        "found": bounded_quote(case.answer, binding.place),
        "expected": bounded_quote(sentence.text, figure.span),
        "differs": "bound" if binding.opposed else "misplaced",
    }
    return Claim(ClaimStatus.CONTRADICTED, Evidence(span, sentence.passage, sentence.in_body(figure.span), values))


def is_known(value: Value, case: Case, source: Source) -> bool:
    return source.has(value) or any(value.same_as(other) for other in known_to_customer(case))


def _figure_conflict(case: Case, text: str, aligned: Alignment, source: Source) -> dict[str, str] | None:
    """The first figure of the sentence that the aligned source sentence gives otherwise."""
    if aligned.covered < CONFLICT_FROM:
        return None
    theirs = values_of(aligned.source.text)
    for value in values_of(text):
        rivals = [other for other in theirs if value.comparable_with(other)]
        if value.kind == "number" or not rivals or any(value.same_as(other) for other in theirs):
            continue
        if is_worked_out(value, case, source):
            continue
        if is_known(value, case, source) and not _only_figure_differs(value, rivals, text, aligned):
            continue
        expected = min(rivals, key=lambda other: abs(other.amount - value.amount))
        return {"found": value.span.of(text), "expected": expected.span.of(aligned.source.text), "differs": value.kind}
    return None


def _only_figure_differs(value: Value, rivals: Sequence[Value], text: str, aligned: Alignment) -> bool:
    """A figure of the article in the wrong place: the two sentences are alike but for it, and each has one of its sort."""
    same_sort = [other for other in values_of(text) if value.comparable_with(other)]
    return len(rivals) == len(same_sort) == 1 and aligned.covered >= 0.85 and aligned.returned >= 0.7


def _negation_conflict(text: str, aligned: Alignment) -> dict[str, str] | None:
    """One of the two sentences denies what the other states; both are plain, and alike but for that."""
    if aligned.covered < 0.7 or aligned.returned < 0.6 or len(aligned.shared) < 2:
        return None
    theirs = aligned.source.text
    if is_question(theirs) or _is_mixed(text) or _is_mixed(theirs):
        return None
    if denies(text) == denies(theirs) or (negates(text) and negates(theirs)):
        return None
    return {"found": text, "expected": theirs, "differs": "negation"}


def _is_mixed(sentence: str) -> bool:
    """Whether it sets conditions or has several parts, so that it may say yes and no at once."""
    return any(mark in sentence[:-1] for mark in ",:;") or any(word.lower in _SPLITTING for word in words_of(sentence))
