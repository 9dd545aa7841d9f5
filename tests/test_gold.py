"""Check items: what is known of an answer, planted unseen, told afterwards, counted apart."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reviewapp import gold, quality, routing, verdicts
from reviewapp.models import GoldItem, Review
from reviewapp.quality import Filters
from tests.factories import (
    NOW,
    make_draw,
    make_employee,
    make_flag,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counts_with_every_verdict(monkeypatch):
    """Otherwise the answer to one verdict in ten has them, by its number: which is no matter of check items."""
    monkeypatch.setattr("reviewapp.views.review.COUNTED_EVERY", 1)


def make_gold(*, response=None, code="wrong", **fields):
    response = response or make_response()
    values = {"reasons": ["factual"] if code != "correct" else [], "handover": "", "explanation": "30 dagen, niet 14."}
    values |= {"origin": GoldItem.Origin.BY_HAND, "employee": make_employee(role="quality_manager"), "now": NOW}
    return gold.set_gold(response=response, code=code, **(values | fields))


def plant(item):
    queue = routing.standard_queues()["control"]
    return Review.objects.create(response=item.response, role="gold", queue=queue, due_at=NOW + timedelta(days=1))


def judge(review, *, code="wrong", employee=None):
    employee = employee or make_employee()
    assert review in routing.claim_next(employee=employee, queue=review.queue, count=9)
    reasons = ["factual"] if code not in {"correct", "unsure"} else []
    return verdicts.record_verdict(
        review_id=review.pk, employee=employee, code=code, reasons=reasons,
        handover="not_needed", note="", correction="", seconds=9, idempotency_key=uuid4(), now=NOW,
    )  # fmt: skip


def test_said_again_it_replaces_what_was_known():
    item = make_gold(code="wrong")
    gold.retire(item=item, now=NOW)
    make_gold(response=item.response, code="correct")
    (known,) = GoldItem.objects.all()
    assert (known.code, known.reasons, known.retired_at) == ("correct", [], None)


@pytest.mark.parametrize(
    "wrong",
    [{"code": "unsure"}, {"reasons": []}, {"reasons": ["odd"]}, {"explanation": "  "}, {"handover": "odd"}],
)
def test_an_item_that_teaches_nothing_is_refused(wrong):
    with pytest.raises(gold.InvalidGold):
        make_gold(**wrong)


def test_the_verdict_on_an_item_is_told_to_be_right_or_other_with_the_why():
    item = make_gold(code="wrong")
    right = gold.feedback(verdict=judge(plant(item), code="wrong"))
    other = gold.feedback(verdict=judge(plant(item), code="correct"))
    assert (right.right, other.right) == (True, False)
    assert right.explanation == "30 dagen, niet 14."


def test_a_doubt_is_neither_right_nor_wrong():
    item = make_gold()
    person = make_employee()
    verdict = judge(plant(item), code="unsure", employee=person)
    assert gold.feedback(verdict=verdict).right is None
    assert gold.tally_of(person) == gold.Tally(0, 0)


def test_an_ordinary_verdict_gets_no_feedback_even_where_the_answer_is_an_item():
    review = make_review(queue=routing.standard_queues()["control"])
    verdict = judge(review)
    make_gold(response=review.response)
    assert gold.feedback(verdict=verdict) is None


def test_whoever_judged_the_answer_as_an_ordinary_one_never_gets_it_as_an_item():
    person, verdict = (row := make_verdict()).reviewer, row
    review = plant(make_gold(response=verdict.response))
    assert routing.claim_next(employee=person, queue=review.queue) == []
    assert routing.claim_next(employee=make_employee(), queue=review.queue) == [review]


def test_a_person_gets_an_item_once():
    item, person = make_gold(), make_employee()
    judge(plant(item), employee=person)
    again = plant(item)
    assert routing.claim_next(employee=person, queue=again.queue) == []


def test_a_verdict_changed_after_the_feedback_is_counted_as_first_given():
    item, person = make_gold(code="wrong"), make_employee()
    review = plant(item)
    judge(review, code="correct", employee=person)
    verdicts.undo_last(employee=person, now=NOW)
    judge(review, code="wrong", employee=person)
    assert gold.tally_of(person) == gold.Tally(right=0, n=1, people=1)


def test_whoever_set_the_item_is_not_in_the_tally():
    author = make_employee(role="quality_manager")
    judge(plant(make_gold(employee=author)), employee=author)
    assert gold.team_tally(start=NOW, end=NOW + timedelta(days=1)) == gold.Tally(0, 0)


def test_below_thirty_verdicts_there_is_no_share():
    assert gold.Tally(29, 29).share is None
    assert gold.Tally(27, 30).share.value == pytest.approx(0.9)


def test_a_retired_item_is_taken_out_of_the_queue_unless_somebody_is_at_it():
    free, held = make_gold(), make_gold()
    plant(held)
    routing.claim_next(employee=make_employee(), queue=routing.standard_queues()["control"])
    plant(free)
    for item in (free, held):
        gold.retire(item=item, now=NOW)
    assert [row.response for row in Review.objects.filter(role="gold")] == [held.response]


def test_what_nobody_takes_in_two_weeks_is_taken_out():
    review = plant(make_gold())
    Review.objects.filter(pk=review.pk).update(created_at=NOW - timedelta(days=15))
    assert gold.withdraw(now=NOW) == 1
    assert gold.withdraw(now=NOW) == 0


def test_items_and_sessions_never_enter_the_weekly_figures():
    make_verdict(review=make_review(), code="correct")
    before = quality.figures(quality.read(filters=Filters.of_week("2026-W47"), now=NOW))
    judge(plant(make_gold()), code="critical")
    judge(plant(make_gold()), code="unsure")
    after = quality.figures(quality.read(filters=Filters.of_week("2026-W47"), now=NOW))
    assert (after.headline.judged, after.actions, after.backlog) == (
        before.headline.judged,
        before.actions,
        before.backlog,
    )


@pytest.mark.parametrize(
    ("days", "version", "found"), [(0, "4.2", 1), (1, "4.2", 1), (-1, "4.2", 0), (3, "4.2", 0), (1, "4.1", 0)]
)
def test_an_item_is_planted_among_answers_of_its_own_age_and_version(settings, days, version, found):
    settings.GOLD_SHARE = 1.0
    make_employee()
    make_gold(response=make_response(answered_at=NOW + timedelta(days=days), bot_version=version))
    for day in (0, 2):
        make_draw(response=make_response(answered_at=NOW + timedelta(days=day), bot_version="4.2"))
    routing.open_reviews(now=NOW, limit=100)
    assert Review.objects.filter(role="gold").count() == found


IBAN = "NL91ABNA0417164300"


def test_an_explanation_is_masked_in_the_list_and_after_the_verdict(client):
    client.force_login(make_employee(role="quality_manager"))
    item = make_gold(explanation=f"Zie {IBAN}.")
    told = render_to_string("reviewapp/partials/toast_gold.html", {"gold": gold.feedback(verdict=judge(plant(item)))})
    assert IBAN not in client.get(reverse("gold")).content.decode() + told


class TestHidden:
    """What is served of an item and of an ordinary answer of the same queue."""

    @pytest.fixture
    def queue_with_an_item(self, settings):
        """Forty drawn answers, items beside all of them; every answer has the same words."""
        settings.GOLD_SHARE, settings.REVIEW_DOUBLE_SHARE = 1.0, 0.0
        for _number in range(3):
            item = make_gold(response=make_response(language="nl"))
            make_flag(screening=make_screening(response=item.response))
        for _number in range(12):
            draw = make_draw(response=make_response(language="nl"))
            make_flag(screening=make_screening(response=draw.response))
        make_employee(username="other")
        routing.open_reviews(now=NOW, limit=100)
        return Review.objects.filter(role="gold"), Review.objects.exclude(role="gold")

    def test_an_item_has_the_priority_the_due_time_and_a_number_among_its_neighbours(self, queue_with_an_item):
        items, ordinary = queue_with_an_item
        assert items.count() == 3
        assert {(row.priority, row.due_at) for row in items} <= {(row.priority, row.due_at) for row in ordinary}
        numbers = sorted(Review.objects.values_list("pk", flat=True))
        assert numbers == list(range(numbers[0], numbers[0] + 15))
        assert any(row.pk < ordinary.latest("pk").pk for row in items)

    def test_the_pages_differ_in_texts_and_ids_of_the_answer_only(self, client, queue_with_an_item):
        items, ordinary = queue_with_an_item
        of_item, of_ordinary = self.served(client, items.first()), self.served(client, ordinary.first())
        assert of_item == of_ordinary

    def test_the_answers_to_a_verdict_differ_in_the_feedback_only(self, client, queue_with_an_item):
        items, ordinary = queue_with_an_item
        of_item, of_ordinary = (self.judged(client, review) for review in (items.first(), ordinary.first()))
        assert of_item.headers.keys() == of_ordinary.headers.keys()
        now_and_then = {"bar", "waiting", "queues"}  # by the number of the verdict, whatever it is about
        assert of_item.json().keys() - now_and_then == of_ordinary.json().keys() - now_and_then
        assert "30 dagen, niet 14." in of_item.json()["toast"]
        assert "30 dagen, niet 14." not in of_ordinary.json()["toast"]

    def test_counts_in_the_menu_and_progress_move_the_same_way(self, client, queue_with_an_item):
        items, ordinary = queue_with_an_item
        watcher, moved = make_employee(), []
        for review in (items.first(), ordinary.first()):
            before = sum(routing.open_by_queue(watcher).values())
            self.judged(client, review)
            person = Review.objects.get(pk=review.pk).claimed_by
            day = verdicts.progress(employee=person, now=timezone.now())
            moved.append((before - sum(routing.open_by_queue(watcher).values()), day.judged))
        assert moved == [(1, 1), (1, 1)]

    def test_the_page_of_an_item_costs_the_same_queries(self, client, queue_with_an_item):
        items, ordinary = queue_with_an_item
        counts = []
        for review in (ordinary.last(), items.first(), ordinary.first()):  # the first one fills what is remembered
            with CaptureQueriesContext(connection) as found:
                self.served(client, review)
            counts.append(len(found))
        assert counts[1] == counts[2]

    def served(self, client, review):
        """The page and the headers, without what belongs to this answer or this moment alone."""
        person = log_in(client)
        Review.objects.exclude(pk=review.pk).update(assigned_to=make_employee())  # the others are not for him now
        hold(review, person)
        response = client.get(reverse("review_queue", args=[review.queue.slug]))
        html = response.content.decode()
        assert f'data-review="{review.pk}"' in html
        Review.objects.update(assigned_to=None, **routing.NO_LEASE)
        html = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "UUID", html)
        html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|data-lease="\d+"', "", html)
        html = re.sub(rf'(data-review|review_id" value|data-person)="({review.pk}|{person.pk})"', "ID", html)
        html = re.sub(rf"/answers/{review.response_id}/", "ID", html)
        return html.replace(person.username, "NAME"), sorted(response.headers.keys())

    def judged(self, client, review):
        token = hold(review, log_in(client))
        fields = {"review_id": review.pk, "lease_token": token, "idempotency_key": uuid4(), "code": "wrong"}
        fields["have"] = "998,999"  # two cards are in the page: none is claimed beside
        response = client.post(
            reverse("review_verdict", args=[review.queue.slug]),
            fields | {"reasons": ["factual"], "handover": "not_needed"},
            headers={"Accept": "application/json"},
        )
        assert response.status_code == 200
        return response


def log_in(client):
    person = make_employee(language="en")
    client.force_login(person)
    return person


def hold(review, person):
    """Lease this review to the person, as a claim would."""
    token = uuid4()
    lease = {"claimed_at": Now(), "lease_token": token, "lease_until": routing.lease_end()}
    Review.objects.filter(pk=review.pk).update(claimed_by=person, **lease)
    return token
