"""Browsers tell here what a page was not allowed to do: counted by page and rule, and nothing kept of the rest."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from contactcenter import strictjson
from reviewapp.models import PolicyReport

LONGEST = 64 * 1024
MOST_ROWS_A_DAY = 1000  # whoever makes reports up fills no table


@csrf_exempt  # a browser sends it by itself, without a form
@require_POST
def policy_reports(request: HttpRequest) -> HttpResponse:
    """Both forms: `report-uri` sends one object, `report-to` a list. Addresses and samples may hold anything: not kept."""
    if len(request.body) > LONGEST:
        return HttpResponse(status=413)
    try:
        sent = strictjson.loads(request.body)
    except ValueError:
        return HttpResponse(status=400)
    bodies = [each.get("body") for each in sent if isinstance(each, dict)] if isinstance(sent, list) else []
    if isinstance(sent, dict):
        bodies = [sent.get("csp-report")]
    for body in bodies[:20]:
        if isinstance(body, dict):
            _count(body)
    return HttpResponse(status=204)


def _count(body: dict[str, Any]) -> None:
    today = timezone.localdate()
    directive = _text(body, "effectiveDirective", "effective-directive", "violated-directive").split(" ")[0]
    if directive not in DIRECTIVES:
        directive = "other"
    page = _text(body, "documentURL", "document-uri")
    row = {
        "day": today,
        "route": _route(page),
        "directive": directive,
        "blocked": _kind(_text(body, "blockedURL", "blocked-uri"), page),
    }
    if not PolicyReport.objects.filter(**row).update(count=F("count") + 1):
        if PolicyReport.objects.filter(day=today).count() < MOST_ROWS_A_DAY:
            PolicyReport.objects.bulk_create([PolicyReport(**row)], ignore_conflicts=True)
        PolicyReport.objects.filter(**row).update(count=F("count") + 1)


DIRECTIVES = frozenset({*settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "script-src-elem", "script-src-attr"}) | {
    "style-src-elem", "style-src-attr", "frame-src", "worker-src", "media-src", "manifest-src",
}  # fmt: skip


def _text(body: dict[str, Any], *names: str) -> str:
    found = next((body[name] for name in names if name in body), "")
    return found if isinstance(found, str) else ""


def _route(page: str) -> str:
    try:
        return (resolve(urlsplit(page).path).url_name or "")[:100]
    except (Resolver404, ValueError):
        return ""


def _kind(blocked: str, page: str) -> str:
    if blocked in {"inline", "eval", "wasm-eval", "self"}:
        return "own" if blocked == "self" else blocked.removeprefix("wasm-")
    if blocked.startswith(("data", "blob")):
        return "data"
    try:
        same = urlsplit(blocked).netloc == urlsplit(page).netloc
    except ValueError:
        same = False
    return "own" if same else "foreign"
