"""Logging in with a real browser: an app, a passkey of a virtual device, every page of it in every look."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.utils import timezone
from playwright.sync_api import Page, expect

from contactcenter.models import Employee
from reviewapp.access import accounts
from reviewapp.models import LoginSession, Verdict
from tests.browser.conftest import Open
from tests.desk import make_desk
from tests.factories import make_employee

pytestmark = pytest.mark.browser
PASSWORD = "klopt-demo-2026"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(seed: str) -> str:
    return format_hotp_value(hotp_value(seed, next(iter(yield_hotp_counters_from_time()))))


def enter(page: Page) -> None:
    page.get_by_label("User name").fill("samira")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


@pytest.fixture
def with_device() -> Iterator[Callable[[Page], Any]]:
    """Gives a page a device that makes passkeys and says yes to each."""

    def plug(page: Page) -> Any:
        tools = page.context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        return tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    return plug  # type: ignore[return-value]


def test_item_11_a_passkey_is_made_and_then_logs_in_alone(
    open_page: Open, with_device: Callable[[Page], Any], samira: Employee
) -> None:
    page = open_page("/preferences/log-in/", person=samira)
    with_device(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Laptop of work")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/login/?next=/preferences/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("heading", name="Preferences")).to_be_visible()
    assert Authenticator.objects.get(user=samira, type="webauthn").last_used_at


def test_item_11_a_passkey_is_the_second_step_after_the_password(
    open_page: Open, with_device: Callable[[Page], Any], samira: Employee
) -> None:
    page = open_page("/preferences/log-in/passkeys/add/", person=samira)
    with_device(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("without a password").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/login/?next=/preferences/")
    enter(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Preferences")).to_be_visible()


def test_an_app_is_added_by_keyboard_and_its_picture_is_shown(open_page: Open, samira: Employee) -> None:
    page = open_page("/preferences/log-in/app/", person=samira)
    expect(page.locator("input[type=password]")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".qr")).to_be_visible()
    assert page.locator(".qr").evaluate("image => image.naturalWidth") > 0
    seed = page.locator(".secret").inner_text()
    page.get_by_label("Code").fill(code_of(seed))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)


def test_an_ended_session_is_entered_again_on_the_desk_with_password_and_code(
    open_page: Open, samira: Employee
) -> None:
    make_desk(risk=3, control=0)
    TOTP.activate(samira, SEED)
    page = open_page("/review/risk/")
    LoginSession.objects.all().delete()
    page.keyboard.press("1")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_function("() => document.querySelector('#login form').onsubmit !== null")
    page.locator("#login-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#login-code")).to_be_focused()
    page.locator("#login-code").fill(code_of(SEED))
    page.keyboard.press("Enter")
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator("#toast .toast-btn")).to_be_visible()
    assert Verdict.objects.get().code == "correct"


def test_the_pages_of_the_second_step_are_accessible(
    open_page: Open, violations: Callable[[Page], list[str]], samira: Employee
) -> None:
    page = open_page("/preferences/log-in/", person=samira)
    found = violations(page)
    page.goto("/preferences/log-in/app/")
    found += violations(page)  # "is it you?"
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    for path in ("/preferences/log-in/app/", "/preferences/log-in/passkeys/add/"):
        page.goto(path)
        found += violations(page)
    TOTP.activate(samira, SEED)
    RecoveryCodes.activate(samira)
    for path in ("", "codes/", "codes/", "codes/new/", "app/remove/"):
        page.goto(f"/preferences/log-in/{path}")
        found += violations(page)
    page.goto("/preferences/sessions/")
    found += violations(page)
    page.context.clear_cookies()
    page.goto("/login/")
    enter(page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Go on").click()
    assert found + violations(page) == []


def test_the_pages_of_a_link_are_accessible(open_page: Open, violations: Callable[[Page], list[str]]) -> None:
    _person, secret = accounts.invite(username="ali", role="supervisor", by=None, now=timezone.now())
    page = open_page(accounts.link_path(secret), person=None)
    found = violations(page)
    page.goto(accounts.link_path("x"))
    assert found + violations(page) == []


def test_the_pages_of_people_are_accessible(open_page: Open, violations: Callable[[Page], list[str]]) -> None:
    olga = make_employee(username="olga", role="operator", language="en", first_name="Olga")
    colleague = make_employee(username="ali", first_name="Ali", last_name="Demir")
    TOTP.activate(colleague, SEED)
    page = open_page("/manage/people/", person=olga)
    found = violations(page)
    for path in ("invite/", f"{colleague.pk}/", f"{olga.pk}/"):
        page.goto(f"/manage/people/{path}")
        found += violations(page)
    page.goto(f"/manage/people/{colleague.pk}/")
    page.get_by_role("button", name=re.compile("New link")).click()
    expect(page.locator(".secret")).to_be_visible()
    assert found + violations(page) == []
