"""How well personal data is found: marked texts and values against what the rules, and the model for names, find."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contactcenter.datafiles import FileError, read_rows
from contactcenter.privacy import PersonalDatum, find_identifiers, find_personal_data, not_overlapping
from contactcenter.privacy.name_model import NameModel

LEAST_RECALL, LEAST_NAMES, MOST_FALSE = 0.95, 0.85, 0.02  # the last: sentences with a false hit
KINDS = {
    "bsn": "bsn", "iban": "iban", "iban_code": "iban", "card": "card", "credit_card": "card", "phone": "phone",
    "phone_number": "phone", "telefoonnummer": "phone", "email": "email", "email_address": "email", "emailadres": "email",
    "postcode": "postcode", "address": "address", "license_plate": "licence_plate", "licence_plate": "licence_plate",
    "ip_address": "ip_address", "us_ssn": "ssn", "ssn": "ssn", "person": "name", "persoon": "name", "name": "name",
    "birth_date": "birth_date", "customer_number": "customer_number",
}  # fmt: skip
ALIKE = {"postcode": {"postcode", "address"}, "address": {"postcode", "address"}}
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(slots=True)
class Tally:
    """Of one kind in one language."""

    marked: int = 0
    found: int = 0
    exact: int = 0
    hits: int = 0
    right: int = 0

    def figures(self) -> dict[str, Any]:
        """Recall by overlap and to the sign; precision by overlap."""
        return {
            "marked": self.marked,
            "recall": _share(self.found, self.marked),
            "recall_strict": _share(self.exact, self.marked),
            "hits": self.hits,
            "precision": _share(self.right, self.hits),
        }


@dataclass(slots=True)
class _Text:
    language: str
    text: str
    spans: list[tuple[int, int, str]]
    valid: bool = True
    others: list[tuple[int, int]] = field(default_factory=list)


def evaluate(paths: Sequence[Path], *, clean: Sequence[Path], model: NameModel | None) -> dict[str, Any]:
    """Figures by language and kind, false hits in clean sentences, and whether the targets are met. Raises FileError."""
    texts = [text for path in _files(paths) for text in _texts(path)]
    found = _find([text.text for text in texts], model)
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for text, data in zip(texts, found, strict=True):
        _count(text, data, tallies)
    sentences = [sentence for path in _files(clean) for sentence in _sentences(path)]
    false = [data[0].kind for data in _find(sentences, model) if data]
    kinds = [
        {"language": language, "kind": kind, **tally.figures()} for (language, kind), tally in sorted(tallies.items())
    ]
    report = {
        "model": model.identity if model else "none: rules alone",
        "kinds": [row for row in kinds if row["marked"]],
        "clean_sentences": len(sentences),
        "false_hits": len(false),
        "false_hits_by_kind": dict(Counter(false)),
        "false_rate": _share(len(false), len(sentences)),
    }
    return report | {"below": _below(report)}


def _below(report: dict[str, Any]) -> list[str]:
    """Which targets are missed. English names have none: the marked texts name singers and companies alike."""
    below = []
    for row in report["kinds"]:
        of_names = LEAST_NAMES if row["language"] == "nl" else 0.0
        least = of_names if row["kind"] == "name" else LEAST_RECALL
        if row["recall"] < least:
            below.append(f"recall of {row['kind']} ({row['language']}) is {row['recall']:.3f}, less than {least}")
    if report["clean_sentences"] and report["false_rate"] >= MOST_FALSE:
        below.append(f"{100 * report['false_rate']:.2f} in 100 clean sentences have a false hit, not under 2")
    return below


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.jsonl")) if path.is_dir() else [path]


def _texts(path: Path) -> Iterator[_Text]:
    """Rows with `text` and `spans` ([start, end, kind, ...]), or with `kind` and `value`: a datum by itself."""
    for raw in _rows(path):
        if "value" in raw:
            value, kind = str(raw["value"]), KINDS.get(str(raw["kind"]).lower())
            if kind:
                yield _Text("nl", value, [(0, len(value), kind)], valid=raw.get("valid", True))
        elif isinstance(raw.get("text"), str):
            spans = [(start, end, str(kind).lower()) for start, end, kind, *_ in raw.get("spans", [])]
            known = [(start, end, KINDS[kind]) for start, end, kind in spans if kind in KINDS]
            others = [(start, end) for start, end, kind in spans if kind not in KINDS]
            yield _Text(str(raw.get("lang", "")), raw["text"], known, others=others)
        else:
            raise FileError(f"{path.name}: a row has no text with spans and no value with a kind.")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for row in read_rows(path):
        if row.record is None:
            raise FileError(f"{path.name}, line {row.line}: {row.reason}.")
        yield row.record


def _sentences(path: Path) -> Iterator[str]:
    """The sentences of what a bot or an article says: `answer`, `body` or `text`."""
    for raw in _rows(path):
        text = raw.get("answer") or raw.get("body") or raw.get("text") or ""
        yield from (sentence for sentence in _SENTENCE.split(str(text)) if sentence.strip())


def _find(texts: Sequence[str], model: NameModel | None) -> list[list[PersonalDatum]]:
    if model is None:
        return [find_personal_data(text) for text in texts]
    named = model.find(texts)
    return [
        not_overlapping([*find_identifiers(text), *names], len(text)) for text, names in zip(texts, named, strict=True)
    ]


def _count(text: _Text, data: Sequence[PersonalDatum], tallies: dict[tuple[str, str], Tally]) -> None:
    """A value that is none (`valid` false) must not be found; a hit on something marked otherwise is no false one."""
    for start, end, kind in text.spans:
        if not text.valid:
            continue
        tally = tallies[text.language, kind]
        same = [
            datum for datum in data if datum.kind in ALIKE.get(kind, {kind}) and datum.start < end and start < datum.end
        ]
        tally.marked += 1
        tally.found += bool(same)
        tally.exact += any((datum.start, datum.end) == (start, end) for datum in same)
    for datum in data:
        if any(start < datum.end and datum.start < end for start, end in text.others):
            continue
        tally = tallies[text.language, datum.kind]
        tally.hits += 1
        tally.right += text.valid and any(
            datum.kind in ALIKE.get(kind, {kind}) and datum.start < end and start < datum.end
            for start, end, kind in text.spans
        )
