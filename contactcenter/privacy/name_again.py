"""Names that other places of the same text give away: said once more, in one breath with a name, or part of an e-mail address."""

import re
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from contactcenter.privacy.contact import emails
from contactcenter.privacy.name_runs import Word, is_particle
from contactcenter.privacy.name_shapes import could_name, is_family, is_free, is_name
from contactcenter.privacy.name_words import AMBIGUOUS_FIRST

_LINK = re.compile(r", (?:and |en )?| and | en | & ")
_Span = tuple[int, int]


def again(text: str, words: Sequence[Word], spans: Sequence[_Span], own: Set[str]) -> Iterator[_Span]:
    """`spans`: the names found so far."""
    spans = [*spans, *_pairs(text, words, own)]
    yield from spans
    if spans:
        yield from _repeated(words, _covered(text, spans), own)
        yield from _listed_beside(text, words, spans, own)
    if "@" in text:
        yield from _of_an_address(text, words, own)


def _pairs(text: str, words: Sequence[Word], own: Set[str]) -> Iterator[_Span]:
    """ "Otieno and Wilson": two words that could be names, one of them on a list."""
    for left, right in pairwise(words):
        if (
            left.capital
            and right.capital
            and _LINK.fullmatch(text, left.end, right.start)
            and all(_could_be(word, own) for word in (left, right))
            and any((is_name(word) or is_family(word)) and is_free(word, own) for word in (left, right))
        ):
            yield left.start, left.end
            yield right.start, right.end


def _covered(text: str, spans: Sequence[_Span]) -> bytearray:
    """One for each sign within a span: asked for each word, so that the work grows with the text and no faster."""
    signs = bytearray(len(text))
    for start, end in spans:
        signs[start:end] = b"\x01" * (end - start)
    return signs


def _repeated(words: Sequence[Word], named: bytearray, own: Set[str]) -> Iterator[_Span]:
    parts = {word.small for word in words if named[word.start] and not is_particle(word) and is_free(word, own)}
    parts -= AMBIGUOUS_FIRST
    yield from ((word.start, word.end) for word in words if word.capital and word.small in parts)


def _listed_beside(text: str, words: Sequence[Word], spans: Sequence[_Span], own: Set[str]) -> Iterator[_Span]:
    """ "Reed, Vasquez and Otieno": from a name on to both sides, one capital at a time."""
    ends, starts = {end for _, end in spans}, {start for start, _ in spans}
    pairs = [pair for pair in pairwise(words) if _LINK.fullmatch(text, pair[0].end, pair[1].start)]
    for left, right in pairs:
        if left.end in ends and right.end not in ends and _could_be(right, own):
            ends.add(right.end)
            yield right.start, right.end
    for left, right in reversed(pairs):
        if right.start in starts and left.end not in ends and _could_be(left, own):
            starts.add(left.start)
            yield left.start, left.end


def _could_be(word: Word, own: Set[str]) -> bool:
    return word.capital and word.small not in own and could_name(word)


def _of_an_address(text: str, words: Sequence[Word], own: Set[str]) -> Iterator[_Span]:
    """ "sanne.bilge@voorbeeld.nl" says that Sanne and Bilge are names, whatever their letters."""
    addresses = [(datum.start, datum.end) for datum in emails(text)]
    parts = {
        part
        for start, end in addresses
        for part in re.split(r"[\d._+%'-]+", text[start:end].partition("@")[0].lower())
        if len(part) > 2
    }
    inside = _covered(text, addresses)
    for word in words:
        if not inside[word.start] and word.small in parts and (is_free(word, own) or (word.capital and is_name(word))):
            yield word.start, word.end
