"""Articles are cut into passages that say where they stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.knowledge import split_passages
from contactcenter.knowledge.passages import MOST_WORDS

WORDS = st.text(alphabet="abcé.!?\n -", max_size=3000) | st.lists(
    st.sampled_from(["Een", "zin", "eindigt.", "Hier", "bijv.", "nog", "een!", "\n\n", "lang" * 40]), max_size=900
).map(" ".join)


def texts(title: str, body: str) -> list[str]:
    return [body[start:end] for start, end in split_passages(title, body)]


@given(WORDS)
@settings(max_examples=200, deadline=None)
def test_passages_cover_the_body_in_order_and_are_never_too_long(body: str) -> None:
    spans = split_passages("Titel", body)
    outside = [
        body[end:start]
        for end, start in zip([0, *(s.end for s in spans)], [*(s.start for s in spans), len(body)], strict=True)
    ]
    assert "".join(outside).strip() == ""
    for start, end in spans:
        assert body[start:end] == body[start:end].strip() != ""
        assert len(body[start:end].split()) <= MOST_WORDS


def test_a_short_article_is_one_passage() -> None:
    body = "  Een zin. Nog een zin.\n\nEen alinea.  "
    assert texts("Titel", body) == [body.strip()]


def test_an_empty_body_has_no_passage() -> None:
    assert texts("Titel", " \n ") == []


def test_a_long_article_is_cut_between_sentences() -> None:
    sentence = "Dit is een zin van precies acht woorden. "
    passages = texts("Titel", sentence * 60)
    assert len(passages) == 4
    assert all(passage.endswith("woorden.") for passage in passages)


def test_a_paragraph_is_kept_whole_where_that_fits() -> None:
    paragraph = ("Een korte zin. " * 45).strip()
    body = "\n\n".join([paragraph, paragraph])
    assert texts("Titel", body) == [paragraph, paragraph]


@pytest.mark.parametrize("abbreviation", ["bijv. Amsterdam", "d.w.z. De klant", "nr. 12", "e.g. The form"])
def test_an_abbreviation_ends_no_sentence(abbreviation: str) -> None:
    filler = "woord " * 148
    passages = texts("", f"{filler}{abbreviation} en nog wat. {filler}einde.")
    assert not any(passage.endswith(abbreviation.split(maxsplit=1)[0]) for passage in passages)


def test_a_sentence_longer_than_a_passage_is_cut_between_words() -> None:
    body = "woord " * 500 + "einde"
    assert [len(passage.split()) for passage in texts("", body)] == [220, 220, 61]
