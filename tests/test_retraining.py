"""Stage 5b: what enters the retrain list, what leaves it, and the lines it becomes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.models import BotResponse, Turn
from reviewapp import retraining
from reviewapp.exports.lessons import lessons
from reviewapp.models import RetrainItem, Verdict
from reviewapp.models.verdicts import Code
from tests.factories import NOW, make_judged, make_response

LATER = NOW + timedelta(days=4)


def freeze(week: str = "2026-W47") -> list[RetrainItem]:
    batch = retraining.freeze_batch(week=week, as_of=LATER, answered_before=LATER, now=LATER)
    return list(retraining.batch_items(batch))


@pytest.mark.parametrize("code", [Code.PARTIAL, Code.WRONG, Code.CRITICAL])
def test_a_corrected_answer_enters_the_list(db, code):
    verdict = make_judged(code=code, correction="Binnen 14 dagen.")
    assert retraining.collect(now=LATER) == 1
    assert retraining.ready_items().get().verdict == verdict


def test_collecting_twice_changes_nothing(db):
    make_judged(code=Code.WRONG, correction="Binnen 14 dagen.")
    retraining.collect(now=LATER)
    assert retraining.collect(now=LATER) == 0
    assert RetrainItem.objects.count() == 1


def test_without_a_correction_there_is_nothing_to_learn(db):
    make_judged(code=Code.WRONG)
    assert retraining.collect(now=LATER) == 0


def test_an_answer_that_may_not_be_trained_on_never_enters(db):
    make_judged(code=Code.WRONG, correction="Binnen 14 dagen.", for_training=False)
    assert retraining.collect(now=LATER) == 0


def test_a_verdict_that_came_second_does_not_enter(db):
    make_judged(code=Code.WRONG, correction="Binnen 14 dagen.", verdict={"counts": False})
    assert retraining.collect(now=LATER) == 0


def test_a_verdict_taken_back_before_the_export_leaves_the_list(db):
    verdict = make_judged(code=Code.WRONG, correction="Binnen 14 dagen.")
    retraining.collect(now=LATER)
    Verdict.objects.filter(pk=verdict.pk).update(revoked_at=LATER)
    retraining.collect(now=LATER)
    assert not RetrainItem.objects.exists()


def test_training_withdrawn_before_the_export_leaves_the_list(db):
    make_judged(code=Code.WRONG, correction="Binnen 14 dagen.")
    retraining.collect(now=LATER)
    BotResponse.objects.update(for_training=False)
    retraining.collect(now=LATER)
    assert not RetrainItem.objects.exists()


def test_training_withdrawn_after_the_export_leaves_the_lines(db):
    make_judged(code=Code.WRONG, correction="Binnen 14 dagen.")
    retraining.collect(now=LATER)
    assert len(freeze()) == 1
    BotResponse.objects.update(for_training=False)
    assert freeze() == []


def test_a_batch_is_frozen_once(db):
    make_judged(code=Code.WRONG, correction="Binnen 14 dagen.")
    retraining.collect(now=LATER)
    first = freeze()
    make_judged(code=Code.WRONG, correction="Binnen 30 dagen.")
    retraining.collect(now=LATER)
    assert freeze() == first


def test_an_item_goes_out_in_one_batch_only(db):
    make_judged(code=Code.WRONG, correction="Binnen 14 dagen.")
    retraining.collect(now=LATER)
    assert len(freeze("2026-W47")) == 1
    assert freeze("2026-W48") == []


def test_answers_after_the_week_wait_for_their_own_batch(db):
    make_judged(answered_at=LATER, code=Code.WRONG, correction="Binnen 14 dagen.", decided_at=LATER)
    retraining.collect(now=LATER)
    assert freeze() == []
    assert retraining.counts() == retraining.Counts(ready=1, exported=0)


def test_a_chat_line_holds_the_conversation_so_far(db):
    before = make_response(question="Hallo", answer="Waarmee help ik u?", order=0)
    Turn.objects.create(
        conversation=before.conversation,
        subject=before.conversation.subject,
        after_order=0,
        position=0,
        speaker="customer",
        text="Eh,",
    )
    make_judged(
        conversation=before.conversation, order=1, question="retour?", code=Code.WRONG, correction="Binnen 14 dagen."
    )
    retraining.collect(now=LATER)
    assert retraining.chat_line(retraining.ready_items().get()) == {
        "messages": [
            {"role": "user", "content": "Hallo"},
            {"role": "assistant", "content": "Waarmee help ik u?"},
            {"role": "user", "content": "Eh,\n\nretour?"},
            {"role": "assistant", "content": "Binnen 14 dagen."},
        ]
    }


def test_what_was_said_after_the_answer_is_not_in_the_line(db):
    verdict = make_judged(question="retour?", code=Code.WRONG, correction="Binnen 14 dagen.")
    conversation = verdict.response.conversation
    Turn.objects.create(
        conversation=conversation,
        subject=conversation.subject,
        after_order=0,
        position=0,
        speaker="agent",
        text="Klopt niet.",
    )
    make_response(conversation=conversation, order=1, question="En nu?")
    retraining.collect(now=LATER)
    line = retraining.chat_line(retraining.ready_items().get())
    assert [message["content"] for message in line["messages"]] == ["retour?", "Binnen 14 dagen."]


def test_a_line_starts_with_the_customer(db):
    before = make_response(question="", answer="Welkom!", order=0)
    make_judged(conversation=before.conversation, order=1, code=Code.WRONG, correction="Binnen 14 dagen.")
    Turn.objects.create(
        conversation=before.conversation,
        subject=before.conversation.subject,
        after_order=-1,
        position=0,
        speaker="bot",
        text="Dag!",
    )
    retraining.collect(now=LATER)
    line = retraining.chat_line(retraining.ready_items().get())
    assert [message["role"] for message in line["messages"]] == ["user", "assistant", "user", "assistant"]


def test_a_preference_line_sets_the_correction_against_the_answer(db):
    make_judged(question="retour?", answer="30 dagen.", code=Code.WRONG, correction="14 dagen.")
    retraining.collect(now=LATER)
    assert next(lessons(retraining.ready_items(), until=LATER)).preference == {
        "prompt": [{"role": "user", "content": "retour?"}],
        "chosen": [{"role": "assistant", "content": "14 dagen."}],
        "rejected": [{"role": "assistant", "content": "30 dagen."}],
    }


def test_only_exact_duplicates_are_one(db):
    for question in ("retour?", "retour?", "Retour?"):
        make_judged(question=question, code=Code.WRONG, correction="14 dagen.")
    retraining.collect(now=LATER)
    assert sorted(retraining.count_duplicates(retraining.ready_items()).values()) == [1, 2]


def test_lines_cost_the_same_queries_for_one_and_for_three(db, django_assert_num_queries):
    for expected in (1, 3):
        while Verdict.objects.count() < expected:
            make_judged(code=Code.WRONG, correction="14 dagen.")
        retraining.collect(now=LATER)
        with django_assert_num_queries(3):
            assert len([retraining.chat_line(item) for item in retraining.ready_items()]) == expected


@given(st.text(), st.text())
def test_a_word_diff_holds_both_texts_whole(before, after):
    pieces = retraining.word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after


def test_a_word_diff_shows_the_word_that_changed():
    pieces = retraining.word_diff("U heeft 30 dagen bedenktijd.", "U heeft 14 dagen bedenktijd.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "U heeft "),
        ("removed", "30 "),
        ("added", "14 "),
        ("same", "dagen bedenktijd."),
    ]


def test_a_text_that_is_mostly_new_is_wholly_new():
    pieces = retraining.word_diff("Dat kan helaas niet.", "U kunt de meter zelf aanvragen bij uw netbeheerder.")
    assert [piece.kind for piece in pieces] == ["removed", "added"]


def test_a_few_equal_words_between_changes_do_not_break_the_sentence():
    pieces = retraining.word_diff("een twee drie vier vijf zes zeven acht", "een twee drie VIER vijf ZES zeven acht")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "een twee drie "),
        ("removed", "vier vijf zes "),
        ("added", "VIER vijf ZES "),
        ("same", "zeven acht"),
    ]
