"""Attack strings in every stored text, every page opened in Chromium by who may: nothing of them runs, loads or breaks a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from reviewapp import exports
from reviewapp.models import PolicyReport, WeeklyExport
from tests.attacked import FILES, NO_PAGES, Visit, client_of, cookie_of, files, make_attacked, visits
from tests.attacks import PAYLOADS
from tests.browser.conftest import PATIENCE, is_outside
from tests.planting import every_model, open_fields

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KINDS = ("inline", "eval", "data", "own", "foreign")
WATCH = """
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
    window[name] = () => console.error('ran: ' + name);
addEventListener('securitypolicyviolation', event => console.error('policy: ' + event.violatedDirective));
"""


def test_the_list_has_more_than_a_hundred_strings() -> None:
    assert len(set(PAYLOADS)) > 150


@pytest.fixture
def attacked(transactional_db: None, settings: Any, tmp_path: Path) -> list[str]:
    """A working installation whose every text is an attack; the fields that took none."""
    app = {"provider_id": "sso", "name": "Ours", "client_id": "klopt", "secret": "s"}
    app["settings"] = {"server_url": "http://127.0.0.1:9"}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.HOME = type(settings.HOME)(tmp_path)  # the week is in no folder yet
    settings.MIN_GROUP = 2  # a comparison of two groups is shown
    return make_attacked()


def test_item_8_no_attack_runs_loads_or_breaks_a_page(
    attacked: list[str], chromium: Browser, live_server: LiveServer
) -> None:
    assert attacked == []
    assert sum(len(list(open_fields(model))) for model in every_model()) > 50
    problems, opened = list[str](), set[str]()
    for who, theirs in groupby(sorted(visits(), key=lambda visit: visit.who), key=lambda visit: visit.who):
        with browsing(who, chromium, live_server) as (page, seen):
            for visit in theirs:
                problems += faults_of(visit, page, seen)
                opened.add(visit.name)
    assert problems == []
    assert every_name() - opened == set()
    assert [address for who, address in files() if not is_taken_along(client_of(who).get(address))] == []
    assert [fault for document in documents() for fault in faults_of_file(document, chromium)] == []
    assert not PolicyReport.objects.filter(day=timezone.localdate(), blocked__in=KINDS).exists()


def every_name() -> set[str]:
    """Of urls.py, but for what is no page."""
    names = {each.name for each in get_resolver().url_patterns if isinstance(each, URLPattern) and each.name}
    return names - FILES - NO_PAGES


def faults_of(visit: Visit, page: Page, seen: list[str]) -> list[str]:
    """What goes wrong when this page is opened."""
    seen.clear()
    answer = page.goto(visit.address, wait_until="load")
    if answer is None or answer.status != visit.status:
        seen.append(f"{answer and answer.status} {page.url}")
    # the browser calls a page with another status an error
    expected = f"status of {visit.status}"
    return [f"{visit.who} {visit.name} {visit.address}: {each}" for each in seen if expected not in each]


def is_taken_along(answer: Any) -> bool:
    """Whether no browser takes this file for a page."""
    kind, kept = answer["Content-Type"], "attachment" in answer.get("Content-Disposition", "")
    return answer.status_code == 200 and answer["X-Content-Type-Options"] == "nosniff" and (kept or "json" in kind)


def documents() -> list[Path]:
    """The pages in the folder of a week: opened from a disk they have no policy."""
    return sorted(exports.default_folder(WeeklyExport.objects.latest("week").week).glob("*.html"))


def faults_of_file(document: Path, chromium: Browser) -> list[str]:
    page, seen = chromium.new_page(), list[str]()
    watch(page, seen, home="file://")
    page.goto(document.as_uri(), wait_until="load")
    page.close()
    return [f"{document.name}: {each}" for each in seen]


def watch(page: Page, seen: list[str], *, home: str) -> None:
    """Write down whatever an attack could bring about."""
    page.add_init_script(WATCH)
    page.on("dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: seen.append(f"error {error}"))
    page.on("console", lambda line: seen.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: seen.append(request.url) if is_outside(request.url, home) else None)


@contextmanager
def browsing(who: str, chromium: Browser, live_server: LiveServer) -> Iterator[tuple[Page, list[str]]]:
    """A browser of this person, and what is seen in it. One tab for all his pages: a new one costs as much as a page."""
    context = chromium.new_context(base_url=live_server.url, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    # a fragment names no icon, and then the browser asks for one that is nobody's
    context.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    cookie = cookie_of(who)
    if cookie:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page, seen = context.new_page(), list[str]()
    watch(page, seen, home=live_server.url)
    yield page, seen
    context.close()
