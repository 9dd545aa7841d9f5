"""exception_left_out: the article refuses what the answer grants."""

from reviewapp.scoring.detectors import exception_left_out
from tests.scoring.cases import in_body
from tests.scoring.detectors.finding import found

PARKING = (
    "Een bezoekersvergunning vraagt u online aan. Doorgeven van een vergunning aan een ander adres kan niet meer zodra de "
    "vergunning is ingegaan. Betalen doet u met iDEAL. De vergunning krijgt u per mail."
)
QUESTION = "kan ik mijn vergunning doorgeven aan een ander adres, hij is al ingegaan"


def test_a_refusal_that_the_answer_passes_over_is_shown():
    answer = "Ja, u geeft de vergunning in de app door aan een ander adres."
    [finding] = found(exception_left_out, answer, QUESTION, PARKING)
    assert in_body(PARKING, finding.evidence.passage_span).startswith("Doorgeven van een vergunning")
    assert finding.evidence.answer.of(answer) == answer


def test_any_reservation_is_enough():
    assert not found(exception_left_out, "Helaas, doorgeven lukt dan niet meer.", QUESTION, PARKING)


def test_a_refusal_of_something_else_is_left_alone():
    assert not found(exception_left_out, "Betalen doet u met iDEAL.", "hoe betaal ik", PARKING)
