"""A real Chromium on a real server: pages that are logged in, and the accessibility checker."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from contactcenter.models import Employee
from tests.desk import make_samira

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# every rule in full, and of what it found only the violations: most of the time went into telling what is right
CHECK = """async tags => {
    const found = await axe.run({runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
    return found.violations;
}"""
PATIENCE = 30_000
"""Milliseconds a page has for what it should do: on a busy machine a click may take seconds, and waiting costs nothing."""
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
LOOKS: list[tuple[ViewportSize, Literal["light", "dark"]]] = [
    (viewport, scheme) for viewport in (DESKTOP, PHONE) for scheme in ("light", "dark")
]

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run; each test has a context of its own."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Browser tests need Chromium: apt-get install chromium")
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        # Playwright runs an event loop in this thread; the rows of a test are made here all the same
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def samira(transactional_db: None) -> Employee:
    """A supervisor whose screens are in English: the words of the tests are those of the code."""
    return make_samira(language="en")


@pytest.fixture
def open_page(chromium: Browser, live_server: LiveServer, samira: Employee) -> Iterator[Open]:
    """`open_page("/review/risk/", viewport=PHONE, color_scheme="dark", person=...)`: a page of a person who is logged in.

    Anything the page logs as an error, and any request to another machine, fails the test.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def opened(path: str, *, person: Employee | None = samira, **options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": DESKTOP, "locale": "en-GB", "base_url": live_server.url} | options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if person is not None:
            client = Client()
            client.force_login(person)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"{path}: {error}"))
        page.on("console", lambda line: problems.append(f"{path}: {line.text}") if is_fault(line) else None)
        page.on(
            "request",
            lambda request: problems.append(request.url) if is_outside(request.url, live_server.url) else None,
        )
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


def is_fault(line: Any) -> bool:
    """Errors of the page itself; a refused or lost request is part of what some tests do."""
    return line.type == "error" and "Failed to load resource" not in line.text


def is_outside(url: str, home: str) -> bool:
    return not url.startswith((home, "data:", "blob:"))


@pytest.fixture(scope="session")
def violations() -> Callable[[Page], list[str]]:
    """What is wrong with the page as it is now, in each look: what axe finds (rule and first element), and sideways scroll."""

    def found(page: Page) -> list[str]:
        faults: list[str] = []
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE_SCRIPT)
        for viewport, scheme in LOOKS:
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            broken = page.evaluate(CHECK, RULES)
            look = f"{viewport['width']} {scheme}"
            faults += [
                f"{look}: {rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
                for rule in broken
                for node in rule["nodes"]
            ]
            if page.evaluate("document.documentElement.scrollWidth") > viewport["width"]:
                faults.append(f"{look}: scrolls sideways")
        page.set_viewport_size(DESKTOP)
        return faults

    return found
