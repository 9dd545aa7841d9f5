"""Nearly the same: what may differ between two answers, and what may not."""

import json
import random
import re
from itertools import combinations
from pathlib import Path

import pytest

from reviewapp.scoring.likeness import ANSWER_ALIKE, likeness_of, resemblance

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
QUESTION = "kan ik mijn nota van 96 euro spreiden"
ANSWER = (
    "Dat kan. U kunt de jaarafrekening vanaf 75 euro spreiden over hoogstens 6 maanden, zonder rente of kosten. U regelt "
    "dat in Mijn Zonnedijk bij Nota's, vóórdat de betaaltermijn voorbij is."
)


def alike(answer: str = ANSWER, *, question: str = QUESTION, to: str = ANSWER) -> float:
    return resemblance(likeness_of(question=QUESTION, answer=to), likeness_of(question=question, answer=answer))


@pytest.mark.parametrize("around", ["Goedemorgen! {}", "{} Kan ik u verder nog helpen?", "{} Fijne dag verder!"])
def test_courtesies_make_no_difference(around: str) -> None:
    assert alike(around.format(ANSWER)) == 1


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("75 euro", "57 euro"),
        ("6 maanden", "12 maanden"),
        ("6 maanden", "6 weken"),
        ("zonder", "met"),
        ("hoogstens", "minstens"),
        ("Dat kan.", "Dat kan niet."),
        ("U kunt", "U moet"),
        ("vanaf", "tot"),
        ("75 euro spreiden over hoogstens 6 maanden", "6 euro spreiden over hoogstens 75 maanden"),
    ],
)
def test_one_deciding_word_is_another_answer(said: str, instead: str) -> None:
    assert alike(ANSWER.replace(said, instead)) == 0


def test_two_figures_that_change_places_are_another_answer() -> None:
    teller = "Teller 1.8.1 is uw daltarief en teller 1.8.2 het normale tarief. " + ANSWER
    swapped = "Teller 1.8.1 is het normale tarief en teller 1.8.2 uw daltarief. " + ANSWER
    assert alike(swapped, to=teller) == 0


def test_the_customers_figure_may_differ_on_the_same_side_of_the_answers() -> None:
    assert alike(question="kan ik 430 euro in delen spreiden voor mijn nota") == 1
    assert alike(question="kan ik mijn nota van 60 euro spreiden") == 0


def test_another_question_is_another_case() -> None:
    assert alike(question="hoe laat gaat de winkel open") == 0


@pytest.mark.parametrize("seed", range(25))
def test_a_changed_figure_anywhere_in_any_demo_answer_is_noticed(seed: int) -> None:
    lot = random.Random(seed)  # noqa: S311 - which answers a test takes
    rows = [json.loads(line) for line in (DEMO / "responses.jsonl").open(encoding="utf-8")]
    with_figures = [row for row in rows if re.search(r"(?<![\w.,])\d+(?![\w.,])", row["answer"])]
    for row in lot.sample(with_figures, 20):
        place = lot.choice(list(re.finditer(r"(?<![\w.,])\d+(?![\w.,])", row["answer"])))
        changed = row["answer"][: place.start()] + str(int(place[0]) + 3) + row["answer"][place.end() :]
        one, other = (likeness_of(question=row["question"], answer=text) for text in (row["answer"], changed))
        assert resemblance(one, other) == 0, changed


def test_likeness_goes_both_ways_and_everything_is_like_itself() -> None:
    rows = [json.loads(line) for line in (DEMO / "responses.jsonl").open(encoding="utf-8")][:60]
    found = [likeness_of(question=row["question"], answer=row["answer"]) for row in rows]
    assert all(resemblance(one, other) == resemblance(other, one) for one, other in combinations(found, 2))
    assert all(resemblance(one, one) == 1 for one in found)


def test_demo_answers_with_another_truth_are_never_alike() -> None:
    """Within an article as it was in force: six of them changed on 1 November."""
    truth = {row["id"]: row for row in map(json.loads, (DEMO / "truth.jsonl").open(encoding="utf-8"))}
    versions: dict[str, int] = {}
    for article in map(json.loads, (DEMO / "articles.jsonl").open(encoding="utf-8")):
        versions[article["id"]] = versions.get(article["id"], 0) + 1
    groups: dict[tuple[str | None, bool], list] = {}
    for row in map(json.loads, (DEMO / "responses.jsonl").open(encoding="utf-8")):
        article = truth[row["id"]]["article_id"]
        late = versions.get(article, 1) > 1 and row["time"] >= "2026-11-01"
        groups.setdefault((article, late), []).append(
            (likeness_of(question=row["question"], answer=row["answer"]), row["id"])
        )
    pairs = [pair for members in groups.values() for pair in combinations(members, 2)]
    found = [(one[1], other[1]) for one, other in pairs if resemblance(one[0], other[0]) >= ANSWER_ALIKE]
    assert len(found) >= 20
    assert not [pair for pair in found if truth[pair[0]]["label"] != truth[pair[1]]["label"]]
