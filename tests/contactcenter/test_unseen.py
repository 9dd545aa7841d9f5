"""Signs that show nothing hide no personal data, and places stay those of the text as it is."""

import pytest

from contactcenter.privacy import certain_datum, find_names, find_personal_data

UNSEEN = [
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u202e",
    "\u2066",
    "\u034f",
    "\U000e0041",
    "\ufe0f",
    "\u180e",
]
DATA = {
    "email": "jan.jansen@voorbeeld.nl",
    "iban": "NL91ABNA0417164300",
    "bsn": "111222333",
    "phone": "06-31415926",
    "card": "4111111111111111",
    "name": "Karekietsma",
}
AROUND = {"bsn": "mijn bsn is {} zei ik", "name": "Mijn naam is Joris {}."}


def text_with(kind: str, datum: str) -> str:
    return AROUND.get(kind, "Het is {} denk ik.").format(datum)


def found_in(text: str) -> list[tuple[str, str]]:
    return [(datum.kind, text[datum.start : datum.end]) for datum in find_personal_data(text)]


@pytest.mark.parametrize("sign", UNSEEN, ids=ascii)
@pytest.mark.parametrize("kind", DATA)
def test_an_unseen_sign_between_all_others_hides_nothing(kind: str, sign: str) -> None:
    [(found_kind, quote)] = found_in(text_with(kind, sign.join(DATA[kind])))
    assert found_kind == kind
    assert quote.endswith(sign.join(DATA[kind]))


@pytest.mark.parametrize("sign", UNSEEN[:3], ids=ascii)
def test_places_are_those_of_the_original(sign: str) -> None:
    text = f"{sign}é{sign} mail {sign}jan@{sign}voorbeeld.nl{sign}, tot dan"
    assert found_in(text) == [("email", f"jan@{sign}voorbeeld.nl")]


@pytest.mark.parametrize(
    ("kind", "datum"),
    [
        ("email", "ｊａｎ＠ｖｏｏｒｂｅｅｌｄ．ｎｌ"), ("iban", "ＮＬ９１ＡＢＮＡ０４１７１６４３００"),
        ("phone", "０６-３１４１５９２６"),
        ("card", "٤١١١١١١١١١١١١١١١"), ("bsn", "𝟏𝟏𝟏𝟐𝟐𝟐𝟑𝟑𝟑"),
    ],
)  # fmt: skip
def test_digits_and_letters_of_other_widths_hide_nothing(kind: str, datum: str) -> None:
    assert found_in(text_with(kind, datum)) == [(kind, datum)]


def test_a_label_with_an_unseen_sign_is_refused_as_one_without() -> None:
    assert certain_datum("jan\u200b@voorbeeld.nl") == "an e-mail address"


def test_a_family_of_emoji_and_an_accent_are_no_data() -> None:
    assert found_in("Dank! \U0001f468\u200d\U0001f469\u200d\U0001f467 ❤\ufe0f Groe\u0301t en fijne dag") == []


def test_a_text_of_unseen_signs_alone_has_no_data() -> None:
    assert [*find_names("\u200b" * 50)] == found_in("\u200b" * 50) == []
