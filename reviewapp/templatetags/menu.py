"""What waits for the person who is logged in, beside the entries of the menu."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django import template
from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.template import Context

from contactcenter.models import Employee
from reviewapp import calibration, scope, settling
from reviewapp.prepared import Prepared
from reviewapp.rights import Right, may
from reviewapp.routing import CountOf

COUNTED = 100
"""Rows counted of one kind: a menu has no room for more figures, and no page waits for them."""
KINDS: dict[str, tuple[Right, Callable[[Employee], tuple[QuerySet[Any], ...]]]] = {
    "calibration": (Right.JUDGE, lambda person: (calibration.waiting(person),)),
    "feedback": (Right.JUDGE, settling.unread),
    "differences": (
        Right.SETTLE,
        lambda person: (settling.open_differences().filter(scope.within(person, "draw__response__")).order_by(),),
    ),
    "reports": (
        Right.EDIT_KNOWLEDGE,
        lambda person: (settling.open_reports().filter(scope.within_if_any(person, "response__")).order_by(),),
    ),
}

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_for_me(context: Context) -> dict[str, str]:
    """Counts by menu entry, only of what this person may do something about: one query, none for a stranger.

    A count that is zero is empty; one that stopped at COUNTED is `99+`.
    """
    request: HttpRequest | None = context.get("request")
    person = getattr(request, "user", None)
    if not isinstance(person, Employee):
        return {}
    kinds = tuple(kind for kind, (right, _rows) in KINDS.items() if may(person, right))
    counted = _counts(kinds).first(employee=person.pk, team=scope.team_of(person)) if kinds else None
    return {kind: _shown(getattr(counted, f"waiting_{kind}", 0)) for kind in kinds}


def _shown(number: int) -> str:
    return f"{COUNTED - 1}+" if number >= COUNTED else str(number or "")


@cache
def _counts(kinds: tuple[str, ...]) -> Prepared[Employee]:
    """One row with a `waiting_` for each kind. The same for everybody with these rights: its SQL is worked out once."""

    def build(employee: int, team: tuple[int, ...]) -> QuerySet[Employee]:
        person = scope.of_team(employee, team)
        counts = {
            f"waiting_{kind}": sum((CountOf(rows.values("pk")[:COUNTED]) for rows in KINDS[kind][1](person)), Value(0))
            for kind in kinds
        }
        return Employee.objects.filter(pk=employee).only("pk").annotate(**counts)

    return Prepared(build)
