"""Who asks, and whether his role may: every page that is not for everybody begins here."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contactcenter.models import Employee
from reviewapp.rights import Right, may

REFUSALS: dict[Right, Promise] = {
    Right.JUDGE: _("Judging answers is for supervisors and quality managers. Ask your quality manager for that role."),
    Right.SETTLE: _("Settling is for quality managers. Ask your quality manager to do this."),
    Right.MANAGE_QUEUES: _("Queues are managed by quality managers. Ask your quality manager to do this."),
    Right.PLAN: _("The sampling plan is for quality managers. Ask your quality manager to change it."),
    Right.OBJECT: _(
        "Objecting to a verdict is for the bot team, knowledge editors and quality managers. Ask one of them."
    ),
    Right.EDIT_KNOWLEDGE: _("This is for knowledge editors. Ask the knowledge editor to do this."),
    Right.EXPORT: _(
        "An export shows all verdicts, also on answers that you may still have to judge. It is for quality managers, "
        "the bot team and knowledge editors. Ask one of them for the figures you need."
    ),
    Right.SEE_TEAM: _("The figures of the team are for quality managers. Your own are under My figures."),
    Right.SEE_PERSONAL_DATA: _(
        "Personal data is for supervisors, quality managers and the privacy officer. Ask the privacy officer."
    ),
    Right.SEE_ANSWERS: _("Answers to customers are for who works with them. As an operator you need none of them."),
    Right.SEE_FIGURES: _("Figures of the answers are for who works with them. As an operator you need none of them."),
    Right.SEE_LESSONS: _(
        "Answers to train on are for the bot team, knowledge editors and reviewers. Ask the bot team."
    ),
    Right.EXPLAIN: _("Why an answer was chosen is for who works with answers, and for the privacy officer."),
    Right.PRIVACY: _("This is for the privacy officer. Ask the privacy officer to do this."),
    Right.SEE_AUDIT: _("The record of who did what is for the privacy officer and operators. Ask one of them."),
    Right.ADMINISTER: _("People, teams and keys are for operators. Ask your operator to do this."),
}


def person(request: HttpRequest) -> Employee:
    """The person who is logged in; @login_required stands before every caller."""
    assert isinstance(request.user, Employee)  # noqa: S101
    return request.user


def person_with(right: Right, request: HttpRequest) -> Employee:
    """The person, when his role has the right. Raises PermissionDenied with whom to ask."""
    asker = person(request)
    if not may(asker, right):
        raise PermissionDenied(str(REFUSALS[right]))
    return asker
