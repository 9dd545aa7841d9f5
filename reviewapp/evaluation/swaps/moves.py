"""What moved: flags that came or went with the other word, and how far the risk went."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reviewapp.evaluation.swaps.variants import Variant
from reviewapp.scoring.detectors import low_similarity
from reviewapp.scoring.types import Assessment

MOST_CHANGES = 20  # told in full
DECIMALS = 4
BY_SIMILARITY = frozenset({low_similarity.KIND})
"""Flags that hang on the similarity of texts, which every other word moves a little; all others are rules."""


@dataclass(slots=True)
class Moves:
    """Against the reference: how far the risk moved, of all pairs and with its sign by group; the flags that changed.

    `by_flag`: pairs in which flags of a kind were added or gone. `changes` quotes the answers: never stored.
    """

    pairs: int = 0
    flags_changed: int = 0
    rule_flags_changed: int = 0
    sizes: list[float] = field(default_factory=list)
    by_group: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    changed_by_group: Counter[str] = field(default_factory=Counter)
    by_flag: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    changes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def mean(self) -> float:
        return sum(self.sizes) / max(self.pairs, 1)


def moves(variants: Sequence[Variant], assessed: Sequence[Assessment]) -> Moves:
    """Each form compared with the first of its place."""
    references: dict[str, tuple[Variant, Assessment]] = {}
    found = Moves()
    for variant, assessment in zip(variants, assessed, strict=True):
        if variant.place in references:
            _compare(*references[variant.place], variant, assessment, found)
        else:
            references[variant.place] = (variant, assessment)
    return found


def figures(found: Moves) -> dict[str, Any]:
    """For the command; `changes` holds words of answers."""
    pairs = max(found.pairs, 1)
    return {
        "pairs": found.pairs,
        "flags_changed": found.flags_changed,
        "flags_changed_share": round(found.flags_changed / pairs, DECIMALS),
        "rule_flags_changed": found.rule_flags_changed,
        "rule_flags_changed_share": round(found.rule_flags_changed / pairs, DECIMALS),
        "risk_move_mean": round(found.mean, DECIMALS),
        "risk_move_max": round(max(found.sizes, default=0.0), DECIMALS),
        **by_kind(found),
        "changes": found.changes[:MOST_CHANGES],
    }


def by_kind(found: Moves) -> dict[str, Any]:
    """Counts by kind of flag and by group, without a word of any answer."""
    return {
        "changed_by_flag": {kind: dict(counts) for kind, counts in sorted(found.by_flag.items())},
        "changed_by_group": {group: found.changed_by_group[group] for group in sorted(found.by_group)},
        "pairs_by_group": {group: len(of) for group, of in sorted(found.by_group.items())},
        "risk_move_by_group": {
            group: round(sum(of) / len(of), DECIMALS) for group, of in sorted(found.by_group.items())
        },
    }


def _compare(reference: Variant, expected: Assessment, variant: Variant, assessment: Assessment, found: Moves) -> None:
    found.pairs += 1
    difference = assessment.risk - expected.risk
    found.sizes.append(abs(difference))
    found.by_group[variant.group].append(difference)
    ours, theirs = _flags(variant, assessment), _flags(reference, expected)
    changed = [("added", ours, kind) for kind in ours.keys() - theirs.keys()]
    changed += [("gone", theirs, kind) for kind in theirs.keys() - ours.keys()]
    found.flags_changed += bool(changed)
    found.changed_by_group[variant.group] += bool(changed)
    found.rule_flags_changed += any(kind not in BY_SIMILARITY for _, _, (kind, _) in changed)
    for change, kind in {(change, kind) for change, _, (kind, _) in changed}:
        found.by_flag[kind][change] += 1
    for change, flags, (kind, _) in sorted(changed, key=lambda entry: (entry[0], entry[2])):
        quote = next(words for (other, _), words in flags.items() if other == kind)
        found.changes.append(
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
