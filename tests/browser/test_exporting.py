"""The export menu of the dashboard and the archived report in a real browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reviewapp import exports
from tests.browser.conftest import Open
from tests.documents import printed, sheet
from tests.factories import make_employee
from tests.test_report import WEEK, make_groups

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Open, settings: Any, tmp_path: Path) -> Page:
    """The dashboard of a quality manager, on a machine that prints."""
    settings.HOME, settings.REPORT_PDF = type(settings.HOME)(tmp_path / "home"), True
    make_groups()
    exports.export_week(week=WEEK, out=exports.default_folder(WEEK), now=timezone.now())
    manager = make_employee(role="quality_manager", first_name="Noor", last_name="de Wit", language="en")
    return open_page(f"/dashboard/?week={WEEK}", person=manager)


def download(page: Page, kind: str) -> bytes:
    with page.expect_download() as found:
        page.locator(".export-menu a", has=page.get_by_text(kind, exact=True)).click()
    return Path(found.value.path()).read_bytes()


def test_item_38_the_menu_downloads_the_selection_in_four_forms(page: Page, tmp_path: Path) -> None:
    page.locator(".export-menu summary").click()
    csv, lines = download(page, "CSV").decode("utf-8-sig"), download(page, "JSONL").decode()
    rows, pdf = sheet(download(page, "XLSX"), "figures"), printed(download(page, "PDF"), tmp_path)
    for text in (csv, lines, str(rows), pdf.text):
        assert "45" in text
        assert "Noor de Wit" in text
    for told in ("Week 47, 2026", "Selection", "Method", "Date"):
        assert told in csv
        assert told in str(rows)
    assert pdf.darkest() > 20


def test_the_menu_is_accessible_and_fits(page: Page, violations: Callable[[Page], list[str]]) -> None:
    page.locator(".export-menu summary").click()
    assert violations(page) == []


def test_the_archived_report_is_accessible_and_keeps_its_own_look(
    page: Page, violations: Callable[[Page], list[str]]
) -> None:
    page.goto("/exports/")
    page.get_by_role("link", name="Read the report").click()
    expect(page.locator(".big")).to_have_css("font-weight", "700")
    assert violations(page) == []
