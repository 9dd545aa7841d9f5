"""The review desk as it leaves the server: what is in the page, what is not, at what cost, and without scripts."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contactcenter.models import BotResponse, Employee, Turn
from reviewapp import routing, verdicts
from reviewapp.models import Correction, Draw, Review, ReviewSkip, Screening, Verdict
from reviewapp.scoring.risk import FIXED
from reviewapp.scoring.verifiers.masking import Masked
from reviewapp.views import review
from reviewapp.views.card import answer_parts, build_cards
from tests.desk import MOVING, make_desk, make_samira
from tests.factories import make_employee, make_flag, make_review, make_screening, rewrite

pytestmark = pytest.mark.django_db
PLANTED = ("0,27", "0.2718", 'class="cl ', "source-1", "flag-icon", "contradict", "geplant")


@pytest.fixture
def samira() -> Employee:
    return make_samira()


@pytest.fixture
def client(samira: Employee) -> Client:
    client = Client()
    client.force_login(samira)
    return client


@contextmanager
def at_most(number: int) -> Iterator[None]:
    """No more statements than this; transaction brackets do not count."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        yield
    brackets = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
    queries = [row["sql"] for row in captured if not row["sql"].startswith(brackets)]
    assert len(queries) <= number, "\n".join(sql[:160] for sql in queries)


def page(client: Client, slug: str = "risk") -> str:
    return client.get(f"/review/{slug}/").content.decode()


def verdict_of(html: str, **changes: Any) -> dict[str, Any]:
    """The form of the first card, filled in."""
    form = html.partition('id="verdict"')[2]
    hidden = dict(re.findall(r'name="(review_id|lease_token|idempotency_key)" value="([^"]+)"', form)[:3])
    return hidden | {"code": "correct", "seconds": "9"} | changes


def post(client: Client, path: str, data: dict[str, Any]) -> Any:
    return client.post(path, data, headers={"accept": "application/json"})


def test_desk_needs_a_login() -> None:
    assert Client().get("/review/risk/").headers["Location"] == "/login/?next=/review/risk/"


def test_desk_is_closed_to_a_knowledge_editor() -> None:
    client = Client()
    client.force_login(make_employee(role="knowledge_editor"))
    response = client.get("/review/risk/")
    assert response.status_code == 403
    assert "kwaliteitsmanager" in response.content.decode() or "quality manager" in response.content.decode()


def test_risk_card_has_reasons_and_no_score(client: Client) -> None:
    make_desk(risk=2, control=0)
    html = page(client)
    assert "14 dagen" in html
    assert "flag-icon" in html
    assert "0,83" not in html
    assert "0.83" not in html


def test_each_claim_number_stands_once_on_either_side(client: Client) -> None:
    make_desk(risk=1, control=0)
    html = page(client)
    for number in range(1, 5):
        assert html.count(f'aria-describedby="source-{number}"') == 1
        assert html.count(f'id="source-{number}"') == 1


def test_parts_of_the_answer_are_the_answer(client: Client, samira: Employee) -> None:
    make_desk(risk=1, control=0)
    (review,) = routing.claim_next(employee=samira, queue=routing.standard_queues()["risk"])
    (card,) = build_cards([review], viewer=samira)
    assert "".join(part.text + part.tail for part in card.parts) == MOVING
    assert [part.number for part in card.parts if part.number] == [1, 2, 3, 4]


def test_answer_without_claims_is_one_part() -> None:
    assert [part.text for part in answer_parts(Masked("Ja, dat kan."), [])] == ["Ja, dat kan."]


def test_blind_card_holds_nothing_of_the_machine(client: Client) -> None:
    """The flags are planted: they stand in the database, and must not stand in the page."""
    make_desk(risk=0, control=2)
    for draw in Draw.objects.all():
        make_flag(screening=draw.response.screening, kind="promise", values={"found": "geplant"})
    card = page(client, "control").split('<div id="place">')[1].split('id="undo-form"')[0]
    assert [word for word in PLANTED if word in card] == []
    assert "KB-0061" in card


def test_manual_review_says_why_the_machine_is_silent(client: Client) -> None:
    make_desk(risk=0, control=0, manual=1)
    assert "Uw oordeel is de enige controle." in page(client)


@pytest.mark.parametrize("rows", [{"risk": 1}, {"risk": 0, "manual": 1}])
def test_hand_over_is_not_preset_where_somebody_asked_or_nothing_is_known(client: Client, rows: dict[str, int]) -> None:
    make_desk(**({"control": 0} | rows))
    html = page(client)
    assert 'name="handover"' in html
    assert "checked" not in html


