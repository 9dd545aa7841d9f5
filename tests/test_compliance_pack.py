"""Item 39: the papers come from the live configuration; any changed setting changes them, and no secret is in them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.core.management import call_command

from contactcenter.models import Source
from reviewapp.compliance.collecting import OF_NOBODY, SECRET, SHOWN, collect
from tests.factories import make_employee, make_judged, make_plan

pytestmark = pytest.mark.django_db


def other(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, dict):
        return {**value, "x": "y"}
    return [*value, "x"] if isinstance(value, list) else f"{value}x"


def pack(folder: Path) -> dict[str, str]:
    call_command("compliance_pack", "--out", str(folder))
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_39_the_same_installation_gives_the_same_bytes(tmp_path: Path) -> None:
    first = pack(tmp_path / "a")
    assert first == pack(tmp_path / "b")
    assert sorted(first) == ["pack.en.md", "pack.json", "pack.nl.md"]


@pytest.mark.parametrize("name", SHOWN)
def test_39_a_changed_setting_changes_every_file(name: str, settings: Any, tmp_path: Path) -> None:
    before = pack(tmp_path / "a")
    setattr(settings, name, other(getattr(settings, name)))
    after = pack(tmp_path / "b")
    assert all(before[file] != after[file] for file in before)


@pytest.mark.parametrize("name", live.RETENTION_DAYS)
def test_39_a_changed_retention_changes_the_pack(name: str, settings: Any) -> None:
    before = collect()
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, name: settings.RETENTION_DAYS[name] - 1}
    assert collect()["retention"] != before["retention"]


def test_39_what_the_database_holds_changes_the_pack() -> None:
    before = collect()
    make_plan(version=7)
    Source.objects.create(name="second bot")
    make_employee(role="operator")
    make_judged(code="wrong")
    after = collect()
    changed = {name for name in after if after[name] != before[name]}
    assert {"plan", "sources", "people", "answers", "error_rates"} <= changed


@pytest.mark.parametrize("name", SECRET)
def test_39_no_secret_is_in_it_only_that_it_is_set(name: str, settings: Any) -> None:
    setattr(settings, name, "canary-secret")
    told = json.dumps(collect())
    assert "canary-secret" not in told
    assert collect()["secrets"][name] is True


def test_39_every_setting_from_the_environment_is_told_secret_or_of_nobody() -> None:
    text = (Path(live.BASE_DIR) / "reviewapp" / "settings.py").read_text()
    read = set(re.findall(r"^([A-Z][A-Z_]*)(?:: [^=]+)? = .*(?:env|KloptHome)", text, re.MULTILINE))
    assert read - {*SHOWN, *SECRET, *OF_NOBODY} == set()


def test_39_no_path_of_the_machine_is_in_it(settings: Any) -> None:
    settings.VERIFIER, settings.VERIFIER_MODEL = "cross-encoder", "/srv/models/ours"
    assert collect()["models"][2]["name"] == "ours"
