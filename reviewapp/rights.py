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


PAGES: dict[str, Right | None] = {
    # who may open which page, by its name in urls.py; None: everybody who is logged in. docs/roles.md is this table
    "home": None,
    "review": Right.JUDGE,
    "review_busy": Right.JUDGE,
    "review_draft": Right.JUDGE,
    "practice_desk": Right.JUDGE,
    "practice_verdict": Right.JUDGE,
    "practice_skip": Right.JUDGE,
    "practice_undo": Right.JUDGE,
    "lookalikes": Right.JUDGE,
    "lookalike": Right.JUDGE,
    "review_renew": Right.JUDGE,
    "knowledge_report": Right.JUDGE,
    "review_reveal": Right.SEE_PERSONAL_DATA,
    "review_why": Right.JUDGE,
    "review_queue": Right.JUDGE,
    "review_verdict": Right.JUDGE,
    "review_skip": Right.JUDGE,
    "review_undo": Right.JUDGE,
    "differences": Right.SETTLE,
    "difference": Right.SETTLE,
    "feedback": Right.JUDGE,
    "disputes": Right.SEE_ANSWERS,
    "dispute_new": Right.OBJECT,
    "dispute_withdraw": Right.OBJECT,
    "dashboard": Right.SEE_FIGURES,
    "equal_treatment": Right.SEE_FIGURES,
    "equal_treatment_gap": Right.SEE_FIGURES,
    "equal_treatment_csv": Right.SEE_FIGURES,
    "dashboard_export": Right.EXPORT,
    "dashboard_csv": Right.SEE_FIGURES,
    "handover": Right.SEE_ANSWERS,
    "repeats": Right.SEE_ANSWERS,
    "figures_mine": Right.JUDGE,
    "figures_team": Right.SEE_TEAM,
    "responses": Right.SEE_ANSWERS,
    "response_add": Right.MANAGE_QUEUES,
    "view_save": Right.SEE_ANSWERS,
    "view_delete": Right.SEE_ANSWERS,
    "response": Right.SEE_ANSWERS,
    "response_why": Right.EXPLAIN,
    "gold_set": Right.SETTLE,
    "knowledge": None,
    "knowledge_reports": Right.EDIT_KNOWLEDGE,
    "report_answer": Right.EDIT_KNOWLEDGE,
    "knowledge_gaps": Right.SEE_ANSWERS,
    "knowledge_gap": Right.EDIT_KNOWLEDGE,
    "knowledge_article": None,
    "retraining": Right.SEE_LESSONS,
    "calibration": Right.JUDGE,
    "calibration_plan": Right.SETTLE,
    "calibration_session": Right.JUDGE,
    "calibration_close": Right.SETTLE,
    "calibration_settle": Right.SETTLE,
    "my_training": Right.JUDGE,
    "exports": Right.EXPORT,
    "export_request": Right.EXPORT,
    "export_card": Right.EXPORT,
    "export_report": Right.EXPORT,
    "export_file": Right.EXPORT,
    "commands": None,
    "privacy": Right.PRIVACY,
    "privacy_find": Right.PRIVACY,
    "privacy_subject": Right.PRIVACY,
    "privacy_export": Right.PRIVACY,
    "privacy_withdraw": Right.PRIVACY,
    "privacy_erase": Right.PRIVACY,
    "privacy_receipt": Right.PRIVACY,
    "privacy_erasures": Right.PRIVACY,
    "privacy_retention": Right.PRIVACY,
    "privacy_map": Right.PRIVACY,
    "manage": Right.MANAGE_QUEUES,
    "queues": Right.MANAGE_QUEUES,
    "queue_new": Right.MANAGE_QUEUES,
    "queue": Right.MANAGE_QUEUES,
    "queue_close": Right.MANAGE_QUEUES,
    "queue_order": Right.MANAGE_QUEUES,
    "plan": Right.PLAN,
    "plan_effect": Right.PLAN,
    "plan_threshold": Right.PLAN,
    "threshold_effect": Right.PLAN,
    "plan_back": Right.PLAN,
    "gold": Right.SETTLE,
    "gold_retire": Right.SETTLE,
    "training": Right.SETTLE,
    "training_csv": Right.SETTLE,
    "practice": Right.JUDGE,
    "practice_start": Right.JUDGE,
    "practice_article": Right.JUDGE,
    "preferences": None,
    "preferences_keys": None,
    "preferences_report": None,
    "change_password": None,
    "audit": Right.SEE_AUDIT,
    "audit_export": Right.SEE_AUDIT,
    "people": Right.ADMINISTER,
    "person_invite": Right.ADMINISTER,
    "person": Right.ADMINISTER,
    "person_link": Right.ADMINISTER,
    "person_act": Right.ADMINISTER,
    "teams": Right.ADMINISTER,
    "team_new": Right.ADMINISTER,
    "team": Right.ADMINISTER,
}
PUBLIC = frozenset(
    {
        "language", "theme", "login", "logout", "account_login", "account_inactive", "access_link", "policy_reports",
        "openid_connect_login", "openid_connect_callback", "mfa_authenticate", "mfa_login_webauthn",
    }
)  # fmt: skip
"""Pages for who is not logged in (yet). Nothing of a customer or of a colleague stands on them."""
OWN_ACCOUNT = frozenset(
    {
        "sessions", "sessions_end", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_add_webauthn", "mfa_remove_webauthn", "account_reauthenticate",
        "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    }
)  # fmt: skip
"""Pages of one's own log-in, the same for every role."""
OWN_RULES = ("api-1:", "admin:")
"""Addresses that ask for a key or a right of their own: the API and the admin site."""


def is_listed(page: str) -> bool:
    """Whether somebody said who may open this page; one that was forgotten opens for nobody."""
    return page in PAGES or page in PUBLIC or page in OWN_ACCOUNT or page.startswith(OWN_RULES)


def may_open(employee: Employee, page: str) -> bool:
    """Whether this person's role opens the page with this name."""
    right = PAGES.get(page)
    return right is None or may(employee, right)
