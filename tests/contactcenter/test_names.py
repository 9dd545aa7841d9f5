"""Names of people are found by rules and lists, and by the model where a worker has it; brands are left alone."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from contactcenter.privacy import find_names
from contactcenter.privacy.name_model import NameModel, NoNameModel, load_name_model, starts


def found(text: str) -> list[str]:
    return [text[datum.start : datum.end] for datum in find_names(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mevrouw De Vries heeft gebeld", ["De Vries"]),
        ("Het staat op naam van P. van der Meulen.", ["P. van der Meulen"]),
        ("mijn naam is daan de vries en ik wacht", ["daan de vries"]),
        ("Met vriendelijke groet,\nJan Jansen", ["Jan Jansen"]),
        ("Geachte heer J.A. Bakker,", ["J.A. Bakker"]),
        ("Hoi Sanne, dank je", ["Sanne"]),
        ("My name is Emily Clark and I wait", ["Emily Clark"]),
        ("Kind regards,\nThomas Wright", ["Thomas Wright"]),
        ("Mr. O'Brien called", ["O'Brien"]),
    ],
)
def test_a_name_is_found(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Met vriendelijke groet, Tjalk",
        "Beste klant, uw bestelling is onderweg.",
        "Dear customer, your order is on its way.",
        "Elke dag voor 22.00 uur besteld.",
        "Will you wait until May?",
        "Het pakket is van de Bijenkorf.",
        "Ik ben Tess, de digitale assistent.",
        "Kind regards, Customer Service",
    ],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Volgens Wanjiru Otieno klopt het niet.", ["Wanjiru Otieno"]),
        ("Mijn buurvrouw Sietske nam het pakket aan.", ["Sietske"]),
        ("Ik heb dit al aan Tesfalem uitgelegd.", ["Tesfalem"]),
        ("hoi mijn naam is tesfalem woldemariam en ik wacht", ["tesfalem woldemariam"]),
        ("According to Thandeka Mkhize it was paid.", ["Thandeka Mkhize"]),
    ],
)
def test_a_name_that_no_list_has_is_found_by_its_shape(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Neem contact op met PostNL in Utrecht.",
        "Volgens Nederlandse Regels mag dat.",
        "Wij bezorgen met Samsung en Philips in New York.",
        "De Utrechtse winkel aan de Kerkstraat is open.",
    ],
)
def test_places_brands_and_ordinary_words_have_no_shape_of_a_name(text: str) -> None:
    assert found(text) == []


def test_an_address_gives_away_the_name_beside_it() -> None:
    assert found("tesfalem vraagt om antwoord op tesfalem.w@voorbeeld.nl") == ["tesfalem"]


def test_a_name_said_again_is_hidden_again() -> None:
    assert found("Ik sprak Thandeka Mkhize. Is Mkhize er?") == ["Thandeka Mkhize", "Mkhize"]


def test_a_word_of_the_own_articles_has_no_shape_of_a_name() -> None:
    assert list(find_names("Ik heb met Zolvex gesproken.", own=frozenset(["zolvex"]))) == []


def test_windows_overlap_and_cover_a_long_text() -> None:
    places = list(starts("x" * 2000))
    assert places[0] == 0
    assert all(after - before < 480 for before, after in pairwise(places))
    assert places[-1] + 480 >= 2000


@pytest.mark.model
def test_the_model_finds_a_name_that_no_list_has_at_the_end_of_a_long_text() -> None:
    try:
        model = load_name_model()
    except NoNameModel:
        pytest.skip("the package with the model is not installed")
    text = "De bestelling is nog niet binnen. " * 60 + "Kunt u Sietske Wiegersma terugbellen?"
    [data] = model.find([text])
    assert [text[datum.start : datum.end] for datum in data] == ["Sietske Wiegersma"]


@pytest.mark.model
def test_words_of_the_own_articles_are_no_names() -> None:
    try:
        model = load_name_model()
    except NoNameModel:
        pytest.skip("the package with the model is not installed")
    text = "Tjalk vraagt nooit om uw wachtwoord."
    assert model.find([text], own=frozenset(["tjalk"])) == [[]]


class Deaf(NameModel):
    """A model that sees a name nowhere: what is found then is the rules'."""

    def __init__(self) -> None:
        pass

    def chances(self, texts: Sequence[str]) -> list[list[float]]:
        return [[0.0] * len(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kunt u Sietske Wiegersma terugbellen?", "Sietske Wiegersma"),
        ("Kan Sietske mij vanmiddag bellen?", "Sietske"),
        ("Could you call Wanjiru Otieno back?", "Wanjiru Otieno"),
        ("De post was van Żaneta Wójcik.", "Żaneta Wójcik"),
    ],
)
def test_where_a_sentence_names_who_is_called_the_model_need_not_agree(text: str, name: str) -> None:
    assert [text[datum.start : datum.end] for datum in Deaf().find([text])[0]] == [name]


@pytest.mark.parametrize("text", ["Kan KPN mij bellen?", "Het pakket ligt bij Fjord Plus.", "Rosa's has a terrace."])
def test_a_brand_is_no_name_though_it_stands_where_one_could(text: str) -> None:
    assert Deaf().find([text]) == [[]]
