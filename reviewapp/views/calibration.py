"""Calibration sessions: what waits for me, what runs, what is finished, and what came out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contactcenter.models import Employee
from reviewapp import calibration, gold
from reviewapp.calibration import Results
from reviewapp.masking import Mask, names_in
from reviewapp.models import CalibrationItem, CalibrationSession, Review
from reviewapp.models.verdicts import Reason
from reviewapp.rights import Right, may
from reviewapp.views import asked
from reviewapp.views.access import person_with
from reviewapp.views.calibration_forms import PlanForm, SettledForm
from reviewapp.views.calibration_words import meaning
from reviewapp.views.standing import TONES
from reviewapp.withheld import words_of

PAGE = 25


@login_required
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """Running sessions, then the finished ones, newest first."""
    judge = person_with(Right.JUDGE, request)
    before = asked.place(request.GET.get("before", ""))
    sessions = _with_counts(judge)
    finished = sessions.filter(closed_at__isnull=False, **({"pk__lt": before} if before else {}))
    shown = list(finished.order_by("-pk")[: PAGE + 1])
    context = {
        "running": [] if before else list(sessions.filter(closed_at__isnull=True).order_by("deadline")),
        "finished": shown[:PAGE],
        "older": shown[PAGE - 1].pk if len(shown) > PAGE else "",
        "before": before or "",
        "mine_waiting": calibration.waiting(judge).count(),
        "leads": may(judge, Right.SETTLE),
        "now": timezone.now(),
    }
    return render(request, "reviewapp/calibration.html", context)


def _with_counts(judge: Employee) -> QuerySet[CalibrationSession]:
    """The sessions this person may know of, with how far he is and how far all are."""
    done = Q(reviews__state=Review.State.DONE)
    mine = Q(reviews__assigned_to=judge)
    known = Q() if may(judge, Right.SETTLE) else Q(participants=judge) | Q(closed_at__isnull=False)
    return (
        CalibrationSession.objects.filter(pk__in=calibration.known_to(judge).filter(known).values("pk"))
        .select_related("created_by")
        .annotate(
            answers=Count("items", distinct=True),
            people=Count("participants", distinct=True),
            asked=Count("reviews", distinct=True),
            judged=Count("reviews", filter=done, distinct=True),
            own_asked=Count("reviews", filter=mine, distinct=True),
            own_judged=Count("reviews", filter=mine & done, distinct=True),
        )
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def session_plan(request: HttpRequest) -> HttpResponse:
    """Plan a session."""
    lead = person_with(Right.SETTLE, request)
    form = PlanForm(request.POST or None)
    if request.method != "POST":
        return render(request, "reviewapp/calibration_plan.html", {"form": form})
    if form.is_valid():
        try:
            session = calibration.plan_session(employee=lead, now=timezone.now(), **form.cleaned_data)
        except calibration.InvalidSession as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The session is planned. It stands in the menu of everybody who takes part."))
            return redirect("calibration_session", session.pk)
    return render(request, "reviewapp/calibration_plan.html", {"form": form}, status=422)


@login_required
@require_safe
def session_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: how far it is, and the results for whoever may see them."""
    judge = person_with(Right.JUDGE, request)
    return render(request, "reviewapp/calibration_session.html", _context(judge, _session(judge, pk)))


@login_required
@require_POST
def session_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a session; whoever did not finish does not hold up the others."""
    lead = person_with(Right.SETTLE, request)
    calibration.close(session=_session(lead, pk), now=timezone.now())
    messages.success(request, _("The session is closed. Everybody who takes part sees the results now."))
    return redirect("calibration_session", pk)


@login_required
@require_POST
def session_settle(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Keep what the group settled on one answer."""
    lead = person_with(Right.SETTLE, request)
    session = _session(lead, pk)
    row = get_object_or_404(CalibrationItem.objects.select_related("session", "response"), pk=item, session=session)
    form = SettledForm(request.POST)
    if form.is_valid():
        try:
            calibration.settle_item(item=row, employee=lead, now=timezone.now(), **form.cleaned_data)
        except (calibration.InvalidSession, gold.InvalidGold) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Settled."))
            return redirect("calibration_session", pk)
    context = _context(lead, session) | {"refused": row.pk, "refused_form": form}
    return render(request, "reviewapp/calibration_session.html", context, status=422)


def _session(judge: Employee, pk: int) -> CalibrationSession:
    """The session, for whoever takes part or leads; for everybody who judges once it is closed."""
    session = get_object_or_404(calibration.known_to(judge).select_related("created_by"), pk=pk)
    invited = may(judge, Right.SETTLE) or session.closed_at or session.participants.filter(pk=judge.pk).exists()
    if not invited:
        raise PermissionDenied(
            _("This session is for those who take part. You can see what came out when it is closed.")
        )
    return session


def _context(judge: Employee, session: CalibrationSession) -> dict[str, Any]:
    people = calibration.participation(session)
    seen = calibration.may_see_results(session=session, employee=judge)
    own = next((row for row in people if row.employee.pk == judge.pk), None)
    leads = may(judge, Right.SETTLE)
    context: dict[str, Any] = {
        "session": session,
        "people": people if leads else [],
        "finished": sum(row.finished for row in people),
        "own": own,
        "answers": session.items.count(),
        "leads": leads,
        "late": session.closed_at is None and session.deadline < timezone.now(),
    }
    if not seen:
        return context
    found = calibration.results(session)
    return context | {
        "results": found,
        "rows": _rows(found),
        "verdict": meaning(found.alpha, least=calibration.LEAST_ITEMS),
        "divided": _divided(found),
        "form": SettledForm(),
    }


def _rows(found: Results) -> list[dict[str, Any]]:
    """Each answer as the page shows it: masked, with the verdict, reasons and note of each person."""
    rows = []
    for row in found.rows:
        response = row.item.response
        question, said = words_of(response)
        mask = Mask([question, said], names=names_in(response))
        verdicts = [
            (
                person,
                verdict,
                TONES[verdict.code],
                [Reason(code).label for code in verdict.reasons],
                mask.hide(verdict.note).text,
            )
            if verdict
            else None
            for person, verdict in zip(found.participants, row.verdicts, strict=True)
        ]
        rows.append(
            {
                "row": row,
                "item": row.item,
                "question": mask.hide(question).text,
                "answer": mask.hide(said).text,
                "response": response,
                "verdicts": verdicts,
                "settled_note": mask.hide(row.item.settled_note).text,
                "settled_tone": TONES[row.item.settled_code] if row.item.settled_code else "",
            }
        )
    return rows


def _divided(found: Results) -> str:
    """The title above the table: on how many answers people differ."""
    number = sum(len(set(row.codes)) > 1 for row in found.rows)
    if not number:
        return _("Nobody differs on any answer")
    words = ngettext("On %(n)s answer people differ", "On %(n)s answers people differ", number)
    return words % {"n": number}
