"""Answers that are nearly the same: which belong together, and a verdict for all of them."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from contactcenter.models import ArticleVersion, BotResponse, Employee
from reviewapp import lookalikes, quality, routing, settling, verdicts
from reviewapp.exports.rows import VERDICT_COLUMNS, verdict_rows, verdicts_of
from reviewapp.exports.weeks import Week
from reviewapp.lookalikes import Standing
from reviewapp.models import (
    Draw,
    GroupVerdict,
    HeldBack,
    LookalikeGroup,
    LookalikeMember,
    Review,
    Verdict,
)
from reviewapp.quality import kept
from tests.desk import MOVING, make_articles
from tests.factories import NOW, make_draw, make_employee, make_judged, make_verdict
from tests.lookalikes import make_answer, make_group

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def version() -> ArticleVersion:
    return make_articles()["KB-0142"]


def judge(review: Review, employee: Employee, *, code: str = "wrong", **changes: Any) -> Verdict:
    """A verdict for all members that take it, after opening what has to be opened."""
    Review.objects.filter(pk=review.pk).update(
        claimed_by=employee, claimed_at=NOW, lease_token=LEASE, lease_until=LATER
    )
    members = lookalikes.lookalikes_of(Review.objects.get(pk=review.pk), viewer=employee)
    takes = [member.pk for member in members if member.standing == Standing.TAKES]
    words: dict[str, Any] = {
        "review_id": review.pk, "employee": employee, "code": code,
        "reasons": ["factual"] if code in verdicts_with_reason else [], "handover": "not_needed", "note": "",
        "correction": "", "seconds": 20, "idempotency_key": uuid.uuid4(), "now": NOW, "members": takes, "opened": takes,
    }  # fmt: skip
    return lookalikes.judge_group(**(words | changes))


LEASE = uuid.uuid4()
verdicts_with_reason = ("partial", "wrong", "critical")


def groups() -> list[set[int]]:
    found: dict[int, set[int]] = {}
    for member in LookalikeMember.objects.all():
        found.setdefault(member.group_id, set()).add(member.response_id)
    return sorted(found.values(), key=min)


# --- grouping ---------------------------------------------------------------------------------------------------------
def test_answers_that_differ_in_their_greeting_alone_are_in_one_group(version: ArticleVersion) -> None:
    one, other = make_answer(version), make_answer(version, answer=f"Goedemorgen! {MOVING}")
    lookalikes.group_next(now=NOW, limit=10)
    assert groups() == [{one.pk, other.pk}]


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": MOVING.replace("14 dagen", "30 dagen")},
        {"answer": MOVING.replace("altijd", "niet altijd")},
        {"answer": MOVING.replace("altijd kosteloos", "mits tijdig kosteloos")},
        {"language": "en"},
        {"question": "Welke tegel past bij mijn badkamer?"},
        {"question": "Kan ik niet kosteloos opzeggen als ik ga verhuizen?"},
    ],
)
def test_what_decides_an_answer_keeps_it_out_of_the_group(version: ArticleVersion, changes: dict[str, str]) -> None:
    make_answer(version)
    make_answer(version, **changes)
    lookalikes.group_next(now=NOW, limit=10)
    assert [len(group) for group in groups()] == [1, 1]


def test_another_article_version_is_another_group(version: ArticleVersion) -> None:
    make_answer(version)
    make_answer(ArticleVersion.objects.exclude(pk=version.pk).earliest("pk"))
    lookalikes.group_next(now=NOW, limit=10)
    assert [len(group) for group in groups()] == [1, 1]


def test_the_groups_are_the_same_whether_found_at_once_or_one_by_one(version: ArticleVersion) -> None:
    texts = [MOVING, MOVING.replace("14", "21"), f"Beste klant, {MOVING}", MOVING.replace("14", "21"), MOVING]
    for number, text in enumerate(texts):
        make_answer(version, answer=text, answered_at=NOW + timedelta(minutes=number))
    lookalikes.group_next(now=NOW, limit=10)
    at_once = groups()
    LookalikeGroup.objects.all().delete()
    while lookalikes.group_next(now=NOW, limit=1):
        pass
    assert groups() == at_once
    assert [len(group) for group in at_once] == [3, 2]


def test_grouping_twice_changes_nothing(version: ArticleVersion) -> None:
    make_answer(version)
    assert lookalikes.group_next(now=NOW, limit=10) == 1
    assert lookalikes.group_next(now=NOW, limit=10) == 0
    assert LookalikeMember.objects.count() == 1


def test_an_answer_older_than_the_window_is_not_grouped(version: ArticleVersion) -> None:
    make_answer(version, answered_at=NOW - lookalikes.WINDOW - timedelta(hours=1))
    assert lookalikes.group_next(now=NOW, limit=10) == 0


# --- who is in it -----------------------------------------------------------------------------------------------------
def test_a_card_is_told_how_many_others_are_alike(version: ArticleVersion) -> None:
    review = make_group(version, drawn=2, undrawn=1)
    alone = make_answer(version, answer="Iets heel anders over zonnepanelen.")
    lookalikes.group_next(now=NOW, limit=10)
    assert lookalikes.number_alike([review.response_id, alone.pk], viewer=make_employee()) == {review.response_id: 3}


@pytest.mark.parametrize("others", [1, 3])
def test_the_members_cost_two_queries_and_the_strip_one(
    version: ArticleVersion, others: int, django_assert_num_queries: Any
) -> None:
    review = make_group(version, drawn=others)
    viewer = make_employee()
    with django_assert_num_queries(2):
        assert len(lookalikes.lookalikes_of(review, viewer=viewer)) == others
    lookalikes.number_alike([review.response_id], viewer=viewer)  # the first time its SQL is worked out
    with django_assert_num_queries(1):
        lookalikes.number_alike([review.response_id], viewer=viewer)


def test_members_of_the_random_sample_or_of_another_segment_do_not_take_the_verdict(version: ArticleVersion) -> None:
    review = make_group(version, drawn=1, control=1)
    other = make_answer(version, segment="Zakelijk")
    make_draw(response=other, kind=Draw.Kind.NONE, pi=0.8)
    lookalikes.group_next(now=NOW, limit=10)
    standings = [member.standing for member in lookalikes.lookalikes_of(review, viewer=make_employee())]
    assert sorted(standings) == [Standing.APART, Standing.SINGLE, Standing.TAKES]


def test_a_member_on_the_desk_of_a_colleague_is_left_out(version: ArticleVersion) -> None:
    review = make_group(version, drawn=6)
    held = Review.objects.exclude(pk=review.pk).earliest("pk")
    Review.objects.filter(pk=held.pk).update(
        claimed_by=make_employee(), claimed_at=NOW, lease_token=uuid.uuid4(), lease_until=NOW + timedelta(days=9999)
    )
    judge(review, make_employee())
    assert not Verdict.objects.filter(review=held).exists()
    assert not HeldBack.objects.filter(review=held).exists()


# --- the verdict for all ----------------------------------------------------------------------------------------------
def test_a_group_verdict_is_one_judged_and_the_others_inherited_but_for_those_held_back(
    version: ArticleVersion,
) -> None:
    review = make_group(version, drawn=8, undrawn=5)
    verdict = judge(review, make_employee())
    inherited = Verdict.objects.filter(source="inherited", group_verdict__verdict=verdict)
    assert Verdict.objects.filter(source="human").get() == verdict
    assert (inherited.count(), HeldBack.objects.count()) == (10, 3)
    assert set(inherited.values_list("code", "handover")) == {("wrong", "not_needed")}
    outcome = lookalikes.outcome_of(verdict)
    assert outcome is not None
    assert (outcome.inherited, outcome.held_back) == (10, 3)


def test_drawn_members_are_done_and_undrawn_ones_get_a_review_that_only_carries_it(version: ArticleVersion) -> None:
    review = make_group(version, drawn=8, undrawn=8)
    judge(review, make_employee())
    of = Verdict.objects.filter(source="inherited").values_list("review__role", "review__state", "review__draw__kind")
    assert set(of) == {("first", "done", "risk"), ("covered", "done", None)}


def test_held_back_members_wait_for_a_person(version: ArticleVersion) -> None:
    review = make_group(version, undrawn=20)
    judge(review, make_employee())
    checks = Review.objects.filter(held_back_from__isnull=False)
    assert [(row.role, row.state) for row in checks] == [("check", "open")] * 3
    assert routing.claim_next(employee=make_employee(), queue=review.queue, count=1)


def test_a_tenth_of_a_large_group_is_held_back(version: ArticleVersion) -> None:
    judge(make_group(version, undrawn=45), make_employee())
    assert HeldBack.objects.count() == 5


def test_the_random_sample_is_never_covered(version: ArticleVersion) -> None:
    review = make_group(version, drawn=6, control=4)
    judge(review, make_employee(), members=list(BotResponse.objects.values_list("pk", flat=True)))
    assert not Verdict.objects.filter(source="inherited", response__draw__kind="control").exists()
    assert Review.objects.filter(queue__slug="control", state="open").count() == 4


def test_members_that_were_not_ticked_keep_their_own_judgement(version: ArticleVersion) -> None:
    review = make_group(version, drawn=9)
    members = [member.pk for member in lookalikes.lookalikes_of(review, viewer=make_employee())]
    judge(review, make_employee(), members=members[1:])
    assert not Verdict.objects.filter(response=members[0]).exists()


def test_three_members_must_have_been_opened(version: ArticleVersion) -> None:
    review, employee = make_group(version, drawn=6), make_employee()
    must = lookalikes.must_open(
        review=review, members=lookalikes.lookalikes_of(review, viewer=employee), employee=employee.pk
    )
    with override("en"), pytest.raises(verdicts.InvalidVerdict, match="1 more"):
        judge(review, employee, opened=must[:2])
    assert not Verdict.objects.exists()
    assert len(must) == 3


def test_a_doubt_stands_for_no_group(version: ArticleVersion) -> None:
    with override("en"), pytest.raises(verdicts.InvalidVerdict, match="one answer"):
        judge(make_group(version, drawn=6), make_employee(), code="unsure")


def test_a_group_too_small_to_check_gives_one_verdict(version: ArticleVersion) -> None:
    verdict = judge(make_group(version, drawn=3), make_employee())
    assert Verdict.objects.get() == verdict
    assert lookalikes.outcome_of(verdict) is None


def test_a_retry_judges_the_group_once(version: ArticleVersion) -> None:
    review, employee, key = make_group(version, drawn=6), make_employee(), uuid.uuid4()
    first = judge(review, employee, idempotency_key=key)
    Review.objects.filter(pk=review.pk).update(state="done")
    again = judge(review, employee, idempotency_key=key)
    assert again == first
    assert (GroupVerdict.objects.count(), Verdict.objects.count()) == (1, 4)


def test_a_check_item_is_judged_alone_whatever_was_asked(version: ArticleVersion) -> None:
    review = make_group(version, drawn=6)
    Review.objects.filter(pk=review.pk).update(role="gold", draw=None)
    judge(review, make_employee())
    assert Verdict.objects.get().source == "gold"


def test_one_undo_takes_everything_back(version: ArticleVersion) -> None:
    review, employee = make_group(version, drawn=6, undrawn=4), make_employee()
    judge(review, employee)
    verdicts.undo_last(employee=employee, now=NOW)
    assert not Verdict.objects.filter(revoked_at__isnull=True).exists()
    assert Review.objects.filter(role="first", state="open").count() == 7
    assert GroupVerdict.objects.get().rolled_back_at == NOW


# --- the check --------------------------------------------------------------------------------------------------------
def held_back_review() -> Review:
    return Review.objects.filter(held_back_from__isnull=False).earliest("pk")


def test_the_author_of_a_group_verdict_does_not_check_it(version: ArticleVersion) -> None:
    review, author = make_group(version, drawn=4, undrawn=4), make_employee()
    judge(review, author)
    assert Review.objects.filter(held_back_from__isnull=False, state="open").count() == 3
    assert routing.claim_next(employee=author, queue=review.queue, count=9) == []
    assert routing.open_by_queue(author).get(review.queue) == 0
    assert len(routing.claim_next(employee=make_employee(), queue=review.queue, count=9)) == 3


def test_a_member_judged_otherwise_takes_the_group_verdict_back(version: ArticleVersion) -> None:
    author = make_employee()
    judge(make_group(version, drawn=9), author)
    differing = make_verdict(review=held_back_review(), code="correct")
    assert lookalikes.roll_back_differing(now=LATER) == 1
    group = GroupVerdict.objects.get()
    assert (group.rolled_back_at, group.rolled_back_by) == (LATER, differing)
    assert not Verdict.objects.filter(source="inherited", revoked_at__isnull=True).exists()
    assert Review.objects.filter(role="first", state="open").count() == 8
    assert [(told.kind, told.theirs) for told in settling.feedback_of(employee=author, size=10)] == [
        ("group", differing)
    ]


@pytest.mark.parametrize("code", ["critical", "unsure"])
def test_a_member_on_the_same_side_takes_nothing_back(version: ArticleVersion, code: str) -> None:
    judge(make_group(version, drawn=9), make_employee())
    make_verdict(review=held_back_review(), code=code)
    assert lookalikes.roll_back_differing(now=LATER) == 0
    assert Verdict.objects.filter(source="inherited", revoked_at__isnull=True).count() == 6


def test_a_differing_verdict_that_may_still_be_taken_back_takes_nothing_back(version: ArticleVersion) -> None:
    judge(make_group(version, drawn=9), make_employee())
    make_verdict(review=held_back_review(), code="correct")
    assert lookalikes.roll_back_differing(now=NOW + verdicts.DECIDES_AFTER - timedelta(seconds=1)) == 0
    assert lookalikes.roll_back_differing(now=NOW + verdicts.DECIDES_AFTER) == 1


def test_a_group_that_was_taken_back_keeps_its_reason(version: ArticleVersion) -> None:
    judge(make_group(version, drawn=9), make_employee())
    differing = make_verdict(review=held_back_review(), code="correct")
    lookalikes.roll_back_differing(now=LATER)
    assert verdicts.take_back_group(group=GroupVerdict.objects.get(), now=NOW) == 0
    assert GroupVerdict.objects.get().rolled_back_by == differing


def test_a_verdict_that_took_a_group_back_stays(version: ArticleVersion) -> None:
    judge(make_group(version, drawn=9), make_employee())
    differing = make_verdict(review=held_back_review(), code="correct")
    lookalikes.roll_back_differing(now=LATER)
    with override("en"), pytest.raises(verdicts.TooLateToUndo, match="lookalikes"):
        verdicts.undo_last(employee=differing.reviewer, now=NOW)


def test_an_answer_inherits_one_verdict_at_a_time(version: ArticleVersion) -> None:
    judge(make_group(version, drawn=5), make_employee())
    row = Verdict.objects.filter(source="inherited").earliest("pk")
    row.pk, row.idempotency_key, row.counts = None, uuid.uuid4(), False
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_taking_back_happens_once(version: ArticleVersion) -> None:
    judge(make_group(version, drawn=9), make_employee())
    make_verdict(review=held_back_review(), code="partial")
    assert lookalikes.roll_back_differing(now=LATER) == 1
    assert lookalikes.roll_back_differing(now=LATER + timedelta(hours=1)) == 0


def test_a_judged_answer_that_is_settled_otherwise_takes_its_group_back(version: ArticleVersion) -> None:
    verdict = judge(make_group(version, drawn=9), make_employee())
    make_verdict(review=verdict.review, code="correct", source="adjudicated", counts=False)
    assert lookalikes.roll_back_differing(now=LATER) == 1


# --- figures ----------------------------------------------------------------------------------------------------------
def headline() -> quality.results.Headline:
    return quality.figures(quality.read(filters=quality.Filters.of_week("2026-W47"), now=NOW)).headline


def judge_with_all_held_back(version: ArticleVersion) -> None:
    """Ten wrong lookalikes, six of them by inheritance, and ten good answers of the random sample."""
    judge(make_group(version, drawn=9), make_employee())
    for review in Review.objects.filter(held_back_from__isnull=False):
        make_verdict(review=review, code="wrong")
    for _number in range(10):
        make_judged(draw={"pi": 0.5, "floor": 0.5})
        make_draw(pi=0.5, floor=0.5, kind="none")
    for _number in range(3):
        make_draw(pi=0.8, kind="none")


def test_inherited_verdicts_move_the_rate_as_if_each_was_judged_and_are_no_n(
    version: ArticleVersion, settings: Any
) -> None:
    settings.MIN_GROUP = 5
    judge_with_all_held_back(version)
    inherited = headline()
    Verdict.objects.filter(source="inherited").update(source="human", group_verdict=None)
    kept.forget()  # no verdict changes its source outside this test
    alone = headline()
    assert inherited.rate.value == pytest.approx(alone.rate.value)
    assert (inherited.rate.n, inherited.judged, alone.rate.n) == (14, 14, 20)
    assert inherited.n_effective < alone.n_effective  # type: ignore[operator]


def test_verdicts_taken_back_leave_the_figures(version: ArticleVersion, settings: Any) -> None:
    settings.MIN_GROUP = 5
    judge_with_all_held_back(version)
    before = headline().rate.value
    make_verdict(review=GroupVerdict.objects.get().verdict.review, code="correct", source="adjudicated", counts=False)
    lookalikes.roll_back_differing(now=LATER)
    assert headline().rate.value != before
    assert headline().rate.n == 14


def test_the_export_says_from_which_verdict_a_row_is_inherited(version: ArticleVersion) -> None:
    verdict = judge(make_group(version, drawn=5, undrawn=4), make_employee())
    rows = [
        dict(zip(VERDICT_COLUMNS, row, strict=True))
        for row in verdict_rows(verdicts_of(Week.parse("2026-W47"), LATER), LATER)
    ]
    inherited = [row for row in rows if row["verdict_source"] == "inherited"]
    assert len(inherited) == 6
    assert {row["inherited_from"] for row in inherited} == {verdict.pk}
    assert {(row["draw"], row["weight"], row["in_estimates"]) for row in inherited} <= {
        ("risk", 1.25, True),
        (None, None, False),
    }


@pytest.mark.parametrize(("first", "judged"), [("correct", ["correct"]), ("unsure", [])])
def test_what_is_inherited_from_a_revision_is_estimated_as_before_the_reveal(
    version: ArticleVersion, first: str, judged: list[str]
) -> None:
    review, author = make_group(version, drawn=4), make_employee()
    make_verdict(review=review, reviewer=author, code=first, revoked_at=NOW)
    Review.objects.filter(pk=review.pk).update(state="open")
    assert judge(review, author, code="wrong").revision_of
    week = Week.parse("2026-W47")
    rows = [dict(zip(VERDICT_COLUMNS, row, strict=True)) for row in verdict_rows(verdicts_of(week, LATER), LATER)]
    exported = [row["first_verdict"] for row in rows if row["verdict_source"] == "inherited" and row["in_estimates"]]
    found = quality.read(filters=quality.Filters.of_week(str(week)), now=LATER, as_of=LATER).judged
    assert (exported, found.bad[found.inherited].tolist()) == (judged, [False for _code in judged])


def test_the_page_of_an_answer_says_that_its_verdict_is_a_lookalikes(version: ArticleVersion, client: Any) -> None:
    author = make_employee(role="quality_manager", first_name="Noor", language="en")
    verdict = judge(make_group(version, drawn=9), author)
    inherited = Verdict.objects.filter(source="inherited").earliest("pk")
    client.force_login(author)
    page = client.get(f"/answers/{inherited.response_id}/").content.decode()
    assert f'href="/answers/{verdict.response_id}/">judged by Noor' in page
