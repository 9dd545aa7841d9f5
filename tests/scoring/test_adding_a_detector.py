"""The worked example in docs/adding-a-detector.md is code that works."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from reviewapp.scoring import detectors

PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-detector.md"
MODULE, TEST = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
NAME = "reviewapp.scoring.detectors.attachment"


@pytest.fixture
def example(monkeypatch):
    """The module of the page, where the page says it stands."""
    module = ModuleType(NAME)
    exec(compile(MODULE, str(PAGE), "exec"), module.__dict__)  # noqa: S102 - our own page
    monkeypatch.setitem(sys.modules, NAME, module)
    monkeypatch.setattr(detectors, "attachment", module, raising=False)
    return module


def test_the_example_has_all_that_a_detector_has(example):
    assert {name for name in ("KIND", "VERSION", "TITLE", "REASON", "ICON", "detect") if hasattr(example, name)} == {
        "KIND",
        "VERSION",
        "TITLE",
        "REASON",
        "ICON",
        "detect",
    }
    assert example.KIND not in detectors.BY_KIND


@pytest.mark.parametrize("name", re.findall(r"def (test_\w+)", TEST))
def test_the_tests_of_the_example_pass(example, name):
    space: dict[str, object] = {}
    exec(compile(TEST, str(PAGE), "exec"), space)  # noqa: S102 - our own page
    space[name]()


def test_everything_the_page_points_to_exists():
    root = PAGE.parents[1]
    for path in re.findall(r"`((?:reviewapp|tests)/[\w/]+\.py)`", PAGE.read_text(encoding="utf-8")):
        assert (root / path).exists() or "attachment" in path
