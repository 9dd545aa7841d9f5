"""Which words are ordinary ones, names of places, or given names: lists that come with the product (lists/README.md).

A word with a capital inside a sentence that none of the lists of words and places knows is a name or a brand, in whatever
language it was given. That holds for all origins alike, which no list of names does.
"""

import gzip
import re
from array import array
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from zlib import crc32

_LISTS = Path(__file__).parent / "lists"
_STREET = re.compile(r".{3,}(?:straat|laan|weg|plein|gracht|kade|steeg|singel|street|road|avenue|lane|straße)")
_OF_A_PLACE = re.compile(r"(?:se|s|er|ers|enaar|aan|ian|ean|ish|ese)$")
_LONGEST = 12  # letters of the longest Dutch word in the list: longer ones are compounds


@lru_cache(maxsize=4096)
def is_ordinary(word: str) -> bool:
    """Whether a word (small letters) stands in a dictionary of Dutch or English, or is put together of two that do."""
    return _listed(word) or (
        len(word) > _LONGEST and any(_is_part(word[:cut]) and _listed(word[cut:]) for cut in range(4, len(word) - 3))
    )


@lru_cache(maxsize=4096)
def is_place(word: str) -> bool:
    """A town, country or street, and what is called after a town: "utrecht", "utrechtse", "utrechter"."""
    places = _lines("places.txt")
    return word in places or _OF_A_PLACE.sub("", word) in places or bool(_STREET.fullmatch(word))


def is_given_name(word: str) -> bool:
    """Whether a word (small letters) is a given name that Dutch dictionaries know."""
    return word in _lines("given.txt")


def _is_part(start: str) -> bool:
    return _listed(start) or (start.endswith("s") and len(start) > 4 and _listed(start[:-1]))


def _listed(word: str) -> bool:
    keys = _keys()
    key = crc32(word.encode())
    place = bisect_left(keys, key)
    return place < len(keys) and keys[place] == key


@lru_cache(maxsize=1)
def _keys() -> "array[int]":
    """Sums of the words instead of the words: 1.2 MB instead of 25, read at the first name that is looked for (0.2 s)."""
    words = gzip.decompress((_LISTS / "ordinary.txt.gz").read_bytes()).split(b"\n")
    return array("L" if array("I").itemsize < 4 else "I", sorted(map(crc32, words)))


@lru_cache(maxsize=2)
def _lines(name: str) -> frozenset[str]:
    return frozenset((_LISTS / name).read_text(encoding="utf-8").split())
