"""The words that scoring speaks: what goes in (Case), what comes out (Assessment). Plain data, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


def gettext_noop(message: str) -> str:
    """Mark a message for translation; scoring knows no Django, the page that shows it translates."""
    return message


class Severity(StrEnum):
    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"


class ClaimStatus(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NO_SOURCE = "no_source"


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]`, 0-based, end exclusive, in code points; never empty."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an approved article: `text == body[start:end]`. `key` is the caller's id."""

    key: int
    article: str
    title: str
    text: str
    start: int = 0
    language: str = ""

    def embedded_text(self) -> str:
        """What is embedded for it: title and text."""
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Turn:
    """A message of the conversation. `speaker` is customer, bot or agent."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """One bot response as it is judged by the machine."""

    question: str
    answer: str
    language: str = ""
    answered_at: datetime | None = None
    handed_over: bool = False
    earlier: Sequence[Turn] = ()
    """The turns of the conversation before the question, oldest first."""
    names: tuple[str, ...] = ()
    """Names of people that the model found in these texts; hidden in whatever leaves this process."""


@dataclass(frozen=True, slots=True)
class Match:
    """A passage and its similarity (cosine, rounded to 4 decimals) with the response. `floor` is the similarity that
    unrelated texts reach with the same knowledge base and model; 0 = not measured. Matches are ordered by `score`, in which
    shared words count as well (see matching.KnowledgeIndex.best)."""

    passage: Passage
    similarity: float
    floor: float = 0.0
    score: float = 0.0

    @property
    def nearness(self) -> float:
        """The similarity on a scale where unrelated text is 0 and the same text 1; comparable between models."""
        return (self.similarity - self.floor) / (1.0 - self.floor)


@dataclass(frozen=True, slots=True)
class StatementMatch:
    """The approved sentence nearest in meaning to one statement of the answer. `answer` counts in the answer, `sentence` in
    the passage's text. `similarity`: cosine with that sentence, `passage_similarity`: with the nearest whole passage, both
    rounded to 4 decimals."""

    answer: Span
    passage: Passage
    sentence: Span
    similarity: float
    passage_similarity: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something stands. `passage_span` counts in the ARTICLE BODY, not in the passage."""

    answer: Span | None = None
    passage: Passage | None = None
    passage_span: Span | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement in the answer and what the approved text says of it."""

    status: ClaimStatus
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector found. `kind` names the detector in `scoring.detectors.BY_KIND`, which has the words for it."""

    kind: str
    severity: Severity
    evidence: Evidence
    version: str = "1"


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that scoring says of one case. `risk` is a probability in [0, 1]; `signals` holds what it was made of."""

    risk: float
    matches: Sequence[Match]
    claims: Sequence[Claim]
    findings: Sequence[Finding]
    signals: Mapping[str, float]
    risk_version: str = ""
    verifier: str = ""