def test_hand_over_is_preset_where_nobody_asked_for_a_person(client: Client) -> None:
    make_desk(risk=1, control=0)
    Draw.objects.get().response.screening.flags.all().delete()
    assert 'value="not_needed" checked' not in page(client)  # a colleague took over later
    Turn.objects.filter(speaker="agent").delete()
    assert 'value="not_needed" checked' in page(client)


def test_answer_of_a_customer_is_never_read_as_html(client: Client) -> None:
    draw_review = make_review(queue=routing.standard_queues()["risk"])
    rewrite(
        type(draw_review.response).objects.filter(pk=draw_review.response_id), answer="<img src=x onerror=alert(1)>"
    )
    html = page(client)
    assert "<img" not in html
    assert "&lt;img src=x" in html


def test_later_turns_and_earlier_contacts_are_shown(client: Client) -> None:
    make_desk(risk=1, control=0)
    html = page(client)
    assert "Wat is het nou?" in html
    assert "Klopt het dat ik 30 dagen van tevoren moet opzeggen?" in html


def test_the_words_of_an_earlier_contact_that_may_not_be_judged_are_not_shown(client: Client) -> None:
    make_desk(risk=1, control=0)
    BotResponse.objects.exclude(reviews__isnull=False).update(for_quality=False)
    assert "Klopt het dat ik 30 dagen van tevoren moet opzeggen?" not in page(client)


def test_page_without_inline_script_or_style(client: Client) -> None:
    make_desk(risk=2, control=0)
    html = page(client)
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=", html)


def test_two_cards_cost_at_most_eight_queries(client: Client, samira: Employee) -> None:
    make_desk(risk=3, control=0)
    reviews = routing.claim_next(employee=samira, queue=routing.standard_queues()["risk"], count=2)
    with at_most(8):
        assert len(build_cards(reviews, viewer=samira)) == 2


def test_verdict_costs_at_most_eight_queries(samira: Employee) -> None:
    make_desk(risk=1, control=0)
    (review,) = routing.claim_next(employee=samira, queue=routing.standard_queues()["risk"])
    assert review.lease_token
    with at_most(8):
        verdicts.record_verdict(
            review_id=review.pk, employee=samira, code="wrong", reasons=["factual"],
            handover="", note="", correction="Dertig dagen.", seconds=9, idempotency_key=uuid4(), now=timezone.now(),
        )  # fmt: skip


