"""What assess puts together from claims and findings."""

from reviewapp.scoring.assess import MOST_FINDINGS, assess
from reviewapp.scoring.types import ClaimStatus, Severity
from tests.scoring.cases import RETURNS, case, match


def test_a_statement_under_a_warning_is_not_shown_as_supported():
    found = assess(
        case("U kunt een artikel binnen 14 dagen retourneren via www.elders.example.com."), matches=[match()]
    )
    assert [finding.kind for finding in found.findings] == ["name_not_in_source"]
    assert [claim.status for claim in found.claims] == [ClaimStatus.NO_SOURCE]


def test_the_same_statement_without_a_warning_is_supported():
    found = assess(case("U kunt een artikel binnen 14 dagen retourneren."), matches=[match()])
    assert [claim.status for claim in found.claims] == [ClaimStatus.SUPPORTED]


def test_an_answer_without_a_letter_is_no_answer():
    for nothing in ("👍", "\u200b\u200d", "?!"):
        [finding] = assess(case(nothing), matches=[match()]).findings
        assert (finding.kind, finding.severity) == ("non_answer", Severity.WARNING)


def test_a_long_list_of_one_kind_is_cut():
    answer = " ".join(f"www.nergens{number}.nl" for number in range(MOST_FINDINGS + 5))
    assert len(assess(case(answer), matches=[match(RETURNS)]).findings) == MOST_FINDINGS
