"""Verdicts -> a better risk, in force only where it is better on verdicts it never saw."""

import json
import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from reviewapp import learning, sampling
from reviewapp.learning import versions
from reviewapp.learning.examples import examples
from reviewapp.learning.judging import always, compare
from reviewapp.models import PeriodRun, RiskModelVersion, Screening, Verdict, VerifierHeldOut
from reviewapp.scoring.risk import FIXED
from reviewapp.screening.risk_models import current_risk_model, risk_model_of
from tests.factories import (
    NOW,
    make_draw,
    make_judged,
    make_plan,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db
MODEL = "e5@1"
NIGHT = NOW.replace(hour=3)
"""04:00 on the local clock."""


def judged(number: int, *, seed: int = 1, telling: bool = True) -> None:
    """Judged answers; signal `new`, which the fixed sum does not know, tells the bad ones (or nothing does)."""
    chance = random.Random(f"{seed}{telling}")  # noqa: S311  test data
    for place in range(number):
        bad = place % 3 == 0
        new = chance.gauss(2.0 if bad and telling else 0.0, 1.0)
        verdict = make_judged(
            code="wrong" if bad else "correct",
            decided_at=NOW - timedelta(hours=2) + timedelta(seconds=place),
            answer=f"Answer {seed} {place}",
        )
        signals = {"new": round(new, 4), "words_new": round(chance.random(), 4)}
        make_screening(response=verdict.response, signals=signals, model=MODEL, risk_version=FIXED.version)


def screened(number: int) -> None:
    """Screened answers that nobody judged."""
    chance = random.Random(number)  # noqa: S311  test data
    for _ in range(number):
        make_screening(signals={"words_new": round(chance.random(), 4)}, model=MODEL, risk_version=FIXED.version)


def in_force() -> str:
    return current_risk_model(embedding_model=MODEL).version


def test_a_fit_that_is_better_on_held_back_verdicts_comes_into_force():
    judged(60)
    outcome = learning.refit(now=NOW)
    assert outcome.adopted
    assert in_force() == outcome.version == "verdicts-1"
    assert outcome.report["after"]["auroc"] > outcome.report["before"]["auroc"] + 0.1


def test_a_fit_on_verdicts_that_nothing_tells_is_kept_but_not_used():
    judged(60, telling=False)
    outcome = learning.refit(now=NOW)
    row = RiskModelVersion.objects.get()
    assert not outcome.adopted
    assert (in_force(), row.in_force, row.report["verdicts"]) == (FIXED.version, False, 60)
    assert row.reason.startswith("Not better on held-back verdicts")


def test_answers_that_a_bot_repeats_are_not_learnt_by_heart():
    chance = random.Random(4)  # noqa: S311  test data
    for text in range(20):
        code, look = chance.choice(["wrong", "correct"]), {f"s{part}": chance.random() for part in range(8)}
        for turn in range(4):
            said = f"Answer {text}" if turn % 2 else f"ANSWER  {text}"
            verdict = make_judged(code=code, decided_at=NOW - timedelta(hours=1), answer=said)
            make_screening(response=verdict.response, signals=look, model=MODEL, risk_version=FIXED.version)
    outcome = learning.refit(now=NOW)
    assert len({row.group for row in examples(embedding_model=MODEL, until=NOW)}) == 20
    assert not outcome.adopted


def test_too_few_verdicts_teach_nothing():
    judged(29)
    outcome = learning.refit(now=NOW)
    assert "29 verdicts" in outcome.reason
    assert not RiskModelVersion.objects.exists()


def test_verdicts_of_one_kind_teach_nothing():
    judged(21)  # 7 of the rarer kind
    for _ in range(30):
        make_screening(response=make_judged().response, model=MODEL)
    assert not learning.refit(now=NOW).adopted


def test_a_preview_stores_nothing():
    judged(60)
    assert learning.preview(now=NOW).adopted
    assert not RiskModelVersion.objects.exists()


def test_doubt_a_second_opinion_and_another_model_are_no_examples():
    make_screening(response=make_judged(code="unsure").response, model=MODEL)
    make_screening(response=make_judged(verdict={"counts": False}).response, model=MODEL)
    make_screening(response=make_judged().response, model="other@1")
    make_screening(response=make_judged(code="partial").response, model=MODEL)
    assert [row.bad for row in examples(embedding_model=MODEL, until=NOW + timedelta(days=1))] == [0]


def test_of_a_verdict_taken_back_after_the_reveal_the_first_counts():
    first = make_judged(code="wrong")
    make_screening(response=first.response, model=MODEL)
    type(first).objects.filter(pk=first.pk).update(revoked_at=NOW)
    make_verdict(review=first.review, code="correct", revision_of=first)
    assert [row.bad for row in examples(embedding_model=MODEL, until=NOW)] == [1]


def test_an_example_weighs_as_many_answers_as_it_stands_for():
    response = make_response()
    make_screening(response=response, model=MODEL)
    make_verdict(review=make_review(draw=make_draw(response=response, pi=0.25, kind="risk")))
    (row,) = examples(embedding_model=MODEL, until=NOW)
    assert (row.weight, row.origin) == (4.0, "risk")


def test_of_a_trained_verifier_counts_what_it_said_unseen():
    verdict = make_judged(decided_at=NOW)
    make_screening(response=verdict.response, model=MODEL, signals={"verifier_trained": 6.0})
    VerifierHeldOut.objects.create(verifier="own@1", response=verdict.response, probability=0.5)
    (row,) = examples(embedding_model=MODEL, until=NOW)
    assert row.signals == {"verifier_trained": 0.0}


def test_figures_are_given_by_the_way_that_answers_came_to_people():
    judged(30)
    rows = examples(embedding_model=MODEL, until=NOW)
    report = compare(rows, {"before": always(FIXED)})
    assert report["by_origin"]["control"]["verdicts"] == 30


def test_two_hundred_answers_put_the_fixed_sum_on_their_scale():
    screened(200)
    outcome = learning.refit(now=NOW)
    assert (outcome.made_from, outcome.adopted, in_force()) == ("traffic", True, "traffic-1")


def test_traffic_does_not_displace_a_fit():
    judged(60)
    learning.refit(now=NOW)
    screened(200)
    assert learning.refit(now=NOW).made_from == "verdicts"
    assert in_force() == "verdicts-1"


def test_a_fit_is_judged_by_twins_that_did_not_see_the_verdict():
    judged(60)
    learning.refit(now=NOW)
    again = learning.refit(now=NOW)
    assert not again.adopted
    assert again.report["before"] == again.report["after"]


def test_another_embedding_model_falls_back_to_the_fixed_sum():
    judged(60)
    learning.refit(now=NOW)
    assert current_risk_model(embedding_model="bge@1") == FIXED


def test_a_decision_record_leads_to_the_weights_it_was_made_with():
    judged(60)
    version = learning.refit(now=NOW).version
    learning.revert(to="fixed", reason="test", by=None, now=NOW)
    model = risk_model_of(version)
    assert model is not None
    assert "new" in model.terms
    assert risk_model_of("no such") is None


def test_going_back_is_a_new_row_with_the_reason():
    judged(60)
    version = learning.refit(now=NOW).version
    learning.revert(to="fixed", reason="Odd reasons", by=None, now=NOW)
    row = learning.revert(to=version, reason="It was right", by=None, now=NOW)
    assert (row.back_to.version, row.reason, in_force()) == (version, "It was right", "verdicts-3")
    assert RiskModelVersion.objects.filter(retired_at__isnull=False).count() == 2


def test_going_back_to_what_is_not_there_names_what_is():
    judged(60)
    learning.refit(now=NOW)
    with pytest.raises(learning.CannotRevert, match="verdicts-1"):
        learning.revert(to="nonsense", reason="x", by=None, now=NOW)


def test_two_models_are_never_in_force():
    judged(60)
    learning.refit(now=NOW)
    row = RiskModelVersion.objects.get()
    row.pk, row.version = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_learning_happens_once_a_night():
    judged(60)
    assert learning.learn_if_due(now=NIGHT + timedelta(days=1)).adopted
    assert learning.learn_if_due(now=NIGHT + timedelta(days=1, hours=1)) is None


def test_nothing_is_learnt_before_two_at_night():
    judged(60)
    assert learning.learn_if_due(now=NIGHT.replace(hour=0)) is None
    assert not PeriodRun.objects.exists()


def test_the_same_verdicts_are_not_tried_twice():
    judged(60, telling=False)
    learning.learn_if_due(now=NIGHT + timedelta(days=1))
    learning.learn_if_due(now=NIGHT + timedelta(days=2))
    assert RiskModelVersion.objects.filter(made_from="verdicts").count() == 1


def test_a_verdict_that_changed_is_something_new():
    judged(60, telling=False)
    learning.learn_if_due(now=NIGHT + timedelta(days=1))
    first = Verdict.objects.order_by("pk").first()
    Verdict.objects.filter(pk=first.pk).update(revoked_at=NOW)
    make_verdict(review=first.review, code="correct", decided_at=first.decided_at)
    learning.learn_if_due(now=NIGHT + timedelta(days=2))
    assert RiskModelVersion.objects.filter(made_from="verdicts").count() == 2


def test_a_version_of_another_embedding_model_cannot_come_back():
    judged(60)
    version = learning.refit(now=NOW).version
    learning.revert(to="fixed", reason="Odd", by=None, now=NOW)
    make_screening(model="bge@1")
    with pytest.raises(learning.CannotRevert, match="belongs to the embedding model e5@1"):
        learning.revert(to=version, reason="x", by=None, now=NOW)


def test_a_version_that_another_worker_took_meanwhile_is_left_to_it(monkeypatch):
    names = iter(["fixed-1", "fixed-1", "fixed-2"])
    monkeypatch.setattr(versions, "next_version", lambda _made_from: next(names))
    fields = {"made_from": "fixed", "parameters": FIXED.as_dict(), "learnt_until": NOW}
    rows = [versions.keep(now=NOW, **fields) for _ in range(2)]
    assert [(row.version, row.parameters["version"]) for row in rows] == [("fixed-1",) * 2, ("fixed-2",) * 2]


def test_the_night_leaves_what_a_person_went_back_to():
    judged(60)
    learning.refit(now=NOW)
    learning.revert(to="fixed", reason="Odd", by=None, now=NOW)
    assert learning.learn_if_due(now=NIGHT + timedelta(days=1)) is None
    assert in_force() == FIXED.version


def test_a_try_that_breaks_is_logged_and_made_again_later(monkeypatch, caplog):
    judged(60)
    Screening.objects.update(signals={"new": "no number"})
    assert learning.learn_if_due(now=NIGHT + timedelta(days=1)) is None
    assert "tried again" in caplog.text
    assert not PeriodRun.objects.filter(finished_at__isnull=False).exists()


def test_a_plan_for_a_number_of_reviews_follows_the_new_scale():
    make_plan(capacity=20, slope=9.0)
    judged(60)
    version = learning.refit(now=NOW).version
    plan = sampling.current_plan()
    assert (plan.version, plan.capacity, plan.seed) == (2, 20, "s")
    assert version in plan.reason
    assert plan.slope != 9.0


def test_the_default_plan_stays():
    make_plan(capacity=sampling.NO_CAPACITY)
    judged(60)
    learning.refit(now=NOW)
    assert sampling.current_plan().version == 1


def test_answers_that_were_screened_keep_their_risk():
    judged(60)
    before = list(Screening.objects.order_by("pk").values_list("risk", "risk_version"))
    learning.refit(now=NOW)
    assert list(Screening.objects.order_by("pk").values_list("risk", "risk_version")) == before


def test_the_command_tells_before_and_after(capsys):
    judged(60)
    call_command("fit_risk", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["adopted"], told["in_force"]) == (True, "verdicts-1")
    assert set(told["report"]["after"]) == {"auroc", "average_precision", "calibration_error", "log_loss"}


def test_a_dry_run_of_the_command_changes_nothing(capsys):
    judged(60)
    call_command("fit_risk", "--dry-run")
    out = capsys.readouterr().out
    assert "AUROC" in out
    assert "Nothing saved (--dry-run)" in out
    assert in_force() == FIXED.version


def test_the_command_goes_back_with_a_reason(capsys):
    judged(60)
    learning.refit(now=NOW)
    call_command("fit_risk", "--revert", "fixed", "--reason", "Odd")
    assert "fixed-2 is in force" in capsys.readouterr().out
    assert in_force() == FIXED.version


def test_the_command_asks_for_a_reason():
    with pytest.raises(CommandError, match="--reason"):
        call_command("fit_risk", "--revert", "fixed")


def test_the_command_refuses_a_reason_that_does_not_fit():
    with pytest.raises(CommandError, match="501 characters; 500 is the most"):
        call_command("fit_risk", "--revert", "fixed", "--reason", "x" * 501)
