"""Runs of letters that answer and article share: forms of a word and compounds differ less in them than in words."""

import re
import unicodedata
from functools import lru_cache

from reviewapp.scoring.signals.reading import Reading, Signals, share
from reviewapp.scoring.types import gettext_noop

TITLES = {"letters_new": gettext_noop("Share of the answer's letter groups that the article does not have")}
LENGTH = 4
_OTHER = re.compile(r"[\W_]+")


def measure(reading: Reading) -> Signals:
    """In [0, 1], against the article that has most of them. Source: character n-grams, McNamee & Mayfield (2004),
    "Character n-gram tokenization for European language text retrieval"."""
    said = runs_of(reading.text)
    new = [len(said.difference(*(runs_of(text) for text in article))) for article in reading.articles]
    return {"letters_new": share(min(new, default=len(said)), len(said))}


@lru_cache(maxsize=3_000)
def runs_of(text: str) -> frozenset[str]:
    """Every run of 4 signs, lower case, without accents, one space for whatever stands between words."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    plain = f" {_OTHER.sub(' ', plain).strip()} "
    return frozenset(plain[start : start + LENGTH] for start in range(max(len(plain) - LENGTH + 1, 1)))
