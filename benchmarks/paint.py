"""From a key to the next card on screen, a hundred verdicts long, against the same browser repainting one word after a key.

    python -m benchmarks.paint [--verdicts 100]

Times begin with the browser's own time stamp of the key, so that waiting for a busy page counts, and end in the first task
after the frame. Other work on the machine shows: read the difference from the limit.
"""

import argparse
import shutil
import sys
from typing import Any

from benchmarks.desk import server
from benchmarks.measure import percentile, report, start_django
from benchmarks.waiting import fill

TARGETS = {"p75_ms": 50.0, "p98_ms": 100.0}
PAUSE_MS = 120  # between two keys; the quickest reader needs more
LISTEN = """() => {
  window.took = [];
  addEventListener("keydown", (event) => {
    requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - event.timeStamp)));
  }, true);
}"""
REPAINT = """() => addEventListener("keydown", () => { document.body.textContent = String(performance.now()); })"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verdicts", type=int, default=100)
    verdicts = parser.parse_args().verdicts
    start_django()
    fill(2 * verdicts + 20)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is needed: apt-get install chromium")
    cookie, port_and_process = _session(), server()
    from playwright.sync_api import sync_playwright  # a tool of `make setup-dev`

    with port_and_process as (port, _process), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=f"http://127.0.0.1:{port}")
        context.add_cookies([cookie | {"url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        limit = _bare(page, presses=verdicts)
        took = _judge(page, verdicts=verdicts)
        browser.close()
    figures = _figures(took)
    report(
        "paint",
        verdicts=verdicts,
        one_word_repainted=_figures(limit),
        next_card_painted=figures,
        targets=TARGETS,
        met={name: figures[name] <= target for name, target in TARGETS.items()},
    )


def _session() -> dict[str, str]:
    """The cookie of a person who is logged in; static files are there too."""
    from django.conf import settings  # Django is set up by now
    from django.core.management import call_command
    from django.test import Client

    from contactcenter.models import Employee

    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client()
    client.force_login(Employee.objects.create_user(username="paint"))
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


def _bare(page: Any, *, presses: int) -> list[float]:
    """The physical limit: nothing but a listener that changes one word."""
    page.set_content("<p>word</p>")
    page.evaluate(REPAINT)
    page.evaluate(LISTEN)
    for number in range(presses):
        page.keyboard.press("1")
        page.wait_for_function("number => window.took.length > number", arg=number)
        page.wait_for_timeout(PAUSE_MS)
    return list(page.evaluate("window.took"))


def _judge(page: Any, *, verdicts: int) -> list[float]:
    """Good answers in a row, each as soon as the one before is saved and its successor is ready in the page."""
    page.goto("/review/risk/")
    page.wait_for_function("() => document.querySelector('#verdict .v')")
    page.evaluate(LISTEN)
    for number in range(verdicts):
        with page.expect_response(lambda answer: answer.url.endswith("/verdict/")) as saved:
            page.keyboard.press("1")
        if not saved.value.ok:
            sys.exit(f"A verdict was refused: {saved.value.status}")
        page.wait_for_function("number => window.took.length > number", arg=number)
        page.wait_for_timeout(PAUSE_MS)
    return list(page.evaluate("window.took"))


def _figures(milliseconds: list[float]) -> dict[str, float]:
    seconds = [value / 1000 for value in milliseconds]
    return {f"p{round(100 * share)}_ms": percentile(seconds, share) for share in (0.5, 0.75, 0.98)}


if __name__ == "__main__":
    main()
