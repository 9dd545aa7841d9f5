"""What can stand in the audit log."""

from enum import StrEnum


class Action(StrEnum):
    # log-in
    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOGIN_LOCKED = "login_locked"
    LOGIN_UNLOCKED = "login_unlocked"
    LOGOUT = "logout"
    SESSIONS_ENDED = "sessions_ended"
    DENIED = "denied"
    MFA_ADDED = "mfa_added"
    MFA_REMOVED = "mfa_removed"
    MFA_RECOVERY_USED = "mfa_recovery_used"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  (the name of an event)
    # people and keys
    EMPLOYEE_ADDED = "employee_added"
    LINK_MADE = "link_made"  # with which somebody chooses a password
    EMPLOYEE_DISABLED = "employee_disabled"
    EMPLOYEE_ENABLED = "employee_enabled"
    ROLE_CHANGED = "role_changed"
    TEAM_CHANGED = "team_changed"
    ADMIN_CHANGED = "admin_changed"  # sources on the admin site
    KEY_MADE = "key_made"
    KEY_REVOKED = "key_revoked"
    # privacy
    REVEAL = "reveal"
    ANSWER_OPENED = "answer_opened"
    SEARCH_SUBJECT = "search_subject"
    SUBJECT_OPENED = "subject_opened"
    SUBJECT_EXPORTED = "subject_exported"
    SUBJECT_ERASED = "subject_erased"
    PURPOSE_WITHDRAWN = "purpose_withdrawn"
    RETENTION_RUN = "retention_run"
    KEYS_ROTATED = "keys_rotated"
    # judging
    VERDICT = "verdict"
    VERDICT_UNDONE = "verdict_undone"
    VERDICT_SETTLED = "verdict_settled"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_WITHDRAWN = "dispute_withdrawn"
    DISPUTE_DECIDED = "dispute_decided"
    # what decides which answers people see
    PLAN_CHANGED = "plan_changed"
    THRESHOLD_CHANGED = "threshold_changed"
    QUEUE_CHANGED = "queue_changed"
    GOLD_CHANGED = "gold_changed"
    CALIBRATION_PLANNED = "calibration_planned"
    CALIBRATION_CLOSED = "calibration_closed"
    CALIBRATION_SETTLED = "calibration_settled"
    ARTICLE_CHANGED = "article_changed"
    # figures and files
    EXPORT_MADE = "export_made"
    EXPORT_DOWNLOADED = "export_downloaded"
    REPORT_SUBSCRIBED = "report_subscribed"
    VIEW_OF_TEAM = "view_of_team"
    AUDIT_EXPORTED = "audit_exported"
