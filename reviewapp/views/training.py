"""The register of training: who was trained in what, when, and how it went; and everybody's own lines."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviewapp import gold
from reviewapp.exports.cells import CsvWriter
from reviewapp.models import TrainingRecord
from reviewapp.rights import Right
from reviewapp.views import asked
from reviewapp.views.access import person, person_with

PAGE = 50
COLUMNS = ("person", "username", "training", "session", "started_at", "finished_at", "judged", "right", "compared")


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Everybody's training, newest first."""
    person_with(Right.SETTLE, request)
    before = asked.place(request.GET.get("before", ""))
    records = TrainingRecord.objects.select_related("employee", "session").order_by("-pk")
    records = records.filter(pk__lt=before) if before else records
    rows = list(records[: PAGE + 1])
    context = {
        "rows": _rows(rows[:PAGE]),
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else "",
        "before": before or "",
    }
    return render(request, "reviewapp/training.html", context)


@login_required
@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    """The whole register as one file."""
    person_with(Right.SETTLE, request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="training.csv"'
    writer = CsvWriter(response, COLUMNS)  # type: ignore[arg-type]  # a response is a text stream to write to
    records = TrainingRecord.objects.select_related("employee", "session").order_by("started_at", "pk")
    for record in records.iterator(500):
        writer.write(
            (
                record.employee.display_name(),
                record.employee.username,
                record.kind,
                record.session.name if record.session else "",
                record.started_at.isoformat(),
                record.finished_at.isoformat() if record.finished_at else "",
                len(record.given),
                record.right,
                record.total,
            )
        )
    return response


@login_required
@require_safe
def my_training(request: HttpRequest) -> HttpResponse:
    """One's own training, and how one does on check items. Seen by nobody else."""
    reader = person(request)
    records = TrainingRecord.objects.filter(employee=reader).select_related("session").order_by("-pk")[:PAGE]
    return render(request, "reviewapp/my_training.html", {"rows": _rows(records), "tally": gold.tally_of(reader)})


def _rows(records: Sequence[TrainingRecord] | Any) -> list[dict[str, Any]]:
    """Each line with how many items were judged; a session has a result only when the group has settled items."""
    return [
        {
            "record": record,
            "judged": len(record.given),
            "practice": record.kind == TrainingRecord.Kind.PRACTICE,
        }
        for record in records
    ]
