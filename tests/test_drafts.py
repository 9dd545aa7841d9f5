"""Half-done answers: whose they are, when they end, who may go on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from contactcenter.models import Employee
from reviewapp import drafts, routing
from reviewapp.models import GroupVerdict, HeldBack, Review, ReviewDraft, Verdict
from tests.desk import make_desk, make_samira
from tests.factories import make_employee, make_verdict, rewrite

pytestmark = pytest.mark.django_db


@pytest.fixture
def samira() -> Employee:
    return make_samira()


def held(person: Employee, count: int = 1) -> list[Review]:
    if not Review.objects.exists():
        make_desk(risk=4, control=0)
    return routing.claim_next(employee=person, queue=routing.standard_queues()["risk"], count=count)


def save(person: Employee, review: Review, **words: str) -> ReviewDraft | None:
    assert review.lease_token
    return drafts.save_draft(
        employee=person, review_id=review.pk, lease_token=review.lease_token, words=words, now=timezone.now()
    )


def test_later_words_take_the_place_of_the_earlier(samira: Employee) -> None:
    (review,) = held(samira)
    save(samira, review, note="Een")
    save(samira, review, note="Twee", code="wrong")
    assert drafts.words_of(employee=samira, review_id=review.pk) == {"note": "Twee", "code": "wrong"}


def test_draft_without_words_is_none(samira: Employee) -> None:
    (review,) = held(samira)
    save(samira, review, note="Een")
    assert save(samira, review, note="") is None
    assert not ReviewDraft.objects.exists()


def test_draft_of_an_answer_one_never_held_is_refused(samira: Employee) -> None:
    (review,) = held(make_employee())
    with pytest.raises(routing.LeaseLost):
        save(samira, review, note="Een")


def test_a_refused_verdict_without_scripts_keeps_what_was_typed(samira: Employee) -> None:
    (review,) = held(samira)
    client = Client()
    client.force_login(samira)
    sent = {"review_id": review.pk, "lease_token": review.lease_token, "idempotency_key": uuid4(), "code": "wrong"}
    client.post("/review/risk/verdict/", sent | {"note": "Bel de klant.", "correction": "Dat is 30 dagen."})
    kept = drafts.words_of(employee=samira, review_id=review.pk)
    assert kept == {"code": "wrong", "note": "Bel de klant.", "correction": "Dat is 30 dagen."}


def test_draft_is_kept_when_a_colleague_took_over(samira: Employee) -> None:
    (review,) = held(samira)
    Review.objects.filter(pk=review.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    held(make_employee())
    save(samira, review, note="Toch bewaard")
    assert [row.state for row in drafts.drafts_of(employee=samira)] == ["taken"]


def test_verdict_settles_the_draft_and_a_late_save_brings_nothing_back(samira: Employee) -> None:
    (review,) = held(samira)
    save(samira, review, note="Een")
    make_verdict(review=review, reviewer=samira, decided_at=timezone.now())
    with pytest.raises(routing.LeaseLost):
        save(samira, review, note="Te laat")
    assert drafts.words_of(employee=samira, review_id=review.pk) == {}
    assert drafts.sweep(now=timezone.now()) == 1


def test_draft_after_an_undo_counts_again(samira: Employee) -> None:
    (review,) = held(samira)
    make_verdict(review=review, reviewer=samira, decided_at=timezone.now())
    Verdict.objects.update(revoked_at=timezone.now())
    save(samira, review, note="Opnieuw")
    assert drafts.count_of(employee=samira) == 1


def test_draft_nobody_came_back_for_goes_after_a_month(samira: Employee) -> None:
    (review,) = held(samira)
    save(samira, review, note="Een")
    assert drafts.sweep(now=timezone.now() + timedelta(days=29)) == 0
    assert drafts.sweep(now=timezone.now() + timedelta(days=31)) == 1


def test_going_on_makes_it_the_first_of_the_desk(samira: Employee) -> None:
    _first, second = held(samira, count=2)
    save(samira, second, note="Een")
    drafts.go_on(employee=samira, review_id=second.pk)
    assert held(samira)[0].pk == second.pk


def test_going_on_with_what_a_colleague_holds_is_refused(samira: Employee) -> None:
    (review,) = held(samira)
    save(samira, review, note="Een")
    Review.objects.filter(pk=review.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    held(make_employee())
    with pytest.raises(routing.LeaseLost):
        drafts.go_on(employee=samira, review_id=review.pk)


def test_words_of_a_colleague_are_never_given(samira: Employee) -> None:
    (review,) = held(samira)
    save(samira, review, note="Geheim")
    client = Client()
    client.force_login(make_employee())
    assert "Geheim" not in client.get(f"/review/draft/?review_id={review.pk}").content.decode()
    assert "Geheim" not in client.get("/review/busy/").content.decode()


@pytest.mark.parametrize("words", ["[1]", "{", '{"code": 1}', '{"colour": "red"}', '{"note": "\\u0000"}'])
def test_words_no_form_sends_are_refused(samira: Employee, words: str) -> None:
    (review,) = held(samira)
    client = Client()
    client.force_login(samira)
    data = {"review_id": review.pk, "lease_token": str(review.lease_token), "words": words}
    assert client.post("/review/draft/", data).status_code == 422


@pytest.mark.parametrize("number", [1, 3])
def test_busy_page_costs_the_same_for_one_and_three(
    samira: Employee, number: int, django_assert_num_queries: object
) -> None:
    for review in held(samira, count=number):
        save(samira, review, note="Een")
    client = Client()
    client.force_login(samira)
    client.get("/review/busy/")
    with django_assert_num_queries(BUSY_QUERIES):  # type: ignore[operator]
        assert client.get("/review/busy/").content.count(b"<article") == number


BUSY_QUERIES = 6
"""Session, person, drafts, and the count in the menu."""


def test_busy_page_masks_personal_data(samira: Employee) -> None:
    (review,) = held(samira)
    rewrite(type(review.response).objects.filter(pk=review.response_id), question="Mail mij op anna@voorbeeld.nl")
    save(samira, review, note="Een")
    client = Client()
    client.force_login(samira)
    html = client.get("/review/busy/").content.decode()
    assert "Mail mij op" in html
    assert "anna@voorbeeld.nl" not in html


def test_a_draft_gives_nobody_the_check_on_his_own_group_verdict(samira: Employee) -> None:
    (review,) = held(samira)
    save(samira, review, note="Een")
    Review.objects.filter(pk=review.pk).update(**routing.NO_LEASE)
    group = GroupVerdict.objects.create(verdict=make_verdict(), given_at=timezone.now(), given_by=samira)
    HeldBack.objects.create(group_verdict=group, review=review)
    with pytest.raises(routing.LeaseLost):
        drafts.go_on(employee=samira, review_id=review.pk)
