"""Rights of customers, for the privacy officer: find one by his key, or one conversation of nobody known by its id; see what is
here, export, withdraw, erase; what is kept how long, and where it lies. What was typed is only ever sent in a form: an address or
a log never has it."""

import json
import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from contactcenter.models import ErasureRecord, Source, SubjectKey
from reviewapp import audit, subjects
from reviewapp.rights import Right
from reviewapp.subjects.overview import overview
from reviewapp.views.access import person_with
from reviewapp.views.asked import place
from reviewapp.views.privacy_words import SIGHTS, data_map, table_rows

logger = logging.getLogger(__name__)

PAGE = 50


@login_required
@never_cache
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Where it begins: find a customer; what goes tomorrow; the last erasures."""
    person_with(Right.PRIVACY, request)
    due = subjects.due(now=timezone.now())
    context = {
        "due": [each for each in due if each.rows],
        "sources": Source.objects.order_by("name"),
        "erasures": ErasureRecord.objects.order_by("-erased_at", "-pk")[:5],
    }
    return render(request, "reviewapp/privacy/home.html", context)


@login_required
@require_POST
def privacy_find(request: HttpRequest) -> HttpResponse:
    """The customer with the key that was typed, or the conversation with the id; the page goes by a number."""
    asker = person_with(Right.PRIVACY, request)
    try:
        digest = _typed_digest(request)
    except subjects.UnknownSubject:
        digest = ""
    except subjects.KnownCustomer:
        messages.info(request, _("The customer of this conversation is known. Find it by the key of the customer."))
        return redirect("privacy")
    subject = subjects.find_by(digest)
    if subject is not None:
        with transaction.atomic():
            audit.record(audit.Action.SEARCH_SUBJECT, by=asker, of=subject)
        return redirect("privacy_subject", pk=subject.pk)
    with transaction.atomic():
        audit.record(audit.Action.SEARCH_SUBJECT, by=asker, found=0)
    erasure = subjects.erasure_by(digest)
    if erasure is not None:
        messages.info(request, _("This was erased."))
        return redirect("privacy_receipt", receipt=erasure.receipt)
    messages.info(request, _("Nothing was found. Check how it is written."))
    return redirect("privacy")


def _typed_digest(request: HttpRequest) -> str:
    """Of what was typed. Raises UnknownSubject and KnownCustomer."""
    names = ("customer", "source", "conversation")
    customer, source, conversation = (request.POST.get(name, "").strip() for name in names)
    if "\x00" in customer + source + conversation or not (customer or conversation):
        raise subjects.UnknownSubject
    return subjects.digest_of_customer(customer) if customer else subjects.digest_of_conversation(source, conversation)


@login_required
@never_cache
@require_safe
def privacy_subject(request: HttpRequest, pk: int) -> HttpResponse:
    """What is here of one customer, and who saw it."""
    person_with(Right.PRIVACY, request)
    return _subject_page(request, _subject(pk))


@login_required
@never_cache
@require_POST
def privacy_export(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it as one file."""
    asker = person_with(Right.PRIVACY, request)
    subject = _subject(pk)
    whole = subjects.export(subject=subject, by=asker, now=timezone.now())
    text = json.dumps(whole, cls=subjects.Encoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="klopt-subject-{subject.pk}.json"'
    return response


@login_required
@require_POST
def privacy_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """He takes a permission back."""
    asker = person_with(Right.PRIVACY, request)
    try:
        purpose = subjects.Purpose(request.POST.get("purpose", ""))
    except ValueError:
        raise BadRequest("withdraw: quality or training") from None
    subject = _subject(pk)
    try:
        done = subjects.withdraw_subject(subject=subject, purpose=purpose, by=asker, now=timezone.now())
    except subjects.LedgerNotWritten as error:
        return _not_written(request, subject, error)
    messages.success(request, _("Withdrawn for %(n)s answers, and for all that come in later.") % {"n": done.answers})
    return redirect("privacy_subject", pk=pk)


@login_required
@never_cache
@require_POST
def privacy_erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase him: only when his key, or the id of the conversation, is typed once more."""
    asker = person_with(Right.PRIVACY, request)
    subject = _subject(pk)
    if not subjects.is_typed(subject, request.POST.get("customer", "")):
        words = (
            _("This is not the key of this customer. Nothing was erased.")
            if subject.known
            else _("This is not the id of this conversation. Nothing was erased.")
        )
        return _subject_page(request, subject, refusal=words, status=422)
    try:
        done = subjects.erase_by(digest=subject.digest, by=asker, now=timezone.now())
    except subjects.LedgerNotWritten as error:
        return _not_written(request, subject, error)
    messages.success(request, _("Erased. This is the receipt."))
    return redirect("privacy_receipt", receipt=done.record.receipt)


@login_required
@require_safe
def privacy_receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """The proof of one erasure, to be printed: a number, a moment, counts; nobody's name."""
    person_with(Right.PRIVACY, request)
    record = get_object_or_404(ErasureRecord.objects.select_related("erased_by"), receipt=receipt)
    context = {"record": record, "rows": table_rows(record.rows), "total": sum(record.rows.values())}
    return render(request, "reviewapp/privacy/receipt.html", context)


@login_required
@require_safe
def privacy_erasures(request: HttpRequest) -> HttpResponse:
    """All receipts, newest first, a page at a time."""
    person_with(Right.PRIVACY, request)
    before = place(request.GET.get("before", ""))
    records = ErasureRecord.objects.select_related("erased_by").order_by("-pk")
    found = list((records.filter(pk__lt=before) if before else records)[: PAGE + 1])
    rows = [(record, sum(record.rows.values())) for record in found[:PAGE]]
    context = {"rows": rows, "older": found[PAGE - 1].pk if len(found) > PAGE else "", "before": before}
    return render(request, "reviewapp/privacy/erasures.html", context)


@login_required
@require_safe
def privacy_retention(request: HttpRequest) -> HttpResponse:
    """What is kept how long, and what goes tonight."""
    person_with(Right.PRIVACY, request)
    due = subjects.due(now=timezone.now())
    return render(request, "reviewapp/privacy/retention.html", {"due": due, "total": sum(each.rows for each in due)})


@login_required
@require_safe
def privacy_map(request: HttpRequest) -> HttpResponse:
    """Which data lies where, from the declaration of the fields and the settings as they are."""
    person_with(Right.PRIVACY, request)
    return render(request, "reviewapp/privacy/map.html", data_map())


def _subject(pk: int) -> SubjectKey:
    """One who is here; of an erased one, and of a conversation whose customer became known, there is no page."""
    return get_object_or_404(SubjectKey.objects.exclude(wrapped="").filter(merged_into=None), pk=pk)


def _not_written(request: HttpRequest, subject: SubjectKey, error: subjects.LedgerNotWritten) -> HttpResponse:
    """Nothing is said to be done that a restore would undo."""
    logger.critical("%s", str(error))  # its words are about the file
    words = _("Nothing was erased or withdrawn: Klopt cannot write it down. Tell the operator, and try again after.")
    return _subject_page(request, subject, refusal=words, status=503)


def _subject_page(request: HttpRequest, subject: SubjectKey, *, refusal: str = "", status: int = 200) -> HttpResponse:
    found = overview(subject)
    context: dict[str, Any] = {
        "found": found,
        "rows": table_rows(found.rows),
        "sights": [(sight, SIGHTS[sight.what]) for sight in found.sights],
        "refusal": refusal,
    }
    return render(request, "reviewapp/privacy/subject.html", context, status=status)
