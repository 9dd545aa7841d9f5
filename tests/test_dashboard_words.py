"""What the dashboard says, rule by rule: a colour or a claim takes a whole interval."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from reviewapp.quality import Change, Headline, QualityFigures, Rate, TrendPoint
from reviewapp.quality.events import Event, Kind
from reviewapp.quality.results import Actions, Backlog, Standing
from reviewapp.statistics.agreement import Agreement
from reviewapp.views.dashboard import tiles, words

RATE = Rate(100, 1000, 0.9, 0.85, 0.94, Standing.UNCERTAIN)
CHANGE = Change(0.02, -0.01, 0.05, "uncertain", "2026-11-09", "2026-11-15")
WEEKS = [
    TrendPoint("2026-W46", "2026-11-09", "2026-11-15", RATE, RATE),
    TrendPoint("2026-W47", "2026-11-16", "2026-11-22", RATE, RATE),
]
FIGURES = QualityFigures(
    first="2026-11-16", last="2026-11-22", week="2026-W47", filters={}, computed_at="", as_of=None, goal=0.93,
    least_judged=30, headline=Headline(RATE, "hajek", RATE, 0.8, 60.0, 120, 100, 0, CHANGE, ""), critical=RATE,
    trend=WEEKS, groups={}, flags=[], backlog=Backlog(0, 0, None, 0, 0, 0), actions=Actions(0, 0, 0),
)  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def figures(standing, direction="uncertain"):
    headline = replace(
        FIGURES.headline, rate=replace(RATE, standing=standing), change=replace(CHANGE, direction=direction)
    )
    return replace(FIGURES, headline=headline)


@pytest.mark.parametrize(
    ("standing", "direction", "title"),
    [
        (Standing.REACHED, "up", "Higher than the period before, the goal is reached"),
        (Standing.BELOW, "down", "Lower than the period before, below the goal"),
        (Standing.UNCERTAIN, "uncertain", "No certain change since the period before, around the goal"),
        (Standing.UNKNOWN, "uncertain", "No certain change since the period before"),
    ],
)
def test_the_title_of_the_trend_says_what_is_certain(standing, direction, title):
    assert words.trend_title(figures(standing, direction), compare=True) == title


def test_without_comparison_the_title_of_the_trend_says_nothing_of_a_change():
    assert words.trend_title(figures(Standing.BELOW, "down"), compare=False) == "Quality by week, below the goal"


@pytest.mark.parametrize(
    ("low", "high", "chip"),
    [
        (0.001, 0.009, ("good", "within the norm of 1%")),
        (0.001, 0.011, ("part", "norm of 1%: not certain")),
        (0.010, 0.030, ("part", "norm of 1%: not certain")),
        (0.011, 0.030, ("bad", "above the norm of 1%")),
        (None, None, ("", "too few judged")),
    ],
)
def test_the_norm_of_critical_mistakes_takes_the_whole_interval(low, high, chip):
    value = None if low is None else 0.01
    assert tiles.norm_chip(Rate(100, 1000, value, low, high), 0.01) == chip


@pytest.mark.parametrize(
    ("low", "high", "tone"), [(0.60, 0.80, "good"), (0.50, 0.80, "part"), (0.30, 0.59, "bad"), (None, None, "part")]
)
def test_reviewers_agree_only_where_the_whole_interval_says_so(low, high, tone):
    assert tiles.agreement_chip(Agreement(0.7, low, high, 50, ""), 0.60)[0] == tone


def test_a_change_stands_on_its_day_between_the_points_of_its_week():
    found = words.markers(
        FIGURES, [Event(Kind.BOT, date(2026, 11, 16), "4.2"), Event(Kind.PLAN, date(2026, 11, 13), "3")]
    )
    assert [(marker.at, marker.label) for marker in found] == [
        (0.5, "Bot 4.2"),
        (pytest.approx(0.071, abs=0.001), "Plan 3"),
    ]


def test_articles_are_ticks_and_the_table_has_their_number():
    (marker,) = words.markers(FIGURES, [Event(Kind.KNOWLEDGE, date(2026, 11, 17), count=2)])
    assert (marker.label, marker.told) == ("", "2 articles came into force, 17 November 2026")


def test_a_change_in_a_week_without_answers_is_not_in_the_chart():
    assert words.markers(FIGURES, [Event(Kind.BOT, date(2026, 10, 1), "4.1")]) == []


def test_the_table_under_the_tiles_has_every_week_of_every_line():
    first = tiles.Tile("A", "1", weeks=[tiles.Week("Week 46", 0.1, "10%"), tiles.Week("Week 47", None, "–")])
    second = tiles.Tile("B", "2", weeks=[tiles.Week("Week 47", 0.2, "20%")])
    titles, rows = tiles.by_week([first, second, tiles.Tile("C", "3")])
    assert titles == ["A", "B"]
    assert rows == [("Week 46", ["10%", "–"]), ("Week 47", ["–", "20%"])]
