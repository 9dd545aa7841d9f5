"""Equal treatment: which groups are compared, what may be said of a difference, and what is behind it."""

from datetime import timedelta

import pytest

from reviewapp import checks, quality
from reviewapp import equal_treatment as words
from reviewapp.models.verdicts import Verdict
from reviewapp.quality import Filters, Parity, kept
from reviewapp.quality.parity import reference_of
from reviewapp.statistics.parity import Finding
from tests.factories import NOW, make_flag, make_response, make_screening
from tests.groups import make_group

pytestmark = pytest.mark.django_db
WEEK = Filters.of_week("2026-W47")


@pytest.fixture(autouse=True)
def small_groups(settings):
    settings.MIN_GROUP = 10


def selection(filters: Filters = WEEK) -> quality.Selection:
    return quality.read(filters=filters, now=NOW)


def parity(filters: Filters = WEEK) -> Parity:
    return quality.equal_treatment(selection(filters))


def strong_gap() -> None:
    """English far behind Dutch, 44 points; the new customers as good as the others."""
    make_group(good=30, bad=2, language="nl", segment="existing")
    make_group(good=12, bad=12, language="en", segment="existing")


def test_a_strong_gap_holds_with_all_comparisons_together():
    strong_gap()
    make_group(good=18, bad=2, language="nl", segment="new")
    found = parity()
    english = found.of("language", "en")
    assert (english.finding, english.reference.value) == (Finding.HOLDS, "nl")
    assert english.gap.value == pytest.approx(0.5 - 48 / 52)
    assert english.adjusted < 0.05 <= found.of("segment", "new").adjusted


def test_a_gap_that_is_seen_by_itself_alone_is_watched():
    make_group(good=37, bad=3, language="nl", channel="chat", segment="a")
    make_group(good=18, bad=7, language="en", channel="chat", segment="a")
    for segment in "bcd":
        make_group(good=10, bad=1, language="nl", channel="chat", segment=segment)
    found = parity()
    english = found.of("language", "en")
    assert english.gap.p < 0.05 <= english.adjusted
    assert english.finding == Finding.WATCH
    assert words.title(found) == "Equal treatment: no difference holds, 1 to watch"
    assert words.note(found, week=True).endswith("After correction for that, none stays. We keep an eye on English.")


def test_a_gap_that_is_certainly_within_the_band_is_equal(settings):
    settings.EQUAL_BAND = 0.8
    strong_gap()
    found = parity()
    assert found.of("language", "en").finding == Finding.EQUAL
    assert words.title(found) == "Equal treatment: equal within 80 points"
    assert words.concerns(found) == []


def test_a_group_with_too_few_judged_answers_has_no_difference_and_is_no_part_of_the_family():
    strong_gap()
    make_group(good=3, bad=6, language="de", segment="existing")
    found = parity()
    german = found.of("language", "de")
    assert (german.gap, german.group.rate.value, german.finding) == (None, None, Finding.TOO_FEW)
    assert [one.group.value for one in found.family] == ["en"]


def test_the_reference_is_the_largest_group_unless_the_settings_name_another(settings):
    groups = {"": 900, "a": 10, "b": 30, "c": 30}
    assert reference_of(groups, "segment") == "b"
    settings.REFERENCE_GROUPS = {"segment": "a", "language": "xx"}
    assert reference_of(groups, "segment") == "a"
    assert reference_of(groups, "language") == "b"


def test_answers_without_a_value_are_no_group():
    make_group(good=20, bad=0, segment="a")
    make_group(good=5, bad=15, segment="")
    assert parity().comparisons == []


def test_a_selection_of_one_language_compares_no_languages():
    strong_gap()
    make_group(good=10, bad=2, language="nl", segment="new")
    filters = Filters.of_week("2026-W47", language="nl")
    assert {one.dimension for one in parity(filters).comparisons} == {"segment"}


def test_the_title_names_the_group_only_when_the_gap_holds():
    strong_gap()
    assert words.title(parity()) == "Equal treatment: English lags behind"
    Verdict.objects.update(code="correct")
    kept.forget()  # no verdict changes its code outside this test
    assert words.title(parity()) == "Equal treatment: no difference found"


def test_what_lags_behind_needs_attention_with_the_way_to_its_answers():
    strong_gap()
    concern = words.concerns(parity())[0]
    assert (concern.kind, concern.title) == ("parity", "English scores lower than Dutch")
    assert concern.query == {"language": "en"}
    assert "−43.8" in concern.text


def test_the_chance_of_a_difference_is_told_for_the_number_of_comparisons():
    for number in range(6):
        make_group(good=10, bad=1, segment=f"s{number}")
    assert "With 5 comparisons at once, chance alone shows a difference in about 1 week of 4." in words.note(
        parity(), week=True
    )


def test_a_gap_of_another_mix_of_topics_is_gone_at_the_same_mix():
    for language, easy, hard in (("nl", 48, 12), ("en", 10, 40)):
        make_group(good=easy, bad=0, language=language, topic="easy")
        make_group(good=hard // 2, bad=hard // 2, language=language, topic="hard")
    here = selection()
    english = quality.equal_treatment(here).of("language", "en")
    within = quality.comparison_detail(here, english).mixes["topic"]
    assert english.finding == Finding.HOLDS
    assert within.value == pytest.approx(0, abs=1e-9)
    assert words.at_same_mix(english, "topic", within) == "At the same mix of topics no difference is certain."


def test_the_parts_of_a_comparison_have_no_rate_below_the_least_number():
    strong_gap()
    make_group(good=2, bad=2, language="en", segment="existing", topic="moving")
    screening = make_screening(response=Verdict.objects.filter(code="wrong", response__language="en").first().response)
    make_flag(screening=screening, kind="promise")
    here = selection()
    detail = quality.comparison_detail(here, quality.equal_treatment(here).of("language", "en"))
    moving = next(pair for pair in detail.topics if pair.key == "moving")
    assert (moving.group.n, moving.group.value) == (4, None)
    assert [(pair.key, pair.group.n, pair.reference.n) for pair in detail.flags] == [("promise", 1, 0)]
    assert [pair.key for pair in detail.weeks] == ["2026-11-16"]


def test_an_empty_selection_says_nothing():
    make_response(answered_at=NOW - timedelta(days=300))
    found = parity()
    assert found.comparisons == []
    assert words.note(found, week=False) == ""
    assert words.title(found) == "Equal treatment: too few judged to say"


def test_a_misspelt_dimension_of_the_reference_groups_is_told(settings) -> None:
    settings.REFERENCE_GROUPS = {"segmnt": "existing", "language": "nl"}
    found = checks.reference_groups_are_known(None)
    assert [message.id for message in found] == ["klopt.E004"]
    assert "KLOPT_REFERENCE_GROUPS names segmnt" in found[0].msg
    settings.REFERENCE_GROUPS = {"segment": "existing"}
    assert not checks.reference_groups_are_known(None)
