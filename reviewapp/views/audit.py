"""The audit log to read: who did what and when, whether the log is whole, and the log as a file."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contactcenter.models import Employee
from reviewapp.audit import last_check
from reviewapp.exports.cells import csv_parts
from reviewapp.models import AuditEntry
from reviewapp.rights import Right
from reviewapp.views.access import person_with
from reviewapp.views.audit_filters import INSTALLATION, AuditFilters
from reviewapp.views.audit_places import place_name
from reviewapp.views.audit_words import ACTIONS, action_name, detail_words, thing_name, what_is_wrong

PAGE = 50
COLUMNS = (
    "number",
    "at",
    "actor_id",
    "role",
    "action",
    "object_type",
    "object_id",
    "details",
    "place",
    "previous",
    "digest",
)


@login_required
@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """A page of entries, newest first."""
    person_with(Right.SEE_AUDIT, request)
    filters = AuditFilters.of(request.GET)
    found = list(filters.rows()[: PAGE + 1])
    people = {each.pk: each for each in Employee.objects.order_by("first_name", "last_name", "username")}
    check = last_check()
    context = {
        "filters": filters,
        "rows": [_row(entry, people) for entry in found[:PAGE]],
        "older": filters.query(before=found[PAGE - 1].number) if len(found) > PAGE else "",
        "newest": filters.query() if filters.before else None,
        "query": filters.query(),
        "actions": sorted(((str(code), str(words)) for code, words in ACTIONS.items()), key=lambda row: row[1]),
        "people": people.values(),
        "installation": INSTALLATION,
        "check": check,
        "broken": what_is_wrong(check.what, check.broken_at) if check and check.broken_at else "",
    }
    return render(request, "reviewapp/audit.html", context)


@login_required
@require_safe
def audit_export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """All entries of the selection as a file; that it was taken along is an entry too."""
    person_with(Right.SEE_AUDIT, request)
    rows = AuditFilters.of(request.GET).rows().iterator(2000)
    if kind == "jsonl":
        response = StreamingHttpResponse(_lines(rows), content_type="application/x-ndjson")
    else:
        cells = ([_cell(row, name) for name in COLUMNS] for row in rows)
        response = StreamingHttpResponse(csv_parts(COLUMNS, cells), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit.{kind}"'
    return response


def _row(entry: AuditEntry, people: dict[int, Employee]) -> dict[str, Any]:
    person = people.get(entry.actor_id) if entry.actor_id else None
    return {
        "entry": entry,
        "action": action_name(entry.action),
        "person": person.display_name() if person else "",
        "thing": thing_name(entry.object_type) if entry.object_type else "",
        "details": [detail_words(name, value) for name, value in entry.details.items()],
        "place": place_name(entry.place),
    }


def _cell(entry: AuditEntry, name: str) -> Any:
    value = getattr(entry, name)
    return json.dumps(value) if name == "details" else value


def _lines(rows: Iterator[AuditEntry]) -> Iterator[str]:
    for row in rows:
        told = {name: getattr(row, name) for name in COLUMNS} | {"at": row.at.isoformat()}
        yield json.dumps(told, ensure_ascii=False) + "\n"
