"""Customers who come back: which contact is a repeat, and to which earlier answer it is traced."""

from datetime import timedelta

import pytest
from django.urls import reverse

from contactcenter.models import Conversation
from reviewapp import pipeline, quality
from reviewapp.models import ChangedDay, RepeatContact
from reviewapp.quality import Filters
from reviewapp.quality.repeats import repeat_figures, sources
from reviewapp.scoring.same_question import asked, likeness
from tests.factories import NOW, make_conversation, make_draw, make_employee, make_response, make_review

pytestmark = pytest.mark.django_db
EARLIER = "Hoeveel bedraagt de opzegvergoeding van mijn vaste contract?"
AGAIN = "Die opzegvergoeding van het vaste contract, hoeveel was dat?"
WEEK = Filters.of_week("2026-W47")
SAYS_SO = "Jullie zeiden maandag dat overstappen gratis is, maar dat staat nergens."


def contact(*, customer="k-1", hours=0, question=EARLIER, topic="contract", **fields):
    """An answer in a contact of its own, so many hours before NOW."""
    number = Conversation.objects.count()
    conversation = make_conversation(external_id=f"c{number}", customer=customer)
    at = NOW - timedelta(hours=hours)
    return make_response(conversation=conversation, question=question, topic=topic, answered_at=at, **fields)


def traced():
    pipeline.run_opening()
    return [(row.response_id, row.earlier_id) for row in RepeatContact.objects.order_by("pk")]


def test_the_same_question_of_the_same_customer_is_traced_to_the_answer_before_it():
    first, again = contact(hours=48), contact(question=AGAIN)
    assert traced() == [(again.pk, first.pk)]


def test_who_says_that_he_was_here_before_is_traced_within_the_topic():
    first, again = contact(hours=48), contact(question=SAYS_SO)
    contact(hours=2, topic="meterstand", question="Waar vind ik de meterstand?")
    assert traced() == [(again.pk, first.pk)]


@pytest.mark.parametrize(
    "other",
    [
        {"customer": "k-2"},
        {"customer": ""},
        {"hours": 169},
        {"topic": "meterstand", "question": "Waar vind ik de meterstand?"},
        {"question": "Kan ik korting krijgen?"},
    ],
    ids=["another customer", "no customer key", "too long ago", "another topic", "another question"],
)
def test_it_is_no_repeat_of(other):
    contact(**({"hours": 48} | other))
    nobody_is_known = other.get("customer") == ""
    contact(question=AGAIN, customer="" if nobody_is_known else "k-1")
    assert traced() == []


def test_two_questions_in_one_contact_are_no_repeat():
    first = contact(hours=1)
    make_response(conversation=first.conversation, order=1, question=EARLIER, topic="contract")
    assert traced() == []


def test_a_contact_is_traced_once_to_the_answer_that_is_most_alike():
    near = contact(hours=24, question=EARLIER)
    contact(hours=12, question="Hoeveel kost een vast contract per maand?")
    again = contact(question=AGAIN)
    make_response(conversation=again.conversation, order=1, question=AGAIN, topic="contract")
    assert (again.pk, near.pk) in traced()
    assert RepeatContact.objects.filter(conversation=again.conversation).count() == 1


def test_an_earlier_answer_that_comes_in_late_is_found():
    again = contact(question=AGAIN)
    assert traced() == []
    first = contact(hours=48)
    assert traced() == [(again.pk, first.pk)]


def test_what_may_not_be_judged_is_not_read():
    contact(hours=48, for_quality=False)
    contact(question=AGAIN)
    assert traced() == []


def test_the_day_of_the_earlier_answer_is_counted_anew():
    contact(hours=72)
    pipeline.run_opening()
    ChangedDay.objects.all().delete()
    contact(question=AGAIN)
    traced()
    days = set(ChangedDay.objects.values_list("day", flat=True))
    assert days == {NOW.date(), (NOW - timedelta(hours=72)).date()}


def test_tracing_again_finds_nothing_new():
    contact(hours=48)
    contact(question=AGAIN)
    assert len(traced()) == 1
    contact(hours=24, question=AGAIN)
    assert len(traced()) == 2


def test_words_alone_decide_where_no_topic_is_given():
    one, two = asked(question=EARLIER, topic=""), asked(question=AGAIN, topic="")
    assert likeness(two, one) > 1
    assert likeness(asked(question=SAYS_SO, topic=""), one) == 0


def figures(*, now=NOW + timedelta(days=8)):
    return repeat_figures(quality.read(filters=WEEK, now=now))


def test_the_census_counts_answers_to_customers_with_a_key():
    contact(hours=48)
    contact(question=AGAIN)
    contact(customer="")
    traced()
    assert (figures().census.answers, figures().census.brought_back) == (2, 1)
    assert figures().census.share == 0.5


def test_after_fresh_answers_a_customer_may_still_come_back():
    contact(hours=48)
    contact(question=AGAIN)
    traced()
    assert (figures(now=NOW).until, figures(now=NOW).census.share) == (None, None)


def told_of(response, kind="none"):
    return make_draw(response=response, kind=kind, pi=0.5)


def test_the_page_lists_what_brings_customers_back(client):
    first, again = contact(hours=48), contact(question=AGAIN)
    told_of(first), told_of(again)
    traced()
    (source,) = sources(filters=WEEK, now=NOW + timedelta(days=8))
    assert (source.topic, source.customers, source.answers) == ("contract", 1, 1)
    assert [(row.earlier_id, row.response_id) for row in source.examples] == [(first.pk, again.pk)]


@pytest.mark.parametrize("which", ["earlier", "later"])
def test_an_answer_that_waits_is_in_no_list(which):
    first, again = contact(hours=48), contact(question=AGAIN)
    waiting, other = (first, again) if which == "earlier" else (again, first)
    told_of(other)
    make_review(draw=told_of(waiting, kind="control"))
    traced()
    assert [row for source in sources(filters=WEEK, now=NOW + timedelta(days=8)) for row in source.examples] == []


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_takes_as_many_queries_for_three_customers_as_for_one(
    client, settings, times, django_assert_num_queries
):
    settings.REPEAT_HOURS = 60
    for number in range(times):
        told_of(contact(hours=48, customer=f"k-{number}")), told_of(contact(question=AGAIN, customer=f"k-{number}"))
    traced()
    client.force_login(make_employee(language="en"))
    client.get(reverse("repeats"), {"week": "2026-W47"})
    with django_assert_num_queries(11):
        client.get(reverse("repeats"), {"week": "2026-W47"})


def test_the_page_without_customer_keys_says_what_is_missing(client):
    contact(customer="", hours=24 * 60)
    client.force_login(make_employee(language="en"))
    html = client.get(reverse("repeats"), {"from": "2026-09-01", "to": "2026-09-30"}).content.decode()
    assert "No customer keys in this selection" in html
