"""Why the machine looked at an answer: every signal for the operator, plain words for who judged it."""

import json
import math
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import translation

from contactcenter import knowledge
from reviewapp import reasons, records
from reviewapp.explaining import GROUNDS, PLACE_OF, explain
from reviewapp.models import AuditEntry, CalibrationSession, GoldItem, Match, RiskModelVersion, Screening
from reviewapp.scoring.risk import FIXED, RiskModel, Term
from tests.factories import (
    NOW,
    make_draw,
    make_employee,
    make_flag,
    make_judged,
    make_response,
    make_review,
    make_screening,
    make_source,
    make_verdict,
)

pytestmark = pytest.mark.django_db
SIGNALS = {"words_new": 1.0, "letters_new": 1.0, "flag_promise": 1.0, "something_new": 3.0}


def known(screening: Screening, model: RiskModel = FIXED, **signals: float) -> Screening:
    """The screening with signals and the risk that a model gives them."""
    screening.signals = signals or SIGNALS
    screening.risk, screening.risk_version = model.risk(screening.signals), model.version
    screening.save()
    return screening


def own_model(**terms: Term) -> RiskModel:
    """A stored model with these terms."""
    model = RiskModel("verdicts-1", -2.0, terms)
    fields: dict[str, Any] = {"made_from": "verdicts", "embedding_model": "", "fixed_version": "", "reason": "test"}
    RiskModelVersion.objects.create(
        version=model.version, parameters=model.as_dict(), learnt_until=NOW, created_at=NOW, **fields
    )
    return model


