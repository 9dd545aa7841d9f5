"""What was said before a response: the same whatever else is screened with it."""

import pytest

from contactcenter.models import BotResponse, Turn
from reviewapp.screening.cases import cases_of
from tests.factories import make_response

pytestmark = pytest.mark.django_db
ASKED = "Mag ik een medewerker spreken?"


def earlier(response: BotResponse, *beside: BotResponse) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in cases_of([*beside, response])[response.pk].earlier]


def test_a_neighbour_that_ends_with_the_same_question_takes_nothing_away() -> None:
    neighbour = make_response(question=ASKED)
    first = make_response(question=ASKED, answer="Moment.", order=1)
    last = make_response(conversation=first.conversation, question="Hallo?", order=2)
    assert earlier(last, neighbour) == earlier(last) == [("customer", ASKED), ("bot", "Moment.")]


def test_two_messages_to_one_question_carry_it_once() -> None:
    first = make_response(question=ASKED, answer="Moment.", order=1)
    last = make_response(conversation=first.conversation, question=ASKED, answer="Ik zoek het op.", order=2)
    third = make_response(conversation=first.conversation, question="Hallo?", order=3)
    assert earlier(third, last).count(("customer", ASKED)) == 1


def test_the_same_words_after_another_message_are_a_second_question() -> None:
    first = make_response(question=ASKED, answer="Waarover?", order=1)
    Turn.objects.create(
        conversation=first.conversation,
        subject=first.conversation.subject,
        after_order=1,
        position=1,
        speaker="customer",
        text="Toe nou",
    )
    last = make_response(conversation=first.conversation, question=ASKED, answer="Waarover?", order=2)
    third = make_response(conversation=first.conversation, question="Hallo?", order=3)
    assert earlier(third, last).count(("customer", ASKED)) == 2
