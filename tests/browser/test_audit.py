"""The audit log in every look: whole, filtered, empty, and broken."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from contactcenter.models import Employee
from reviewapp import audit
from tests.audit_log import run, unguarded
from tests.browser.conftest import Open
from tests.factories import make_employee, make_queue

pytestmark = pytest.mark.browser


@pytest.fixture
def officer(transactional_db: None) -> Employee:
    return make_employee(username="petra", first_name="Petra", language="en", role="privacy_officer")


def make_entries(officer: Employee) -> None:
    """Some of a person, of the installation, and about a thing."""
    audit.record(audit.Action.LOGIN, by=officer)
    audit.record(audit.Action.RETENTION_RUN, by=None, rows=12)
    audit.record(audit.Action.QUEUE_CHANGED, by=officer, of=make_queue(), change="closed")


@pytest.mark.parametrize("query", ["", "?action=login", "?action=keys_rotated"])
def test_the_page_is_accessible_and_fits(
    open_page: Open, violations: Callable[[Page], list[str]], officer: Employee, query: str
) -> None:
    make_entries(officer)
    assert violations(open_page(f"/audit/{query}", person=officer)) == []


def test_the_notice_of_a_broken_log_is_accessible_and_fits(
    open_page: Open, violations: Callable[[Page], list[str]], officer: Employee
) -> None:
    make_entries(officer)
    with unguarded():
        run(["UPDATE reviewapp_auditentry SET action = 'logout' WHERE number = 2"])
    audit.check_now(now=timezone.now())
    page = open_page("/audit/", person=officer)
    assert "Entry 2 of the audit log is not what was written." in page.inner_text("main")
    assert violations(page) == []
