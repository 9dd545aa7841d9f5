"""Names of people in what is screened: found by the model before anything is embedded or sent, kept as places."""

import logging
import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache

from django.conf import settings

from contactcenter.models import Turn
from contactcenter.privacy.name_model import (
    PACKAGE,
    VERSION,
    NameModel,
    NoNameModel,
    capitals_in,
    load_name_model,
    model_folder,
)
from reviewapp.models import Screening
from reviewapp.scoring.matching import KnowledgeIndex
from reviewapp.scoring.types import Case

logger = logging.getLogger(__name__)

READ = 64  # texts between two signs of life
_own: tuple[str, frozenset[str]] = ("", frozenset())  # knowledge version, and the words of its articles
Places = dict[str, list[list[int]]]


def keep_names(
    screenings: Sequence[Screening], cases: Mapping[int, Case], *, index: KnowledgeIndex, alive: Callable[[], None]
) -> dict[int, Case]:
    """The cases (by response id), told which names stand in their texts; the places are kept with the screenings.

    Without the model the rules of contactcenter.privacy hide names alone, and nothing is kept.
    """
    model = name_model()
    if model is None:
        return dict(cases)
    texts_of = _texts(screenings)
    texts = list(dict.fromkeys(text for texts in texts_of.values() for text in texts.values()))
    texts += [turn.text for case in cases.values() for turn in case.earlier if _sent_on()]
    found = _found(texts, model=model, own=_words_of(index), alive=alive)
    for screening in screenings:
        screening.names = _places(texts_of[screening.pk], found)
    Screening.objects.bulk_update(screenings, ["names"], batch_size=100)
    return {
        screening.response_id: _told(cases[screening.response_id], texts_of[screening.pk], found)
        for screening in screenings
    }


def name_model() -> NameModel | None:
    """The model of this process; None when its package is not installed."""
    try:
        return _loaded(os.getpid())
    except NoNameModel:
        return None


def described() -> str:
    """For people: what finds names of people here. Loads nothing."""
    if model_folder() is None:
        return f"rules and lists alone; `make setup` installs {PACKAGE}, a model that finds more"
    return f"rules, lists and {VERSION} (National Design Studio, CC BY 4.0)"


@lru_cache(maxsize=1)
def _loaded(_process: int) -> NameModel:
    """By process id: a model that was loaded before a fork hangs in the child."""
    return load_name_model(threads=max(1, settings.EMBEDDING_THREADS))


def _sent_on() -> bool:
    """Whether earlier turns leave this process: then their names must be known as well."""
    return bool(settings.VERIFIER == "judge")


def _texts(screenings: Sequence[Screening]) -> dict[int, dict[str, str]]:
    """Screening id -> field -> text: the question, the answer and the turns directly after it."""
    turns: dict[tuple[int, int], list[Turn]] = defaultdict(list)
    for turn in Turn.objects.filter(conversation__in={screening.response.conversation_id for screening in screenings}):
        turns[turn.conversation_id, turn.after_order].append(turn)
    return {
        screening.pk: {
            "question": screening.response.question,
            "answer": screening.response.answer,
            **{
                f"turn:{turn.position}": turn.text
                for turn in turns[screening.response.conversation_id, screening.response.order]
            },
        }
        for screening in screenings
    }


def _found(
    texts: Sequence[str], *, model: NameModel, own: Set[str], alive: Callable[[], None]
) -> dict[str, list[list[int]]]:
    found: dict[str, list[list[int]]] = {}
    by_length = sorted(set(texts), key=len)
    for start in range(0, len(by_length), READ):
        part = by_length[start : start + READ]
        for text, data in zip(part, model.find(part, own=own), strict=True):
            found[text] = [[datum.start, datum.end] for datum in data]
        alive()
    return found


def _places(texts: Mapping[str, str], found: Mapping[str, list[list[int]]]) -> Places:
    return {field: found[text] for field, text in texts.items() if found[text]}


def _told(case: Case, texts: Mapping[str, str], found: Mapping[str, list[list[int]]]) -> Case:
    said = [*texts.values(), *(turn.text for turn in case.earlier)]
    return replace(
        case, names=tuple(dict.fromkeys(text[start:end] for text in said for start, end in found.get(text, ())))
    )


def _words_of(index: KnowledgeIndex) -> frozenset[str]:
    """Words that the approved articles write with a capital: brands, products, places."""
    global _own  # noqa: PLW0603  one knowledge version at a time
    if _own[0] != index.version:
        texts = (f"{passage.title}\n{passage.text}" for passage in index.passages)
        _own = index.version, frozenset(word for text in texts for word in capitals_in(text))
    return _own[1]
