"""What waits for the person who is logged in, beside the entries of the menu."""

from typing import Any

from django import template
from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.template import Context

from contactcenter.models import Employee
from reviewapp import calibration, settling
from reviewapp.rights import Right, may
from reviewapp.routing import CountOf

COUNTED = 100
"""Rows counted of one kind: a menu has no room for more figures, and no page waits for them."""

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_for_me(context: Context) -> dict[str, int]:
    """Counts by menu entry, only of what this person may do something about: one query, none for a stranger."""
    request: HttpRequest | None = context.get("request")
    person = getattr(request, "user", None)
    if not isinstance(person, Employee):
        return {}
    waiting = _waiting(person)
    if not waiting:
        return {}
    counts = [sum((CountOf(rows.values("pk")[:COUNTED]) for rows in kinds), Value(0)) for kinds in waiting.values()]
    counted = Employee.objects.filter(pk=person.pk).values_list(*counts).get()
    return dict(zip(waiting, counted, strict=True))


def _waiting(person: Employee) -> dict[str, tuple[QuerySet[Any], ...]]:
    found: dict[str, tuple[QuerySet[Any], ...]] = {}
    if may(person, Right.JUDGE):
        found["calibration"] = (calibration.waiting(person),)
        found["feedback"] = settling.unread(person)
    if may(person, Right.SETTLE):
        found["differences"] = (settling.open_differences().order_by(),)
    if may(person, Right.EDIT_KNOWLEDGE):
        found["reports"] = (settling.open_reports().order_by(),)
    return found
