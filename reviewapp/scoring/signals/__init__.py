"""What the risk is computed from: one number a signal, by name."""

from collections import Counter
from collections.abc import Sequence

from reviewapp.scoring.alignment import Source, source_of, subject_stems
from reviewapp.scoring.sentences import statements, without_courtesies
from reviewapp.scoring.types import Case, Claim, ClaimStatus, Finding, Match, StatementMatch
from reviewapp.scoring.words import NEGATIONS, words_of

DECIMALS = 6


def signals_of(
    case: Case,
    *,
    matches: Sequence[Match],
    nearest: Sequence[StatementMatch],
    claims: Sequence[Claim],
    findings: Sequence[Finding],
) -> dict[str, float]:
    """All signals of one case.

    `distance` 1 - nearness of the best passage. `uncovered`, `weakest`: the share of the answer's (of its worst sentence's)
    weight that the best passage does not carry. `difference`: 1 - Jaccard of a sentence's subject words with its
    nearest sentence.
    `negation`: one of answer and nearest sentence denies. `unsupported`, `contradicted`: shares of the claims.
    `sentence_distance`, `weakest_sentence`, `passage_distance`: 1 - similarity of the statements with the nearest approved
    sentence (mean, worst) and with the nearest passage (mean).
    `flag_KIND`: number of findings of a kind, at most 3.
    """
    source = source_of(matches)
    text = without_courtesies(case.answer)
    uncovered, weakest = _uncovered(case, source)
    signals = {
        "distance": 1.0 - (matches[0].nearness if matches else 0.0),
        "uncovered": uncovered,
        "weakest": weakest,
        "difference": _difference(case, source),
        "negation": _negation(text, source),
        "statements": min(len(claims), 10) / 10,
    }
    if nearest:
        signals["sentence_distance"] = 1.0 - sum(match.similarity for match in nearest) / len(nearest)
        signals["weakest_sentence"] = 1.0 - min(match.similarity for match in nearest)
        signals["passage_distance"] = 1.0 - sum(match.passage_similarity for match in nearest) / len(nearest)
    shares = Counter(claim.status for claim in claims)
    signals["unsupported"] = shares[ClaimStatus.NO_SOURCE] / max(len(claims), 1)
    signals["contradicted"] = shares[ClaimStatus.CONTRADICTED] / max(len(claims), 1)
    for kind, number in Counter(finding.kind for finding in findings).items():
        signals[f"flag_{kind}"] = float(min(number, 3))
    return {name: round(value, DECIMALS) for name, value in signals.items()}


def _uncovered(case: Case, source: Source) -> tuple[float, float]:
    """(whole answer, worst sentence), each against the passage that carries it best; 0 for an answer that states nothing."""
    spans = statements(case.answer)
    if not spans:
        return 0.0, 0.0
    if not source.passages:
        return 1.0, 1.0
    text = " ".join(span.of(case.answer) for span in spans)
    whole = max(source.coverage(text, passage) for passage in source.passages)
    worst = min(max(source.coverage(span.of(case.answer), passage) for passage in source.passages) for span in spans)
    return 1.0 - whole, 1.0 - worst


def _difference(case: Case, source: Source) -> float:
    """Mean over the sentences that state something (else over the whole answer)."""
    texts = [span.of(case.answer) for span in statements(case.answer)] or [case.answer]
    return 1.0 - sum(_nearest(subject_stems(text), source) for text in texts) / len(texts)


def _nearest(stems: frozenset[str], source: Source) -> float:
    """The largest Jaccard index with a sentence of the source."""
    unions = ((stems & sentence.stems, stems | sentence.stems) for sentence in source.sentences)
    return max((len(shared) / len(union) for shared, union in unions if union), default=0.0)


def _negation(text: str, source: Source) -> float:
    aligned = source.align(text)
    if aligned is None:
        return 0.0
    ours = any(word.lower in NEGATIONS for word in words_of(text))
    theirs = any(word.lower in NEGATIONS for word in words_of(aligned.source.text))
    return float(ours != theirs)
