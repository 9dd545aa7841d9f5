"""Stage 5a: weighted figures, worked out by hand on small fixtures."""

import json
from dataclasses import asdict
from datetime import date, timedelta

import pytest

from contactcenter.models import Employee
from reviewapp import quality
from reviewapp.exports.rows import VERDICT_COLUMNS, correction_rows, verdict_rows, verdicts_of
from reviewapp.exports.weeks import Week
from reviewapp.models import Correction, WeeklyExport
from reviewapp.quality import FilterError, Filters
from reviewapp.quality.results import Standing
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
WEEK = Filters.of_week("2026-W47")


@pytest.fixture(autouse=True)
def small_groups(settings):
    settings.MIN_GROUP = 6


def judged(code="correct", *, pi=1.0, floor=0.1, kind="control", verdict=None, **fields):
    draw = make_draw(response=make_response(**fields), pi=pi, floor=floor, kind=kind)
    return make_verdict(review=make_review(draw=draw), code=code, reviewer=reviewer(), **(verdict or {}))


def reviewer():
    return Employee.objects.filter(username="reviewer").first() or make_employee(username="reviewer")


def known_week(**fields):
    """Seven judged answers that stand for 12, as worked out by hand in test_estimates, and 5 that were not drawn."""
    for _ in range(4):
        judged("critical", kind="risk", **fields)
    judged("correct", pi=0.25, floor=0.25, **fields)
    for _ in range(2):
        judged("partial", pi=0.5, floor=0.5, **fields)
    for _ in range(5):
        make_draw(response=make_response(**fields), pi=0.25, floor=0.25, kind="none")


def of(filters=WEEK, **options):
    return quality.figures(quality.read(filters=filters, now=NOW, **options))


def test_the_headline_equals_the_value_worked_out_by_hand():
    known_week()
    headline = of().headline
    assert headline.rate.value == pytest.approx((4 + 2 * 2) / 12)
    assert headline.naive == pytest.approx(3 / 7)
    assert (headline.rate.n, headline.rate.population, headline.drawn) == (7, 12, 7)
    assert headline.hajek.value == pytest.approx((4 + 2 * 2) / 12)
    # 3 of the 12 are known to be good and 4 to be critical: the interval stays within that
    assert (headline.hajek.low, headline.hajek.high) == pytest.approx((3 / 12, 8 / 12))
    assert (headline.method, headline.rate.low >= 3 / 12) == ("assisted", True)


def test_the_critical_rate_uses_the_same_weights():
    known_week()
    assert of().critical.value == pytest.approx(4 / 12)


def test_drawn_answers_that_nobody_judged_are_stood_for_by_their_like():
    for _ in range(20):
        judged("correct", pi=0.5, floor=0.5)
    for _ in range(10):
        judged("wrong", pi=1.0, floor=0.1, kind="risk")
        make_review(draw=make_draw(pi=1.0, floor=0.1, kind="risk"))
    figures = of()
    # good: 20 of weight 2; bad: 10, each with the chance 0.1 + 0.9 / 2 to be seen
    assert figures.headline.hajek.value == pytest.approx(40 / (40 + 10 / 0.55))
    assert (figures.headline.drawn, figures.headline.judged) == (40, 30)


def test_only_risky_answers_judged_gives_no_figure():
    for _ in range(8):
        judged("wrong", pi=0.9, kind="risk")
    for _ in range(30):
        make_review(draw=make_draw(pi=0.1))
    headline = of().headline
    assert headline.rate.value is None
    assert headline.missing == "no_random_sample"


def test_too_few_judged_gives_no_figure_anywhere():
    for _ in range(5):
        judged("wrong", topic="moving")
    figures = of()
    assert figures.headline.rate.value is figures.headline.naive is figures.critical.value is None
    assert figures.headline.missing == "too_few"
    assert [group.rate.value for group in figures.groups["topic"]] == [None]
    assert [point.rate.value for point in figures.trend] == [None]


def test_in_doubt_taken_back_and_later_verdicts_do_not_count():
    known_week()
    judged("unsure")
    judged("wrong", verdict={"revoked_at": NOW})
    judged("wrong", verdict={"counts": False})
    figures = of()
    assert figures.headline.judged == 7


def test_the_second_review_settles_a_doubt():
    known_week()
    doubt = judged("unsure")
    second = make_review(draw=doubt.review.draw, role="second")
    make_verdict(review=second, code="wrong", decided_at=NOW + timedelta(hours=1))
    assert of().headline.judged == 8
    assert of().actions.second_review == 1


