"""Nothing of a page comes from another machine, and no page may run words as code."""

import pytest
from django.test import Client

from contactcenter.models import Employee
from tests.browser.conftest import Open
from tests.desk import make_desk

pytestmark = pytest.mark.browser
PAGES = ("/review/risk/", "/answers/", "/dashboard/", "/knowledge/", "/retraining/", "/calibration/", "/feedback/")
PAGES += ("/practice/", "/preferences/", "/training/")


def test_item_40_no_request_leaves_the_origin(open_page: Open) -> None:
    make_desk(risk=1, control=1)
    page = open_page(PAGES[0])  # a request to another machine fails the test: open_page
    for path in PAGES[1:]:
        page.goto(path)
        assert page.evaluate(
            "performance.getEntriesByType('resource').every(row => row.name.startsWith(location.origin))"
        )


@pytest.mark.parametrize("path", PAGES)
def test_item_40_the_policy_of_a_page_has_nothing_unsafe(samira: Employee, path: str) -> None:
    client = Client()
    client.force_login(samira)
    policy = client.get(path, follow=True)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-" not in policy
