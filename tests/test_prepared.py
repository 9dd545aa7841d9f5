"""A prepared statement answers as the queryset does that it was made of, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count, F
from django.test.utils import CaptureQueriesContext

from reviewapp.models import Review, Verdict
from reviewapp.prepared import Prepared, PreparedInsert, PreparedUpdate
from tests.factories import NOW, make_review, make_verdict

pytestmark = pytest.mark.django_db


def with_queue(*, pk: int) -> Any:
    return Review.objects.filter(pk=pk, state="open").select_related("queue", "response__conversation", "draw")


def decided(*, at: Any, key: Any) -> Any:
    return Verdict.objects.filter(decided_at=at, idempotency_key=key)


def test_rows_are_those_of_the_queryset_with_their_relations() -> None:
    statement, first, second = Prepared(with_queue), make_review(), make_review()
    assert [statement.rows(pk=row.pk) for row in (first, second)] == [[first], [second]]
    with CaptureQueriesContext(connection) as captured:
        [found] = statement.rows(pk=second.pk)
        assert (found.queue, found.response.conversation) == (second.queue, second.response.conversation)
    assert len(captured) == 1
    assert found.due_at == second.due_at


def test_moments_and_uuids_are_values() -> None:
    verdict, statement = make_verdict(), Prepared(decided)
    make_verdict(decided_at=NOW + timedelta(hours=1))
    found = statement.first(at=verdict.decided_at, key=verdict.idempotency_key)
    assert found == verdict
    assert found.reasons == verdict.reasons
    assert statement.first(at=verdict.decided_at, key=uuid4()) is None


def test_a_tuple_of_another_length_is_another_statement() -> None:
    rows = [make_review() for _ in range(3)]
    statement = Prepared(lambda pks: Review.objects.filter(pk__in=pks).order_by("pk"))
    assert statement.rows(pks=(rows[0].pk, rows[2].pk)) == [rows[0], rows[2]]
    assert statement.rows(pks=tuple(row.pk for row in rows)) == rows


def test_annotations_are_kept() -> None:
    verdict = make_verdict()
    statement = Prepared(lambda pk: Review.objects.filter(pk=pk).annotate(judged=Count("verdicts")))
    assert statement.rows(pk=verdict.review_id)[0].judged == 1


def test_an_update_changes_the_rows_and_counts_them() -> None:
    review, other = make_review(), make_review()
    update = PreparedUpdate(lambda pk, rank: (Review.objects.filter(pk=pk), {"priority": F("priority") + rank}))
    assert [update.run(pk=review.pk, rank=rank) for rank in (2, 3)] == [1, 1]
    assert [row.priority for row in Review.objects.order_by("pk")] == [review.priority + 5, other.priority]


@pytest.mark.parametrize("build", [lambda pk, n: Review.objects.filter(pk=pk)[: min(n, 2)]])
def test_a_value_that_finds_no_place_is_refused(build: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="no place for n"):
        Prepared(build).rows(pk=1, n=1)


def test_five_times_the_same_is_prepared_with_its_constants_in_place() -> None:
    """A plan for any value uses the partial index of open reviews only where `open` stands in the statement."""
    statement, review = Prepared(with_queue), make_review()
    for _ in range(7):
        assert statement.rows(pk=review.pk) == [review]
    [made] = statement.made.values()
    assert ("'open'" in made.sql) == (connection.vendor == "postgresql")


def test_an_insert_stores_what_the_orm_stores() -> None:
    kept = make_verdict(reasons=["factual"], code="wrong")
    row = Verdict.objects.get(pk=kept.pk)
    row.pk, row.idempotency_key, row.decided_at = None, uuid4(), NOW + timedelta(hours=1)
    Verdict.objects.filter(pk=kept.pk).update(revoked_at=NOW)
    made = PreparedInsert(Verdict).run(row)
    stored = Verdict.objects.get(idempotency_key=row.idempotency_key)
    assert made == stored
    assert all(getattr(stored, field.attname) == getattr(row, field.attname) for field in Verdict._meta.concrete_fields)
