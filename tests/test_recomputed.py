"""The figures of the dashboard, worked out again from the exported rows with plain numpy.

Nothing of reviewapp.statistics or reviewapp.quality is called for it: whoever has the files can do the same.
"""

import io
import json
import random
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from scipy import optimize, special

from reviewapp import quality
from reviewapp.exports import figures as rates
from reviewapp.exports import rows
from reviewapp.exports.cells import JsonlWriter
from reviewapp.exports.weeks import Week
from reviewapp.models import Verdict
from reviewapp.quality.handover import handover_figures
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

AS_OF = NOW + timedelta(days=30)
FLOOR = 0.3
ANSWERS = 200
"""In each week and stratum: enough for every way of being drawn to have a share judged of its own."""
CODES = ["wrong", "critical"]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Two weeks of two channels: drawn by risk, one in eight not judged, a flag that finds much and one that finds little."""
    with django_db_blocker.unblock():
        from django.db import transaction  # the rows are for all tests of this file, and gone after it

        with transaction.atomic():
            _fill(random.Random(5), make_employee())  # noqa: S311
            figures = quality.figures(quality.read(filters=quality.Filters.of_week("2026-W47"), now=NOW))
            handover = handover_figures(quality.read(filters=quality.Filters.of_week("2026-W47"), now=NOW))
            exported = {week: Exported(week) for week in ("2026-W46", "2026-W47")}
            transaction.set_rollback(True)
        yield figures, handover, exported


def _fill(lot: random.Random, reviewer: Any) -> None:
    for week, channel in [(week, channel) for week in (0, 1) for channel in ("chat", "mail")]:
        for number in range(ANSWERS):
            risk, u = lot.random(), lot.random()
            pi = min(1.0, max(FLOOR, 1.5 * risk))
            kind = "control" if u < FLOOR else "risk" if u < pi else "none"
            about = {"channel": channel, "topic": f"topic {number % 2}", "handed_over": lot.random() < 0.3}
            response = make_response(answered_at=NOW - timedelta(days=7 * week + number % 3), **about)
            screening = make_screening(
                response=response, risk=lot.random()
            )  # screened anew since: not what was drawn by
            bad = lot.random() < 0.7 * risk + 0.1 * week
            for flag, found, wrong in (("promise", 0.8, 0.1), ("outdated", 0.3, 0.2)):
                if lot.random() < (found if bad else wrong):
                    make_flag(screening=screening, kind=flag)
            draw = make_draw(response=response, pi=pi, floor=FLOOR, kind=kind, risk=risk)
            if kind != "none":
                review = make_review(draw=draw)
                if lot.random() < 0.875:
                    code = lot.choice(CODES) if bad else "correct"
                    handover = lot.choice(["not_needed", "missed", "late", "done_well"])
                    make_verdict(review=review, code=code, reviewer=reviewer, handover=handover)


class Exported:
    """One week as its files tell it: the verdicts that enter estimates, and the answers they stand for."""

    def __init__(self, week: str) -> None:
        selection = quality.read(filters=quality.Filters.of_week(week), now=AS_OF, as_of=AS_OF)
        told = _read(rows.VERDICT_COLUMNS, rows.verdict_rows(rows.verdicts_of(Week.parse(week), AS_OF), AS_OF))
        self.verdicts = [row for row in told if row["in_estimates"] and row["verdict_source"] == "human"]
        self.frame = _read(rates.FRAME_COLUMNS, rates.frame_rows(selection))
        self.weight = 1 / self._seen()
        self.bad = np.array([row["first_verdict"] in CODES for row in self.verdicts])

    def column(self, name: str) -> Any:
        return np.array([row[name] for row in self.verdicts])

    def sum_of(self, name: str, **where: str) -> float:
        return sum(row[name] for row in self.frame if all(row[key] == value for key, value in where.items()))

    def flagged(self, kind: str) -> Any:
        return np.array([kind in row["flags"] for row in self.verdicts])

    def _seen(self) -> Any:
        """Drawn and judged: through the random sample, or else for its risk, each with the share that was judged of it."""
        pi, floor, stratum = (self.column(name) for name in ("pi", "floor", "stratum"))
        ways = np.where(self.column("draw") == "control", "control", np.where(pi >= 1, "certain", "risk"))
        seen = np.empty(len(pi))
        for name in set(stratum.tolist()):
            here = stratum == name
            shares = {}
            for way in ("control", "risk", "certain"):
                drawn = self.sum_of(way, stratum=name)
                assert drawn >= 20
                shares[way] = np.count_nonzero(ways[here] == way) / drawn
            other = np.where(pi[here] >= 1, shares["certain"], shares["risk"])
            seen[here] = floor[here] * shares["control"] + (pi[here] - floor[here]) * other
        return seen

    def hajek(self, hit: Any, among: Any = ...) -> float:
        return float((self.weight * hit)[among].sum() / self.weight[among].sum())

    def assisted(self, hit: Any, **where: str) -> float:
        """What a logistic model of the risk expects of all answers, put right by what was found of the judged ones."""
        mine = (
            np.all([self.column(name) == value for name, value in where.items()], axis=0)
            if where
            else np.ones(len(hit), bool)
        )
        y, w, risk = hit[mine].astype(float), self.weight[mine], self.column("draw_risk")[mine].astype(float)
        log_odds = np.log(risk / (1 - risk))
        rounded = np.rint(log_odds / 0.05) * 0.05

        def loss(at: Any) -> float:
            line = at[0] + at[1] * rounded
            prior = 0.1 * at[0] ** 2 + 2.0 * (at[1] - 0.75) ** 2
            return float((w / w.mean() * (np.logaddexp(0, line) - y * line)).sum() + prior / 2)

        fit = optimize.minimize(loss, [0.0, 0.75], method="BFGS", options={"gtol": 1e-7}).x
        expected = special.expit(fit[0] + fit[1] * log_odds)
        half, double = np.sqrt(risk), risk**2
        halved, doubled = half / (half + np.sqrt(1 - risk)), double / (double + (1 - risk) ** 2)
        features = np.stack([np.ones(len(risk)), risk, halved, doubled], axis=1)
        root = np.sqrt(w)[:, None]
        slopes = np.linalg.lstsq(features * root, expected * root[:, 0], rcond=None)[0]
        totals = np.array([self.sum_of(name, **where) for name in ("framed", "total_1", "total_2", "total_3")])
        return float((totals @ slopes + (w * (y - features @ slopes)).sum()) / totals[0])


def _read(columns: Any, exported: Any) -> list[dict[str, Any]]:
    text = io.StringIO()
    writer = JsonlWriter(text, columns)
    for row in exported:
        writer.write(row)
    return [json.loads(line) for line in text.getvalue().splitlines()]


def test_the_headline_with_what_it_is_of(world: Any) -> None:
    headline, week = world[0].headline, world[2]["2026-W47"]
    assert headline.method == "assisted"
    assert headline.rate.value == pytest.approx(1 - week.assisted(week.bad), abs=1e-5)
    assert (headline.rate.n, headline.judged) == (len(week.verdicts), len(week.verdicts))
    assert (headline.rate.population, headline.drawn) == (
        week.sum_of("framed"),
        sum(week.sum_of(way) for way in ("control", "risk", "certain")),
    )
    assert headline.outside == week.sum_of("answers") - week.sum_of("framed") == 0


def test_the_hajek_rate_with_its_interval_and_the_naive_rate(world: Any) -> None:
    headline, week = world[0].headline, world[2]["2026-W47"]
    rate, w, n = week.hajek(week.bad), week.weight, len(week.verdicts)
    variance = ((1 - 1 / w) * (w * (week.bad - rate)) ** 2).sum() / w.sum() ** 2
    kish = w.sum() ** 2 / (w**2).sum()
    size = (
        min(n, rate * (1 - rate) / variance) * (special.stdtrit(n - 1, 0.975) / special.stdtrit(kish - 1, 0.975)) ** 2
    )
    low = special.betaincinv(rate * size, size - rate * size + 1, 0.025)
    high = special.betaincinv(rate * size + 1, size - rate * size, 0.975)
    assert headline.hajek.value == pytest.approx(1 - rate)
    assert (headline.hajek.low, headline.hajek.high) == pytest.approx((1 - high, 1 - low))
    assert headline.naive == pytest.approx(1 - week.bad.mean())


def test_the_critical_rate_and_the_change_since_the_week_before(world: Any) -> None:
    figures, _handover, weeks = world
    week, before = weeks["2026-W47"], weeks["2026-W46"]
    critical = week.column("first_verdict") == "critical"
    assert figures.critical.value == pytest.approx(week.assisted(critical), abs=1e-5)
    assert figures.headline.change.value == pytest.approx(
        before.assisted(before.bad) - week.assisted(week.bad), abs=1e-5
    )
    assert [point.rate.n for point in figures.trend] == [len(before.verdicts), len(week.verdicts)]


@pytest.mark.parametrize("name", ["channel", "topic"])
def test_the_rate_of_every_group(world: Any, name: str) -> None:
    week = world[2]["2026-W47"]
    for group in world[0].groups[name]:
        assert group.rate.n == np.count_nonzero(week.column(name) == group.value)
        assert group.rate.population == week.sum_of("framed", **{name: group.value})
        assert group.rate.value == pytest.approx(1 - week.assisted(week.bad, **{name: group.value}), abs=1e-5)


def test_precision_and_recall_of_every_flag(world: Any) -> None:
    week = world[2]["2026-W47"]
    assert {flag.kind for flag in world[0].flags} == {"promise", "outdated"}
    for flag in world[0].flags:
        flagged = week.flagged(flag.kind)
        assert (flag.rate.n, flag.recall.n) == (flagged.sum(), week.bad.sum())
        assert flag.rate.value == pytest.approx(week.hajek(week.bad, flagged))
        assert flag.recall.value == pytest.approx(week.hajek(flagged, week.bad))


def test_the_hand_over_of_those_who_needed_a_colleague(world: Any) -> None:
    """Of the random sample alone: weights are 1 / (floor x share of it that was judged)."""
    handover, week = world[1], world[2]["2026-W47"]
    outcome = week.column("first_handover")
    needed = (week.column("draw") == "control") & (outcome != "not_needed")
    stratum, share = week.column("stratum"), np.zeros(len(outcome))
    for name in set(stratum.tolist()):
        judged = np.count_nonzero((stratum == name) & (week.column("draw") == "control"))
        share[stratum == name] = judged / week.sum_of("control", stratum=name)
    weight = needed / (FLOOR * share)
    assert handover.right.value == pytest.approx((weight * (outcome == "done_well")).sum() / weight.sum())
    assert handover.right.n == needed.sum()


def test_the_files_of_a_week_hold_a_row_for_every_verdict_that_counts(world: Any, db: None) -> None:
    assert Verdict.objects.count() == 0  # the world of this file leaves nothing behind
    assert len({row["response_id"] for row in world[2]["2026-W47"].verdicts}) == world[0].actions.judged
