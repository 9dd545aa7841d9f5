"""Knowledge gaps: questions no article is about, together by meaning, most asked first; nothing of what waits."""

from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse

from contactcenter.vault import keyed_digest
from reviewapp.models import GoldItem, Review, Vector
from reviewapp.quality import Filters
from reviewapp.quality.gaps import best_correction, gaps
from tests.factories import (
    NOW,
    make_conversation,
    make_correction,
    make_draw,
    make_employee,
    make_flag,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)
from tests.test_gold import make_gold

pytestmark = pytest.mark.django_db
WEEK = Filters.of_week("2026-W47")
BATTERY = "Is er subsidie voor een thuisbatterij?"
REFUND = "Hoe snel krijg ik de opzegvergoeding terug?"


def asked(question, *, angle, customer="", kind="none", answer="Dat weet ik niet zeker.", keep=True, **fields):
    """An answer that no article is about, with a vector in this direction (degrees)."""
    conversation = make_conversation(customer=customer)
    response = make_response(question=question, answer=answer, conversation=conversation, **fields)
    screening = make_screening(response=response, model="tiny")
    make_flag(screening=screening, kind="low_similarity", values={"found": "0.41", "expected": "0.5"})
    make_draw(response=response, kind=kind, pi=0.5)
    if keep:
        turned = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))], "<f4")
        digest = keyed_digest(f"query\0{question}\n{answer}")
        Vector.objects.get_or_create(model="tiny", digest=digest, defaults={"data": turned.tobytes()})
    return response


def found(**filters):
    return gaps(filters=Filters.of_week("2026-W47", **filters))


def test_questions_that_mean_the_same_are_one_gap_and_most_customers_go_first():
    asked(BATTERY, angle=0, customer="a")
    asked(BATTERY, angle=0, customer="a")
    asked(BATTERY, angle=0, customer="a")
    asked(REFUND, angle=90, customer="b")
    asked("Wanneer komt de boete van het opzeggen terug?", angle=95, customer="c")
    assert [(gap.customers, len(gap.members)) for gap in found().gaps] == [(2, 2), (1, 3)]


def test_without_a_customer_key_each_contact_is_a_customer():
    asked(BATTERY, angle=0)
    asked(BATTERY, angle=0)
    (gap,) = found().gaps
    assert gap.customers == 2


def test_without_vectors_equal_words_are_together():
    asked(BATTERY, angle=0, keep=False)
    asked("Thuisbatterij: is er subsidie?", angle=0, keep=False)
    asked(REFUND, angle=0, keep=False)
    assert [len(gap.members) for gap in found().gaps] == [2, 1]


def test_a_thank_you_asks_for_no_article():
    asked("ok bedankt", angle=0)
    assert found().gaps == []


@pytest.mark.parametrize("waits", ["open", "no queue yet", "no draw", "check item", "second"])
def test_of_what_somebody_may_still_judge_nothing_is_told(waits):
    response = asked(BATTERY, angle=0, kind="none" if waits in {"check item", "no draw"} else "control")
    if waits == "no draw":
        response.draw.delete()
    if waits == "check item":
        make_gold(response=response)
    if waits in {"open", "second"}:
        make_review(draw=response.draw)
    if waits == "second":
        make_verdict(review=Review.objects.get())
        make_review(draw=response.draw, role="second")
    assert found().gaps == []


def test_what_was_judged_is_told():
    make_verdict(review=make_review(draw=asked(BATTERY, angle=0, kind="control").draw))
    assert len(found().gaps) == 1


def test_a_check_item_that_is_retired_is_told_again():
    make_gold(response=asked(BATTERY, angle=0))
    GoldItem.objects.update(retired_at=NOW)
    assert len(found().gaps) == 1


def test_only_answers_of_the_selection_are_in_it():
    asked(BATTERY, angle=0, topic="zonnepanelen")
    asked(REFUND, angle=90, topic="contract")
    asked(BATTERY, angle=0, answered_at=NOW - timedelta(days=7))
    (gap,) = found(topic="zonnepanelen").gaps
    assert (gap.topic, len(gap.members), gap.weeks) == ("zonnepanelen", 1, [("2026-W47", 1)])


def test_the_newest_are_read_and_it_is_said_that_there_are_more(monkeypatch):
    monkeypatch.setattr("reviewapp.quality.gaps.MOST", 2)
    for number in range(3):
        newest = asked(BATTERY, angle=0, answered_at=NOW + timedelta(minutes=number))
    assert (found().answers, found().more, found().gaps[0].members[0].pk) == (2, True, newest.pk)


def test_the_draft_is_what_was_settled_before_what_one_person_wrote():
    one, two = asked(BATTERY, angle=0, kind="control"), asked(BATTERY, angle=0, kind="control")
    for response, source, text in (
        (one, "adjudicated", "Nee, voor een thuisbatterij niet."),
        (two, "human", "Geen idee."),
    ):
        verdict = make_verdict(review=make_review(draw=response.draw), code="wrong", source=source)
        make_correction(verdict=verdict, text=text)
    (gap,) = found().gaps
    assert best_correction(gap) == "Nee, voor een thuisbatterij niet."


def test_five_queries_however_many_answers(django_assert_num_queries):
    for number in range(5):
        asked(f"{BATTERY} {number}", angle=number)
    with django_assert_num_queries(5):
        found()


def test_the_list_hides_personal_data_and_the_button_is_for_who_edits_articles(client):
    asked("Is er subsidie voor mijn thuisbatterij, bel 0612345678", angle=0)
    client.force_login(make_employee(language="en"))
    html = client.get(reverse("knowledge_gaps"), {"week": "2026-W47"}).content.decode()
    assert "thuisbatterij" in html
    assert "0612345678" not in html
    assert "Make article" not in html


def test_the_page_of_a_gap_has_the_questions_a_draft_and_the_line_for_the_file(client):
    response = asked(BATTERY, angle=0, kind="control", language="nl", topic="zonnepanelen")
    verdict = make_verdict(review=make_review(draw=response.draw), code="wrong")
    make_correction(verdict=verdict, text="Nee, die is er niet.")
    client.force_login(make_employee(language="en", role="knowledge_editor"))
    html = client.get(reverse("knowledge_gap", args=[response.pk]), {"week": "2026-W47"}).content.decode()
    assert html.count("Nee, die is er niet.") == 2
    assert f"load_articles {response.pk}.jsonl" in html


def test_the_page_of_a_gap_is_for_who_edits_articles(client):
    response = asked(BATTERY, angle=0)
    client.force_login(make_employee(role="supervisor"))
    assert client.get(reverse("knowledge_gap", args=[response.pk])).status_code == 403


def test_a_gap_that_is_gone_is_not_found(client):
    client.force_login(make_employee(role="knowledge_editor"))
    assert client.get(reverse("knowledge_gap", args=[7])).status_code == 404