def test_verdict_with_the_next_card_costs_eighteen_queries(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Session, person, queue; four for the verdict, two for the audit log; claim and what is held; seven for the card."""
    monkeypatch.setattr(review, "COUNTED_EVERY", 10**9)
    make_desk(risk=4, control=0)
    html = page(client)
    second = re.findall(r'data-review="(\d+)"', html)[1]
    with at_most(18):
        assert len(post(client, "/review/risk/verdict/", verdict_of(html, have=second)).json()["cards"]) == 1


@pytest.mark.parametrize("cards", [2, 6])
def test_page_costs_the_same_with_few_and_many_waiting(client: Client, cards: int) -> None:
    make_desk(risk=cards, control=0)
    with at_most(21):
        page(client)


def sent(client: Client) -> bytes:
    """The page as it leaves the server."""
    response = client.get("/review/risk/", headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    return response.content


def test_first_visit_weighs_less_than_120_kilobytes(client: Client) -> None:
    """All that the page names: styles, scripts, the modules it loads ahead, icon and font."""
    make_desk(risk=2, control=0)
    whole = sent(client)
    names = set(re.findall(r'"/static/([^"]+)"', gzip.decompress(whole).decode()))
    assert len(names) <= 8
    files = {name: Path(str(finders.find(name))).read_bytes() for name in names}
    packed = [data if name.endswith("woff2") else gzip.compress(data) for name, data in files.items()]
    assert len(whole) + sum(len(data) for data in packed) < 120_000


def test_later_visit_weighs_less_than_20_kilobytes(client: Client) -> None:
    """The page alone: the browser keeps the rest for ever, as benchmarks/desk.py finds in the headers."""
    make_desk(risk=2, control=0)
    assert len(sent(client)) < 20_000


def test_script_of_the_desk_is_under_eight_kilobytes() -> None:
    names = ("review.js", "outbox.js")
    assert sum(len(gzip.compress(Path(str(finders.find(f"reviewapp/{n}"))).read_bytes())) for n in names) < 8192


def test_verdict_without_scripts_saves_and_shows_the_next(client: Client) -> None:
    make_desk(risk=2, control=0)
    response = client.post("/review/risk/verdict/", verdict_of(page(client)), follow=True)
    assert Verdict.objects.get().code == "correct"
    assert f'value="{Review.objects.get(state="open").pk}"' in response.content.decode()


def test_wrong_without_a_reason_says_so_and_saves_nothing(client: Client) -> None:
    make_desk(risk=1, control=0)
    response = post(client, "/review/risk/verdict/", verdict_of(page(client), code="wrong"))
    assert response.status_code == 422
    assert response.json()["message"]
    assert not Verdict.objects.exists()


def test_harm_makes_a_wrong_answer_critical(client: Client) -> None:
    make_desk(risk=1, control=0)
    data = verdict_of(page(client), code="wrong", critical="1", reasons=["factual", "outdated"])
    post(client, "/review/risk/verdict/", data)
    assert (Verdict.objects.get().code, Verdict.objects.get().reasons) == ("critical", ["factual", "outdated"])


def test_verdict_brings_the_reveal_and_the_card_that_was_missing(client: Client) -> None:
    make_desk(risk=3, control=0)
    html = page(client)
    second = re.findall(r'data-review="(\d+)"', html)[1]
    answer = post(client, "/review/risk/verdict/", verdict_of(html, have=second)).json()
    assert "0,83" in answer["toast"] or "0.83" in answer["toast"]
    assert len(answer["cards"]) == 1
    assert f'data-review="{second}"' not in answer["cards"][0]


def test_one_verdict_in_ten_brings_the_counts_of_the_menu(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_desk(risk=4, control=0)
    html, told = page(client), []
    for every in (1, 10**9):
        monkeypatch.setattr(review, "COUNTED_EVERY", every)
        told.append(post(client, "/review/risk/verdict/", verdict_of(html)).json().keys())
        html = page(client)
    assert [keys & {"bar", "waiting", "queues"} for keys in told] == [{"bar", "waiting", "queues"}, set()]


def test_the_last_verdict_brings_the_reason_why_nothing_is_left(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "COUNTED_EVERY", 10**9)
    make_desk(risk=1, control=0)
    answer = post(client, "/review/risk/verdict/", verdict_of(page(client))).json()
    assert not answer["cards"]
    assert answer["state"]


def test_after_the_verdict_the_page_says_why_the_machine_looked(client: Client) -> None:
    make_desk(risk=1, control=0)
    Screening.objects.update(signals={"words_new": 1.0, "letters_new": 1.0}, risk_version=FIXED.version)
    html = page(client)
    toast = post(client, "/review/risk/verdict/", verdict_of(html)).json()["toast"]
    told = client.get(re.findall(r'data-href="([^"]+)"', toast)[0]).content.decode()
    assert "Het antwoord gebruikt woorden die niet in de goedgekeurde tekst staan." in told
    assert "Het antwoord gebruikt woorden" not in html


@pytest.mark.parametrize("changes", [{"code": "unsure"}, {"revoked_at": timezone.now()}, {"counts": False}])
def test_nothing_is_explained_of_a_verdict_that_is_no_judgement(client: Client, changes: dict[str, Any]) -> None:
    make_desk(risk=1, control=0)
    post(client, "/review/risk/verdict/", verdict_of(page(client)))
    Verdict.objects.update(**changes)
    assert client.get(f"/review/why/{Verdict.objects.get().pk}/").status_code == 404


def test_nobody_is_told_why_about_the_verdict_of_a_colleague(client: Client) -> None:
    make_desk(risk=1, control=0)
    post(client, "/review/risk/verdict/", verdict_of(page(client)))
    colleague = Client()
    colleague.force_login(make_employee())
    assert colleague.get(f"/review/why/{Verdict.objects.get().pk}/").status_code == 404


def test_the_card_shows_the_whole_sentence_that_a_flag_stands_on(client: Client) -> None:
    [review] = make_desk(risk=1, control=0)
    passage = review.response.screening.matches.last().passage
    value = passage.text.split()[1]
    start = passage.version.body.index(value)
    make_flag(screening=review.response.screening, passage=passage, passage_start=start, passage_end=start + len(value))
    sentence = passage.text[: passage.text.index(".") + 1]
    assert f"{sentence.split()[0]} <b>{value}</b>" in page(client)


def test_no_hand_over_is_preset_under_a_flag_about_one(client: Client) -> None:
    [review] = make_desk(risk=1, control=0)
    review.response.screening.flags.all().delete()
    Turn.objects.filter(speaker="agent").delete()
    assert 'value="not_needed" checked' in page(client)
    make_flag(screening=review.response.screening, kind="handover_due", severity="critical")
    assert 'value="not_needed" checked' not in page(client)


def test_after_a_doubt_nothing_is_explained_because_a_colleague_will_judge(client: Client) -> None:
    make_desk(risk=1, control=0)
    toast = post(client, "/review/risk/verdict/", verdict_of(page(client), code="unsure")).json()["toast"]
    assert "toast-why" not in toast


def test_correction_is_kept_with_its_source(client: Client) -> None:
    make_desk(risk=1, control=0)
    html = page(client)
    version = re.findall(r'<option value="(\d+)"', html)[0]
    changes = {"code": "wrong", "reasons": "factual", "correction": "Dertig dagen.", "correction_version": version}
    post(client, "/review/risk/verdict/", verdict_of(html, **changes))
    assert Correction.objects.get().source_version_id == int(version)


def test_late_verdict_is_kept_and_the_page_says_who_was_first(client: Client) -> None:
    make_desk(risk=1, control=0)
    data = verdict_of(page(client))
    Review.objects.filter(lease_token__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))
    colleague = make_employee(first_name="Daan")
    assert routing.claim_next(employee=colleague, queue=routing.standard_queues()["risk"])
    answer = post(client, "/review/risk/verdict/", data).json()
    assert "Daan" in answer["toast"]
    assert not Verdict.objects.get().counts


def test_lost_review_is_a_409_with_words(client: Client) -> None:
    make_desk(risk=1, control=0)
    data = verdict_of(page(client))
    Review.objects.update(**routing.NO_LEASE)
    response = post(client, "/review/risk/verdict/", data)
    assert response.status_code == 409
    assert response.json()["message"]


def test_undo_brings_the_same_card_back(client: Client) -> None:
    make_desk(risk=1, control=0)
    html = page(client)
    post(client, "/review/risk/verdict/", verdict_of(html))
    answer = post(client, "/review/risk/undo/", {}).json()
    assert f'data-review="{verdict_of(html)["review_id"]}"' in answer["cards"][0]
    assert Verdict.objects.get().revoked_at


def test_undo_with_nothing_to_undo_is_a_409(client: Client) -> None:
    make_desk(risk=1, control=0)
    assert post(client, "/review/risk/undo/", {}).status_code == 409


def test_skip_passes_the_answer_on(client: Client, samira: Employee) -> None:
    make_desk(risk=2, control=0)
    first = verdict_of(page(client))
    post(client, "/review/risk/skip/", first | {"reason": "language"})
    assert ReviewSkip.objects.get().employee == samira
    assert f'data-review="{first["review_id"]}"' not in page(client)


def test_renew_answers_which_leases_stand(client: Client) -> None:
    make_desk(risk=1, control=0)
    first = verdict_of(page(client))
    leases = f'{{"{first["review_id"]}": "{first["lease_token"]}", "999": "{uuid4()}"}}'
    assert post(client, "/review/renew/", {"leases": leases}).json()["held"] == [int(first["review_id"])]
    assert post(client, "/review/renew/", {"leases": "nonsense"}).status_code == 422


def test_choose_goes_where_there_is_work(client: Client) -> None:
    make_desk(risk=0, control=1)
    assert client.get("/review/").headers["Location"] == "/review/control/"
    assert client.get("/review/?queue=risk").headers["Location"] == "/review/risk/"


def test_empty_desk_tells_its_reason(client: Client) -> None:
    routing.standard_queues()
    nothing_yet = page(client)
    make_desk(risk=1, control=1)
    routing.claim_next(employee=make_employee(first_name="Daan"), queue=routing.standard_queues()["risk"])
    held_by_daan = page(client)
    assert 'class="btn primary" href="/knowledge/"' in nothing_yet
    assert "Daan" in held_by_daan


def test_missing_knowledge_base_is_said(client: Client) -> None:
    review = make_review(queue=routing.standard_queues()["risk"])
    make_screening(response=review.response)
    assert 'class="none"' in page(client)


def test_preferences_are_kept(client: Client, samira: Employee) -> None:
    client.post("/preferences/", {"language": "en", "theme": "dark"})
    samira.refresh_from_db()
    assert (samira.language, samira.theme, samira.shortcuts) == ("en", "dark", False)
    assert 'data-theme="dark"' in client.get("/preferences/").content.decode()


def test_theme_before_login_is_a_cookie() -> None:
    client = Client()
    client.post("/preferences/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/login/").content.decode()


def test_language_switch_never_leads_to_another_site(client: Client) -> None:
    response = client.post("/preferences/language/", {"language": "en", "next": "https://elders.example/"})
    assert response.headers["Location"] == "/"


def test_password_change_keeps_the_session(client: Client, samira: Employee) -> None:
    new = {"old_password": "klopt-demo-2026", "new_password1": "zonnige-dijk-88", "new_password2": "zonnige-dijk-88"}
    client.post("/preferences/password/", new)
    samira.refresh_from_db()
    assert samira.check_password("zonnige-dijk-88")
    assert client.get("/preferences/").status_code == 200


def test_wrong_password_is_told_in_words() -> None:
    response = Client().post("/login/", {"username": "niemand", "password": "onzin"})
    assert 'id="login-error"' in response.content.decode()
