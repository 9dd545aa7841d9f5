"""Whose answers a person sees: who is in a team sees those of its sources, who is in none sees all.

Every list, page, file and queue narrows what it reads with `within`, so that an answer of another team is not there (404),
as if it did not exist. What belongs to no answer (articles, plans, queues as such) is everybody's.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from contactcenter.models import BotResponse, Employee
from contactcenter.models.people import Team


def within(employee: Employee, path: str = "") -> Q:
    """Condition on rows from which `path` leads to the answer, e.g. `response__`: it is one this person may see."""
    return Q() if employee.team_id is None else Q(**{f"{path}source__in": _sources(employee.team_id)})


def within_if_any(employee: Employee, path: str) -> Q:
    """The same where there may be no answer: a row without one is everybody's. `path` ends in `__`."""
    no_answer = Q(**{f"{path.removesuffix('__')}__isnull": True})
    return Q() if employee.team_id is None else no_answer | within(employee, path)


def answers(employee: Employee) -> QuerySet[BotResponse]:
    """The answers this person may see."""
    return BotResponse.objects.filter(within(employee))


def wholly_within(employee: Employee, rows: QuerySet[Any], path: str = "") -> Q:
    """Condition on a row that has many answers: of `rows`, the ones that lead to it, none is of another team."""
    return Q() if employee.team_id is None else ~Q(Exists(rows.exclude(within(employee, path))))


def sees(source: int | OuterRef) -> Q:
    """Condition on Employee: people who may see the answers of this source."""
    of_source = Team.sources.through.objects.filter(source=source).values("team")
    return Q(team__isnull=True) | Q(team__in=of_source)


def sees_all(employee: Employee) -> bool:
    """Whether nothing is kept from this person: for what cannot be cut into teams."""
    return employee.team_id is None


def team_of(employee: Employee) -> tuple[int, ...]:
    """The team as a value of a prepared statement: without a team there is no condition in its SQL. See `of_team`."""
    return () if employee.team_id is None else (employee.team_id,)


def of_team(employee: int, team: tuple[int, ...]) -> Employee:
    """The person as far as a prepared statement needs him; `team` is what `team_of` gave."""
    return Employee(pk=employee, team_id=next(iter(team), None))


def source_ids(employee: Employee) -> frozenset[int] | None:
    """The sources of this person's team; None: all there are."""
    return None if employee.team_id is None else frozenset(_sources(employee.team_id).values_list("source", flat=True))


def _sources(team: int) -> QuerySet[Any]:
    return Team.sources.through.objects.filter(team=team).values("source")
