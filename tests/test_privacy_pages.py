"""The pages of the privacy officer: by number, never by key; who may; what they cost."""

import json
from typing import Any

import pytest
from django.test import Client

from contactcenter.models import BotResponse, Employee, ErasureRecord, SubjectKey
from reviewapp import subjects
from reviewapp.models import AuditEntry
from reviewapp.personal import TABLES
from reviewapp.subjects import ledger
from reviewapp.subjects.paths import tables
from reviewapp.views.privacy_words import NAMES
from tests.factories import NOW, make_employee, make_source
from tests.privacy import CANARY, CUSTOMER, LATER, make_subject, record_of, send

pytestmark = pytest.mark.django_db
PAGES = ["", "erasures/", "retention/", "map/"]


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = type(settings.HOME)(tmp_path)


@pytest.fixture
def officer(client: Client) -> Employee:
    person = make_employee(role="privacy_officer", language="en")
    client.force_login(person)
    return person


def page_of(customer: str) -> str:
    subject = subjects.find(customer)
    assert subject is not None
    return f"/privacy/customer/{subject.pk}/"


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_open_for_the_privacy_officer_alone(client: Client, officer: Employee, page: str) -> None:
    assert client.get(f"/privacy/{page}").status_code == 200
    client.force_login(make_employee(role="quality_manager"))
    assert client.get(f"/privacy/{page}").status_code == 403


def test_finding_leads_to_a_number_and_is_written_down(client: Client, officer: Employee) -> None:
    make_subject()
    answer = client.post("/privacy/find/", {"customer": CUSTOMER})
    assert (answer.status_code, answer["Location"]) == (302, page_of(CUSTOMER))
    assert AuditEntry.objects.filter(action="search_subject", actor_id=officer.pk).count() == 1


@pytest.mark.parametrize(
    "label", [label for label, declared in TABLES.items() if declared.texts | declared.outside | declared.employee]
)
def test_every_table_about_people_has_a_name_in_plain_words(label: str) -> None:
    assert label in NAMES


def test_every_table_that_leads_to_a_customer_has_a_name_in_plain_words() -> None:
    assert {model._meta.label for model in tables()} <= NAMES.keys()


def test_a_receipt_tells_all_it_touched_in_plain_words(client: Client, officer: Employee) -> None:
    make_subject()
    rows = subjects.erase(customer=CUSTOMER, by=None, now=LATER).record.rows
    assert rows.keys() <= NAMES.keys()


def test_an_unknown_key_is_not_shown_back(client: Client, officer: Employee) -> None:
    answer = client.post("/privacy/find/", {"customer": "wie-dan-ook"}, follow=True)
    assert "Nothing was found" in answer.content.decode()
    assert "wie-dan-ook" not in answer.content.decode()


def test_the_page_of_a_customer_shows_counts_and_who_saw_and_no_words(client: Client, officer: Employee) -> None:
    make_subject()
    html = client.get(page_of(CUSTOMER)).content.decode()
    assert ("Questions and answers" in html, "saw the personal data" in html) == (True, True)
    assert (CUSTOMER in html, f"{CANARY} vraagt" in html) == (False, False)


COSTS = {"": 15, "erasures/": 4, "retention/": 13, "map/": 3}
"""The session and who asks: 2 or 3. The start and the periods: one a class of data, as `purge` asks."""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_for_one_and_for_three_customers(
    client: Client, officer: Employee, django_assert_num_queries: Any, page: str
) -> None:
    for customer in (CUSTOMER, "klant-2", "klant-3"):
        make_subject(customer)
        client.get("/privacy/")
        with django_assert_num_queries(COSTS[page]):
            client.get(f"/privacy/{page}")


def test_finding_and_seeing_a_customer_cost_the_same_for_two_and_for_three_answers(
    client: Client, officer: Employee, django_assert_num_queries: Any
) -> None:
    make_subject()
    page = page_of(CUSTOMER)
    client.get(page)
    for number in (3, 4):
        with django_assert_num_queries(7):  # session, who, him, and the entry that he was looked for in its transaction
            client.post("/privacy/find/", {"customer": CUSTOMER})
        with django_assert_num_queries(42):  # one a table that leads to customers, what the page tells, and its entry
            client.get(page)
        send(record_of(CUSTOMER, number, "x"))


