"""An NLI model as verifier."""

import pytest

from reviewapp.scoring.claims import find_claims
from reviewapp.scoring.types import ClaimStatus
from reviewapp.scoring.verifiers.cross_encoder import CannotLoad, load_cross_encoder
from reviewapp.scoring.verifiers.nli import NliVerifier, Outcome, window_of
from tests.scoring.cases import RETURNS, case, in_body, match
from tests.small_models import small_nli

LABELS = ("entailment", "neutral", "contradiction")
ANSWER = "Honden zijn welkom in onze winkels. U kunt binnen 14 dagen retourneren."


class SaysOf(NliVerifier):
    """Contradiction where a claim speaks of dogs, entailment elsewhere."""

    def __init__(self):
        self.identity = "small@1"

    def compare(self, premise, hypothesis):
        return Outcome(0.05, 0.9) if "Honden" in hypothesis else Outcome(0.9, 0.02)


def opinion(verifier, answer=ANSWER):
    asked = case(answer)
    return verifier.opinions([(asked, [match()], find_claims(asked, [match()]))])[0]


def test_each_claim_is_held_against_its_own_sentence():
    said = opinion(SaysOf()).claims
    assert [each.status for each in said] == [ClaimStatus.CONTRADICTED, ClaimStatus.SUPPORTED]
    assert in_body(RETURNS, said[0].quote_span) == "Honden zijn niet toegestaan in onze winkels."


def test_one_contradiction_makes_an_answer_suspect():
    assert opinion(SaysOf()).probability > 0.6 > opinion(SaysOf(), "U kunt binnen 14 dagen retourneren.").probability


def test_the_neighbours_of_a_sentence_are_read_with_it():
    window = window_of("Honden zijn welkom in onze winkels.", [match()])
    assert "Retourneren kost" in window.text
    assert "De klantenservice" in window.text


@pytest.mark.model
@pytest.mark.parametrize("labels", [LABELS, LABELS[::-1]])
def test_a_real_model_is_read_by_the_names_of_its_outputs(tmp_path, labels):
    folder = small_nli(tmp_path / "nli", [RETURNS], labels)
    verifier = load_cross_encoder(str(folder), base="")
    outcome = verifier.compare(RETURNS, "U kunt retourneren.")
    assert 0 < outcome.entailment < 1
    assert 0 < outcome.contradiction < 1
    assert verifier.identity.startswith("nli@")
    assert 0 < opinion(verifier).probability < 1


@pytest.mark.model
def test_a_model_of_another_kind_is_refused_with_a_reason(tmp_path):
    folder = small_nli(tmp_path / "other", [RETURNS], ("toxic", "fine"))
    with pytest.raises(CannotLoad, match="NLI model"):
        load_cross_encoder(str(folder), base="")
