"""Claims and flags in the answer, and the sentences of articles they point at: the same numbers on both sides."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

from contactcenter.models import ArticleVersion
from reviewapp.models import Claim, Flag, Match
from reviewapp.scoring.sentences import split_sentences
from reviewapp.scoring.types import Span
from reviewapp.scoring.verifiers.masking import Masked

ARTICLES_SHOWN = 3
Numbered = list[tuple[int, Claim]]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the answer; a marked one has its last word in `tail`, to stay on one line with its number.

    `number`: of the claim it is. `flag`: the signal that stands on it, where it is no claim.
    """

    text: str
    number: int = 0
    status: str = ""
    tail: str = ""
    flag: Flag | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of an article body, cut in (text, decisive) pieces; `number` is that of the claim it belongs to."""

    pieces: Sequence[tuple[str, bool]]
    number: int = 0
    status: str = ""
    by: str = ""  # "verifier" when the status is its word

    @property
    def text(self) -> str:
        return "".join(text for text, _decisive in self.pieces)


@dataclass(slots=True)
class ArticleCard:
    version: ArticleVersion
    sentences: list[Sentence] = field(default_factory=list)


def numbered(claims: Iterable[Claim], *, length: int) -> Numbered:
    """Numbers in the order of an answer of `length` signs; a claim within an earlier one gets none, on either side."""
    numbers, position, kept = count(1), 0, []
    for claim in claims:
        if claim.answer_start is None or claim.answer_end is None or not position <= claim.answer_start < length:
            continue
        kept.append((next(numbers), claim))
        position = claim.answer_end
    return kept


def answer_parts(answer: Masked, claims: Numbered, flags: Sequence[Flag] = ()) -> list[Part]:
    """Cut the answer at the claims, and at the flags that stand on no claim. The texts and tails of all parts together
    are the answer as it is shown, unchanged."""
    marks: list[tuple[Span, int, Claim | Flag]] = []
    rows: list[tuple[int, Claim | Flag]] = [*claims, *((0, flag) for flag in flags)]
    for number, row in rows:
        place = _shown_place(answer, row)
        if place and all(place.end <= other.start or other.end <= place.start for other, _number, _row in marks):
            marks.append((place, number, row))
    parts, position, text = [], 0, answer.text
    for place, number, row in sorted(marks, key=lambda mark: mark[0].start):
        if place.start > position:
            parts.append(Part(text[position : place.start]))
        cut = max(text.rfind(space, place.start, place.end) for space in " \n") + 1 or place.start
        head, tail = text[place.start : cut], text[cut : place.end]
        if isinstance(row, Claim):
            parts.append(Part(head, number=number, status=row.status, tail=tail))
        else:
            parts.append(Part(head, tail=tail, flag=row))
        position = place.end
    return parts + ([Part(text[position:])] if position < len(text) else [])


def _shown_place(answer: Masked, row: Claim | Flag) -> Span | None:
    """Where a claim or flag stands in the answer as it is shown; None where it stands nowhere."""
    if row.answer_start is None or row.answer_end is None:
        return None
    place = answer.to_masked(Span(row.answer_start, row.answer_end))
    end = min(place.end, len(answer.text))
    return Span(place.start, end) if place.start < end else None


def article_cards(*, matches: Sequence[Match], claims: Numbered, flags: Sequence[Flag]) -> list[ArticleCard]:
    """First the articles that claims point at, by number, and flags; then the best matches, up to three cards in all."""
    cards: dict[int, ArticleCard] = {}
    for number, claim in claims:
        if claim.passage is not None and claim.passage_start is not None:
            version = claim.passage.version
            card = cards.setdefault(version.pk, ArticleCard(version))
            by = claim.values.get("by", "")
            card.sentences.append(Sentence(_evidence(version.body, claim), number, claim.status, by=by))
    for flag in flags:
        if flag.passage is not None and flag.passage_start is not None:
            version = flag.passage.version
            card = cards.setdefault(version.pk, ArticleCard(version))
            sentence = Sentence(_evidence(version.body, flag))
            if sentence.text not in {other.text for other in card.sentences}:
                card.sentences.append(sentence)
    for match in matches:
        version = match.passage.version
        if version.pk not in cards and len(cards) < ARTICLES_SHOWN:
            cards[version.pk] = ArticleCard(version, [Sentence([(match.passage.text, False)])])
    return list(cards.values())


def unsourced(claims: Numbered) -> list[int]:
    """The numbers of the claims that no article speaks of."""
    return [number for number, claim in claims if claim.passage is None or claim.passage_start is None]


def _evidence(body: str, row: Claim | Flag) -> list[tuple[str, bool]]:
    """The whole sentence around a place: a bare "20 euro" proves nothing to who did not read the article."""
    start, end = row.passage_start or 0, row.passage_end or 0
    around = [span for span in split_sentences(body) if span.start < end and start < span.end]
    first = min([start, *(span.start for span in around)])
    last = max([end, *(span.end for span in around)])
    place = body[start:end]
    return _decisive(
        body[first:last], {**dict(row.values), **({"place": place} if (first, last) != (start, end) else {})}
    )


def _decisive(text: str, values: object) -> list[tuple[str, bool]]:
    """Cut a sentence so that the values on which the claim turns stand alone, to be printed bold."""
    given = [values.get("expected"), values.get("place")] if isinstance(values, dict) else []
    words = {word for word in given if isinstance(word, str) and word.strip()}
    found = [re.escape(word) for word in sorted(words, key=len, reverse=True) if word in text]
    if not found:
        return [(text, False)]
    pieces = re.split(f"({'|'.join(found)})", text)
    return [(piece, piece in words) for piece in pieces if piece]