def test_the_download_is_the_export_and_leaves_one_entry(client: Client, officer: Employee) -> None:
    make_subject()
    answer = client.post(f"{page_of(CUSTOMER)}export/")
    assert json.loads(answer.content)["customer"] == CUSTOMER
    assert list(AuditEntry.objects.filter(actor_id=officer.pk).values_list("action", flat=True)) == ["subject_exported"]


def test_erasing_asks_for_the_key_once_more(client: Client, officer: Employee) -> None:
    make_subject()
    answer = client.post(f"{page_of(CUSTOMER)}erase/", {"customer": "klant-ander"})
    assert (answer.status_code, ErasureRecord.objects.count()) == (422, 0)


@pytest.mark.parametrize("act", ["erase", "withdraw"])
def test_what_the_ledger_cannot_keep_is_not_done_and_not_said_to_be(
    client: Client, officer: Employee, act: str
) -> None:
    make_subject()
    ledger.file().mkdir()
    page = client.post(f"{page_of(CUSTOMER)}{act}/", {"customer": CUSTOMER, "purpose": "quality"})
    assert (page.status_code, "Nothing was erased or withdrawn" in page.content.decode()) == (503, True)
    assert not SubjectKey.objects.exclude(quality_withdrawn_at=None).exists()
    assert not ErasureRecord.objects.exists()


def test_erasing_ends_at_a_receipt_that_names_nobody(client: Client, officer: Employee) -> None:
    make_subject()
    answer = client.post(f"{page_of(CUSTOMER)}erase/", {"customer": CUSTOMER}, follow=True)
    record = ErasureRecord.objects.get()
    assert (record.receipt in answer.content.decode(), record.erased_by) == (True, officer)
    assert CUSTOMER not in answer.content.decode()


def test_a_conversation_of_nobody_known_is_found_and_erased_by_its_id(client: Client, officer: Employee) -> None:
    send(record_of("", 1, CANARY, id="u-1", conversation="gesprek-1"))
    found = client.post("/privacy/find/", {"source": make_source().name, "conversation": "gesprek-1"})
    page = found["Location"]
    assert "One conversation" in client.get(page).content.decode()
    assert client.post(f"{page}erase/", {"customer": "gesprek-2"}).status_code == 422
    receipt = client.post(f"{page}erase/", {"customer": "gesprek-1"})["Location"]
    assert (receipt.split("/")[-2], BotResponse.objects.get().answer) == (ErasureRecord.objects.get().receipt, "")


def test_of_an_erased_customer_there_is_no_page(client: Client, officer: Employee) -> None:
    make_subject()
    page = page_of(CUSTOMER)
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    assert client.get(page).status_code == 404
    assert "E-" in client.post("/privacy/find/", {"customer": CUSTOMER})["Location"]


def test_withdrawing_on_the_page(client: Client, officer: Employee) -> None:
    make_subject()
    client.post(f"{page_of(CUSTOMER)}withdraw/", {"purpose": "training"})
    assert subjects.find(CUSTOMER).training_withdrawn_at is not None  # type: ignore[union-attr]


def test_an_erased_answer_is_shown_as_a_skeleton_with_the_reason(client: Client, officer: Employee) -> None:
    first, _second = make_subject()
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    html = client.get(f"/answers/{first.pk}/").content.decode()
    assert "the customer asked for it" in html
    assert "the customer asked for it" in client.get("/answers/").content.decode()


def test_the_list_of_erasures_costs_the_same_for_one_and_for_three(
    client: Client, officer: Employee, django_assert_max_num_queries: Any
) -> None:
    client.get("/privacy/erasures/")
    counts = []
    for number in range(3):
        ErasureRecord.objects.create(digest=f"d{number}", receipt=f"E-{number}", erased_at=NOW, erased_by=officer)
        with django_assert_max_num_queries(12) as found:
            client.get("/privacy/erasures/")
        counts.append(len(found))
    assert len(set(counts)) == 1