def test_of_two_reviews_the_first_counts():
    known_week()
    first = judged("correct", pi=1.0)
    second = make_review(draw=first.review.draw, role="second")
    make_verdict(review=second, code="critical", decided_at=NOW - timedelta(hours=1))
    assert of().critical.value == pytest.approx(4 / 13)


def revised(first, code):
    """The same person judges again, having taken the verdict back and seen what the machine thinks."""
    taken_back = judged(first, verdict={"revoked_at": NOW})
    later = {"decided_at": NOW + timedelta(hours=1), "reviewer": taken_back.reviewer}
    verdict = make_verdict(review=taken_back.review, code=code, revision_of=taken_back, **later)
    make_flag(screening=make_screening(response=verdict.response), kind="contradiction")


def test_a_verdict_revised_after_the_reveal_weighs_as_it_was_first_given():
    for _ in range(6):
        judged("correct")
        revised("correct", "critical")
    figures = of()
    assert (figures.headline.judged, figures.headline.rate.value, figures.critical.value) == (12, 1.0, 0.0)
    assert (figures.flags[0].rate.n, figures.flags[0].rate.value) == (6, 0.0)
    assert figures.trend[0].rate.value == of(as_of=NOW + timedelta(days=1)).headline.rate.value == 1.0
    revised("unsure", "wrong")
    assert of().headline.judged == 12


def test_figures_and_the_file_of_verdicts_hold_the_same_answers():
    judged("wrong")
    first = judged("correct")
    make_verdict(review=make_review(draw=first.review.draw, role="second"), code="wrong")
    revised("correct", "wrong")
    week = Week.parse("2026-W47")
    as_of = NOW + timedelta(days=1)
    rows = [dict(zip(VERDICT_COLUMNS, row, strict=True)) for row in verdict_rows(verdicts_of(week, as_of), as_of)]
    assert len(rows) == of(as_of=as_of).headline.judged == 3
    assert [row["first_verdict"] for row in rows] == ["wrong", "correct", "correct"]
    assert [row["revised_after_reveal"] for row in rows] == [False, False, True]


def test_a_first_review_judged_late_takes_the_place_of_the_second_in_the_corrections():
    doubt = judged("unsure", verdict={"revoked_at": NOW + timedelta(minutes=1)})
    second = make_verdict(review=make_review(draw=doubt.review.draw, role="second"), code="wrong")
    until, as_of = NOW + timedelta(hours=1), NOW + timedelta(days=7)
    WeeklyExport.objects.create(week="2026-W47", as_of=until)
    first = make_verdict(review=doubt.review, decided_at=until + timedelta(hours=1))
    found = [(row[1], row[2]) for row in correction_rows(Week.parse("2026-W48"), as_of)]
    assert found == [("added", first.pk), ("withdrawn", second.pk)]


def test_figures_as_of_a_moment_ignore_what_came_later():
    known_week()
    before = of()
    late = judged("wrong", verdict={"decided_at": NOW + timedelta(days=2)})
    late.review.draw.__class__.objects.filter(pk=late.review.draw_id).update(drawn_at=NOW + timedelta(days=2))
    assert of(as_of=NOW + timedelta(hours=1)).headline.rate == before.headline.rate
    assert of().headline.rate != before.headline.rate


def test_a_verdict_taken_back_later_still_stood_at_that_moment():
    known_week()
    before = of()
    judged_one = judged("wrong")
    with_it = of().headline.rate
    judged_one.revoked_at = NOW + timedelta(days=1)
    judged_one.save(update_fields=["revoked_at"])
    assert of(as_of=NOW + timedelta(hours=1)).headline.rate == with_it
    assert of().headline.judged == before.headline.judged


def test_a_filter_gives_what_the_breakdown_says():
    known_week(topic="moving", channel="chat")
    known_week(topic="bills", channel="mail")
    judged("wrong", topic="bills", channel="mail")
    whole = {group.value: group.rate for group in of().groups["topic"]}
    alone = of(Filters.of_week("2026-W47", topic="bills"))
    assert alone.headline.rate == whole["bills"]
    assert [group.value for group in alone.groups["channel"]] == ["mail"]


def test_answers_without_a_channel_can_be_chosen():
    known_week(channel="chat")
    judged("wrong")
    assert of(Filters.of_week("2026-W47", channel="-")).headline.rate.n == 1


def test_other_weeks_are_only_in_the_trend():
    known_week()
    known_week(answered_at=NOW - timedelta(weeks=2))
    figures = of()
    assert figures.headline.rate.population == 12
    assert [(point.week, point.rate.population) for point in figures.trend] == [("2026-W45", 12), ("2026-W47", 12)]


