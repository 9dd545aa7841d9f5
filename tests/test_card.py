"""What a card may show: nothing of the machine or of others on a blind one, personal data only after a reveal."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from contactcenter.models import BotResponse, Employee, Turn
from reviewapp import routing
from reviewapp.logs.rendering import LineFormatter
from reviewapp.models import AuditEntry, Claim, Correction, Flag, PersonalDataReveal, Queue, Review, Screening, Verdict
from reviewapp.views.card import build_cards
from tests.desk import make_desk, make_samira
from tests.factories import NOW, make_employee, make_flag, make_queue, make_review, make_verdict, rewrite

pytestmark = pytest.mark.django_db
IBAN = "NL91 ABNA 0417 1643 00"
RAW = (IBAN, "NL91ABNA0417164300", "0417 1643", "06-12345678")
PLANTED = ("geplant", "0,27", "0.27", "contradicted", "flag-icon", 'class="cl', "source-1", "Colette", "false_alarms")


@pytest.fixture
def samira() -> Employee:
    return make_samira(language="en")


@pytest.fixture
def client(samira: Employee) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(samira)
    return client


def page(client: Client, path: str = "/review/risk/") -> str:
    return client.get(path).content.decode()


def post(client: Client, path: str, **data: Any) -> Any:
    return client.post(path, data, headers={"accept": "application/json"})


def leased(samira: Employee, slug: str = "risk") -> Review:
    """The next review of a queue, held by Samira."""
    return routing.claim_next(employee=samira, queue=Queue.objects.get(slug=slug), count=1)[0]


# -- blind


@pytest.fixture
def blind_desk() -> list[BotResponse]:
    """Three sampled answers that Colette judged; the second reviews wait. Flags, claims, scores and words are planted."""
    colette = make_employee(first_name="Colette")
    answers = []
    for number, review in enumerate(make_desk(risk=0, control=3)):
        screening = review.response.screening
        Screening.objects.filter(pk=screening.pk).update(risk=0.27 + number / 1000, signals={"geplant": 1.0})
        make_flag(screening=screening, kind="promise", values={"found": "geplant"}, answer_start=0, answer_end=4)
        Claim.objects.create(
            screening=screening, subject=screening.response.subject, order=0, status="contradicted",
            values={"expected": "geplant"}, answer_start=0, answer_end=9,
        )  # fmt: skip
        make_verdict(review=review, reviewer=colette, code="wrong", reasons=["tone"], note="geplant")
        make_review(draw=review.draw, role=Review.Role.SECOND, queue=review.queue)
        answers.append(review.response)
    return answers


def leaks(text: str) -> list[str]:
    """Planted words in a text; the coordinates of icons are no scores."""
    bare = re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)
    return [word for word in PLANTED if word in bare]


def told(answer: Any) -> str:
    """All that a JSON answer says of answers still to be judged, unescaped, and its headers."""
    body = {name: part for name, part in answer.json().items() if name != "toast"}
    return "\n".join([*body.pop("cards", []), *map(str, body.values()), str(answer.headers)])


def test_a_blind_desk_page_and_its_headers_hold_nothing_planted(client: Client, blind_desk: list[BotResponse]) -> None:
    response = client.get("/review/control/")
    assert 'class="work-card"' in response.content.decode()
    assert leaks(response.content.decode() + str(response.headers) + str(response.cookies)) == []


def test_the_cards_after_a_verdict_hold_nothing_planted(
    client: Client, samira: Employee, blind_desk: list[BotResponse]
) -> None:
    """The toast tells of the answer just judged; what comes with it is of answers still to be judged."""
    review = leased(samira, "control")
    answer = post(client, "/review/control/verdict/", review_id=review.pk,
                  idempotency_key=uuid4(), code="correct")  # fmt: skip
    assert len(answer.json()["cards"]) == 2
    assert leaks(told(answer)) == []


def test_the_toast_of_a_blind_verdict_names_no_colleague_who_judged_it(
    client: Client, samira: Employee, blind_desk: list[BotResponse]
) -> None:
    review = leased(samira, "control")
    answer = post(client, "/review/control/verdict/", review_id=review.pk,
                  idempotency_key=uuid4(), code="correct")  # fmt: skip
    assert "Colette" not in answer.json()["toast"]


def test_the_card_after_an_undo_holds_nothing_planted(
    client: Client, samira: Employee, blind_desk: list[BotResponse]
) -> None:
    review = leased(samira, "control")
    post(client, "/review/control/verdict/", review_id=review.pk,
         idempotency_key=uuid4(), code="correct")  # fmt: skip
    answer = post(client, "/review/control/undo/")
    assert f'data-review="{review.pk}"' in answer.json()["cards"][0]
    assert leaks(told(answer)) == []


def test_a_revealed_blind_card_holds_nothing_planted(
    client: Client, samira: Employee, blind_desk: list[BotResponse]
) -> None:
    answer = post(client, "/review/reveal/", review_id=leased(samira, "control").pk, purpose="check")
    assert "work-card" in answer.json()["card"]
    assert leaks(told(answer)) == []


@pytest.mark.parametrize("path", ["/answers/{pk}/", "/answers/"])
def test_pages_of_an_answer_still_to_be_judged_hold_nothing_planted(
    client: Client, blind_desk: list[BotResponse], path: str
) -> None:
    main = page(client, path.format(pk=blind_desk[0].pk)).split("<main")[1]
    found = [word for word in leaks(main) if not (path == "/answers/" and word == "contradicted")]
    assert found == []


def test_the_drafts_of_a_blind_answer_hold_nothing_planted(
    client: Client, samira: Employee, blind_desk: list[BotResponse]
) -> None:
    review = leased(samira, "control")
    words = json.dumps({"note": "even overleggen"})
    post(client, "/review/draft/", review_id=review.pk, lease_token=review.lease_token, words=words)
    assert leaks(page(client, "/review/busy/").split("<main")[1]) == []


def test_the_lookalikes_of_a_blind_answer_hold_nothing_planted(
    client: Client, samira: Employee, blind_desk: list[BotResponse]
) -> None:
    answer = client.get(f"/review/lookalikes/{leased(samira, 'control').pk}/")
    assert leaks(answer.content.decode() + str(answer.headers)) == []


def test_a_sampled_answer_is_blind_in_any_queue(samira: Employee) -> None:
    """Its figure carries the estimate, whoever moved it."""
    make_desk(risk=0, control=1)
    Review.objects.update(queue=Queue.objects.get(slug="risk"))
    make_flag(screening=Screening.objects.get(), kind="promise", values={"found": "geplant"})
    [card] = build_cards([leased(samira)], viewer=samira)
    assert (card.blind, card.flags, card.parts[0].number) == (True, [], 0)


def test_only_training_shows_the_risk(client: Client) -> None:
    make_desk(risk=1, control=0)
    assert "0.83" not in page(client)
    training = make_queue(slug="training", blind_level="open")
    Review.objects.update(queue=training)
    assert "<b>0.83</b>" in page(client, "/review/training/")


@pytest.mark.parametrize(("slug", "words"), [("risk", "Score hidden until your verdict"), ("control", "Random sample")])
def test_the_bar_says_how_blind_the_queue_is(client: Client, slug: str, words: str) -> None:
    make_desk(risk=1, control=1)
    assert words in page(client, f"/review/{slug}/").split('id="lease"')[1].split("</div>")[0]


# -- evidence


def test_a_signal_on_no_claim_is_marked_in_the_answer(client: Client) -> None:
    [review] = make_desk(risk=1, control=0)
    start = review.response.answer.index("Heel veel")
    make_flag(screening=review.response.screening, kind="promise", values={"found": "x"}, answer_start=start,
              answer_end=start + 9)  # fmt: skip
    html = page(client)
    assert html.count('data-n="signal-3" tabindex="0"') == html.count('id="source-signal-3"') == 1


def test_each_signal_of_an_open_card_can_be_objected_to(client: Client) -> None:
    make_desk(risk=1, control=0)
    html = page(client)
    for order in range(3):
        assert f'name="false_alarms" value="{order}" form="verdict"' in html


def test_a_claim_that_looks_like_an_article_is_not_called_supported(client: Client) -> None:
    make_desk(risk=1, control=0)
    html = page(client)
    assert "claim 3: similar words in an article" in html
    assert "supported)" not in html


def test_a_hand_over_that_is_asked_is_said_on_the_card(client: Client, settings: Any) -> None:
    settings.HANDOVER_ASKED_SHARE = 1.0
    make_desk(risk=0, control=1)
    assert "data-handover-asked" in page(client, "/review/control/")


# -- personal data


@pytest.fixture
def telling() -> BotResponse:
    """An answer whose conversation holds an account and a telephone number, in the answer, a turn and a flag."""
    [review] = make_desk(risk=1, control=0)
    response = review.response
    rewrite(
        BotResponse.objects.filter(pk=response.pk),
        question=f"Mijn rekening is {IBAN}.",
        answer=f"Wij storten op {IBAN}. {response.answer}",
    )
    shift = len(f"Wij storten op {IBAN}. ")
    Claim.objects.update(answer_start=F("answer_start") + shift, answer_end=F("answer_end") + shift)
    rewrite(Turn.objects.filter(speaker="agent"), text="Ik bel u op 06-12345678.")
    make_flag(screening=response.screening, kind="personal_data", severity="critical", values={"found": IBAN},
              answer_start=15, answer_end=15 + len(IBAN))  # fmt: skip
    return response


def raw_in(text: str) -> list[str]:
    return [datum for datum in RAW if datum in text]


def test_no_page_serves_raw_personal_data_before_a_reveal(client: Client, telling: BotResponse) -> None:
    html = page(client) + page(client, f"/answers/{telling.pk}/")
    assert raw_in(html) == []
    assert "[IBAN ••00]" in html
    assert "[phone number ••78]" in html


def test_claims_keep_their_places_beside_masked_data(samira: Employee, telling: BotResponse) -> None:
    [card] = build_cards([leased(samira)], viewer=samira)
    marked = [part.text + part.tail for part in card.parts if part.number]
    assert marked[1] == "Dat kan tot 14 dagen na uw verhuisdatum."
    assert [part.text + part.tail for part in card.parts if part.flag] == ["[IBAN ••00]"]


def test_an_undo_and_the_next_cards_are_masked(client: Client, samira: Employee, telling: BotResponse) -> None:
    review = leased(samira)
    post(client, "/review/risk/verdict/", review_id=review.pk,
         idempotency_key=uuid4(), code="correct")  # fmt: skip
    answer = post(client, "/review/risk/undo/").content.decode()
    assert "work-card" in answer
    assert raw_in(answer) == []


def test_a_reveal_shows_this_card_and_writes_one_row(client: Client, samira: Employee, telling: BotResponse) -> None:
    answer = post(client, "/review/reveal/", review_id=leased(samira).pk, purpose="Klant belde terug")
    assert IBAN in answer.json()["card"]
    row = PersonalDataReveal.objects.get()
    assert (row.employee, row.response, row.purpose) == (samira, telling, "Klant belde terug")
    assert raw_in(page(client)) == []


def test_a_reveal_shows_names_and_turns_too(client: Client, samira: Employee, telling: BotResponse) -> None:
    rewrite(BotResponse.objects.filter(pk=telling.pk), question="Kunt u Wanjiru Otieno terugbellen?")
    Screening.objects.filter(response=telling).update(names={"question": [[7, 21]]})
    hidden = page(client)
    answer = post(client, "/review/reveal/", review_id=leased(samira).pk, purpose="Klant belde terug").json()["card"]
    for datum in ("Wanjiru Otieno", "06-12345678"):
        assert (datum in hidden, datum in answer) == (False, True)


def test_without_a_purpose_nothing_is_shown_and_nothing_written(
    client: Client, samira: Employee, telling: BotResponse
) -> None:
    answer = post(client, "/review/reveal/", review_id=leased(samira).pk, purpose=" ")
    assert (answer.status_code, raw_in(answer.content.decode())) == (422, [])
    assert not PersonalDataReveal.objects.exists()


def test_the_purpose_is_asked_once_a_session(client: Client, samira: Employee, telling: BotResponse) -> None:
    review = leased(samira)
    post(client, "/review/reveal/", review_id=review.pk, purpose="Klant belde terug")
    assert post(client, "/review/reveal/", review_id=review.pk).status_code == 200
    assert list(PersonalDataReveal.objects.values_list("purpose", flat=True)) == ["Klant belde terug"] * 2


def test_the_purpose_stands_in_no_session(client: Client, samira: Employee, telling: BotResponse) -> None:
    post(client, "/review/reveal/", review_id=leased(samira).pk, purpose="Wanjiru Otieno belde terug")
    assert "Wanjiru Otieno belde terug" not in json.dumps(dict(client.session))


def test_a_purpose_that_was_erased_is_asked_again(client: Client, samira: Employee, telling: BotResponse) -> None:
    review = leased(samira)
    post(client, "/review/reveal/", review_id=review.pk, purpose="Klant belde terug")
    PersonalDataReveal.objects.update(purpose="")
    assert post(client, "/review/reveal/", review_id=review.pk).status_code == 422


def test_who_does_not_hold_the_review_sees_no_data(client: Client, telling: BotResponse) -> None:
    answer = post(client, "/review/reveal/", review_id=Review.objects.get().pk, purpose="nieuwsgierig")
    assert (answer.status_code, raw_in(answer.content.decode())) == (409, [])
    assert not PersonalDataReveal.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("privacy_officer", 200), ("bot_team", 403), ("operator", 403)])
def test_data_is_for_who_judges_and_the_privacy_officer(role: str, status: int, telling: BotResponse) -> None:
    client = Client()
    client.force_login(make_employee(role=role))
    assert client.post("/review/reveal/", {"response_id": telling.pk, "purpose": "inzage"}).status_code == status


@pytest.mark.parametrize("gone", [{"for_quality": False}, {"expired_at": NOW}, {"erased_at": NOW}])
def test_what_is_withheld_is_not_revealed_and_no_sight_of_it_is_written(
    client: Client, telling: BotResponse, gone: dict[str, Any]
) -> None:
    BotResponse.objects.filter(pk=telling.pk).update(**gone)
    html = client.post("/review/reveal/", {"response_id": telling.pk, "purpose": "inzage"}).content.decode()
    assert ('role="alert"' in html, 'action="/review/reveal/"' in html) == (True, False)
    assert not AuditEntry.objects.filter(action="reveal").exists()


def test_a_reveal_without_scripts_shows_the_page_of_the_answer(client: Client, telling: BotResponse) -> None:
    html = client.post("/review/reveal/", {"response_id": telling.pk, "purpose": "inzage"}).content.decode()
    assert IBAN in html
    assert raw_in(page(client, f"/answers/{telling.pk}/")) == []


def test_a_note_and_a_correction_are_masked_in_the_history(client: Client, telling: BotResponse) -> None:
    verdict = make_verdict(review=Review.objects.get(), code="wrong", reasons=["tone"], note="Bel 06-12345678 terug.")
    Correction.objects.create(verdict=verdict, subject=verdict.response.subject, text=f"Wij storten op {IBAN}.")
    html = page(client, f"/answers/{telling.pk}/")
    assert "Bel [phone number ••78] terug." in html
    assert raw_in(html) == []


def test_a_masked_answer_left_as_it_was_is_no_correction(
    client: Client, samira: Employee, telling: BotResponse
) -> None:
    review = leased(samira)
    [card] = build_cards([review], viewer=samira)
    answer = post(client, "/review/risk/verdict/", review_id=review.pk,
                  idempotency_key=uuid4(), code="correct", correction=card.answer)  # fmt: skip
    assert (answer.status_code, Verdict.objects.count(), Correction.objects.count()) == (200, 1, 0)


# -- the page of one answer


def test_the_history_tells_who_when_how_blind_and_what_was_settled(client: Client, samira: Employee) -> None:
    [review] = make_desk(risk=1, control=0)
    now = timezone.now()
    daan, lead = make_employee(first_name="Daan"), make_employee(first_name="Ilse")
    first = make_verdict(review=review, reviewer=daan, code="wrong", reasons=["tone"], revoked_at=now, decided_at=now)
    make_verdict(review=review, reviewer=daan, revision_of=first, blind_level="open",
                 decided_at=now + timedelta(seconds=1))  # fmt: skip
    make_verdict(review=review, reviewer=lead, code="partial", reasons=["incomplete"], source="adjudicated",
                 counts=False, decided_at=now + timedelta(seconds=2))  # fmt: skip
    history = page(client, f"/answers/{review.response_id}/").split('class="history"')[1].split("</ol>")[0]
    wanted = ["Daan", "taken back", "revised after the reveal", "All shown", "Ilse", "settled", "Tone or language"]
    assert [words for words in wanted if words not in history] == []
    assert history.index("taken back") < history.index("revised after the reveal") < history.index("settled")


def test_the_page_of_an_answer_shows_the_text_of_the_articles(client: Client) -> None:
    [review] = make_desk(risk=1, control=0)
    assert "U wijzigt uw termijnbedrag in Mijn Zonnedijk." in page(client, f"/answers/{review.response_id}/")


def test_an_erased_answer_says_so_on_the_card_and_on_its_page(client: Client) -> None:
    [review] = make_desk(risk=1, control=0)
    Claim.objects.all().delete()
    Flag.objects.all().delete()
    BotResponse.objects.filter(pk=review.response_id).update(answer="", question="", erased_at=NOW)
    assert "The text of this answer was erased." in page(client)
    assert "Erased: the customer asked for it." in page(client, f"/answers/{review.response_id}/")


def test_the_page_of_a_failure_has_a_number_that_stands_in_the_log(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.setFormatter(LineFormatter(form="text"))
    monkeypatch.setattr(client, "raise_request_exception", False)
    monkeypatch.setattr("reviewapp.views.review.build_cards", lambda *_args, **_options: 1 / 0)
    make_desk(risk=1, control=0)
    html = page(client)
    number = html.split('class="error-id">')[1].split("<")[0]
    assert number in caplog.text


# -- empty


def test_a_desk_that_waits_for_the_screening_looks_by_itself(client: Client) -> None:
    make_desk(risk=0, control=0, manual=1)
    Review.objects.all().delete()
    Screening.objects.update(state="waiting", manual_reason="")
    html = page(client)
    assert "Answers are still being scored" in html
    assert 'hx-trigger="every 5s"' in html
    again = client.get("/review/risk/?seen=1", headers={"hx-request": "true"})
    assert (again.status_code, again.content) == (204, b"")


def test_a_desk_that_has_a_card_by_now_is_loaded_again(client: Client) -> None:
    make_desk(risk=1, control=0)
    answer = client.get("/review/risk/?seen=1", headers={"hx-request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_the_address_of_an_answer_that_is_gone_says_it_may_have_been_erased(client: Client) -> None:
    answer = client.get("/answers/987654/")
    assert (answer.status_code, "it may have been erased" in answer.content.decode()) == (404, True)
