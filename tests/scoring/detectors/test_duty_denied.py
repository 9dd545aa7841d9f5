"""duty_denied: "u hoeft niets te doen" where the article asks for something."""

from reviewapp.scoring.detectors import duty_denied
from tests.scoring.cases import in_body
from tests.scoring.detectors.finding import found

SURCHARGE = "De toeslag krijgt u op verzoek terug. Betalen kan met iDEAL en creditcard."


def test_a_duty_that_the_answer_denies_is_shown():
    answer = "De toeslag wordt automatisch teruggestort."
    [finding] = found(duty_denied, answer, "krijg ik de toeslag terug", SURCHARGE)
    assert finding.evidence.answer.of(answer) == answer
    assert in_body(SURCHARGE, finding.evidence.passage_span) == "De toeslag krijgt u op verzoek terug."


def test_a_duty_that_is_named_is_right():
    assert not found(
        duty_denied, "U krijgt de toeslag terug als u erom vraagt.", "krijg ik de toeslag terug", SURCHARGE
    )


def test_an_article_that_says_so_itself_is_respected():
    article = "De toeslag storten we vanzelf terug. Melden moet u wel een adreswijziging."
    assert not found(duty_denied, "De toeslag wordt automatisch teruggestort.", "krijg ik de toeslag terug", article)
