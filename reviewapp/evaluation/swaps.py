"""The swap test: the same answers with other names and groups in them; nothing may change but the name.

Counterfactual evaluation: only the group changes, so a difference has no other cause (Garg et al. 2019, counterfactual
fairness in text classification through robustness).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from contactcenter import knowledge
from contactcenter.datafiles import FileError, Progress, read_rows
from contactcenter.models import BotResponse
from reviewapp.evaluation.files import ApprovedText, LabelledAnswer, read_answers, read_knowledge
from reviewapp.evaluation.judging import Encoder, assessments, index_of
from reviewapp.scoring.detectors import low_similarity
from reviewapp.scoring.embedding import Embedder
from reviewapp.scoring.types import Assessment, Case
from reviewapp.screening.cases import cases_of
from reviewapp.screening.models import embedder as embedder_of_process

FROM_DATABASE = 20  # newest responses that serve as the answers around the names
MOST_CHANGES = 20  # told in full
DECIMALS = 4
BY_SIMILARITY = frozenset({low_similarity.KIND})
"""Flags that hang on the similarity of texts, which every other word moves a little; all others are rules."""
GREETINGS = {"nl": ("Beste {first}, ", "\nGroeten, {full}"), "en": ("Dear {first}, ", "\nKind regards, {full}")}
"""Before the answer and after the question, by language."""


@dataclass(frozen=True, slots=True)
class SwapWish:
    """What to swap, in which answers. `answers`, `knowledge`: files; None = those of the database. `names`: so many of each
    group and gender."""

    files: Sequence[Path]
    answers: Path | None = None
    knowledge: Path | None = None
    names: int = 3


class Variant(NamedTuple):
    """One form of a case. Variants of one `place` differ in `group` and `shown` alone; the first is the reference."""

    place: str
    group: str
    shown: str
    answer: LabelledAnswer


@dataclass(slots=True)
class Moves:
    """How far the risk moved against the reference: of all pairs, and with its sign by group."""

    pairs: int = 0
    flags_changed: int = 0
    rule_flags_changed: int = 0
    sizes: list[float] = field(default_factory=list)
    by_group: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    changes: list[dict[str, Any]] = field(default_factory=list)


def swap_test(
    wish: SwapWish, *, embedder: Embedder | None = None, progress: Progress = lambda *_: None
) -> list[dict[str, Any]]:
    """One object of figures a file. Raises FileError, ModelUnavailable, BadVector."""
    rows = {path: _read(path) for path in wish.files}
    bases = _bases(wish)
    articles = read_knowledge(wish.knowledge) if wish.knowledge else _articles()
    lost = next((base for base in bases if base.approved is None), None)
    if lost and not articles:
        raise FileError(f"{lost.key} has no approved text and there are no articles; name a knowledge base with --kb.")
    encoder = Encoder(embedder or embedder_of_process())
    index = index_of(articles, encoder) if articles else None
    found = []
    for number, (path, records) in enumerate(rows.items()):
        variants = list(_variants(records, bases, wish.names))
        assessed = assessments(
            [variant.answer for variant in variants],
            knowledge=index,
            encoder=encoder,
            tell=_part(progress, number, len(rows), len(variants)),
        )
        found.append(_figures(path, variants, assessed))
    return found


def _part(progress: Progress, number: int, files: int, variants: int) -> Callable[[int], None]:
    return lambda done: progress(done, (number + min(done / variants, 1.0)) / files)


def _read(path: Path) -> list[Mapping[str, Any]]:
    """Rows with `variants` ([[group, sentence], ...]) or with `full`, `first`, `group`."""
    records: list[Mapping[str, Any]] = []
    for row in read_rows(path):
        record = row.record
        if record is None:
            raise FileError(f"{path} line {row.line}: {row.reason}.")
        if not (record.get("variants") or (record.get("full") and record.get("first") and record.get("group"))):
            raise FileError(f"{path} line {row.line}: needs variants, or first, full and group.")
        records.append(record)
    if not records:
        raise FileError(f"{path} has no rows.")
    return records


def _bases(wish: SwapWish) -> list[LabelledAnswer]:
    if wish.answers:
        return read_answers(wish.answers)[:FROM_DATABASE]
    responses = list(BotResponse.objects.order_by("-pk")[:FROM_DATABASE])
    if not responses:
        raise FileError("There are no answers in the database; name a file of answers with --answers.")
    cases = cases_of(responses)
    return [
        LabelledAnswer(response.external_id, cases[response.pk], None, False, "", response.external_id)
        for response in responses
    ]


def _articles() -> list[ApprovedText]:
    """The passages in the knowledge base, each by itself."""
    return [ApprovedText(row.article, row.title, row.text, row.language) for row in knowledge.snapshot().passages]


def _variants(records: Sequence[Mapping[str, Any]], bases: Sequence[LabelledAnswer], names: int) -> Iterator[Variant]:
    for number, record in enumerate(records):
        if record.get("variants"):
            base = bases[number % len(bases)]
            for group, text in record["variants"]:
                yield Variant(f"{number} question", group, text, _changed(base, question=text))
                yield Variant(f"{number} answer", group, text, _changed(base, answer=text))
    chosen = _chosen([record for record in records if record.get("full")], names)
    for base in bases if chosen else ():
        before, after = GREETINGS.get(base.case.language, GREETINGS["nl"])
        for record in chosen:
            question, answer = base.case.question + after.format(**record), before.format(**record) + base.case.answer
            yield Variant(base.key, record["group"], record["full"], _changed(base, question=question, answer=answer))


def _chosen(records: Sequence[Mapping[str, Any]], number: int) -> list[Mapping[str, Any]]:
    """The first `number` names of each group and gender, in the order of the file."""
    taken: Counter[tuple[str, str]] = Counter()
    chosen = []
    for record in records:
        key = (record["group"], record.get("gender", ""))
        taken[key] += 1
        if taken[key] <= number:
            chosen.append(record)
    return chosen


def _changed(base: LabelledAnswer, *, question: str | None = None, answer: str | None = None) -> LabelledAnswer:
    case: Case = base.case
    changed = replace(case, question=question or case.question, answer=answer or case.answer)
    return replace(base, case=changed)


def _figures(path: Path, variants: Sequence[Variant], assessed: Sequence[Assessment]) -> dict[str, Any]:
    references: dict[str, tuple[Variant, Assessment]] = {}
    moves = Moves()
    for variant, assessment in zip(variants, assessed, strict=True):
        if variant.place in references:
            _compare(*references[variant.place], variant, assessment, moves)
        else:
            references[variant.place] = (variant, assessment)
    pairs = max(moves.pairs, 1)
    return {
        "file": str(path),
        "pairs": moves.pairs,
        "flags_changed": moves.flags_changed,
        "flags_changed_share": round(moves.flags_changed / pairs, DECIMALS),
        "rule_flags_changed": moves.rule_flags_changed,
        "rule_flags_changed_share": round(moves.rule_flags_changed / pairs, DECIMALS),
        "risk_move_mean": round(sum(moves.sizes) / pairs, DECIMALS),
        "risk_move_max": round(max(moves.sizes, default=0.0), DECIMALS),
        "risk_move_by_group": {
            group: round(sum(of) / len(of), DECIMALS) for group, of in sorted(moves.by_group.items())
        },
        "changes": moves.changes[:MOST_CHANGES],
    }


def _compare(reference: Variant, expected: Assessment, variant: Variant, assessment: Assessment, moves: Moves) -> None:
    moves.pairs += 1
    difference = assessment.risk - expected.risk
    moves.sizes.append(abs(difference))
    moves.by_group[variant.group].append(difference)
    ours, theirs = _flags(variant, assessment), _flags(reference, expected)
    changed = [("added", ours, kind) for kind in ours.keys() - theirs.keys()]
    changed += [("gone", theirs, kind) for kind in theirs.keys() - ours.keys()]
    moves.flags_changed += bool(changed)
    moves.rule_flags_changed += any(kind not in BY_SIMILARITY for _, _, (kind, _) in changed)
    for change, flags, (kind, _) in sorted(changed, key=lambda entry: (entry[0], entry[2])):
        quote = next(words for (other, _), words in flags.items() if other == kind)
        moves.changes.append(
            {
                "answer": variant.place,
                "instead_of": reference.shown,
                "group": variant.group,
                "shown": variant.shown,
                "flag": kind,
                "change": change,
                "words": quote,
            }
        )


def _flags(variant: Variant, assessment: Assessment) -> dict[tuple[str, int], str]:
    """(kind, how many-th of that kind) -> the words it stands on."""
    seen: Counter[str] = Counter()
    flags = {}
    for finding in assessment.findings:
        seen[finding.kind] += 1
        span = finding.evidence.answer
        flags[finding.kind, seen[finding.kind]] = span.of(variant.answer.case.answer) if span else ""
    return flags
