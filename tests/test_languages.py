"""No page speaks two languages: every main page in English has no Dutch sentence of ours, and the other way round."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.desk import make_desk, make_samira

pytestmark = pytest.mark.django_db
PAGES = (
    "/review/risk/", "/answers/?state=all", "/answers/{answer}/", "/manage/", "/manage/queues/", "/calibration/", "/differences/",
    "/feedback/", "/practice/", "/preferences/", "/training/",
)  # fmt: skip
LEAST = 9  # letters; shorter words are the same in both languages too often
CATALOGUE = Path(settings.BASE_DIR) / "reviewapp/locale/nl/LC_MESSAGES/django.po"
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', re.MULTILINE)


def words() -> list[tuple[str, str]]:
    """English and Dutch of every sentence without values, where they differ."""
    pairs = [
        tuple("".join(re.findall(r'"(.*)"', part)).replace('\\"', '"') for part in found)
        for found in ENTRY.findall(CATALOGUE.read_text(encoding="utf-8") + "\n")
    ]
    return [(en, nl) for en, nl in pairs if en and nl and en != nl and "%" not in en and "\\n" not in en]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_item_31_no_page_has_a_sentence_of_the_other_language(language: str) -> None:
    answer = make_desk(risk=1, control=1)[0].response_id
    client = Client()
    client.force_login(make_samira(language=language, role="quality_manager"))
    own, other = (0, 1) if language == "en" else (1, 0)
    said = words()
    assert len(said) > 500  # the catalogue was read
    ours = {pair[own] for pair in said}
    foreign = {pair[other] for pair in said if len(pair[other]) >= LEAST} - ours
    found = []
    for path in PAGES:
        html = client.get(path.format(answer=answer), follow=True).content.decode()
        texts = {text.strip() for text in re.findall(r">([^<>]+)<", html)}
        found += [(path, text) for text in sorted(texts & foreign)]
    assert found == []
