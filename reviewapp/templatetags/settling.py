"""What menus and pages ask of differences, objections, reports and feedback."""

from django import template

from contactcenter.models import BotResponse, Employee
from reviewapp import settling, verdicts
from reviewapp.masking import Mask, names_in
from reviewapp.models import GoldItem, Verdict
from reviewapp.models.verdicts import Code, Reason
from reviewapp.rights import Right, may
from reviewapp.views.standing import TONES

register = template.Library()


@register.simple_tag
def taken_over_by(verdict: Verdict) -> Employee | None:
    """The colleague who took over an answer whose late verdict is kept."""
    return verdicts.judged_by_colleague(verdict=verdict)


@register.filter
def may_object_to(asker: Employee, verdict: Verdict) -> bool:
    """Whether the page offers this person to object; `verdict` comes with its review. The rules are in settling."""
    return may(asker, Right.OBJECT) and asker.pk != verdict.reviewer_id and settling.open_to_objection(verdict)


@register.filter
def may_edit_knowledge(asker: Employee) -> bool:
    """Whether pages lead this person to the reports on articles."""
    return may(asker, Right.EDIT_KNOWLEDGE)


@register.filter
def tone(verdict: Verdict | GoldItem) -> str:
    """The colour of a verdict, or of what is known to be right."""
    return TONES[Code(verdict.code)]


@register.filter
def reason_words(verdict: Verdict) -> list[str]:
    """The reasons of a verdict, as they are called on the desk."""
    return [str(Reason(code).label) for code in verdict.reasons]


@register.filter
def masked(text: str, response: BotResponse | None = None) -> str:
    """A text that people typed, or a question of a customer in a list: without the personal data in it, and without the
    names that were found in the answer it is about."""
    return Mask([text], names=names_in(response)).hide(text).text
