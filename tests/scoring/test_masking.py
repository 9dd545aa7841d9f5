"""Personal data out, and the way back."""

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.scoring.types import Span
from reviewapp.scoring.verifiers.masking import Masker

IBAN = "NL91 ABNA 0417 1643 00"
PIECES = st.lists(
    st.sampled_from([IBAN, "jan@example.nl", "06-12345678", "é", "😀", " ", "\n", "gaat naar", "14 dagen", "[IBAN_1]"]),
    max_size=12,
)


def test_equal_data_get_equal_placeholders():
    masker = Masker()
    first, second = masker.mask(f"Naar {IBAN} dus."), masker.mask("Van NL91ABNA0417164300, niet jan@example.nl.")
    assert first.text == "Naar [IBAN_1] dus."
    assert second.text == "Van [IBAN_1], niet [EMAIL_1]."


def test_a_street_and_a_name_go():
    assert Masker().mask("Ik ben Jan en woon op Kerkstraat 12.").text == "Ik ben [NAME_1] en woon op [STREET_1]."


def test_a_name_that_a_worker_found_goes_wherever_it_stands():
    assert Masker(names=["Sietske"]).mask("Sietske belde, zegt Sietske.").text == "[NAME_1] belde, zegt [NAME_1]."


def test_a_place_within_a_placeholder_takes_the_whole_datum():
    text = f"Naar {IBAN} dus."
    masked = Masker().mask(text)
    assert masked.to_real(Span(7, 9)).of(text) == IBAN
    assert masked.to_masked(Span(8, 12)).of(masked.text) == "[IBAN_1]"


@given(PIECES)
def test_every_stretch_outside_the_data_comes_back_exactly(pieces):
    text = " ".join(pieces)
    masked = Masker().mask(text)
    ends = [0, *(each.masked.end for each in masked.hidden)]
    starts = [*(each.masked.start for each in masked.hidden), len(masked.text)]
    for start, end in zip(ends, starts, strict=True):
        assert masked.to_real(Span(start, end)).of(text) == masked.text[start:end]
    for each in masked.hidden:
        assert masked.to_real(each.masked) == each.real
        assert masked.to_masked(each.real) == each.masked
