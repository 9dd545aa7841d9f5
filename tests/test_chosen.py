"""The page that tells why somebody saw an answer, or did not: true words for each way, and nothing before the verdict."""

from typing import Any

import pytest
from django.test import Client

from contactcenter.models import BotResponse, Employee
from reviewapp.models import AuditEntry, GoldItem, ReviewSkip
from tests.factories import (
    NOW,
    make_draw,
    make_employee,
    make_flag,
    make_plan,
    make_queue,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db
RISK, RULE = 0.7316, "promise"
BLIND = "nothing is told yet of how it was chosen"


def page(response: BotResponse, person: Employee | None = None) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person or make_employee(language="en"))
    return client.get(f"/answers/{response.pk}/why/").content.decode()


def screened(**draw: Any) -> BotResponse:
    """An answer with a risk, a flag and a draw."""
    response = make_response()
    screening = make_screening(
        response=response, risk=RISK, model="e5@1", knowledge_version="kb-7", risk_version="fixed-3", verifier="nli@2"
    )
    make_flag(screening=screening, kind=RULE, version="41")
    make_draw(response=response, **({"risk": RISK} | draw))
    return response


def judged(*, by: Employee | None = None, **draw: Any) -> BotResponse:
    response = screened(**draw)
    make_verdict(
        review=make_review(draw=response.draw), code="wrong", reviewer=by or make_employee(first_name="Xaviera")
    )
    return response


def told(html: str) -> bool:
    return "Chance to be drawn" in html or "fixed-3" in html or "rule version 41" in html


def test_a_judged_answer_is_explained_with_its_draw_and_its_versions() -> None:
    html = page(judged(pi=0.37, kind="risk", reason="risk"))
    for words in (
        "37.0%",
        "version 1",
        "e5@1",
        "kb-7",
        "fixed-3",
        "nli@2",
        "rule version 41",
        "larger chance than most",
    ):
        assert words in html


def test_of_an_answer_that_waits_nothing_is_told() -> None:
    response = screened()
    make_review(draw=response.draw)
    html = page(response)
    assert (BLIND in html, told(html)) == (True, False)


def test_of_an_answer_that_was_drawn_and_lies_in_no_queue_yet_nothing_is_told() -> None:
    html = page(screened())
    assert (BLIND in html, told(html)) == (True, False)


def test_of_a_second_look_nothing_is_told_of_the_first() -> None:
    response = judged()
    make_review(draw=response.draw, role="second")
    html = page(response)
    assert (BLIND in html, told(html), "a colleague" in html) == (True, False, False)


def test_a_check_item_that_was_not_drawn_is_blind_like_all_that_waits() -> None:
    response, by = screened(kind="none", pi=0.4), make_employee()
    make_review(draw=make_draw(response=make_response()))  # so that the item is as old as what people judge
    GoldItem.objects.create(
        response=response,
        subject=response.subject,
        code="wrong",
        explanation="x",
        origin="by_hand",
        set_by=by,
        set_at=NOW,
    )
    assert not told(page(response))


def test_an_answer_that_was_not_drawn_is_explained_though_nobody_judged_it() -> None:
    html = page(screened(kind="none", pi=0.4))
    assert "the lot did not fall on it" in html
    assert "It did not come to you because it was not drawn." in html
    assert told(html)


def test_an_answer_that_is_not_screened_is_said_to_be_so() -> None:
    assert "has not looked at this answer yet" in page(make_response())


def test_an_answer_that_the_plan_left_out_says_so() -> None:
    response = make_response()
    make_screening(response=response, state="left_out", risk=None)  # type: ignore[arg-type]
    assert "the lot left this one out" in page(response)


@pytest.mark.parametrize(
    ("reason", "words"),
    [("critical_flag", "critical signal"), ("threshold", "risk is so high"), ("manual", "nothing could be computed")],
)
def test_what_is_chosen_for_sure_says_why(reason: str, words: str) -> None:
    assert words in page(judged(kind="risk", pi=1.0, reason=reason))


