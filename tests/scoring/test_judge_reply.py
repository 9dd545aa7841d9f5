"""What a judge said, held against the real text."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.scoring.claims import find_claims
from reviewapp.scoring.types import ClaimStatus
from reviewapp.scoring.verifiers.judge import question_of
from reviewapp.scoring.verifiers.judge_reply import Checked, UnusableReply, checked
from tests.judge_server import opinion
from tests.scoring.cases import RETURNS, case, in_body, match

TWO = "U kunt 14 dagen retourneren. Bel 020-1234567 voor hulp."
PHONE = "De klantenservice is bereikbaar op 020-1234567."


def question(answer=TWO, *texts):
    matches = [match(text) for text in texts or (RETURNS,)]
    return question_of(case(answer), matches, find_claims(case(answer), matches))


def read(reply, asked=None):
    return checked(json.dumps(reply), asked or question())


def test_a_quote_with_a_placeholder_leads_to_the_real_text():
    asked = question()
    masked = "De klantenservice is bereikbaar op [PHONE_1]."
    assert masked in asked.messages[1]["content"]
    told = read(opinion(("no_source", ""), ("supported", masked)), asked).opinion(asked, verifier="v")
    assert in_body(RETURNS, told.claims[1].quote_span) == PHONE


def test_a_status_outside_the_list_is_dropped():
    said = read(opinion(("no_source", ""), ("certainly fine", PHONE))).said
    assert [each.status for each in said] == [ClaimStatus.NO_SOURCE]


def test_the_first_word_on_a_claim_counts():
    reply = opinion(("no_source", ""), ("no_source", ""))
    reply["claims"].append({"claim": 1, "status": "supported", "quote": "binnen 14 dagen", "passage": "P1"})
    assert [each.status for each in read(reply).said] == [ClaimStatus.NO_SOURCE] * 2


def test_a_claim_that_was_not_asked_is_dropped():
    reply = opinion(("no_source", ""), ("no_source", ""), ("contradicted", "binnen 14 dagen retourneren"))
    assert len(read(reply).said) == 2


@pytest.mark.parametrize("quote", ["14", "u kunt", "", None, 7, "binnen 14 weken retourneren"])
def test_a_quote_that_is_too_short_or_not_there_proves_nothing(quote):
    reply = opinion(("no_source", ""), ("supported", "x"))
    reply["claims"][1]["quote"] = quote
    assert [each.claim for each in read(reply).said] == [0]


def test_a_quote_of_another_passage_than_it_names_is_thrown_away():
    asked = question(TWO, RETURNS, "Iets heel anders staat hier.")
    reply = opinion(("no_source", ""), ("supported", "binnen 14 dagen retourneren"), passage="P2")
    assert len(read(reply, asked).said) == 1


def test_the_counts_decide_and_not_the_feeling():
    contradicted = opinion(("contradicted", "binnen 14 dagen retourneren"), ("no_source", ""), answer="acceptable")
    supported = opinion(("supported", "binnen 14 dagen retourneren"), ("no_source", ""), answer="not_acceptable")
    assert read(contradicted).probability > 0.6 > read(supported).probability


def test_words_around_the_object_do_no_harm():
    reply = json.dumps(opinion(("no_source", ""), ("no_source", "")))
    assert len(checked(f"<think>{{hm}}</think>Here:\n```json\n{reply}\n```", question()).said) == 2


def test_braces_in_a_sentence_before_the_object_do_no_harm():
    reply = json.dumps(opinion(("no_source", ""), ("no_source", "")))
    assert len(checked(f"Claim {{1}} is fine, {{}} too. {reply}", question()).said) == 2


@pytest.mark.parametrize("content", ["<think>" * 20_000, "{" * 140_000, '{"a": ' * 20_000])
def test_a_long_reply_without_an_end_is_read_at_once(content):
    started = time.monotonic()
    with pytest.raises(UnusableReply):
        checked(content, question())
    assert time.monotonic() - started < 2


def test_an_opinion_survives_storage():
    found = read(opinion(("contradicted", "binnen 14 dagen retourneren"), ("no_source", "")))
    assert Checked.of_data(json.loads(json.dumps(found.data()))) == found


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3)), st.text()
)
def test_whatever_is_said_nothing_but_a_checked_opinion_comes_out(odd, text):
    rows = [{"claim": 1, "status": odd, "quote": odd, "passage": odd}, odd, {"claim": odd}]
    for content in (json.dumps({"claims": rows, "answer": odd}), json.dumps({"claims": odd}), text, "[" * 5000):
        with pytest.raises(UnusableReply):
            checked(content, question())


def test_a_mark_cannot_be_forged():
    asked, other = question(), question("Iets anders.")
    marks = [each.messages[1]["content"].split("\n", 1)[0] for each in (asked, other)]
    assert marks[0] != marks[1]
