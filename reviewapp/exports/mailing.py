"""The weekly report by mail: who wants it, and the rows that are to be sent. The waiting row is the job.

A mail has numbers and no word of a customer: the report is made of figures, and the files with answers stay here.
"""

import logging
import smtplib
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from contactcenter.models import Employee
from reviewapp import rights, scope
from reviewapp.audit import Action, record
from reviewapp.exports import figures
from reviewapp.exports.publishing import PDF, default_folder
from reviewapp.exports.report import Report, of_selection
from reviewapp.exports.summary import summary
from reviewapp.exports.weeks import Week
from reviewapp.models import ReportMail, ReportSubscription, WeeklyExport

logger = logging.getLogger(__name__)

TRIES = 6
FIRST_WAIT = timedelta(minutes=5)  # doubled after every failure: 5, 10, 20, 40, 80 minutes
AT_ONCE = 20
LEASE = timedelta(minutes=10)  # another worker takes a mail over when its sender was killed
ATTACHED = {PDF: "application/pdf", "report.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def mail_is_on() -> bool:
    """Whether this installation has a mail server."""
    return bool(settings.EMAIL_HOST)


def may_subscribe(employee: Employee) -> bool:
    """Those who may read exports, of all teams, have an address and can still log in."""
    return _reads_exports(employee) and employee.is_active and bool(employee.email)


def _reads_exports(employee: Employee) -> bool:
    return rights.may(employee, rights.Right.EXPORT) and scope.sees_all(employee)


def subscribe(*, employee: Employee, wanted: bool, now: datetime) -> None:
    """Start or stop the weekly mail of a person; doing it again changes nothing."""
    with transaction.atomic():
        if wanted and may_subscribe(employee):
            changed = ReportSubscription.objects.get_or_create(employee=employee, defaults={"since": now})[1]
        else:
            changed = ReportSubscription.objects.filter(employee=employee).delete()[0] > 0
        if changed:
            record(Action.REPORT_SUBSCRIBED, by=employee, of=employee, now=now, on=wanted)


def queue_mails(*, export: WeeklyExport, now: datetime) -> int:
    """A waiting row for each subscriber of an export that is ready; each person once. Returns how many came.

    Without a mail server nothing waits: nobody gets a heap of old reports on the day that one is set.
    """
    if not mail_is_on():
        return 0
    people = Employee.objects.filter(report_subscription__isnull=False).exclude(report_mails__export=export)
    found = [
        ReportMail(export=export, employee=person, next_try_at=now)
        for person in people.order_by("pk")
        if may_subscribe(person)
    ]
    ReportMail.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def send_next(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Send what is due; returns how many went out.

    1. take a row by moving its next try ahead, LEASE from the moment that it is taken: of two workers one gets it, and a
       killed one loses it
    2. send; whatever goes wrong costs that row one try, and after TRIES it has failed. Of a server that does not answer
       the rest of this round waits for the next
    """
    if not mail_is_on():
        return 0
    due = ReportMail.objects.filter(state=ReportMail.State.WAITING, next_try_at__lte=now)
    sent = 0
    reports: dict[str, Report] = {}
    began = time.monotonic()
    for mail in due.select_related("export", "employee").order_by("next_try_at", "pk")[:limit]:
        mine = due.filter(pk=mail.pk, next_try_at=mail.next_try_at)
        passed = timedelta(seconds=time.monotonic() - began)  # twenty slow mails take longer than one lease
        if not mine.update(next_try_at=now + passed + LEASE):
            continue
        try:
            sent += _send(mail, reports, now)
        except DatabaseError:
            raise  # the row cannot be counted either; its lease ends by itself
        except Exception as error:  # noqa: BLE001 (whatever one mail has; _failed logs it)
            _failed(mail, error, now)
            if _no_server(error):
                break
    return sent


def mails_of(found: Sequence[WeeklyExport]) -> dict[int, dict[str, int]]:
    """How many mails of each export are in each state."""
    counts: dict[int, dict[str, int]] = {}
    rows = ReportMail.objects.filter(export__in=found).order_by()
    for export, state, count in rows.values_list("export_id", "state").annotate(n=Count("pk")):
        counts.setdefault(export, {})[state] = count
    return counts


def _send(mail: ReportMail, reports: dict[str, Report], now: datetime) -> int:
    """1 when it went out. Whoever lost the right, the address or the subscription since gets nothing."""
    row = ReportMail.objects.filter(pk=mail.pk)
    wanted = ReportSubscription.objects.filter(employee=mail.employee).exists()
    if not wanted or not may_subscribe(mail.employee):
        row.delete()
        return 0
    export = mail.export
    if export.week not in reports:
        reports[export.week] = of_selection(figures.select(Week.parse(export.week), export.as_of))
    with translation.override(mail.employee.language):
        _message(mail, reports[export.week]).send()
    row.update(state=ReportMail.State.SENT, sent_at=now, attempts=mail.attempts + 1, error="")
    return 1


def _no_server(error: Exception) -> bool:
    """Whether nobody answers there; an answer of the server, or an address that is none, says nothing of other mails."""
    answered = isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)
    return isinstance(error, OSError) and not answered


def _failed(mail: ReportMail, error: Exception, now: datetime) -> None:
    tries = mail.attempts + 1
    over = tries >= TRIES
    state = ReportMail.State.FAILED if over else ReportMail.State.WAITING
    # what a server says of a password that it refuses may repeat it
    words = str(error.smtp_code) if isinstance(error, smtplib.SMTPAuthenticationError) else str(error)
    reason = f"{type(error).__name__}: {words}"[:500]
    wait = FIRST_WAIT * 2 ** (tries - 1)
    ReportMail.objects.filter(pk=mail.pk).update(state=state, attempts=tries, next_try_at=now + wait, error=reason)
    said = "The report mail %s was not sent (try %s of %s): %s"
    ours = None if isinstance(error, OSError) else error  # a traceback of the network says no more than its reason
    logger.warning(said, mail.pk, tries, TRIES, reason, exc_info=ours)


def _message(mail: ReportMail, report: Report) -> EmailMultiAlternatives:
    attached = _attachments(mail.export)
    context = _context(mail, report, attached)
    message = EmailMultiAlternatives(
        subject=context["summary"].subject,
        body=render_to_string("reviewapp/exports/mail.txt", context),
        to=[mail.employee.email],
        # the same mail sent twice, after a cut connection, is one mail to who keeps them by number
        headers={"Message-ID": f"<klopt-{mail.export.week}-{mail.pk}@{_domain()}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("reviewapp/exports/mail.html", context), "text/html")
    for name, raw in attached.items():
        message.attach(f"klopt-{mail.export.week}-{name}", raw, ATTACHED[name])
    return message


def _context(mail: ReportMail, report: Report, attached: Mapping[str, bytes]) -> dict[str, Any]:
    address = settings.PUBLIC_URL
    return {
        "summary": summary(report),
        "language": mail.employee.language,
        "attached": bool(attached),
        "printed": PDF in attached,
        "report_link": address + reverse("export_report", args=[mail.export.week]) if address else "",
        "stop_link": address + reverse("preferences") if address else "",
    }


def _attachments(export: WeeklyExport) -> dict[str, bytes]:
    """The print and the workbook of the report, both or none: when they are on this machine, and small."""
    folder = default_folder(export.week)
    files = {name: folder / name for name in ATTACHED if (folder / name).is_file()}
    if sum(file.stat().st_size for file in files.values()) > settings.REPORT_ATTACHED_BYTES:
        return {}
    return {name: file.read_bytes() for name, file in files.items()}


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
