"""Daily aggregates: what is kept says the same as the rows do, whatever happened since."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from django.db import connection

from reviewapp import quality, retraining, routing, sampling, screening, verdicts
from reviewapp.models import ChangedDay, DailyAggregate, Draw, GroupVerdict, Review, Screening, Verdict
from reviewapp.quality import Filters, days, kept, live
from reviewapp.quality.counting import COUNTS, TOTALS, VERDICT, WORDS
from reviewapp.quality.days import FORMAT, REST
from reviewapp.quality.live import Span
from reviewapp.quality.tables import Table, joined, pack, unpack
from reviewapp.routing import NO_LEASE
from reviewapp.statistics.assisted import features
from tests.factories import (
    NOW,
    make_correction,
    make_employee,
    make_flag,
    make_judged,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db
FILTERS = Filters.of_week("2026-W47")
WINDOW = Span(FILTERS.first - timedelta(days=14), FILTERS.last)


@pytest.fixture(autouse=True)
def small_groups(settings):
    settings.MIN_GROUP = 3


def later(minutes: int) -> Any:
    return NOW + timedelta(minutes=minutes)


def tally_all(minutes: int = 0) -> int:
    """As the worker does, until nothing is left."""
    counted = 0
    while done := quality.tally(now=later(minutes), limit=3):
        counted += done
    return counted


def test_what_is_kept_has_a_new_format_when_its_columns_or_features_change():
    """When this fails: raise quality.days.FORMAT, and write it here with what is kept now."""
    grid = np.linspace(0, 1, 21)
    told = repr((WORDS, COUNTS, TOTALS, sorted(VERDICT), np.round(features([*grid, np.nan]), 9).tolist()))
    assert (FORMAT, sha256(told.encode()).hexdigest()[:16]) == (3, "247120cb9a2ee040")


@pytest.mark.parametrize("answers", [1, 3])
def test_days_that_did_not_change_are_read_once(django_assert_num_queries, answers):
    for _ in range(answers):
        make_screening(response=make_judged().response)
    tally_all()
    # marks, the newest screening, what changed, which aggregates, whether days without one have answers; twice at first,
    # when such days are read; and the aggregates
    with django_assert_num_queries(7):
        quality.read(filters=FILTERS, now=later(5))
    with django_assert_num_queries(5):
        quality.read(filters=FILTERS, now=later(6))


def test_what_a_process_remembers_is_what_there_is():
    make_screening(response=make_judged(answered_at=NOW).response)
    tally_all()
    before = quality.figures(quality.read(filters=FILTERS, now=later(5)))
    make_screening(response=make_judged(answered_at=NOW, code="wrong").response)
    after = quality.figures(quality.read(filters=FILTERS, now=later(5)))
    assert (before.headline.judged, after.headline.judged) == (1, 2)


def same(one: dict[Any, live.Day], other: dict[Any, live.Day]) -> bool:
    """Every column and word of every day, to the last bit."""
    return one.keys() == other.keys() and all(
        mine.words == theirs.words
        and mine.columns.keys() == theirs.columns.keys()
        and all(
            np.array_equal(mine[name], theirs[name], equal_nan=mine[name].dtype.kind == "f") for name in mine.columns
        )
        for day in one
        for mine, theirs in zip(one[day], other[day], strict=True)
    )


# --- the bytes --------------------------------------------------------------------------------------------------------
def test_tables_come_back_as_they_were_packed():
    numbers = {
        "n": np.array([0, 300, 70_000]),
        "risk": np.array([0.5, np.nan, 1.0]),
        "yes": np.array([True, False, True]),
    }
    table = Table({**numbers, "topic": np.array([1, 0, 1])}, {"topic": ["", "verhuizen é"]})
    found = unpack(pack({"cells": table, "none": Table({"n": np.array([], np.int64)})}))
    assert found["cells"].spelled("topic").tolist() == ["verhuizen é", "", "verhuizen é"]
    assert all(
        np.array_equal(found["cells"][name], values, equal_nan=name == "risk") for name, values in numbers.items()
    )
    assert len(found["none"]) == 0


def test_joined_tables_share_one_vocabulary_and_cannot_overflow():
    parts = [
        Table({"n": np.array([250, 5], np.uint8), "t": np.array([0, 1])}, {"t": words})
        for words in (["a", "b"], ["b", "c"])
    ]
    whole = joined(parts)
    assert whole.spelled("t").tolist() == ["a", "b", "b", "c"]
    assert (whole["n"][0] + whole["n"][0], whole["n"][1] - whole["n"][0]) == (500, -245)


# --- when a day is counted --------------------------------------------------------------------------------------------
def test_a_day_is_counted_once_and_then_read_from_its_aggregate():
    make_screening(response=make_judged().response)
    assert (tally_all(), tally_all(2)) == (1, 0)
    assert DailyAggregate.objects.get().version == FORMAT
    Verdict.objects.update(code="wrong")  # behind the back of the product: the aggregate does not know
    assert quality.read(filters=FILTERS, now=NOW).judged.bad.tolist() == [False]


def test_a_day_that_was_counted_a_moment_ago_rests_and_is_read_live():
    make_judged()
    tally_all()
    make_judged(code="wrong")
    assert tally_all() == 0
    assert quality.read(filters=FILTERS, now=NOW).judged.bad.tolist() == [False, True]
    assert quality.tally(now=NOW + REST, limit=3) == 1


def test_an_aggregate_of_another_format_is_not_read_but_counted_anew():
    make_judged()
    tally_all()
    DailyAggregate.objects.update(version=FORMAT + 1, frame=b"", judged=b"")
    assert quality.read(filters=FILTERS, now=NOW).judged.n == 1
    assert tally_all() == 1


def test_a_mark_that_comes_in_while_a_day_is_counted_stays(monkeypatch):
    judged = make_judged()
    read = live.read

    def meanwhile(spans: Any, **options: Any) -> Any:
        found = read(spans, **options)
        ChangedDay.objects.mark([judged.response_id])
        Verdict.objects.filter(pk=judged.pk).update(revoked_at=NOW, tallied=False)
        return found

    monkeypatch.setattr(live, "read", meanwhile)
    quality.tally(now=NOW, limit=3)
    monkeypatch.undo()
    assert ChangedDay.objects.count() == 1
    assert not Verdict.objects.get().tallied
    assert quality.read(filters=FILTERS, now=NOW).judged.n == 0


def test_an_aggregate_that_another_worker_replaced_meanwhile_is_left_alone(monkeypatch):
    make_judged()
    read = live.read

    def overtaken(spans: Any, **options: Any) -> Any:
        found = read(spans, **options)
        monkeypatch.undo()
        make_judged(code="wrong")
        quality.tally(now=NOW, limit=3)
        return found

    monkeypatch.setattr(live, "read", overtaken)
    quality.tally(now=NOW, limit=3)
    assert quality.read(filters=FILTERS, now=NOW).judged.bad.tolist() == [False, True]


def test_as_of_a_moment_nothing_kept_is_read():
    make_judged()
    tally_all()
    DailyAggregate.objects.update(frame=b"", judged=b"")
    assert quality.read(filters=FILTERS, now=NOW, as_of=later(120)).judged.n == 1


# --- who says that a day changed --------------------------------------------------------------------------------------
def test_new_answers_count_before_anything_was_done_with_them():
    make_screening(response=make_response())
    ChangedDay.objects.mark([Screening.objects.get().response_id])
    tally_all()
    make_response(for_quality=False)
    assert quality.figures(quality.read(filters=FILTERS, now=NOW)).headline.outside == 2


def test_answers_that_nobody_may_judge_are_marked_with_those_that_came_in_beside_them():
    screening.open_screenings()
    make_response(for_quality=False, answered_at=NOW - timedelta(days=3))
    make_response()
    assert screening.open_screenings() == 1
    assert ChangedDay.objects.values_list("day", flat=True).distinct().count() == 2


def test_draws_reviews_and_the_retrain_list_mark_the_day():
    screened = make_screening(response=make_response(), risk=0.9)
    for work in (
        lambda: sampling.draw_lots([screened], now=NOW),
        lambda: routing.open_reviews(now=NOW, limit=10),
        lambda: retraining.collect(now=NOW),
    ):
        ChangedDay.objects.all().delete()
        Draw.objects.filter(u__gte=0).update(kind="risk", u=0.5, pi=1.0)
        if Review.objects.exists() and not Verdict.objects.exists():
            make_correction(verdict=make_verdict(review=Review.objects.get(), code="wrong"))
        work()
        assert ChangedDay.objects.exists()


# --- the same, whatever happened --------------------------------------------------------------------------------------
class World:
    """Things that happen to answers of three weeks, by lot; each through the stage that does it, or as its rows."""

    def __init__(self, seed: int) -> None:
        self.lot = random.Random(seed)  # noqa: S311
        self.people = [make_employee() for _ in range(3)]

    def happen(self) -> None:
        self.lot.choice([self.ingest, self.ingest, self.draw, self.judge, self.judge, self.undo, self.doubt, self.group,
                         self.roll_back, self.collect, self.tally])()  # fmt: skip

    def ingest(self) -> None:
        at = NOW - timedelta(hours=self.lot.randrange(24 * 14))
        lot = self.lot.choice
        about = {"channel": lot(["", "chat"]), "topic": lot(["a", "b"]), "for_quality": self.lot.random() < 0.8}
        make_response(answered_at=at, **about)
        screening.open_screenings()
        for row in Screening.objects.filter(state="waiting"):
            Screening.objects.filter(pk=row.pk).update(state="scored", risk=self.lot.random(), screened_at=NOW)
            if self.lot.random() < 0.4:
                make_flag(screening=row, kind=lot(["promise", "outdated"]))
                ChangedDay.objects.mark([row.response_id])

    def draw(self) -> None:
        sampling.draw_next(now=NOW, limit=100)
        routing.open_reviews(now=NOW, limit=100)

    def judge(self, **more: Any) -> None:
        waiting = list(Review.objects.filter(state="open", role__in=["first", "second"]))
        if waiting:
            code = self.lot.choice(["correct", "partial", "wrong", "critical", "unsure"])
            fields = {"code": code, "reviewer": self.lot.choice(self.people), "seconds": self.lot.randrange(90)}
            made = make_verdict(review=self.lot.choice(waiting), handover="missed", **(fields | more))
            if made.code == "wrong":
                make_correction(verdict=made)

    def doubt(self) -> None:
        self.judge(code="unsure")
        for first in Verdict.objects.filter(code="unsure", review__role="first", revoked_at__isnull=True):
            if not Review.objects.filter(draw=first.review.draw, role="second").exists():
                make_review(draw=first.review.draw, role="second")

    def undo(self) -> None:
        person = self.lot.choice(self.people)
        try:
            verdicts.undo_last(employee=person, now=later(30))
        except verdicts.TooLateToUndo:
            return
        Review.objects.filter(state="open").update(**NO_LEASE)

    def group(self) -> None:
        given = Verdict.objects.filter(source="human", review__role="first", revoked_at__isnull=True, counts=True)
        given = given.filter(given_for_group__isnull=True).exclude(code="unsure")
        waiting = list(Review.objects.filter(state="open", role="first")[:3])
        if (verdict := given.order_by("?").first()) and waiting:
            group = GroupVerdict.objects.create(verdict=verdict, given_at=NOW, given_by=verdict.reviewer)
            for review in waiting:
                make_verdict(
                    review=review, code=verdict.code, reviewer=verdict.reviewer, source="inherited", group_verdict=group
                )

    def roll_back(self) -> None:
        if group := GroupVerdict.objects.filter(rolled_back_at__isnull=True).first():
            verdicts.take_back_group(group=group, now=later(30))

    def collect(self) -> None:
        retraining.collect(now=NOW)

    def tally(self) -> None:
        quality.tally(now=later(2 * self.lot.randrange(500)), limit=2)


@pytest.mark.parametrize("seed", range(4))
def test_aggregates_say_what_the_rows_say_after_whatever_happened(seed):
    world = World(seed)
    for _step in range(50):
        world.happen()
    assert same(days.read(days.stamps(WINDOW)), live.read([WINDOW]))
    tally_all(5000)
    assert DailyAggregate.objects.exists()
    assert same(days.read(days.stamps(WINDOW)), live.read([WINDOW]))


@pytest.mark.parametrize("seed", range(4))
def test_days_of_which_verdicts_alone_changed_are_what_the_rows_say(seed):
    world = World(seed)
    for _step in range(40):
        world.happen()
    tally_all(5000)
    for _step in range(6):
        world.lot.choice([world.judge, world.undo, world.group, world.roll_back])()
        assert same(days.read(days.stamps(WINDOW)), live.read([WINDOW]))


def test_of_a_day_with_a_new_verdict_only_judged_answers_are_read(django_assert_num_queries):
    for _number in range(3):
        make_screening(response=make_judged().response)
    tally_all()
    Verdict.objects.filter(pk=Verdict.objects.first().pk).update(tallied=False, code="wrong")
    found = days.stamps(WINDOW)
    assert found.judged.keys() == found.changed.keys()
    # the aggregate, the ids of the day, the verdicts (two), their answers, their flags, and the days without an aggregate
    with django_assert_num_queries(7):
        days.read(found)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_remembered_of_weeks_is_what_is_worked_out_anew(seed):
    world = World(seed)
    for _step in range(30):
        world.happen()
        remembered = quality.figures(quality.read(filters=FILTERS, now=NOW))
    kept.forget()
    assert remembered == quality.figures(quality.read(filters=FILTERS, now=NOW))


def test_a_verdict_leaves_the_points_of_other_weeks_as_they_were():
    for weeks in (0, 1):
        for _ in range(3):
            make_screening(response=make_judged(answered_at=NOW - timedelta(weeks=weeks)).response)
    before = quality.figures(quality.read(filters=FILTERS, now=NOW)).trend
    make_screening(response=make_judged(answered_at=NOW, code="wrong").response)
    after = quality.figures(quality.read(filters=FILTERS, now=NOW)).trend
    assert (after[-2] is before[-2], after[-1] == before[-1]) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_what_is_judged_and_taken_back_while_days_are_counted_is_in_the_figures():
    person = make_employee()
    found = [make_judged(verdict={"reviewer": person}) for _number in range(8)]
    together = Barrier(2)

    def count() -> None:
        together.wait(10)
        for minute in range(8):
            quality.tally(now=later(2 * minute), limit=3)
        connection.close()

    def take_back() -> None:
        together.wait(10)
        for verdict in found:
            Verdict.objects.filter(pk=verdict.pk).update(revoked_at=NOW, tallied=False)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for work in [pool.submit(count), pool.submit(take_back)]:
            work.result()
    assert quality.read(filters=FILTERS, now=NOW).judged.n == 0