def told(external_id: str, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    call_command("explain", external_id, *options)
    return capsys.readouterr().out


def test_contributions_and_intercept_add_up_to_the_risk_that_was_stored(capsys):
    screening = known(make_screening(response=make_response(external_id="r1")))
    record = json.loads(told("r1", capsys, "--json"))
    total = record["risk_model"]["intercept"] + sum(row["contribution"] for row in record["contributions"])
    assert 1 / (1 + math.exp(-total)) == pytest.approx(screening.risk, abs=1e-6)


def test_who_reads_an_answer_by_command_is_written_down(capsys):
    response = make_response(external_id="r1")
    known(make_screening(response=response))
    told("r1", capsys)
    assert AuditEntry.objects.filter(action="answer_opened", object_id=str(response.pk)).count() == 1


IBAN = "NL91 ABNA 0417 1643 00"


def with_data(**fields: Any) -> Any:
    """An answer with personal data in its words and in the values of its flag."""
    response = make_response(external_id="r1", answer=f"Wij storten op {IBAN}.", question="Wanneer?", **fields)
    screening = known(make_screening(response=response))
    make_flag(screening=screening, kind="promise", values={"quote": IBAN}, answer_start=14, answer_end=14 + len(IBAN))
    return response


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_command_masks_personal_data_everywhere(capsys, form):
    with_data()
    shown = told("r1", capsys, *form)
    assert (IBAN in shown, "[IBAN ••00]" in shown) == (False, True)
    assert not AuditEntry.objects.filter(action="reveal").exists()


def test_the_command_shows_it_to_who_says_what_for_and_writes_that_down(capsys):
    response = with_data()
    assert IBAN in told("r1", capsys, "--reveal", "complaint")
    entry = AuditEntry.objects.get(action="reveal")
    assert (entry.object_id, entry.details) == (str(response.pk), {"purpose": "complaint"})


def test_of_a_withheld_answer_the_command_tells_no_words(capsys):
    with_data(for_quality=False)
    assert "storten" not in told("r1", capsys, "--json")
    with pytest.raises(CommandError, match="does not allow"):
        told("r1", capsys, "--reveal", "fault")
    assert not AuditEntry.objects.filter(action="reveal").exists()


def test_every_signal_is_told_also_those_without_a_weight(capsys):
    known(make_screening(response=make_response(external_id="r1")))
    rows = {row["signal"]: row for row in json.loads(told("r1", capsys, "--json"))["contributions"]}
    assert SIGNALS.keys() <= rows.keys()
    assert (rows["something_new"]["weight"], rows["something_new"]["value"]) == (None, 3.0)


def test_evidence_stands_with_its_quotes(capsys):
    passage = knowledge.approve_article(external_id="kb-1", title="T", body="Binnen 14 dagen.", now=NOW).passages.get()
    screening = known(make_screening(response=make_response(external_id="r1", answer="Binnen 30 dagen.")))
    places = {"answer_start": 7, "answer_end": 9, "passage": passage, "passage_start": 7, "passage_end": 9}
    make_flag(screening=screening, kind="figure_not_in_source", values={"found": "30", "expected": "14"}, **places)
    Match.objects.create(screening=screening, rank=1, passage=passage, similarity=0.91)
    record = json.loads(told("r1", capsys, "--json"))
    assert [(flag["answer_quote"], flag["passage_quote"]) for flag in record["flags"]] == [("30", "14")]
    assert record["matches"][0]["article"] == "kb-1"
    assert record["thresholds"]["figure_not_in_source"]


def test_the_draw_is_told_with_its_probability(capsys):
    draw = make_draw(response=make_response(external_id="r1"), pi=0.5, kind="risk")
    known(make_screening(response=draw.response))
    assert "pi 0.5000" in told("r1", capsys)


def test_verdicts_are_told_only_when_nobody_has_to_judge_any_more(capsys):
    verdict = make_judged(external_id="r1", code="wrong")
    known(make_screening(response=verdict.response))
    assert "Verdict: wrong" in told("r1", capsys)
    make_review(draw=verdict.review.draw, role="second")
    assert "Verdict" not in told("r1", capsys)


@pytest.mark.parametrize("planted", [False, True])
def test_nothing_is_told_of_a_check_item_in_use_planted_or_not(planted):
    verdict = make_judged(external_id="gold")
    make_screening(response=verdict.response)
    values = {"code": "wrong", "explanation": "Daarom.", "origin": "by_hand", "set_by": verdict.reviewer, "set_at": NOW}
    item = GoldItem.objects.create(response=verdict.response, subject=verdict.response.subject, **values)
    if planted:
        make_review(response=verdict.response, role="gold")
    assert records.full_record(records.find_response(external_id="gold"))["verdicts"] == []
    item.delete()
    assert len(records.full_record(records.find_response(external_id="gold"))["verdicts"]) == 1


def test_verdicts_on_a_check_item_and_of_a_session_are_not_told():
    make_screening(response=(response := make_judged(external_id="r", code="correct").response))
    by = make_employee()
    session = CalibrationSession.objects.create(name="w47", created_by=by, created_at=NOW, deadline=NOW)
    for fields in ({"role": "gold"}, {"role": "calibration", "session": session}):
        make_verdict(review=make_review(response=response, **fields), code="wrong", reviewer=make_employee())
    told = records.full_record(records.find_response(external_id="r"))["verdicts"]
    assert [verdict["code"] for verdict in told] == ["correct"]


def test_an_id_of_two_sources_asks_which(capsys):
    for name in ("a", "b"):
        known(make_screening(response=make_response(source=make_source(name=name), external_id="r1")))
    with pytest.raises(CommandError, match="add --source, one of: a, b"):
        call_command("explain", "r1")
    assert "r1 of b" in told("r1", capsys, "--source", "b")


def test_an_unknown_id_and_one_that_waits_are_said_to_be_so():
    make_screening(response=make_response(external_id="r1"), state="waiting", risk=None)
    with pytest.raises(CommandError, match="waits for the screening"):
        call_command("explain", "r1")
    with pytest.raises(CommandError, match="There is no response r2"):
        call_command("explain", "r2")


def test_weights_that_are_no_longer_known_are_said_to_be_so(capsys):
    make_screening(response=make_response(external_id="r1"), risk_version="gone", signals=SIGNALS)
    assert "no longer known" in told("r1", capsys)


def test_an_answer_nothing_could_be_computed_of_says_why(capsys):
    make_screening(response=make_response(external_id="r1"), state="manual", manual_reason="no_model", risk=None)
    assert "Not screened: no_model" in told("r1", capsys)


def test_signals_of_one_ground_are_said_once_and_summed():
    model = own_model(distance=Term(1.0), weakest_sentence=Term(2.0))
    found = explain(known(make_screening(), model, distance=0.5, weakest_sentence=0.5))
    assert found is not None
    assert [argument.log_odds for argument in found.arguments] == [1.5]


def test_what_lowers_the_risk_is_said_too():
    model = own_model(distance=Term(1.0, 0.5, 0.5), words_new=Term(1.0, 0.1, 0.1))
    with translation.override("en"):
        found = explain(known(make_screening(), model, distance=0.0, words_new=0.4))
    assert found is not None
    assert [argument.raises for argument in found.arguments] == [True, False]
    assert found.arguments[1].text == "The meaning of the answer is close to the approved text."


def plain_words(**signals: float) -> list[str]:
    """What is said of an answer with these signals, by a model that expects some faults in every answer."""
    faults = ("figures_unknown", "figures_left_out", "figures_unconfirmed", "rows_apart", "names_unknown")
    model = own_model(**{name: Term(1.0, 0.5, 0.5) for name in faults})
    with translation.override("en"):
        found = explain(known(make_screening(), model, **signals))
    assert found is not None
    return [argument.text for argument in found.arguments]


def test_an_answer_without_a_figure_is_not_praised_for_its_figures():
    nothing = {"figures_unknown": 0.0, "figures_left_out": 0.0, "figures_unconfirmed": 1.0}
    assert plain_words(**nothing) == []


def test_an_answer_with_the_figures_of_the_text_is_praised_for_them():
    right = {"figures_unknown": 0.0, "figures_left_out": 0.0, "figures_unconfirmed": 0.0}
    assert plain_words(**right) == ["The figures in the answer are those of the approved text."]


def test_what_was_not_measured_is_not_told():
    assert plain_words(distance=0.1) == []


def test_a_fault_that_lowers_the_risk_is_not_called_its_absence():
    assert plain_words(rows_apart=0.2) == []


def test_a_signal_that_has_no_words_is_left_out_of_the_page():
    model = own_model(something_new=Term(3.0))
    found = explain(known(make_screening(), model, something_new=1.0))
    assert found is not None
    assert found.arguments == []


def test_a_flag_that_does_not_stand_is_no_argument():
    model = own_model(flag_promise=Term(3.0, 0.5, 0.5))
    found = explain(known(make_screening(), model, flag_promise=0.0))
    assert found is not None
    assert found.arguments == []


def test_a_flag_of_an_older_detector_is_told_by_its_name():
    with translation.override("en"):
        assert reasons.sentence(kind="figure_not_in_source", values={"old": "1"}) == reasons.title(
            kind="figure_not_in_source"
        )


def test_every_signal_of_the_fixed_sum_has_words():
    assert {name for name in FIXED.terms if not name.startswith("flag_")} <= PLACE_OF.keys()


def test_every_ground_has_signals_of_its_own():
    assert len(PLACE_OF) == sum(len(ground.signals) for ground in GROUNDS)


def page(response_id: int) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_employee(language="en"))
    return client.get(f"/answers/{response_id}/").content.decode()


def test_the_page_of_a_settled_answer_says_why():
    verdict = make_judged(code="wrong")
    known(make_screening(response=verdict.response))
    html = page(verdict.response_id)
    assert "Why the machine looked at this answer" in html
    assert "The answer uses words that the approved text does not have." in html


def test_the_page_of_an_answer_that_waits_says_nothing_of_it():
    response = make_response()
    known(make_screening(response=response))
    make_review(draw=make_draw(response=response))
    html = page(response.pk)
    assert "Why the machine" not in html
    assert "uses words" not in html


def test_full_records_cost_few_queries(django_assert_max_num_queries):
    verdict = make_judged(external_id="r1")
    known(make_screening(response=verdict.response))
    with django_assert_max_num_queries(12):
        records.full_record(records.find_response(external_id="r1"))


def test_the_share_in_a_hundred_follows_the_risk():
    with translation.override("en"):
        found = explain(make_screening(risk=0.374))
    assert found is not None
    assert found.in_hundred == 37
    assert explain(make_screening(state="manual", manual_reason="no_model", risk=None)) is None
