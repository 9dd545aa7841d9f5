"""Dutch is complete: every text of the screens has a translation, and the compiled catalogue is the present one."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "reviewapp" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
COLLECT = ("makemessages", "-l", "nl", "--no-location", "--no-wrap")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """The catalogue as `make messages` would write it now, from a copy of the sources."""
    copy = tmp_path_factory.mktemp("sources")
    for folder in ("reviewapp", "contactcenter"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "manage.py", copy)
    subprocess.run([sys.executable, "manage.py", *COLLECT], cwd=copy, check=True, capture_output=True)
    return polib.pofile(str(copy / CATALOGUE.relative_to(ROOT)))


def test_every_text_is_in_the_catalogue(collected: polib.POFile) -> None:
    known = {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}
    assert {entry.msgid for entry in collected if not entry.obsolete} - known == set()


def test_every_text_is_translated() -> None:
    catalogue = polib.pofile(str(CATALOGUE))
    assert [entry.msgid for entry in catalogue.untranslated_entries() + catalogue.fuzzy_entries()] == []


HOLES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")


def test_placeholders_survive_translation() -> None:
    broken = [
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        if entry.msgstr and sorted(HOLES.findall(entry.msgid)) != sorted(HOLES.findall(entry.msgstr))
    ]
    assert broken == []


def test_compiled_catalogue_is_the_present_one() -> None:
    texts = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE)).translated_entries()}
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert {entry.msgid: entry.msgstr for entry in compiled if entry.msgid} == texts
