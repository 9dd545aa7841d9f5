"""What a cross-encoder reads of long passages."""

from reviewapp.scoring.verifiers.premise import LONGEST_PREMISE, reading_of
from tests.scoring.cases import case, match

SKIES = ("zon", "regen")
TABLE = "\n".join(f"dag: {day}; weer: {sky}; stad: Utrecht" for day in ("maandag", "vrijdag") for sky in SKIES)


def test_short_passages_are_read_whole_in_their_order():
    reading = reading_of(case("Hallo! Retour kan.", "Kan dat?"), [match("Eerst dit. Dan dat.", title="Retour")])
    assert (reading.answer, reading.question) == ("Retour kan.", "Kan dat?")
    assert reading.premise == "Retour\nEerst dit. Dan dat."


def test_of_long_passages_the_lines_that_bear_on_the_answer_are_kept():
    filler = "\n".join(
        f"Regel {number} gaat over iets anders in de organisatie van het magazijn." for number in range(40)
    )
    reading = reading_of(case("Op vrijdag regen in Utrecht."), [match(f"{filler}\n{TABLE}\n{filler}", title="")])
    assert "dag: vrijdag; weer: regen; stad: Utrecht" in reading.premise
    assert len(reading.premise) <= LONGEST_PREMISE


def test_without_a_passage_there_is_nothing_to_read():
    assert reading_of(case("Retour kan."), []).premise == ""
