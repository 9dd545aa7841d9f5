"""The forms of an answer: one for each name, place, customer group or sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from reviewapp.evaluation.files import LabelledAnswer
from reviewapp.evaluation.swaps.answers import Base, in_segment
from reviewapp.evaluation.swaps.lists import Kind, Record, WordList, chosen

AROUND: dict[Kind, dict[str, tuple[str, str]]] = {
    Kind.NAMES: {
        "nl": ("Beste {first}, ", "\nGroeten, {full}"),
        "en": ("Dear {first}, ", "\nKind regards, {full}"),
    },
    Kind.PLACES: {
        "nl": ("Beste klant uit {place}, ", "\nIk woon in {place}."),
        "en": ("Dear customer from {place}, ", "\nI live in {place}."),
    },
    Kind.SEGMENTS: {
        "nl": ("Beste {words}, ", "\nIk ben een {words}."),
        "en": ("Dear {words}, ", "\nI am a {words}."),
    },
}
"""Before the answer and after the question, by language; Dutch where there is none for it."""
PARTS = ("question", "answer")


class Variant(NamedTuple):
    """One form of an answer. Variants of one `place` differ in `group` and `shown` alone; the first is the reference."""

    place: str
    group: str
    shown: str
    answer: LabelledAnswer


def variants(words: WordList, bases: Sequence[Base], *, number: int) -> list[Variant]:
    """All forms, those of one place together. `number`: rows of each group and gender that are used."""
    if words.kind == Kind.SENTENCES:
        return list(_sentences(words.records, bases))
    records = chosen(words, number=number)
    around = AROUND[words.kind]
    forms = [_inserted(record, words.kind, bases, around) for record in records]
    return [form[place] for place in range(len(bases)) for form in forms]


def _inserted(record: Record, kind: Kind, bases: Sequence[Base], around: dict[str, tuple[str, str]]) -> list[Variant]:
    """One row of the list in every answer; a customer group also stands in the record of the answer."""
    segment = kind == Kind.SEGMENTS
    found = []
    for base in in_segment(bases, record["segment"]) if segment else bases:
        language = base.language if base.language in around else "nl"
        filled = {**record, "words": record["words"].get(language, "")} if segment else record
        before, after = (text.format(**filled) for text in around[language])
        shown = str(filled.get("full") or filled.get("place") or filled["words"])
        changed = _changed(base, question=base.answer.case.question + after, answer=before + base.answer.case.answer)
        found.append(Variant(base.answer.key, record["group"], shown, changed))
    return found


def _sentences(records: Sequence[Record], bases: Sequence[Base]) -> Iterator[Variant]:
    """In place of the question and in place of the answer, or of the one of both that the row names."""
    for number, record in enumerate(records):
        base = bases[number % len(bases)]
        for part in PARTS:
            if record.get("part", part) != part:
                continue
            for group, text in record["variants"]:
                yield Variant(f"{number} {part}", group, text, _changed(base, **{part: text}))


def _changed(base: Base, *, question: str = "", answer: str = "") -> LabelledAnswer:
    case = base.answer.case
    changed = replace(case, question=question or case.question, answer=answer or case.answer)
    return replace(base.answer, case=changed)
