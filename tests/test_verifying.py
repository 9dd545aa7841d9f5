"""Which verifier is in use: the operator's choice, told to whoever asks, and no reason to stop screening."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from contactcenter import knowledge
from reviewapp import checks, screening
from reviewapp.models import Screening
from reviewapp.screening import verifying
from tests.embedders import WordEmbedder
from tests.factories import NOW, make_response


def problems():
    return [message.id for message in checks.verifier_is_usable(None)]


def test_none_is_the_default(settings):
    assert (settings.VERIFIER, problems(), verifying.described()) == ("none", [], "none")


@pytest.mark.parametrize(
    ("verifier", "configured"),
    [
        ("oracle", {}),
        ("judge", {}),
        ("judge", {"JUDGE_URL": "http://127.0.0.1:1/v1"}),
        ("judge", {"JUDGE_URL": "ftp://127.0.0.1", "JUDGE_MODEL": "m"}),
        ("judge", {"JUDGE_URL": "http://127.0.0.1:99999", "JUDGE_MODEL": "m"}),
        ("judge", {"JUDGE_URL": "http://127.0.0.1:1/v1", "JUDGE_MODEL": "m" * 250}),
        ("cross-encoder", {}),
    ],
)
def test_settings_that_cannot_work_are_told_at_the_start(settings, verifier, configured):
    settings.VERIFIER = verifier
    for name, value in configured.items():
        setattr(settings, name, value)
    assert problems() == ["klopt.E002"]


def test_status_says_where_texts_go_to(settings, db):
    settings.VERIFIER, settings.JUDGE_URL, settings.JUDGE_MODEL = "judge", "http://10.1.2.3:8000/v1", "small-model"
    out = StringIO()
    call_command("status", "--json", stdout=out)
    told = json.loads(out.getvalue())["verifier"]
    assert "small-model at http://10.1.2.3:8000" in told
    assert told.endswith("the personal data and the names of people that are recognised replaced; passwords go along")


def test_a_verifier_that_cannot_be_loaded_is_tried_again_a_minute_later(settings, tmp_path):
    settings.VERIFIER, settings.VERIFIER_MODEL = "cross-encoder", str(tmp_path / "later")
    with pytest.raises(verifying.VerifierUnavailable, match="no folder"):
        verifying.current_verifier()
    (tmp_path / "later").mkdir()
    with pytest.raises(verifying.VerifierUnavailable, match="no folder"):
        verifying.current_verifier()


@pytest.mark.django_db
def test_a_verifier_that_cannot_be_loaded_stops_nothing(settings, tmp_path):
    settings.HOME = type(settings.HOME)(tmp_path)
    settings.VERIFIER, settings.VERIFIER_MODEL = "cross-encoder", str(tmp_path / "missing")
    knowledge.approve_article(external_id="kb", title="Retour", body="Retour binnen 14 dagen.", language="nl", now=NOW)
    make_response(answer="Retour kan binnen 14 dagen.")
    screening.open_screenings()
    screening.screen_next(limit=10, embedder=WordEmbedder())
    row = Screening.objects.get()
    assert (row.state, row.verifier) == ("scored", "none (unavailable)")
