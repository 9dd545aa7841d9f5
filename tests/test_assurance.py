"""docs/assurance.md names tests that exist, for every line."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINES = [line for line in (ROOT / "docs/assurance.md").read_text().splitlines() if re.match(r"\| \d", line)]


def proofs(line: str) -> list[str]:
    return re.findall(r"`([^`]+::[^`]+)`", line)


def test_every_item_has_a_line() -> None:
    """The first 39, and of what comes after them what is proven."""
    items = [int(line.split("|")[1]) for line in LINES]
    assert items[:39] == list(range(1, 40))
    assert items == sorted(set(items))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[1].strip())
def test_what_proves_a_line_exists(line: str) -> None:
    missing = []
    for proof in proofs(line):
        file, name = proof.split("::")
        start = rf"^{name}:" if file == "Makefile" else rf"^\s*(?:async )?def {name}\("
        if not re.search(start, (ROOT / file).read_text(), re.MULTILINE):
            missing.append(proof)
    assert proofs(line)
    assert missing == []
