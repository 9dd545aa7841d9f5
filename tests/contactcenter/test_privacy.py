"""Personal data is found where it is, and numbers of the company are left alone."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.privacy import certain_datum, find_personal_data, passes_eleven_test, passes_luhn, passes_mod_97

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "pii" / "nl_vectors.jsonl"  # beside the repository


def found(text: str) -> list[tuple[str, str]]:
    return [(datum.kind, text[datum.start : datum.end]) for datum in find_personal_data(text)]


@pytest.mark.parametrize(
    ("text", "kind", "datum"),
    [
        ("mijn bsn is 111222333", "bsn", "111222333"),
        ("BSN: 1112.22.333.", "bsn", "1112.22.333"),
        ("burgerservicenummer 11122237", "bsn", "11122237"),
        ("het is 111222333, dank u", "bsn", "111222333"),
        ("bestelling 5, maar bsn 111222333", "bsn", "111222333"),
        ("rekening NL91 ABNA 0417 1643 00 graag", "iban", "NL91 ABNA 0417 1643 00"),
        ("nl91abna0417164300", "iban", "nl91abna0417164300"),
        ("account DE89370400440532013000 please", "iban", "DE89370400440532013000"),
        ("kaart 4111 1111 1111 1111 is geweigerd", "card", "4111 1111 1111 1111"),
        ("card 378282246310005", "card", "378282246310005"),
        ("bel 06-12345678 na vijven", "phone", "06-12345678"),
        ("u kunt me bereiken op 0612345678", "phone", "0612345678"),
        ("+31 6 1234 5678", "phone", "+31 6 1234 5678"),
        ("0031 20 123 4567 of mail", "phone", "0031 20 123 4567"),
        ("(020) 123 45 67", "phone", "(020) 123 45 67"),
        ("my number is +44 20 7946 0958", "phone", "+44 20 7946 0958"),
        ("mail naar jan.de-vries+x@voorbeeld.co.uk.", "email", "jan.de-vries+x@voorbeeld.co.uk"),
        ("1234 AB 56", "address", "1234 AB 56"),
        ("Dorpsstraat 12a, 1234AB Utrecht", "address", "Dorpsstraat 12a, 1234AB"),
        ("postcode 1234ab", "postcode", "1234ab"),
        ("in 9718 RN", "postcode", "9718 RN"),
        ("auto 12-ABC-3 staat daar", "licence_plate", "12-ABC-3"),
        ("kenteken g123bb", "licence_plate", "g123bb"),
        ("geboren op 3 maart 1980", "birth_date", "3 maart 1980"),
        ("geboortedatum: 31-12-1979", "birth_date", "31-12-1979"),
        ("born on March 3, 1980", "birth_date", "March 3, 1980"),
        ("DOB 1980-03-31", "birth_date", "1980-03-31"),
    ],
)
def test_personal_data_is_found_with_its_kind_and_place(text: str, kind: str, datum: str) -> None:
    assert found(text) == [(kind, datum)]


@pytest.mark.parametrize(
    "text",
    [
        "mijn bsn is 111222334",
        "bestelnummer 111222333",
        "klantnummer is 111222333",
        "getal 11122237",
        "€ 111222333",
        "NL92 ABNA 0417 1643 00",
        "kaart 4111 1111 1111 1112",
        "ordernummer 4111111111111111",
        "bel gratis 0800-1234567",
        "op 12-11-2026 om 14.30 uur",
        "tussen 2024 en 2026",
        "een accu van 5000 mAh en 2000 KM garantie",
        "binnen 14 dagen, € 1.234,56 terug",
        "bel 24 uur per dag",
        "de factuur van 31-12-1979",
        "iemand@ergens",
        "ISO 27001 en EN 50131-1",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_several_kinds_in_one_text_keep_their_order() -> None:
    text = "Ik ben geboren op 1-2-1980, bsn 111222333, mail a@b.nl of bel 0612345678."
    assert [kind for kind, _ in found(text)] == ["birth_date", "bsn", "email", "phone"]


@given(st.text(alphabet="0123456789 -.,@abNL€(+/geboren\n", max_size=200))
@settings(max_examples=300, deadline=None)
def test_places_are_ordered_never_overlap_and_lie_in_the_text(text: str) -> None:
    data = find_personal_data(text)
    ends = [0, *(datum.end for datum in data)]
    assert all(end <= datum.start < datum.end <= len(text) for end, datum in zip(ends, data, strict=False))


@pytest.mark.parametrize("hostile", ["1" * 100_000, "1 " * 50_000, "a@" * 50_000, "a." * 50_000, "NL12 " * 20_000])
def test_hostile_text_costs_little_time(hostile: str) -> None:
    find_personal_data(hostile)  # the time limit of the run is the test


def test_the_work_grows_with_the_text_and_no_faster() -> None:
    """Ten seconds for 100 kB of mail addresses: each was compared with all before it."""

    def steps(text: str) -> int:
        count = 0

        def trace(*_: object) -> object:
            nonlocal count
            count += 1
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            find_personal_data(text)
        finally:
            sys.settrace(before)
        return count

    once, twice = (steps("jan@voorbeeld.nl " * number) for number in (100, 200))
    assert twice < 2.2 * once


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mijn paspoort is NW2CB15K4", "document"),
        ("rijbewijs 5123456789", "document"),
        ("V-nummer: 2712345678", "document"),
        ("SSN 853-37-1694", "ssn"),
        ("vanaf 86.121.97.248 ingelogd", "ip_address"),
        ("2001:db8:85a3::8a2e:370:7334", "ip_address"),
    ],
)
def test_papers_and_ip_addresses_are_found(text: str, kind: str) -> None:
    assert [found_kind for found_kind, _ in found(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("btw NL111222333B01", ["vat_number"]), ("NL111.222.333.B01", ["vat_number"]), ("btw NL123456789B01", [])],
)
def test_the_vat_number_of_a_person_is_found_and_that_of_a_company_is_left(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in found(text)] == kinds


@pytest.mark.parametrize("label", ["jan@voorbeeld.nl", "klant-NL91ABNA0417164300", "bsn-111222333"])
def test_what_is_certainly_of_a_person_is_told_in_a_label(label: str) -> None:
    assert certain_datum(label)


@pytest.mark.parametrize(
    "label", ["111222333", "web-a001", "2026-09-07/4411", "4111111111111111", "06-12345678", "nieuw"]
)
def test_numbers_that_could_be_of_the_company_are_no_reason_to_refuse(label: str) -> None:
    assert certain_datum(label) == ""


@pytest.mark.parametrize("position", range(9))
def test_the_eleven_test_sees_every_single_wrong_digit(position: int) -> None:
    digits = "111222333"
    wrong = [digits[:position] + other + digits[position + 1 :] for other in "0123456789" if other != digits[position]]
    assert passes_eleven_test(digits)
    assert not any(map(passes_eleven_test, wrong))


def test_luhn_and_mod_97_see_two_digits_exchanged() -> None:
    assert passes_luhn("4111111111111111")
    assert not passes_luhn("4111111111111171")
    assert passes_mod_97("NL91ABNA0417164300")
    assert not passes_mod_97("NL91ABNA0471164300")


@pytest.mark.skipif(not VECTORS.is_file(), reason="the measuring data is not on this machine")
def test_vectors_of_others_are_told_apart() -> None:
    kinds = {"BSN": "bsn", "IBAN": "iban", "CARD": "card", "EMAIL": "email", "LICENSE_PLATE": "licence_plate"}
    rows = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]
    wrong = [
        row["value"]
        for row in rows
        if (row["kind"] in kinds and bool(found(row["value"])) is not row["valid"])
        or (row["valid"] and row["kind"] in kinds and [kinds[row["kind"]]] != [kind for kind, _ in found(row["value"])])
    ]
    assert wrong == []
