"""A scenario file: what a simulated week looks like. fixtures/scenarios/ has examples of every key."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_ANSWERS = 1_000_000
LOWEST_AUROC, HIGHEST_AUROC = 0.5, 0.9999

_KEYS = {
    "name",
    "strata",
    "risk_auroc",
    "risk_calibrated",
    "capacity",
    "control_share",
    "response_rate",
    "screening_share",
    "groups",
}
LOWEST_SCREENED = 0.01


class ScenarioError(ValueError):
    """The file is no scenario; the text says what to change."""


@dataclass(frozen=True)
class Stratum:
    name: str
    size: int
    bad_rate: float


@dataclass(frozen=True)
class Group:
    """A share of every stratum whose bad rate is `gap` above (or below) that of the stratum."""

    name: str
    share: float
    gap: float


@dataclass(frozen=True)
class Scenario:
    """One kind of week. Rates and shares as fractions, sizes and capacity in answers a week."""

    name: str
    strata: tuple[Stratum, ...]
    risk_auroc: float
    risk_calibrated: bool
    capacity: int
    control_share: float
    response_rate: float
    groups: tuple[Group, ...]
    screening_share: float = 1.0

    @property
    def size(self) -> int:
        return sum(stratum.size for stratum in self.strata)


def read(path: Path) -> Scenario:
    """The scenario in a JSON file. Raises ScenarioError with the place and the reason."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise ScenarioError(f"{path}: no JSON ({error})") from None
    try:
        return parse(found)
    except ScenarioError as error:
        raise ScenarioError(f"{path}: {error}") from None


def parse(found: Any) -> Scenario:
    """The scenario in an object as JSON has it. Raises ScenarioError."""
    found = _table(found, "a scenario", required=("name", "strata", "risk_auroc", "capacity"), known=_KEYS)
    scenario = Scenario(
        name=_word(found["name"], "name"),
        strata=tuple(_stratum(row, number) for number, row in enumerate(_rows(found["strata"], "strata"), 1)),
        risk_auroc=_number(found["risk_auroc"], "risk_auroc", low=LOWEST_AUROC, high=HIGHEST_AUROC),
        risk_calibrated=_yes_or_no(found.get("risk_calibrated", True), "risk_calibrated"),
        capacity=_whole(found["capacity"], "capacity", low=1),
        control_share=_number(found.get("control_share", 0.4), "control_share", low=0, high=1),
        response_rate=_number(found.get("response_rate", 1.0), "response_rate", low=0.01, high=1),
        screening_share=_number(found.get("screening_share", 1.0), "screening_share", low=LOWEST_SCREENED, high=1),
        groups=tuple(_group(row, number) for number, row in enumerate(_rows(found.get("groups", []), "groups"), 1)),
    )
    if not scenario.strata:
        raise ScenarioError("strata is empty: a week needs at least one stratum")
    if scenario.size > MOST_ANSWERS:
        raise ScenarioError(f"the strata have {scenario.size} answers together; at most {MOST_ANSWERS} fit")
    _distinct((stratum.name for stratum in scenario.strata), "strata")
    _distinct((group.name for group in scenario.groups), "groups")
    together = sum(group.share for group in scenario.groups)
    if together > 1 + 1e-9:
        raise ScenarioError(f"the shares of the groups add up to {together:.3f}; at most 1 is possible")
    return scenario


def _stratum(row: Any, number: int) -> Stratum:
    place = f"stratum {number}"
    row = _table(row, place, required=("name", "size", "bad_rate"), known=("name", "size", "bad_rate"))
    return Stratum(
        _word(row["name"], f"{place}: name"),
        _whole(row["size"], f"{place}: size", low=1),
        _number(row["bad_rate"], f"{place}: bad_rate", low=0, high=1),
    )


def _group(row: Any, number: int) -> Group:
    place = f"group {number}"
    row = _table(row, place, required=("name", "share"), known=("name", "share", "gap"))
    return Group(
        _word(row["name"], f"{place}: name"),
        _number(row["share"], f"{place}: share", low=0, high=1),
        _number(row.get("gap", 0.0), f"{place}: gap", low=-1, high=1),
    )


def _table(found: Any, place: str, *, required: Iterable[str], known: Iterable[str]) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise ScenarioError(f"{place} must be an object with keys, not {_kind(found)}")
    unknown = sorted(set(found) - set(known))
    if unknown:
        raise ScenarioError(f"{place}: unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}")
    missing = [key for key in required if key not in found]
    if missing:
        raise ScenarioError(f"{place}: {missing[0]!r} is missing")
    return found


def _rows(found: Any, place: str) -> list[Any]:
    if not isinstance(found, list):
        raise ScenarioError(f"{place} must be a list, not {_kind(found)}")
    return found


def _word(found: Any, place: str) -> str:
    if not isinstance(found, str) or not found.strip():
        raise ScenarioError(f"{place} must be a text that is not empty")
    return found


def _yes_or_no(found: Any, place: str) -> bool:
    if not isinstance(found, bool):
        raise ScenarioError(f"{place} must be true or false, not {_kind(found)}")
    return found


def _number(found: Any, place: str, *, low: float, high: float) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ScenarioError(f"{place} must be a number, not {_kind(found)}")
    if not low <= found <= high:  # also refuses NaN, which json reads
        raise ScenarioError(f"{place} is {found:g}; it must be from {low:g} to {high:g}")
    return float(found)


def _whole(found: Any, place: str, *, low: int) -> int:
    if isinstance(found, bool) or not isinstance(found, int):
        raise ScenarioError(f"{place} must be a whole number, not {_kind(found)}")
    if found < low:
        raise ScenarioError(f"{place} is {found}; it must be at least {low}")
    return found


def _distinct(names: Iterable[str], place: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ScenarioError(f"{place}: the name {name!r} occurs twice")
        seen.add(name)


def _kind(found: Any) -> str:
    names = {type(None): "null", bool: "true or false", str: "a text", list: "a list", dict: "an object"}
    return names.get(type(found), "a number")
