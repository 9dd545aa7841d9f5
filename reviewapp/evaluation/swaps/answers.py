"""The answers that the words are put into: of a file, or the newest of the database."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

from contactcenter import knowledge
from contactcenter.datafiles import FileError
from contactcenter.models import BotResponse
from reviewapp.evaluation.files import ApprovedText, LabelledAnswer, read_answers, read_knowledge
from reviewapp.evaluation.judging import Encoder, index_of
from reviewapp.scoring.embedding import Embedder
from reviewapp.scoring.matching import KnowledgeIndex
from reviewapp.scoring.risk import FIXED, RiskModel
from reviewapp.screening.cases import cases_of
from reviewapp.screening.knowledge import current_index
from reviewapp.screening.risk_models import current_risk_model

LOOKED_AT = 50
"""So many of the newest answers are read for each one that is used: one of each conversation is."""


@dataclass(frozen=True, slots=True)
class Base:
    """One answer. `response`: the row it came from, when it came from the database."""

    answer: LabelledAnswer
    response: BotResponse | None = None

    @property
    def language(self) -> str:
        return self.answer.case.language


@dataclass(frozen=True, slots=True)
class Judge:
    """What assesses the forms: as the screening does when the answers are those of the database."""

    encoder: Encoder
    index: KnowledgeIndex | None
    risk_model: RiskModel
    versions: Mapping[str, str]


def bases_of_file(path: Path, *, number: int) -> list[Base]:
    """The first answers of a labelled file. Raises FileError."""
    return [Base(answer) for answer in read_answers(path)[:number]]


def newest_bases(*, number: int) -> list[Base]:
    """The newest answers that may be screened, one of a conversation. Raises FileError when there is none."""
    found: dict[int, BotResponse] = {}
    for response in BotResponse.objects.filter(for_quality=True).order_by("-pk")[: number * LOOKED_AT].iterator(500):
        found.setdefault(response.conversation_id, response)
        if len(found) == number:
            break
    if not found:
        raise FileError("There are no answers in the database; name a file of answers with --answers.")
    responses = list(found.values())
    cases = cases_of(responses)
    return [
        Base(LabelledAnswer(response.external_id, cases[response.pk], None, False, "", response.external_id), response)
        for response in responses
    ]


def in_segment(bases: Sequence[Base], segment: str) -> list[Base]:
    """The same answers as if this customer group stood in their records; those of a file have no such field."""
    responses = [base.response for base in bases if base.response is not None]
    others = [copy(response) for response in responses]
    for response in others:
        response.segment = segment
    cases = cases_of(others) if others else {}
    return [
        replace(base, answer=replace(base.answer, case=cases[base.response.pk])) if base.response else base
        for base in bases
    ]


def judge_of(bases: Sequence[Base], *, path: Path | None, embedder: Embedder) -> Judge:
    """Answers of the database with its knowledge base and its risk model; of a file, or with the articles of a file, with
    the fixed risk and as if every article were in force.

    Raises FileError when an answer would be compared with nothing.
    """
    encoder = Encoder(embedder)
    if path is None and all(base.response for base in bases):
        index = current_index(embedder)
        risk_model = current_risk_model(embedding_model=embedder.identity)
        versions = {"knowledge": knowledge.version(), "risk": risk_model.version}
    else:
        articles = read_knowledge(path) if path else _articles()
        index, risk_model = index_of(articles, encoder), FIXED
        versions = {"knowledge": "" if path else knowledge.version(), "risk": FIXED.version}
    lost = next((base.answer for base in bases if base.answer.approved is None), None)
    if lost and not index.passages:
        raise FileError(f"{lost.key} has no approved text and there are no articles; name a knowledge base with --kb.")
    return Judge(encoder, index if index.passages else None, risk_model, {"model": embedder.identity, **versions})


def _articles() -> list[ApprovedText]:
    """The passages in the knowledge base, each by itself."""
    return [ApprovedText(row.article, row.title, row.text, row.language) for row in knowledge.snapshot().passages]