def test_a_week_has_one_figure_whichever_selection_shows_it():
    known_week(answered_at=NOW - timedelta(weeks=1))
    for number in range(3):  # a week later nobody has judged most of what was drawn
        make_draw(response=make_response(answered_at=NOW, external_id=f"later {number}"))
    known_week(answered_at=NOW)
    alone = of(Filters.of_week("2026-W46")).headline.rate
    trend = {point.week: point.rate for point in of(Filters(date(2026, 10, 26), date(2026, 11, 22))).trend}
    assert alone.value == trend["2026-W46"].value
    assert alone.low == trend["2026-W46"].low


def test_the_change_has_its_own_interval():
    for _ in range(300):
        judged("correct", answered_at=NOW - timedelta(weeks=1))
    for number in range(300):
        judged("wrong" if number % 2 else "correct")
    change = of().headline.change
    assert change.value == pytest.approx(-0.5)
    assert change.direction == "down"


def test_a_rate_reaches_the_goal_only_with_its_whole_interval(settings):
    settings.QUALITY_TARGET = 0.60
    known_week()
    assert of().headline.rate.standing == Standing.UNCERTAIN
    settings.QUALITY_TARGET = 0.01
    assert of().headline.rate.standing == Standing.REACHED
    settings.QUALITY_TARGET = 0.99
    assert of().headline.rate.standing == Standing.BELOW


def test_flag_precision_is_the_weighted_share_of_bad_answers_among_the_flagged():
    for code, pi in [("wrong", 1.0)] * 4 + [("correct", 0.5)] * 3:
        verdict = judged(code, pi=pi, floor=pi)
        screening = make_screening(response=verdict.response)
        make_flag(screening=screening, kind="contradiction")
        make_flag(screening=screening, kind="contradiction")
    not_drawn = make_draw(response=make_response(), kind="none", pi=0.5)
    make_flag(screening=make_screening(response=not_drawn.response), kind="contradiction")
    (flag,) = of().flags
    assert flag.rate.value == pytest.approx(4 / 10)
    assert (flag.rate.n, flag.rate.population) == (7, 8)


def test_the_flags_of_answers_that_wait_are_not_told():
    """However narrow the selection: it may be one answer, that somebody still has to judge blindly."""
    drawn, waits, doubted = make_response(), make_response(), make_response()
    make_draw(response=drawn)
    make_review(draw=make_draw(response=waits))
    again = make_draw(response=doubted)
    make_verdict(review=make_review(draw=again), code="unsure")
    make_review(draw=again, role="second")
    for response in (drawn, waits, doubted, make_response()):
        make_flag(screening=make_screening(response=response), kind="promise")
    assert of().flags == []


def test_the_backlog_counts_open_reviews_and_those_past_due():
    make_review(draw=make_draw(drawn_at=NOW - timedelta(hours=5)), due_at=NOW - timedelta(hours=1))
    make_review()
    judged("wrong", verdict={"decided_at": NOW + timedelta(days=9)})
    judged("correct")
    backlog = of().backlog
    assert (backlog.open, backlog.overdue, backlog.oldest_hours) == (2, 1, 5.0)
    assert (backlog.done_in_time, backlog.done) == (1, 2)


def test_corrections_are_counted():
    verdict = judged("wrong")
    Correction.objects.create(verdict=verdict, subject=verdict.response.subject, text="Beter.")
    decided = quality.read(filters=WEEK, now=NOW).period.decided
    assert decided["corrected"].tolist() == [True]


def test_answers_without_a_draw_are_told():
    known_week()
    make_response()
    assert of().headline.outside == 1


def test_figures_are_json():
    known_week()
    told = json.loads(json.dumps(asdict(of())))
    assert told["headline"]["rate"]["standing"] == "below"
    assert told["week"] == "2026-W47"


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_num_queries):
    known_week()
    with django_assert_num_queries(16):
        of()
    known_week(topic="other")
    known_week(answered_at=NOW - timedelta(weeks=3))
    with django_assert_num_queries(16):
        of()


def test_a_day_belongs_to_its_week_on_local_clocks():
    sunday_evening = NOW.replace(day=22, hour=22, minute=59)  # 23:59 in Amsterdam
    make_draw(response=make_response(answered_at=sunday_evening))
    make_draw(response=make_response(answered_at=sunday_evening + timedelta(minutes=1)))
    assert of().headline.rate.population == 1


@pytest.mark.parametrize("week", ["2026-W54", "2026-47", "2026-W1", "x", "2026-W00", "0000-W01"])
def test_a_week_that_is_none_is_refused(week):
    with pytest.raises(FilterError):
        Filters.of_week(week)


def test_a_period_ends_after_it_begins():
    with pytest.raises(FilterError):
        Filters(date(2026, 11, 2), date(2026, 11, 1))
