"""What every response says to the browser."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from reviewapp.models import PolicyReport
from tests.factories import make_employee

pytestmark = pytest.mark.django_db
ARGUMENTS = {
    "kind": "csv",
    "week": "2026-W47",
    "name": "verdicts.csv",
    "slug": "control",
    "source": "bot",
    "object_id": "1",
}


def addresses(patterns: list[Any], before: str = "") -> list[str]:
    """An address for every pattern, with something in each place."""
    found = []
    for each in patterns:
        route = before + str(each.pattern).replace("^", "").replace("$", "").replace(r"\.", ".").replace(r"\Z", "")
        if isinstance(each, URLResolver):
            found += addresses(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            names = each.pattern.converters or dict.fromkeys(getattr(each.pattern.regex, "groupindex", {}))
            for name in names:
                value = ARGUMENTS.get(name, "1")
                start = next((at for at in (route.find(f":{name}>"), route.find(f"<{name}>")) if at >= 0), -1)
                begin, end = route.rfind("<", 0, start + 1), route.find(">", start) + 1
                if route[begin - 2 : begin] == "?P":
                    begin, end = begin - 3, route.find(")", end) + 1
                route = route[:begin] + value + route[end:]
            found.append("/" + route)
    return found


def every_address() -> list[str]:
    return [*addresses(get_resolver().url_patterns), "/static/reviewapp/base.css", "/nowhere/"]


def test_every_page_of_the_product_is_tried() -> None:
    assert len(every_address()) > 90
    assert not [address for address in every_address() if "<" in address or "(" in address]


@pytest.mark.parametrize("role", ["quality_manager", None])
def test_item_9_every_response_has_its_headers_and_no_private_page_is_kept(role: str | None) -> None:
    client = Client(raise_request_exception=False)
    if role:
        client.force_login(make_employee(role=role))
    wrong = []
    for address in every_address():
        client.get("/") if role is None else None
        answer = client.get(address)
        policy = answer.get("Content-Security-Policy", "")
        if answer.status_code >= 500 and answer.status_code != 503:
            wrong.append((address, answer.status_code))
        if not address.startswith("/static/") and (
            answer.get("Cache-Control") != "no-store, private" or "default-src" not in policy or "unsafe" in policy
            or "frame-ancestors 'none'" not in policy or answer.get("X-Frame-Options") != "DENY"
        ):  # fmt: skip
            wrong.append((address, dict(answer.headers)))
        named = ("Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy")
        missing = [name for name in (*named, "Cross-Origin-Resource-Policy") if name not in answer.headers]
        wrong += [(address, missing)] if missing else []
    assert wrong == []


def test_no_page_holds_a_style_or_script_of_its_own() -> None:
    """No nonce is needed, fresh or not, where nothing inline may run: `'self'` alone is stricter."""
    policy = Client().get("/login/")["Content-Security-Policy"]
    assert "nonce" not in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy


def test_a_report_of_a_browser_is_counted_without_what_it_quotes() -> None:
    report = {"document-uri": "http://testserver/answers/5/?q=jansen", "violated-directive": "script-src-elem"}
    body = {"csp-report": {**report, "blocked-uri": "https://evil.example/?jansen", "script-sample": "jansen"}}
    for _ in range(2):
        answer = Client(enforce_csrf_checks=True).post(
            "/policy-reports/", json.dumps(body), content_type="application/csp-report"
        )
        assert answer.status_code == 204
    row = PolicyReport.objects.values("route", "directive", "blocked", "count").get()
    assert row == {"route": "response", "directive": "script-src-elem", "blocked": "foreign", "count": 2}


@pytest.mark.parametrize("body", ["", "5", "{", '[{"body": 5}, 7]', '{"csp-report": []}', "[" * 9999])
def test_a_made_up_report_is_no_error(body: str) -> None:
    answer = Client().post("/policy-reports/", body, content_type="application/reports+json")
    assert answer.status_code in {204, 400}
    assert not PolicyReport.objects.exists()


def test_reports_of_the_newer_form_are_counted() -> None:
    body = [{"body": {"documentURL": "http://testserver/", "effectiveDirective": "img-src", "blockedURL": "inline"}}]
    Client().post("/policy-reports/", json.dumps(body), content_type="application/reports+json")
    assert PolicyReport.objects.get().blocked == "inline"
