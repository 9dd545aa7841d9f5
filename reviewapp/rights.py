"""Which role may do what: the one table of rights."""

from enum import StrEnum

from contactcenter.models import Employee
from contactcenter.models.people import Role


class Right(StrEnum):
    JUDGE = "judge"
    SETTLE = "settle"  # differences between reviewers, calibration sessions, check items
    MANAGE_QUEUES = "manage_queues"
    PLAN = "plan"  # which answers people see: the sampling plan and its threshold
    OBJECT = "object"  # to a verdict
    EDIT_KNOWLEDGE = "edit_knowledge"
    EXPORT = "export"  # a file shows every verdict, also of answers that somebody still has to judge
    SEE_TEAM = "see_team"  # figures of all reviewers together, never of one
    SEE_PERSONAL_DATA = "see_personal_data"  # unmasked, one answer at a time, written down
    SEE_ANSWERS = "see_answers"  # what customers asked and the bot said, masked
    SEE_FIGURES = "see_figures"  # of many answers together
    SEE_LESSONS = "see_lessons"  # answers to train the bot on again
    EXPLAIN = "explain"  # why the machine chose an answer, or did not
    PRIVACY = "privacy"  # find, export and erase what is kept of one customer
    SEE_AUDIT = "see_audit"  # who did what, when
    ADMINISTER = "administer"  # people, teams, keys, locks; no customer data


_WORKS_WITH_ANSWERS = frozenset({Role.SUPERVISOR, Role.QUALITY_MANAGER, Role.KNOWLEDGE_EDITOR, Role.BOT_TEAM})

HOLDERS: dict[Right, frozenset[str]] = {
    Right.JUDGE: frozenset({Role.SUPERVISOR, Role.QUALITY_MANAGER}),
    Right.SETTLE: frozenset({Role.QUALITY_MANAGER}),
    Right.MANAGE_QUEUES: frozenset({Role.QUALITY_MANAGER}),
    Right.PLAN: frozenset({Role.QUALITY_MANAGER}),
    Right.OBJECT: frozenset({Role.BOT_TEAM, Role.KNOWLEDGE_EDITOR, Role.QUALITY_MANAGER}),
    Right.EDIT_KNOWLEDGE: frozenset({Role.KNOWLEDGE_EDITOR, Role.QUALITY_MANAGER}),
    Right.EXPORT: frozenset({Role.BOT_TEAM, Role.KNOWLEDGE_EDITOR, Role.QUALITY_MANAGER}),
    Right.SEE_TEAM: frozenset({Role.QUALITY_MANAGER}),
    Right.SEE_PERSONAL_DATA: frozenset({Role.SUPERVISOR, Role.QUALITY_MANAGER, Role.PRIVACY_OFFICER}),
    Right.SEE_ANSWERS: _WORKS_WITH_ANSWERS | {Role.PRIVACY_OFFICER},
    Right.SEE_FIGURES: _WORKS_WITH_ANSWERS | {Role.PRIVACY_OFFICER},
    Right.SEE_LESSONS: _WORKS_WITH_ANSWERS,
    Right.EXPLAIN: _WORKS_WITH_ANSWERS | {Role.PRIVACY_OFFICER},
    Right.PRIVACY: frozenset({Role.PRIVACY_OFFICER}),
    Right.SEE_AUDIT: frozenset({Role.PRIVACY_OFFICER, Role.OPERATOR}),
    Right.ADMINISTER: frozenset({Role.OPERATOR}),
}


def may(employee: Employee, right: Right) -> bool:
    """Whether this person's role gives the right; an administrator has them all."""
    return employee.is_superuser or employee.role in HOLDERS[right]


def with_right(right: Right) -> list[str]:
    """The roles that have a right, as stored in Employee.role."""
    return sorted(HOLDERS[right])
