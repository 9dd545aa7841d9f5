"""Pages that say why something cannot be done now, each in four looks."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.factories import make_response

pytestmark = pytest.mark.browser
POST = """() => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: "/review/risk/verdict/" });
    form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
    document.body.append(form);
    form.submit();
}"""


def test_a_form_before_the_second_step_leads_to_it(
    open_page: Open, settings: Any, violations: Callable[[Page], list[str]]
) -> None:
    settings.REQUIRE_MFA = True
    page = open_page("/preferences/log-in/")
    page.evaluate(POST)
    expect(page.get_by_role("heading", name="A second step first")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Add a second step").click()
    expect(page).to_have_url("/preferences/log-in/")


def test_a_page_whose_texts_do_not_open_says_what_the_operator_does(
    open_page: Open, request: Any, violations: Callable[[Page], list[str]]
) -> None:
    response = make_response()
    page = open_page("/answers/?state=all")
    request.getfixturevalue("other_key")
    page.goto(f"/answers/{response.pk}/")
    expect(page.locator("main")).to_contain_text("KLOPT_VAULT_KEY_FILE")
    assert violations(page) == []
