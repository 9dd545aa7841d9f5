"""A reviewer says that an article is wrong, and not the bot; the knowledge editor answers."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contactcenter.models import ArticleVersion, BotResponse, Employee
from reviewapp.models import KnowledgeReport, Review
from reviewapp.scope import answers, within

NOTE_LENGTH = 2_000
ANSWER_LENGTH = 500


class CannotReport(ValueError):
    """The report, or the answer to it, cannot be stored. The message says what to change."""


def report_article(  # noqa: PLR0913  what, who, why, when, and where it was seen
    *,
    version: int,
    employee: Employee,
    note: str,
    now: datetime,
    review: int | None = None,
    response: int | None = None,
) -> KnowledgeReport:
    """Tell the knowledge editor what is wrong with this version, as seen at a review or an answer.

    The same words about the same version by the same person are one report. Raises CannotReport.
    """
    words = note.strip()
    if not words:
        raise CannotReport(_("Say what is wrong with the article."))
    if len(words) > NOTE_LENGTH or "\x00" in words:
        raise CannotReport(_("The text is too long. Make it shorter."))
    if not ArticleVersion.objects.filter(pk=version).exists():
        raise CannotReport(_("This article is gone. Load the page again."))
    if review is not None:
        response = Review.objects.filter(within(employee), pk=review).values_list("response", flat=True).first()
    elif response is not None:
        response = answers(employee).filter(pk=response).values_list("pk", flat=True).first()
    mine = KnowledgeReport.objects.filter(version=version, reported_by=employee, outcome=KnowledgeReport.Outcome.OPEN)
    before = next((report for report in mine if report.note == words), None)
    seen = [] if response is None else [response]
    subject = BotResponse.objects.filter(pk__in=seen).values_list("subject", flat=True).first()
    return before or KnowledgeReport.objects.create(
        version_id=version, response_id=response, subject_id=subject, reported_by=employee, reported_at=now, note=words
    )


@transaction.atomic
def answer_report(*, report: int, employee: Employee, outcome: str, answer: str, now: datetime) -> None:
    """Say whether the article will change, and why (not). Raises CannotReport."""
    words = answer.strip()
    if outcome not in {KnowledgeReport.Outcome.ACCEPTED, KnowledgeReport.Outcome.DECLINED}:
        raise CannotReport(_("Choose whether the article will change."))
    if not words:
        raise CannotReport(_("Write an answer for the reviewer."))
    if len(words) > ANSWER_LENGTH or "\x00" in words:
        raise CannotReport(_("The text is too long. Make it shorter."))
    row = open_reports().select_for_update().filter(pk=report).first()
    if row is None:
        raise CannotReport(_("A colleague has answered this report already."))
    row.outcome, row.answer, row.answered_by, row.answered_at = outcome, words, employee, now
    row.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])


def open_reports() -> QuerySet[KnowledgeReport]:
    """Reports that wait for an answer, the oldest first."""
    return KnowledgeReport.objects.filter(outcome=KnowledgeReport.Outcome.OPEN).order_by("reported_at", "pk")
