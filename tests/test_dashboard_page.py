"""The dashboard: what a reader sees of the figures, and what it refuses to say."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from reviewapp import quality
from reviewapp.exports import report
from reviewapp.models import Draw
from reviewapp.quality import Filters, Rate
from reviewapp.quality.results import Standing
from reviewapp.templatetags.charts import PRINT, Axis, interval_bar
from reviewapp.templatetags.numbers import pct, points
from reviewapp.templatetags.trend import Dot, trend_chart
from tests.factories import (
    NOW,
    make_correction,
    make_draw,
    make_employee,
    make_flag,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

WEEK = {"week": "2026-W47"}
QUERIES = 18


@pytest.fixture
def page(client, db):
    """Ask for the dashboard as an English-speaking quality manager; gives the text without tags."""
    client.force_login(make_employee(username="manager", language="en", role="quality_manager"))

    def get(**query):
        response = client.get(reverse("dashboard"), {**WEEK, **query})
        assert response.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))

    return get


def judge(code, *, times=1, pi=1.0, **fields):
    reviewer = make_employee()
    for _ in range(times):
        draw = make_draw(response=make_response(**fields), pi=pi, floor=pi)
        make_verdict(review=make_review(draw=draw), code=code, reviewer=reviewer)


def known_week(**fields):
    """40 good of weight 4, 10 wrong of weight 1: 170 answers, 94,1 % good, 80 % among the judged."""
    judge("correct", times=40, pi=0.25, **fields)
    judge("wrong", times=10, **fields)
    for _ in range(120):
        make_draw(response=make_response(**fields), pi=0.25, floor=0.25, kind="none")


def test_the_headline_with_interval_n_answers_and_naive_value(page):
    known_week()
    text = page()
    assert re.search(r"94\.1 ?% of the answers are good", text)
    assert re.search(r"with 95% certainty between \d\d\.\d% and 9\d\.\d%", text)
    assert "50 judged answers" in text
    assert re.search(r"out of 170\b", text)
    assert "Without weighting it would seem 80.0%, because suspect answers are looked at more often." in text


def test_an_interval_across_the_goal_is_not_certain(page):
    known_week()
    text = page()
    assert "not certain yet" in text
    assert "goal reached" not in text


def test_a_whole_interval_above_the_goal_reaches_it(page, settings):
    settings.QUALITY_TARGET = 0.5
    known_week()
    assert "goal reached" in page()


def test_fewer_than_30_judged_show_no_rate_anywhere(page):
    judge("wrong", times=29, topic="moving")
    judge("wrong", times=0)
    text = page()
    assert "Too few judged: 29 of at least 30." in text
    assert "100.0%" not in text
    assert not re.search(r"\b0\.0%", text)


def test_a_small_group_shows_no_rate(page):
    known_week(topic="bills")
    judge("wrong", times=5, topic="moving")
    assert re.search(r"Too few judged for a figure, fewer than 30: moving n = 5 ", page())


def test_a_group_certainly_below_the_goal_is_named(page):
    known_week(topic="bills")
    judge("wrong", times=40, topic="moving")
    text = page()
    assert "By topic: 1 group is certainly below the goal" in text
    assert "Topic moving is below the goal" in text


def test_groups_that_may_be_below_by_chance_are_not_named(page):
    known_week(channel="chat")
    known_week(channel="mail")
    text = page()
    assert "By channel: no group is certainly below the goal" in text
    assert "No group is certainly below the goal, and no review is past its time." in text


def flagged(kind, *, codes):
    reviewer = make_employee()
    for code in codes:
        verdict = make_verdict(review=make_review(), code=code, reviewer=reviewer)
        make_flag(screening=make_screening(response=verdict.response), kind=kind)


def test_flags_show_how_often_they_are_right(page):
    known_week()
    flagged("promise", codes=["wrong"] * 20 + ["correct"] * 10)
    assert re.search(r"n = 30 67% \d\d% to \d\d% ", page())


def test_of_a_flag_with_few_judged_answers_not_even_their_number_is_told(page):
    known_week()
    flagged("promise", codes=["wrong"] * 7)
    signals = page().split("How often are signals right?")[1].split("From review to action")[0]
    assert "Promise without a source" in signals
    assert "n = " not in signals


def test_a_judged_answer_that_waits_for_a_second_look_is_in_the_figure_and_not_in_the_list(page, client):
    known_week()
    make_review(draw=Draw.objects.filter(reviews__state="done").first(), role="second")
    assert re.search(r"50 judged answers .* 49 of them can be viewed", page())
    assert client.get(reverse("responses"), {"figure": "judged"}).context["total"] == 49


def said(context):
    """What the page counts of verdicts, and the plain share among the judged."""
    return (
        [step.count for step in context["action"].steps[1:]],
        context["headline"]["naive"],
        context["tiles"][0].behind,
    )


def test_an_open_second_review_changes_none_of_the_counts_of_what_verdicts_said(page, client):
    known_week()
    for code in ("wrong", "correct"):
        verdict = make_verdict(review=make_review(), code=code)
        make_correction(verdict=verdict)
        page()
        client.get(reverse("dashboard"), WEEK)
    before = said(client.get(reverse("dashboard"), WEEK).context)
    for waiting in (make_verdict(review=make_review(), code="critical"), make_verdict(review=make_review())):
        make_correction(verdict=waiting)
        make_review(draw=waiting.review.draw, role="second")
    assert said(client.get(reverse("dashboard"), WEEK).context) == before


def test_of_few_judged_answers_nothing_is_counted_of_what_verdicts_said(page, client):
    known_week(topic="bills")
    make_correction(
        verdict=make_verdict(review=make_review(draw=make_draw(response=make_response(topic="a"))), code="wrong")
    )
    page()
    context = client.get(reverse("dashboard"), {**WEEK, "topic": "a"}).context
    steps = {step.label: step.count for step in context["action"].steps}
    assert steps == {
        "Judged": 1,
        "On the retrain list": None,
        "With a correction": None,
        "Second review done": 0,
        "In doubt at first": None,
    }


def test_without_answers_it_says_so(page):
    assert "No answers in this selection" in page()


def test_without_verdicts_it_leads_to_the_review_desk(page):
    make_review()
    text = page()
    assert "No verdicts yet" in text
    assert "To the review desk" in text


def test_without_a_judged_random_sample_it_gives_no_figure(page):
    reviewer = make_employee()
    for _ in range(30):
        make_verdict(review=make_review(draw=make_draw(kind="risk", pi=0.9)), code="wrong", reviewer=reviewer)
        make_review(draw=make_draw(pi=0.1))
        make_draw(pi=0.1, kind="none")
    assert "of the random sample nothing was judged" in page()


def test_a_dutch_reader_gets_dutch_numbers(client, db):
    known_week()
    client.force_login(make_employee(language="nl"))
    assert "94,1" in client.get(reverse("dashboard"), WEEK).content.decode()


def test_the_filters_are_kept_in_every_link(page, client):
    known_week(channel="web chat")
    page(channel="web chat")
    html = client.get(reverse("dashboard"), {**WEEK, "channel": "web chat"}).content.decode()
    links = re.findall(r'href="(/answers/\?[^"]*)"', html)
    assert len(links) > 5
    assert all("channel=web+chat" in link for link in links)


def numbered_links(html):
    """(number, address) of every link to the answers list whose words begin or end with a number."""
    for address, words in re.findall(r'<a [^>]*?href="(/answers/[^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL):
        number = re.search(r"^([\d,]+)\b(?!\.\d|%)|View ([\d,]+)", re.sub(r"<[^>]+>|\s+", " ", words).strip())
        if number:
            yield int((number[1] or number[2]).replace(",", "")), address.replace("&amp;", "&")


def test_every_number_leads_to_as_many_answers(client, db):
    client.force_login(make_employee(language="en", role="quality_manager"))
    known_week(topic="bills")
    judge("critical", times=35, topic="moving")
    judge("unsure", times=2, topic="moving")
    make_correction(verdict=make_verdict(review=make_review(draw=make_draw()), code="wrong"))
    html = client.get(reverse("dashboard"), WEEK).content.decode()
    numbers = list(numbered_links(html))
    assert len(numbers) >= 12
    assert [(number, address) for number, address in numbers if total(client, address) != number] == []


def total(client, address):
    return client.get(address).context["total"]


def test_the_name_of_a_group_leads_to_its_judged_answers(client, db):
    client.force_login(make_employee(language="en"))
    known_week(topic="bills")
    known_week(topic="moving")
    html = client.get(reverse("dashboard"), WEEK).content.decode()
    rows = re.findall(r'<a href="(/answers/[^"]*topic=[^"]*)">\w+</a> <span class="n num">n = (\d+)', html)
    assert (
        [total(client, address.replace("&amp;", "&")) for address, _n in rows] == [int(n) for _a, n in rows] == [50, 50]
    )


@pytest.mark.parametrize(
    "query",
    [
        {"colour": "red"},
        {"channel": "nobody-has-this"},
        {"channel": "a\0"},
        {"week": "2026-W60"},
        {"week": "9999-W52"},
        {"from": "2026-11-01"},
        {"from": "2026-11-02", "to": "2026-11-01"},
        {"from": "2020-01-01", "to": "2026-01-01"},
        {"from": "yesterday", "to": "today"},
        {"week": "2026-W47", "from": "2026-11-16", "to": "2026-11-22"},
        {"compare": "everything"},
    ],
)
def test_a_selection_that_does_not_exist_is_refused(client, db, query):
    client.force_login(make_employee())
    assert client.get(reverse("dashboard"), query).status_code == 400


def test_four_weeks_until_the_newest_with_verdicts_are_shown_first(client, db):
    client.force_login(make_employee())
    judge("correct", answered_at=NOW - timedelta(weeks=5))  # in week 42
    make_response(answered_at=NOW)
    figures = client.get(reverse("dashboard")).context["figures"]
    assert (figures.first, figures.last) == ("2026-09-21", "2026-10-18")


def test_own_periods_are_possible(page):
    known_week()
    client_text = page(week="", **{"from": "2026-11-01", "to": "2026-11-30"})
    assert "1 November to 30 November 2026" in client_text
    assert "50 judged answers" in client_text


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ({"period": "latest", "compare": "previous"}, ""),
        ({"period": "2026-W47", "from": "2026-11-01", "to": "2026-11-30"}, "week=2026-W47&compare=none"),
        ({"period": "own", "from": "2026-11-01", "to": "2026-11-30", "topic": "", "compare": "previous"},
         "from=2026-11-01&to=2026-11-30"),
        ({"period": "latest", "channel": "web chat", "compare": "previous"}, "channel=web+chat"),
    ],
)  # fmt: skip
def test_the_filter_row_leads_to_the_one_address_of_a_selection(client, db, sent, address):
    client.force_login(make_employee())
    assert client.get(reverse("dashboard"), sent).url == f"{reverse('dashboard')}?{address}"


def test_the_change_is_told_unless_comparison_is_off(page):
    known_week()
    judge("correct", times=40, pi=0.25, answered_at=NOW - timedelta(weeks=1))
    assert "points against 9 November to 15 November 2026" in page()
    assert "points against" not in page(compare="none")


def test_a_critical_answer_that_waits_for_a_second_look_is_in_no_list_of_critical_ones(client, db):
    client.force_login(make_employee())
    judge("critical", times=2)
    make_review(draw=Draw.objects.first(), role="second")
    assert total(client, "/answers/?figure=critical") == 1


def test_a_figure_that_does_not_exist_is_refused(client, db):
    client.force_login(make_employee())
    assert client.get(reverse("responses"), {"figure": "secret"}).status_code == 400


def test_critical_mistakes_above_the_norm_come_first(page):
    known_week()
    judge("critical", times=40)
    text = page().split("Needs attention now")[1]
    assert re.match(r" More critical mistakes than the norm of 1% .* View 40 answers", text)


def test_a_week_in_which_nobody_judged_anything_has_a_page_beside_weeks_that_were(page):
    known_week()
    make_draw(response=make_response(answered_at=NOW + timedelta(days=7)), pi=0.25, floor=0.25, kind="none")
    assert "nothing judged in this selection" in page(week="2026-W48")


def test_reviews_that_should_have_been_done_count_as_not_done_in_time(page):
    known_week()
    for _ in range(50):
        review = make_review(draw=make_draw(response=make_response()))
        type(review).objects.filter(pk=review.pk).update(due_at=NOW - timedelta(days=1))
    assert re.search(r"of the 100 reviews of this period that were due, \d+% was done in time", page())


def test_a_period_with_mostly_unjudged_answers_is_no_reason_to_be_calm(page):
    known_week()
    assert "no verdict yet: what is wrong" not in page()
    for _ in range(60):
        make_review(draw=make_draw(response=make_response()))
    attention = page().split("Needs attention now")[1]
    assert "60 of 110 chosen answers have no verdict yet" in attention
    assert "No group is certainly below" not in attention


def test_a_report_of_mostly_unjudged_answers_says_so_first(db):
    for _ in range(60):
        make_review(draw=make_draw(response=make_response()))
    selection = quality.read(filters=Filters.of_week("2026-W47"), now=NOW)
    text = report.html(report.of_selection(selection))
    assert 0 < text.index("60 of 60 chosen answers have no verdict yet") < text.index("Nothing is certain enough")


def test_answers_left_out_of_the_screening_are_told_with_who_stands_for_them(page):
    known_week()
    for _ in range(4):
        make_screening(response=make_response(), state="left_out", risk=None)
    assert "4 of all answers were left out of the screening by lot: the screened ones stand for them." in page()


def test_visitors_must_log_in(client, db):
    assert client.get(reverse("dashboard")).status_code == 302


def test_the_page_takes_as_many_queries_with_1_group_as_with_3(client, db, django_assert_num_queries):
    client.force_login(make_employee())
    known_week(topic="a")
    client.get(reverse("dashboard"), WEEK)
    with django_assert_num_queries(QUERIES):
        client.get(reverse("dashboard"), WEEK)
    known_week(topic="b")
    known_week(topic="c")
    client.get(reverse("dashboard"), WEEK)  # of a day that changed, four more: its rows
    with django_assert_num_queries(QUERIES):
        client.get(reverse("dashboard"), WEEK)


def test_no_style_attribute_and_no_script_of_its_own(client, db):
    client.force_login(make_employee())
    known_week()
    html = client.get(reverse("dashboard"), WEEK).content.decode()
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=", html)


def test_the_csv_keeps_small_groups_without_a_rate(client, db):
    client.force_login(make_employee())
    known_week(topic="=bills")
    judge("wrong", times=5, topic="moving")
    text = client.get(reverse("dashboard_csv"), WEEK).content.decode("utf-8-sig")
    assert "2026-11-16;2026-11-22;;topic;moving;5;5;;;;0,93" in text
    assert ";'=bills;50;170;0,94" in text


def test_charts_for_print_have_literal_colours():
    rate = Rate(50, 170, 0.9, 0.85, 0.95, Standing.UNCERTAIN)
    svg = interval_bar(rate, Axis(0.8), 0.93, PRINT) + trend_chart(
        [Dot(rate, "47", "told", "/")], 0.93, "t", palette=PRINT
    )
    assert "var(" not in svg
    assert "style=" not in svg


def test_percentages_are_rounded_not_cut():
    with translation.override("nl"):
        assert pct(2 / 3) == "66,7%"
        assert points(-0.00449) == "−0,4"


def test_an_axis_holds_every_value_and_says_where_it_begins():
    assert Axis.holding([0.63, 0.9]).low == pytest.approx(0.6)
    assert Axis.holding([0.97]).low == pytest.approx(0.8)
    assert Axis.holding([0.02]).low == 0.0
