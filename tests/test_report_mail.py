"""The weekly report by mail, against a real mail server on this machine."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from contactcenter.models import Employee
from reviewapp import checks, exports, periodic, tasks
from reviewapp.exports import mailing
from reviewapp.exports.mailing import LEASE, TRIES
from reviewapp.models import ReportMail, ReportSubscription, WeeklyExport
from tests.factories import NOW, make_employee, make_judged
from tests.mail_server import mail_server

WEEK = "2026-W47"
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture
def mailbox(settings, tmp_path):
    """A mail server, and exports in a folder of this test."""
    settings.HOME = type(settings.HOME)(tmp_path / "home")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = False
    with mail_server() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = box.host, box.port
        yield box


@pytest.fixture
def reader(db) -> Employee:
    """Somebody of the bot team who wants the report."""
    person = make_employee(role="bot_team", email="reader@example.org", language="en")
    exports.subscribe(employee=person, wanted=True, now=NOW)
    return person


@pytest.fixture
def made(mailbox, reader):
    """The export of last week, with a canary in every text of the customer."""
    make_judged(question="canary vraag", answer="canary antwoord", code="wrong", correction="canary")
    return exports.export_week(week=WEEK, out=exports.default_folder(WEEK), now=MONDAY)


def test_a_report_that_is_ready_goes_to_who_wants_it(made, mailbox):
    make_employee(role="bot_team", email="other@example.org")
    assert exports.send_next(now=MONDAY) == 1
    assert [message["To"] for message in mailbox.messages] == ["reader@example.org"]


def test_a_report_goes_out_once(made, mailbox):
    for _ in range(2):
        exports.send_next(now=MONDAY)
        exports.export_week(week=WEEK, out=exports.default_folder(WEEK), now=MONDAY)
    assert len(mailbox.messages) == 1
    assert ReportMail.objects.get().state == ReportMail.State.SENT


def test_the_mail_has_its_numbers_as_text_and_as_html(made, mailbox):
    exports.send_next(now=MONDAY)
    message = mailbox.messages[0]
    for kind in ("plain", "html"):
        body = message.get_body((kind,)).get_content()
        assert "1 / 1" in body
        assert "Too few answers were judged for a rate" in body


def test_no_word_of_a_customer_is_in_the_mail(made, mailbox):
    exports.send_next(now=MONDAY)
    parts = [part.get_payload(decode=True) or b"" for part in mailbox.messages[0].walk()]
    assert (exports.default_folder(WEEK) / "verdicts.csv").read_text().count("canary")
    assert not any(b"canary" in part for part in parts)


def test_the_workbook_of_the_report_is_attached(made, mailbox):
    exports.send_next(now=MONDAY)
    names = [part.get_filename() for part in mailbox.messages[0].iter_attachments()]
    assert names == [f"klopt-{WEEK}-report.xlsx"]


def test_a_large_report_is_a_link(made, mailbox, settings):
    settings.REPORT_ATTACHED_BYTES, settings.PUBLIC_URL = 10, "https://klopt.example.org"
    exports.send_next(now=MONDAY)
    message = mailbox.messages[0]
    assert not list(message.iter_attachments())
    assert f"https://klopt.example.org/exports/{WEEK}/report/" in message.get_body(("plain",)).get_content()


def test_a_lost_right_is_no_mail(made, reader, mailbox):
    Employee.objects.update(role="supervisor")
    assert exports.send_next(now=MONDAY) == 0
    assert not ReportMail.objects.exists()


def test_who_may_not_export_cannot_subscribe(db):
    exports.subscribe(employee=make_employee(role="supervisor", email="a@example.org"), wanted=True, now=NOW)
    exports.subscribe(employee=make_employee(role="bot_team"), wanted=True, now=NOW)
    assert not ReportSubscription.objects.exists()


def test_without_a_mail_server_nothing_waits(made, settings):
    ReportMail.objects.all().delete()
    settings.EMAIL_HOST = ""
    exports.export_week(week=WEEK, out=exports.default_folder("other"), now=MONDAY)
    assert not ReportMail.objects.exists()


def test_an_older_week_is_no_news(mailbox, reader):
    make_judged()
    exports.export_week(week=WEEK, out=exports.default_folder(WEEK), now=MONDAY + timedelta(days=7))
    assert not ReportMail.objects.exists()


def test_a_refusal_is_tried_again_later_and_later(made, mailbox):
    mailbox.refusal = "451 later"
    assert exports.send_next(now=MONDAY) == 0
    assert exports.send_next(now=MONDAY + timedelta(minutes=4)) == 0
    mail = ReportMail.objects.get()
    assert (mail.attempts, mail.next_try_at) == (1, MONDAY + timedelta(minutes=5))
    assert "451" in mail.error
    mailbox.refusal = ""
    assert exports.send_next(now=MONDAY + timedelta(minutes=5)) == 1


def test_after_six_refusals_it_fails_and_says_why(made, mailbox):
    mailbox.refusal = "550 no such person"
    for hours in range(6):
        exports.send_next(now=MONDAY + timedelta(hours=2 * hours))
    mail = ReportMail.objects.get()
    assert (mail.state, mail.attempts) == (ReportMail.State.FAILED, 6)
    assert exports.send_next(now=MONDAY + timedelta(days=2)) == 0


def test_one_refused_address_does_not_hold_up_the_others(made, mailbox):
    person = make_employee(role="quality_manager", email="gone@example.org")
    ReportSubscription.objects.create(employee=person, since=NOW)
    earlier = MONDAY - timedelta(hours=1)
    ReportMail.objects.create(export=made, employee=person, next_try_at=earlier)
    mailbox.refusal, mailbox.refused = "550 no such person", "gone@"
    exports.send_next(now=MONDAY)
    assert [message["To"] for message in mailbox.messages] == ["reader@example.org"]


def test_a_sweep_sends_what_waits(made, mailbox):
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        tasks.sweep()
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("address", ["a@x.org; b@x.org", "a@x.org, b@x.org"])
def test_an_address_that_is_none_costs_its_own_mail_only(made, reader, mailbox, address):
    Employee.objects.filter(pk=reader.pk).update(email=address)
    person = make_employee(role="quality_manager", email="good@example.org")
    ReportSubscription.objects.create(employee=person, since=NOW)
    exports.export_week(week=WEEK, out=exports.default_folder(WEEK), now=MONDAY)
    for hours in range(TRIES):
        exports.send_next(now=MONDAY + timedelta(hours=2 * hours))
    mail = ReportMail.objects.get(employee=reader)
    assert (mail.state, mail.attempts, mail.error[:10]) == (ReportMail.State.FAILED, TRIES, "ValueError")
    assert [message["To"] for message in mailbox.messages] == ["good@example.org"]


def test_a_sender_that_is_no_address_fails_in_the_end(made, mailbox, settings):
    settings.DEFAULT_FROM_EMAIL = "Klopt, kwaliteit <k@example.org>"
    for hours in range(TRIES):
        assert exports.send_next(now=MONDAY + timedelta(hours=2 * hours)) == 0
    assert ReportMail.objects.get().state == ReportMail.State.FAILED
    assert [message.id for message in checks.mail_sender_is_an_address(None)] == ["klopt.E003"]


def killed_at(*words):
    """The process ends when it asks the database this."""

    def step(execute, sql, *rest):
        if all(word in sql for word in words):
            raise KeyboardInterrupt
        return execute(sql, *rest)

    return connection.execute_wrapper(step)


def test_a_mail_late_in_a_slow_round_has_its_whole_lease(made, mailbox, monkeypatch):
    monkeypatch.setattr(mailing, "time", SimpleNamespace(monotonic=iter([0.0, 900.0]).__next__))
    with killed_at("SELECT", "reportsubscription"), pytest.raises(KeyboardInterrupt):  # while it is being sent
        exports.send_next(now=MONDAY)
    assert ReportMail.objects.get().next_try_at == MONDAY + timedelta(seconds=900) + LEASE


def test_an_export_is_ready_only_with_its_mails_waiting(mailbox, reader):
    make_judged()
    with killed_at("INSERT", "reportmail"), pytest.raises(KeyboardInterrupt):
        exports.export_week(week=WEEK, out=exports.default_folder(WEEK), now=MONDAY)
    assert WeeklyExport.objects.get().state == WeeklyExport.State.RUNNING
    assert exports.export_week(week=WEEK, out=exports.default_folder(WEEK), now=MONDAY).mails.count() == 1


def test_an_export_that_is_there_queues_the_mails_that_are_missing(made):
    ReportMail.objects.all().delete()
    exports.export_week(week=WEEK, out=exports.default_folder(WEEK), now=MONDAY)
    assert ReportMail.objects.count() == 1


def test_a_job_that_fails_does_not_hold_up_the_mails(made, mailbox):
    WeeklyExport.objects.create(week="no week", as_of=NOW)  # asked for, and cannot be made
    periodic.run_due(clock=lambda: MONDAY)
    assert len(mailbox.messages) == 1


# --- preferences ------------------------------------------------------------------------------------------------------
def test_the_box_on_the_preferences_page_starts_and_stops_the_mail(client, db):
    person = make_employee(role="bot_team", email="a@example.org")
    client.force_login(person)
    client.post("/preferences/report/", {"report": "on"})
    assert ReportSubscription.objects.get().employee == person
    client.post("/preferences/report/")
    assert not ReportSubscription.objects.exists()


def test_a_supervisor_has_no_such_box(client, db):
    client.force_login(make_employee(role="supervisor", email="a@example.org"))
    assert b'id="report"' not in client.get("/preferences/").content
    assert client.post("/preferences/report/", {"report": "on"}).status_code == 403
