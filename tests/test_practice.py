"""The practice round: ten invented answers on the real desk, and nothing of it in the facts."""

import re

import pytest
from django.urls import reverse

from contactcenter.models import BotResponse
from reviewapp import practice
from reviewapp.models import Review, TrainingRecord, Verdict
from reviewapp.models.verdicts import Code, Reason
from reviewapp.views.practice_cards import practice_card
from tests.factories import NOW, make_employee, make_verdict

EVERY = [
    pytest.param(item, id=f"{item.language}-{item.id}")
    for language in practice.LANGUAGES
    for item in practice.items(language)
]


@pytest.fixture
def newcomer(client, db):
    person = make_employee(language="en")
    client.force_login(person)
    return person


@pytest.fixture
def send(client):
    """`send(1, "correct")`: judge item 1 as review.js does; the answer as JSON."""

    def post(number, code, *, status=200, **fields):
        response = client.post(
            reverse("practice_verdict"),
            {"review_id": number, "code": code, "have": str(number + 1)} | fields,
            headers={"Accept": "application/json"},
        )
        assert response.status_code == status
        return response.json()

    return post


@pytest.mark.parametrize("item", EVERY)
def test_every_item_is_a_card_with_its_marks_in_place(item):
    card = practice_card(item)
    assert "".join(part.text + part.tail for part in card.parts) == item.shown["answer"]
    assert item.code in Code.values
    assert set(item.reasons) <= set(Reason.values)
    assert item.why


def test_both_languages_have_the_same_round():
    dutch, english = (practice.items(language) for language in practice.LANGUAGES)
    assert [(item.id, item.code, item.reasons) for item in dutch] == [
        (item.id, item.code, item.reasons) for item in english
    ]
    assert len(dutch) == 10


def test_the_round_holds_every_kind_of_verdict():
    items = practice.items("nl")
    assert {item.code for item in items} == set(Code.values)
    named = {reason for item in items for reason in item.reasons}
    assert {"not_handed_over", "outdated", "unfounded_promise", "personal_data", "tone"} <= named


def test_a_round_is_remembered_and_writes_no_facts(newcomer, send):
    practice.start(employee=newcomer, now=NOW)
    for item in practice.items("en"):
        code = "wrong" if item.code == "critical" else item.code
        fields = {"reasons": list(item.reasons)} | ({"critical": "1"} if item.code == "critical" else {})
        answer = send(item.number, code, **fields)
    record = TrainingRecord.objects.get()
    assert (record.right, record.total, record.finished_at is not None) == (10, 10, True)
    assert "10 of 10 right" in answer["state"]
    assert not BotResponse.objects.exists()
    assert not Review.objects.exists()
    assert not Verdict.objects.exists()


def test_the_why_comes_after_each_verdict(newcomer, send):
    practice.start(employee=newcomer, now=NOW)
    assert "Right" in send(1, "correct")["toast"]
    told = send(2, "correct")["toast"]
    assert "Otherwise: Wrong" in told
    assert "30 days before" in told


def test_the_right_verdict_with_another_reason_is_told_apart(newcomer, send):
    practice.start(employee=newcomer, now=NOW)
    assert "Right, other reason" in send(2, "wrong", reasons=["tone"])["toast"]


def test_the_rules_of_the_desk_hold_here_too(newcomer, send):
    practice.start(employee=newcomer, now=NOW)
    assert send(2, "wrong", status=422)["message"] == "Choose a reason first."
    assert TrainingRecord.objects.get().given == {}


def test_undo_gives_the_last_one_back(client, newcomer, send):
    practice.start(employee=newcomer, now=NOW)
    send(1, "correct")
    answer = client.post(reverse("practice_undo"), {"have": "2,3"}, headers={"Accept": "application/json"}).json()
    assert 'data-review="1"' in answer["cards"][0]
    assert TrainingRecord.objects.get().given == {}


def test_the_first_verdict_on_an_item_counts(newcomer, send):
    practice.start(employee=newcomer, now=NOW)
    send(2, "correct")
    send(2, "wrong", reasons=["factual"])
    assert TrainingRecord.objects.get().right == 0


def test_without_scripts_the_why_stands_above_the_next_answer(client, newcomer):
    client.post(reverse("practice_start"))
    response = client.post(reverse("practice_verdict"), {"review_id": 1, "code": "unsure"}, follow=True)
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    assert "Otherwise: Good" in re.sub(r"\s+", " ", text)
    assert 'data-review="2"' in response.content.decode()


def test_a_round_can_be_done_again(newcomer, send):
    for _round in range(2):
        practice.start(employee=newcomer, now=NOW)
        for item in practice.items("en"):
            send(item.number, "unsure")
    assert [row.right for row in TrainingRecord.objects.all()] == [1, 1]


def test_a_newcomer_is_invited_until_he_practised_or_judged(db):
    new, practised, judging = make_employee(), make_employee(), make_verdict().reviewer
    TrainingRecord.objects.create(employee=practised, kind="practice", started_at=NOW, finished_at=NOW, total=10)
    assert [practice.is_invited(person) for person in (new, practised, judging)] == [True, False, False]


def test_an_article_of_the_round_has_a_page(client, newcomer):
    html = client.get(reverse("practice_article", args=["KB-P02"])).content.decode()
    assert "Giving notice when you move" in html
    assert client.get(reverse("practice_article", args=["KB-0000"])).status_code == 404
