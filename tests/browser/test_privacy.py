"""The privacy pages in every look, and an erasure by hand."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from contactcenter.models import Employee
from reviewapp import subjects
from tests.browser.conftest import Open
from tests.factories import make_employee
from tests.privacy import CUSTOMER, LATER, OTHER, make_subject

pytestmark = pytest.mark.browser


@pytest.fixture
def officer(transactional_db: None, settings: Any, tmp_path: Any) -> Employee:
    settings.HOME = type(settings.HOME)(tmp_path)
    return make_employee(username="petra", language="en", role="privacy_officer")


@pytest.mark.parametrize("path", ["/privacy/", "/privacy/erasures/", "/privacy/retention/", "/privacy/map/"])
def test_a_page_is_accessible_and_fits(
    open_page: Open, violations: Callable[[Page], list[str]], officer: Employee, path: str
) -> None:
    make_subject(OTHER, "Iemand")
    subjects.erase(customer=OTHER, by=officer, now=LATER)
    assert violations(open_page(path, person=officer)) == []


def test_the_page_of_a_customer_is_accessible_and_fits(
    open_page: Open, violations: Callable[[Page], list[str]], officer: Employee
) -> None:
    make_subject()
    subject = subjects.find(CUSTOMER)
    assert subject is not None
    assert violations(open_page(f"/privacy/customer/{subject.pk}/", person=officer)) == []


def test_a_customer_is_found_and_erased_and_the_key_is_in_no_address(open_page: Open, officer: Employee) -> None:
    make_subject()
    page = open_page("/privacy/", person=officer)
    page.get_by_label("Customer key").fill(CUSTOMER)
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One customer")
    assert CUSTOMER not in page.url
    page.get_by_label("Type the customer key once more").fill(CUSTOMER)
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Receipt E-"))
    assert subjects.find(CUSTOMER) is None