def test_the_random_sample_is_called_so() -> None:
    assert "whatever the machine thinks of it" in page(judged(kind="control", pi=0.4))


def test_who_judged_it_reads_why_it_came_to_him() -> None:
    person = make_employee(language="en")
    html = page(judged(by=person), person)
    assert "It came to you because it is in the random sample" in html
    assert "You judged it on" in html


def test_a_colleague_has_no_name() -> None:
    html = page(judged())
    assert "a colleague was the next to be free" in html
    assert "Xaviera" not in html


def test_a_queue_of_others_is_named_as_the_reason() -> None:
    response, queue = screened(), make_queue(slug="theirs", name="Theirs")
    queue.members.add(make_employee())
    make_verdict(review=make_review(draw=response.draw, queue=queue))
    assert "you do not judge in this queue: Theirs" in page(response)


def test_an_answer_on_the_name_of_a_colleague_says_so() -> None:
    response = screened()
    make_verdict(review=make_review(draw=response.draw, assigned_to=make_employee()))
    assert "it was put on the name of a colleague" in page(response)


def test_who_passed_it_on_reads_that_he_did() -> None:
    response, person = judged(), make_employee(language="en")
    review = response.reviews.get()
    ReviewSkip.objects.create(review=review, employee=person, reason="language", skipped_at=NOW)
    assert "You passed it on to a colleague" in page(response, person)


def test_a_role_that_judges_nothing_reads_that() -> None:
    assert "your role does not judge" in page(judged(), make_employee(language="en", role="bot_team"))


def test_a_check_item_is_called_so_by_who_judged_it() -> None:
    response, person = judged(), make_employee(language="en")
    make_verdict(review=make_review(response=response, role="gold"), reviewer=person, source="gold")
    assert "as a check item" in page(response, person)
    assert "check item" not in page(response, make_employee(language="en")).lower()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"erased_at": NOW}, "Erased: the customer asked for it."),
        ({"for_quality": False}, "The customer does not allow"),
    ],
)
def test_an_answer_that_is_withheld_says_why(fields: dict[str, Any], words: str) -> None:
    response = judged()
    BotResponse.objects.filter(pk=response.pk).update(**fields)
    assert words in page(response)


def test_no_word_of_the_customer_or_the_bot_stands_on_the_page() -> None:
    response = judged()
    make_flag(screening=response.screening, kind=RULE, values={"found": "geheim"})
    html = page(response)
    assert not {"Vraag?", "Antwoord.", "geheim"} & {word for word in ("Vraag?", "Antwoord.", "geheim") if word in html}


def test_the_answer_and_the_explanation_after_the_verdict_lead_to_it() -> None:
    person = make_employee(language="en")
    response = judged(by=person)
    client = Client()
    client.force_login(person)
    verdict = response.verdicts.get()
    for path in (f"/answers/{response.pk}/", f"/review/why/{verdict.pk}/"):
        assert f'href="/answers/{response.pk}/why/"' in client.get(path).content.decode()


def test_who_reads_why_is_written_down_as_who_opens_the_answer() -> None:
    client, person = Client(), make_employee()
    client.force_login(person)
    response = judged(by=person)
    client.get(f"/answers/{response.pk}/why/")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.place) == ("answer_opened", str(response.pk), "page response_why")


def test_the_page_costs_as_many_queries_however_much_happened(django_assert_num_queries: Any) -> None:
    make_plan()
    response, client = judged(), Client()
    client.force_login(make_employee())
    client.get(f"/answers/{response.pk}/why/")
    for role in ("second", "added", "dispute"):
        of = {"draw": response.draw} if role == "second" else {"response": response}
        make_verdict(review=make_review(role=role, **of))
    for _time in range(5):
        make_flag(screening=response.screening, kind=RULE)
    with django_assert_num_queries(18):  # two of them write down that it was seen
        client.get(f"/answers/{response.pk}/why/")
