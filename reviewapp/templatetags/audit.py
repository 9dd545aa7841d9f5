"""Whether the audit log is what was written, for whoever must act when it is not."""

from django import template
from django.http import HttpRequest
from django.template import Context

from contactcenter.models import Employee
from reviewapp.audit import last_check
from reviewapp.rights import Right, may

register = template.Library()


@register.filter
def may_see_audit(person: Employee) -> bool:
    """Whether the menu leads this person to the audit log."""
    return may(person, Right.SEE_AUDIT)


@register.simple_tag(takes_context=True)
def audit_is_broken(context: Context) -> bool:
    """On every page of a privacy officer and an operator; asked for them alone."""
    request: HttpRequest | None = context.get("request")
    person = getattr(request, "user", None)
    if not isinstance(person, Employee) or not may(person, Right.SEE_AUDIT):
        return False
    check = last_check()
    return check is not None and check.broken_at is not None
