"""What makes a rule another rule while its words stay the same: a condition more, or may instead of must."""

from functools import lru_cache

from reviewapp.scoring.signals.reading import Reading, Signals, denies, share
from reviewapp.scoring.types import gettext_noop
from reviewapp.scoring.words import words_of

TITLES = {
    "conditions_new": gettext_noop("Share of the statements with a condition that the nearest sentence does not set"),
    "modality_apart": gettext_noop(
        "Share of the statements with a may, must or need not that the nearest sentence lacks"
    ),
}
_CONDITIONS = frozenset(
    "als indien mits tenzij behalve alleen alléén slechts enkel uitsluitend pas zolang zodra anders uitgezonderd "  # noqa: SIM905 - a word list reads better
    "voorwaarde minimaal maximaal hoogstens minstens uiterlijk vanaf tot binnen na voor "
    "if unless except only until once provided otherwise within after before from minimum maximum least most up".split()
)
_MODAL = {
    word: modality
    for modality, words in {
        "may": "mag mogen kan kunt kunnen toegestaan mogelijk may can could allowed able possible",
        "must": "moet moeten dient dienen verplicht vereist nodig must required need needs have mandatory",
        "free": "hoeft hoeven gratis kosteloos free",
    }.items()
    for word in words.split()
}
_DENYING = frozenset({"niet", "geen", "not", "no"})


def measure(reading: Reading) -> Signals:
    """Shares in [0, 1]; 0 for an answer whose statements have no vectors."""
    pairs = reading.beside
    conditions = sum(bool(_conditions(said) - _conditions(approved)) for said, approved in pairs)
    modalities = sum(bool(_modalities(said) - _modalities(approved)) for said, approved in pairs)
    return {"conditions_new": share(conditions, len(pairs)), "modality_apart": share(modalities, len(pairs))}


@lru_cache(maxsize=500)
def _conditions(text: str) -> frozenset[str]:
    return frozenset(word.lower for word in words_of(text) if word.lower in _CONDITIONS)


@lru_cache(maxsize=500)
def _modalities(text: str) -> frozenset[tuple[str, bool]]:
    """Each modality of the sentence, and whether the sentence denies."""
    words = words_of(text)
    denied = denies(words, _DENYING)
    return frozenset((_MODAL[word.lower], denied) for word in words if word.lower in _MODAL)
