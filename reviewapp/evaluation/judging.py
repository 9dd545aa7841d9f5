"""Labelled answers -> assessments, by the code that screens answers; only where the passages come from differs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from reviewapp.evaluation.files import ApprovedText, LabelledAnswer
from reviewapp.scoring.assess import assess
from reviewapp.scoring.embedding import Embedder, Prompt
from reviewapp.scoring.matching import KnowledgeIndex, floor_of, texts_asked
from reviewapp.scoring.nearest import nearest_statements, source_texts, statement_texts
from reviewapp.scoring.risk import FIXED, RiskModel
from reviewapp.scoring.types import Assessment, Match, Passage
from reviewapp.scoring.unrelated import TEXTS

PART = 64
NOW = datetime(2000, 1, 1, tzinfo=UTC)
"""The moment of a row without one; the articles of a file are always in force."""

Vector = NDArray[np.float32]
Report = Callable[[int], None]


class Encoder:
    """Vectors of texts, each computed once in the life of this object."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._found: dict[tuple[Prompt, str], Vector] = {}

    def vectors(self, texts: Iterable[str], *, prompt: Prompt, tell: Report = lambda _: None) -> Vector:
        """float32 [texts, dimension]. `tell` hears the number of texts done."""
        texts = list(texts)
        missing = [text for text in dict.fromkeys(texts) if (prompt, text) not in self._found]
        for start in range(0, len(missing), PART):
            part = missing[start : start + PART]
            for text, vector in zip(part, self._embedder.encode(part, prompt=prompt), strict=True):
                self._found[prompt, text] = vector
            tell(len(texts) - len(missing) + start + len(part))
        rows = [self._found[prompt, text] for text in texts]
        return np.stack(rows) if rows else np.empty((0, self._embedder.dimension), np.float32)

    def by_text(self, texts: Sequence[str], *, prompt: Prompt, tell: Report = lambda _: None) -> dict[str, Vector]:
        """Text -> vector."""
        return dict(zip(texts, self.vectors(texts, prompt=prompt, tell=tell), strict=True))


def index_of(articles: Iterable[ApprovedText], encoder: Encoder, *, tell: Report = lambda _: None) -> KnowledgeIndex:
    """The index that these articles would have as a knowledge base; equal passages stand in it once."""
    passages = list(
        {passage.embedded_text(): passage for article in articles for passage in article.passages()}.values()
    )
    matrix = encoder.vectors((passage.embedded_text() for passage in passages), prompt="passage", tell=tell)
    floor = floor_of(matrix, encoder.vectors(TEXTS, prompt="query"))
    return _index(passages, matrix, floor)


def _index(passages: Sequence[Passage], matrix: Vector, floor: float) -> KnowledgeIndex:
    always = np.full(len(passages), np.inf)
    return KnowledgeIndex("", passages, matrix, -always, always, floor)


def assessments(
    answers: Sequence[LabelledAnswer],
    *,
    knowledge: KnowledgeIndex | None,
    encoder: Encoder,
    tell: Report,
    risk_model: RiskModel = FIXED,
) -> list[Assessment]:
    """One for each, in order. `tell` hears how many answers the work done so far stands for.

    An answer with an approved text is matched with the passages of that text alone, beside the floor that all approved texts
    of these answers together have as one knowledge base; the others are matched with `knowledge`.
    """
    texts = [text for answer in answers for text in texts_asked(answer.case)]
    half = len(answers) / 2
    vectors = encoder.by_text(texts, prompt="query", tell=lambda done: tell(round(half * done / len(texts))))
    whole = index_of((answer.approved for answer in answers if answer.approved), encoder)
    matched = [_matches(answer, vectors, whole, knowledge, encoder) for answer in answers]
    cases = [answer.case for answer in answers]
    said = encoder.by_text([text for case in cases for text in statement_texts(case)], prompt="query")
    sources = [text for matches in matched for text in source_texts(matches)]
    tell_more = _second_half(tell, len(answers), len(sources))
    source = encoder.by_text(sources, prompt="passage", tell=tell_more)
    return [
        assess(
            case,
            matches=matches,
            nearest=nearest_statements(case, matches, said=said, source=source),
            risk_model=risk_model,
        )
        for case, matches in zip(cases, matched, strict=True)
    ]


def _second_half(tell: Report, answers: int, texts: int) -> Report:
    return lambda done: tell(round(answers * (1 + done / texts) / 2))


def _matches(
    answer: LabelledAnswer,
    vectors: Mapping[str, Vector],
    whole: KnowledgeIndex,
    knowledge: KnowledgeIndex | None,
    encoder: Encoder,
) -> list[Match]:
    index = _own(answer.approved, whole.floor, encoder) if answer.approved else knowledge
    return index.best([answer.case], vectors, moments=[answer.case.answered_at or NOW])[0] if index else []


def _own(article: ApprovedText, floor: float, encoder: Encoder) -> KnowledgeIndex:
    passages = article.passages()
    matrix = encoder.vectors((passage.embedded_text() for passage in passages), prompt="passage")
    return _index(passages, matrix, floor)
