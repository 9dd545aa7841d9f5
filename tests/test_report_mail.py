"""The weekly report by mail, against a real mail server on this machine."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from contactcenter.models import Employee
from reviewapp import exports, tasks
from reviewapp.models import ReportMail, ReportSubscription
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
