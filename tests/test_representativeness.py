"""Who is on the lists: the sample, the retrain list, the articles, against all answers of the period."""

from datetime import timedelta

import pytest

from contactcenter import knowledge
from reviewapp import equal_treatment as words
from reviewapp import quality
from reviewapp.models import RetrainItem, Verdict
from reviewapp.quality import Coverage, Filters
from reviewapp.quality.representativeness import List, binomial_p
from tests.factories import NOW, make_draw, make_response
from tests.groups import make_group

pytestmark = pytest.mark.django_db
WEEK = Filters.of_week("2026-W47")


@pytest.fixture(autouse=True)
def small_groups(settings):
    settings.MIN_GROUP = 10


def coverage(dimension: str = "language") -> Coverage:
    found = quality.representativeness(quality.read(filters=WEEK, now=NOW))
    return next(one for one in found if one.dimension == dimension)


def retrain(language: str) -> None:
    """Every bad answer in this language is on the retrain list."""
    for verdict in Verdict.objects.filter(code="wrong", response__language=language):
        RetrainItem.objects.create(verdict=verdict, created_at=NOW)


def remarks(dimension: str = "language") -> list[str]:
    found = coverage(dimension)
    return [words.remark(found, one) for one in found.remarks]


def test_the_weighted_sample_comes_out_at_the_share_of_all_answers():
    make_group(good=20, bad=20, pi=1.0, language="nl")
    make_group(good=10, bad=10, pi=0.5, language="en")
    shares = {share.value: share for share in coverage().shares}
    assert [(shares[name].answers, shares[name].judged) for name in ("nl", "en")] == [(40, 40), (40, 20)]
    assert shares["en"].weighted.value == pytest.approx(0.5)
    assert coverage().remarks == []


def test_a_retrain_list_without_a_language_is_remarked_on():
    make_group(good=10, bad=20, language="nl")
    make_group(good=10, bad=10, language="en")
    retrain("nl")
    assert remarks() == ["English: nothing on the retrain list, while it is 40% of the answers."]


def test_a_retrain_list_that_could_be_chance_is_not():
    make_group(good=10, bad=12, language="nl")
    make_group(good=6, bad=4, language="en")
    retrain("nl")
    retrain("en")
    assert remarks() == []


def test_of_a_short_retrain_list_only_counts_are_known():
    make_group(good=10, bad=9, language="nl")
    make_group(good=10, bad=1, language="en")
    retrain("nl")
    found = coverage()
    assert found.part(9, found.retrain) is None
    assert {share.value: share.retrain for share in found.shares} == {"nl": 9, "en": 0}
    assert found.remarks == []


def test_a_language_with_answers_and_no_article_is_remarked_on():
    make_group(good=10, bad=1, language="nl")
    make_group(good=10, bad=1, language="en")
    knowledge.approve_article(external_id="kb-1", title="A", body="Tekst.", language="nl", now=NOW - timedelta(days=9))
    assert remarks() == ["English: no article in force, while it is 50% of the answers."]
    assert coverage().articles == 1


def test_an_article_that_is_no_longer_in_force_does_not_count():
    make_group(good=10, bad=1, language="nl")
    make_group(good=10, bad=1, language="en")
    knowledge.approve_article(
        external_id="kb-1", title="A", body="Text.", language="en", valid_to=NOW - timedelta(days=1),
        now=NOW - timedelta(days=9),
    )  # fmt: skip
    assert coverage().articles == 0


def test_a_sample_that_misses_its_share_by_more_than_chance_is_remarked_on():
    """Answers that came in, and were drawn by nobody: draws that do not do what their chance says."""
    make_group(good=40, bad=2, pi=1.0, language="nl")
    make_group(good=20, bad=2, pi=1.0, language="en")
    for _ in range(40):
        make_draw(response=make_response(language="en"), pi=0.9, floor=0.9, kind="none")
    assert [(one.about, one.value) for one in coverage().remarks] == [(List.SAMPLE, "en"), (List.SAMPLE, "nl")]
    assert remarks()[0].startswith("English: 34% of the weighted sample, while it is 60% of the answers.")


@pytest.mark.parametrize(("hits", "n", "rate", "p"), [(0, 30, 0.4, 4.4e-7), (12, 30, 0.4, 1.0), (5, 5, 0.5, 0.0625)])
def test_the_exact_test(hits, n, rate, p):
    assert binomial_p(hits, n, rate) == pytest.approx(p, rel=0.05)
