"""What the shell and the desk say of training: a reminder, an invitation, and what came of a check item."""

from datetime import timedelta

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone

from contactcenter.models import Employee
from reviewapp import gold, practice
from reviewapp.models import Verdict

register = template.Library()

NEW_FOR = timedelta(days=30)


@register.simple_tag(takes_context=True)
def practice_invitation(context: Context) -> bool:
    """Whether the desk invites this person to practise. Asked of the database for people of the last month only, who
    have judged nothing today."""
    request: HttpRequest | None = context.get("request")
    person = getattr(request, "user", None)
    if not isinstance(person, Employee) or person.date_joined < timezone.now() - NEW_FOR:
        return False
    today = context.get("progress")
    return not (today and today.judged) and practice.is_invited(person)


@register.simple_tag
def gold_feedback(verdict: Verdict | None) -> gold.Feedback | None:
    """What is told after a verdict to whoever has no scripts."""
    return gold.feedback(verdict=verdict) if verdict else None
