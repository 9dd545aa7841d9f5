"""What a judge said, held against the real text: only what the passages prove is kept."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviewapp.scoring.types import ClaimStatus, Span
from reviewapp.scoring.verifiers.judge import OVERALL, Question, Shown
from reviewapp.scoring.verifiers.types import JUDGE_SIGNAL, ClaimOpinion, Opinion, probability_of

MOST_STARTS = 20  # braces that are tried as the beginning of the reply
SHORTEST_QUOTE = 8  # letters and digits; "de" stands everywhere and proves nothing
DECIDED_FROM = 0.5  # share of the claims that must be decided for an opinion; one proven contradiction does as well
# Log odds of not acceptable. The counts decide; what the judge feels of the whole adds at most one.
START = -2.0
FIRST_CONTRADICTION, FURTHER_CONTRADICTION = 3.0, 0.7
WITHOUT_SOURCE = 1.8  # when it is all of the claims
FELT = dict(zip(OVERALL, (-0.7, 0.3, 1.0), strict=True))


class UnusableReply(Exception):
    """Not the form that was asked for, or nothing in it that could be checked."""


@dataclass(frozen=True, slots=True)
class Said:
    """One checked statement: `passage` is the place of its passage among those shown, `span` counts in that passage."""

    claim: int
    status: ClaimStatus
    passage: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A reply after the check: numbers and places, no words."""

    probability: float
    said: Sequence[Said]

    def data(self) -> dict[str, Any]:
        """As JSON."""
        rows = [
            [
                each.claim,
                each.status.value,
                each.passage,
                *((each.span.start, each.span.end) if each.span else (None, None)),
            ]
            for each in self.said
        ]
        return {"probability": self.probability, "said": rows}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Checked":
        """Back from JSON."""
        said = [
            Said(claim, ClaimStatus(status), passage, None if start is None else Span(start, end))
            for claim, status, passage, start, end in data["said"]
        ]
        return cls(data["probability"], said)

    def opinion(self, question: Question, *, verifier: str) -> Opinion:
        """With the passages of this question."""
        claims = [self._claim(each, question.shown) for each in self.said]
        return Opinion(verifier, JUDGE_SIGNAL, self.probability, claims)

    @staticmethod
    def _claim(said: Said, shown: Sequence[Shown]) -> ClaimOpinion:
        if said.passage is None or said.span is None:
            return ClaimOpinion(said.claim, said.status)
        passage = shown[said.passage].passage
        in_body = Span(passage.start + said.span.start, passage.start + said.span.end)
        return ClaimOpinion(said.claim, said.status, passage, in_body)


def checked(content: str, question: Question) -> Checked:
    """Check a reply. Raises UnusableReply.

    1. Claims that were not asked, statuses outside the list and second thoughts on one claim are dropped.
    2. A quote that does not stand in the passage it names is thrown away, and the verdict on its claim with it.
    3. The probability follows from what is left.
    """
    reply = _object_in(content)
    rows = reply.get("claims")
    if not isinstance(rows, list):
        raise UnusableReply("no list of claims")
    said: dict[int, Said] = {}
    for row in rows:
        kept = _said(row, question)
        if kept is not None:
            said.setdefault(kept.claim, kept)
    proven = any(each.status is ClaimStatus.CONTRADICTED for each in said.values())
    if not proven and len(said) < DECIDED_FROM * question.claims:
        raise UnusableReply(f"{len(said)} of {question.claims} claims decided with proof")
    overall = reply.get("answer")
    felt = FELT.get(overall, 0.0) if isinstance(overall, str) else 0.0
    return Checked(_probability(list(said.values()), claims=question.claims, felt=felt), list(said.values()))


def _object_in(content: str) -> dict[str, Any]:
    """The first JSON object with claims: models wrap it in fences, think aloud before it, or write {1} in a sentence."""
    text = content.rpartition("</think>")[2]
    start = -1
    for _ in range(MOST_STARTS):
        start = text.find("{", start + 1)
        if start < 0:
            break
        try:
            found, _end = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        if "claims" in found:
            return dict(found)
    raise UnusableReply("no JSON object with claims")


def _said(row: Any, question: Question) -> Said | None:
    if not isinstance(row, dict):
        return None
    number, status = row.get("claim"), row.get("status")
    if type(number) is not int or not 1 <= number <= question.claims:
        return None
    if not isinstance(status, str) or status not in {known.value for known in ClaimStatus}:
        return None
    if status == ClaimStatus.NO_SOURCE:
        return Said(number - 1, ClaimStatus.NO_SOURCE)
    for place, shown in enumerate(question.shown):
        if shown.label == row.get("passage"):
            span = find_quote(row.get("quote"), shown)
            return Said(number - 1, ClaimStatus(status), place, span) if span else None
    return None


def find_quote(quote: Any, shown: Shown) -> Span | None:
    """Where the quote stands in the real text of the passage, white space aside; None when it does not."""
    if not isinstance(quote, str):
        return None
    words = quote.strip().strip("\"“”'‘’").split()
    if sum(sign.isalnum() for word in words for sign in word) < SHORTEST_QUOTE:
        return None
    match = re.search(r"\s+".join(map(re.escape, words)), shown.masked.text)
    return shown.masked.to_real(Span(match.start(), match.end())) if match else None


def _probability(said: Sequence[Said], *, claims: int, felt: float) -> float:
    counts = Counter(each.status for each in said)
    contradicted = counts[ClaimStatus.CONTRADICTED]
    log_odds = START + felt
    if contradicted:
        log_odds += FIRST_CONTRADICTION + FURTHER_CONTRADICTION * min(contradicted - 1, 3)
    open_claims = counts[ClaimStatus.NO_SOURCE] + 0.5 * (claims - len(said))  # undecided: half a claim without a source
    log_odds += WITHOUT_SOURCE * open_claims / claims
    return probability_of(log_odds)
