"""A conversation whose customer became known later: two keys, one person; his rights cover both."""

from typing import Any

import pytest

from contactcenter.models import BotResponse, SubjectKey
from reviewapp import subjects
from reviewapp.models import Flag, Review, Verdict
from reviewapp.subjects import Purpose
from tests.factories import make_draw, make_review
from tests.privacy import CANARY, CUSTOMER, LATER, judged, record_of, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = type(settings.HOME)(tmp_path)


def first_unknown() -> BotResponse:
    """An answer to nobody known, judged; his key comes with the second one of that conversation."""
    send(record_of("", 1, CANARY, id="u-1", conversation="gesprek"))
    return BotResponse.objects.get()


def becomes_known() -> None:
    send(record_of(CUSTOMER, 2, CANARY, id="u-2", conversation="gesprek"))


def test_28_the_export_holds_what_was_written_before_he_was_known() -> None:
    first = first_unknown()
    judged(first)
    becomes_known()
    rows = subjects.export(subject=subjects.find(CUSTOMER), by=None, now=LATER)["tables"]
    assert [row["question"] for row in rows["contactcenter.BotResponse"]] == [f"{CANARY} vraagt {n}?" for n in (1, 2)]
    assert rows["reviewapp.Flag"][0]["values"] == {"found": first.answer}
    assert (rows["reviewapp.Verdict"][0]["note"], rows["reviewapp.Correction"][0]["text"]) == (
        first.question,
        f"Beter: {first.answer}",
    )
    assert len(rows["contactcenter.SubjectKey"]) == 2


def test_26_an_erasure_takes_both_keys() -> None:
    judged(first_unknown())
    becomes_known()
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    assert set(SubjectKey.objects.values_list("wrapped", flat=True)) == {""}
    assert (Flag.objects.get().values, Verdict.objects.get().note) == ({}, "")


@pytest.mark.parametrize("purpose", list(Purpose))
def test_24_what_he_withdrew_before_holds_for_the_conversation_too(purpose: Purpose) -> None:
    first_unknown()
    subjects.withdraw(customer=CUSTOMER, purpose=purpose, by=None, now=LATER)
    becomes_known()
    assert list(BotResponse.objects.values_list(f"for_{purpose}", flat=True)) == [False, False]


@pytest.mark.parametrize("purpose", list(Purpose))
def test_24_what_was_withdrawn_in_the_conversation_holds_for_the_customer(purpose: Purpose) -> None:
    subject = SubjectKey.objects.get(pk=first_unknown().subject_id)
    subjects.withdraw_subject(subject=subject, purpose=purpose, by=None, now=LATER)
    becomes_known()
    send(record_of(CUSTOMER, 3, CANARY))
    assert not BotResponse.objects.filter(**{f"for_{purpose}": True}).exists()


def test_24_the_next_night_his_other_answers_and_the_queue_follow() -> None:
    """He said it in the conversation; one answer of his was there already, and one waits on the desk."""
    subject = SubjectKey.objects.get(pk=first_unknown().subject_id)
    send(record_of(CUSTOMER, 9, CANARY))
    make_review(draw=make_draw(response=BotResponse.objects.latest("pk")))
    subjects.withdraw_subject(subject=subject, purpose=Purpose.QUALITY, by=None, now=LATER)
    becomes_known()
    subjects.purge_if_due(now=LATER)
    assert not BotResponse.objects.filter(for_quality=True).exists()
    assert Review.objects.get().state == Review.State.REMOVED
