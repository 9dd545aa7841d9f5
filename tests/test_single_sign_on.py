"""The organisation's own log-in: known people come in, nobody else, with the role that the organisation gives."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.http import HttpResponse
from django.test import Client

from contactcenter.models import Employee
from reviewapp.models import AuditEntry
from tests.factories import make_employee
from tests.oidc_provider import Provider, provider

pytestmark = pytest.mark.django_db
SAMIRA = {"sub": "42", "preferred_username": "samira"}


@pytest.fixture
def sso(settings: Any) -> Iterator[Provider]:
    with provider() as running:
        app = {"provider_id": "sso", "name": "Ours", "client_id": "klopt", "secret": "s"}
        app["settings"] = {"server_url": running.issuer}  # type: ignore[assignment]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        running.claims = dict(SAMIRA)
        yield running


def log_in(client: Client) -> HttpResponse:
    """To the provider, and back with what it gave."""
    away = client.post("/login/organisation/sso/")
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    answer: Any = client.get(back.removeprefix("http://testserver"))
    return answer


def is_in(client: Client) -> bool:
    return client.get("/preferences/").status_code == 200


def test_without_a_provider_there_is_no_such_log_in() -> None:
    assert Client().post("/login/organisation/sso/").status_code == 404


def test_somebody_with_an_account_comes_in(sso: Provider) -> None:
    make_employee(username="samira")
    client = Client()
    log_in(client)
    assert is_in(client)
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["login"]


def test_the_log_in_is_bound_to_this_browser(sso: Provider) -> None:
    make_employee(username="samira")
    log_in(Client())
    assert sso.asked[0]["code_challenge_method"] == "S256"
    answer = Client().get("/login/organisation/sso/back/?code=1&state=of-somebody-else")
    assert answer.status_code == 403


def test_somebody_without_an_account_is_refused_with_a_page_and_gets_none(sso: Provider) -> None:
    client = Client(headers={"accept-language": "en"})
    answer = log_in(client)
    assert answer.status_code == 403
    assert "Klopt does not know you yet" in answer.content.decode()
    assert not Employee.objects.exists()


def test_a_closed_account_is_refused(sso: Provider) -> None:
    make_employee(username="samira", is_active=False)
    client = Client()
    assert log_in(client).status_code == 403
    assert not is_in(client)


def test_a_person_is_known_by_his_number_after_the_first_time(sso: Provider) -> None:
    person = make_employee(username="samira")
    log_in(Client())
    Employee.objects.filter(pk=person.pk).update(username="samira2")
    make_employee(username="samira")  # somebody else has the name now
    client = Client()
    log_in(client)
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize(("checked", "status"), [(True, 302), (False, 403)])
def test_a_mail_address_counts_only_when_the_provider_checked_it(
    sso: Provider, settings: Any, checked: bool, status: int
) -> None:
    settings.OIDC_PERSON_CLAIM = "email"
    make_employee(username="s.bakker", email="samira@example.org")
    sso.claims |= {"email": "Samira@example.org", "email_verified": checked}
    assert log_in(Client()).status_code == status


def test_the_role_follows_the_claim_and_the_change_is_written_down(sso: Provider, settings: Any) -> None:
    settings.OIDC_ROLE_CLAIM, settings.OIDC_ROLES = "groups", {"quality_manager": "klopt-qm", "supervisor": "klopt-s"}
    person = make_employee(username="samira")
    sso.claims["groups"] = ["other", "klopt-qm"]
    log_in(Client())
    person.refresh_from_db()
    assert person.role == "quality_manager"
    assert "role_changed" in AuditEntry.objects.values_list("action", flat=True)


def test_no_role_in_the_claim_is_no_entry(sso: Provider, settings: Any) -> None:
    settings.OIDC_ROLE_CLAIM, settings.OIDC_ROLES = "groups", {"supervisor": "klopt-s"}
    make_employee(username="samira")
    sso.claims["groups"] = ["other"]
    assert log_in(Client()).status_code == 403


@pytest.mark.parametrize(("trusted", "open_"), [(True, True), (False, False)])
def test_the_second_step_of_the_organisation_counts_when_the_operator_says_so(
    sso: Provider, settings: Any, trusted: bool, open_: bool
) -> None:
    settings.REQUIRE_MFA, settings.OIDC_MFA = True, trusted
    make_employee(username="samira")
    client = Client()
    log_in(client)
    assert (client.get("/preferences/").status_code == 200) is open_
