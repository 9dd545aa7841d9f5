"""What a verifier says of a claim beside what the comparison of words said."""

import pytest

from reviewapp.scoring.assess import assess
from reviewapp.scoring.types import ClaimStatus, Span
from reviewapp.scoring.verifiers import ClaimOpinion, NoOpinion, Opinion, Silence
from tests.scoring.cases import OFFSET, RETURNS, case, match

SUPPORTED, CONTRADICTED, NO_SOURCE = ClaimStatus.SUPPORTED, ClaimStatus.CONTRADICTED, ClaimStatus.NO_SOURCE
COVERED, WRONG, UNKNOWN = (
    "U kunt een artikel binnen 14 dagen retourneren.",
    "Retourneren kost 3,95 euro.",
    "Koffie is gratis.",
)
START = OFFSET + RETURNS.index("Honden")
QUOTE = Span(START, START + len("Honden zijn niet toegestaan"))


def judged(answer, status, *, quote=QUOTE):
    found = match()
    said = ClaimOpinion(0, status, found.passage if quote else None, quote)
    return assess(case(answer), matches=[found], opinion=Opinion("v@1", "verifier_judge", 0.9, [said]))


@pytest.mark.parametrize(
    ("answer", "said", "shown"),
    [
        (COVERED, CONTRADICTED, CONTRADICTED),
        (UNKNOWN, SUPPORTED, SUPPORTED),
        (WRONG, SUPPORTED, CONTRADICTED),
        (COVERED, NO_SOURCE, SUPPORTED),
    ],
)
def test_a_proven_contradiction_overrules_all_and_support_only_no_source(answer, said, shown):
    assert judged(answer, said).claims[0].status is shown


def test_without_a_quote_nothing_changes():
    assert judged(COVERED, CONTRADICTED, quote=None).claims[0].status is SUPPORTED


def test_the_other_signals_mean_the_same_with_an_opinion():
    alone = assess(case(COVERED), matches=[match()])
    both = judged(COVERED, CONTRADICTED)
    assert {**both.signals} == {**alone.signals, "verifier_judge": both.signals["verifier_judge"]}


def test_no_opinion_moves_nothing_and_says_why():
    alone, silent = (
        assess(case(COVERED), matches=[match()], opinion=each) for each in (NoOpinion(), NoOpinion(Silence.TIME))
    )
    assert alone.risk == silent.risk
    assert (alone.verifier, silent.verifier) == ("none", "none (out of time)")


def test_an_undecided_opinion_weighs_nothing():
    undecided = assess(case(COVERED), matches=[match()], opinion=Opinion("v@1", "verifier_judge", 0.5))
    assert undecided.risk == assess(case(COVERED), matches=[match()]).risk
