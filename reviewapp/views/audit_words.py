"""The audit log in words: what was done, and to what."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contactcenter.models.people import Role
from reviewapp.audit import Action
from reviewapp.models import Dispute

ACTIONS: dict[str, Promise] = {
    Action.LOGIN: gettext_lazy("Logged in"),
    Action.LOGIN_FAILED: gettext_lazy("Log-in failed"),
    Action.LOGIN_LOCKED: gettext_lazy("Log-in locked"),
    Action.LOGIN_UNLOCKED: gettext_lazy("Log-in unlocked"),
    Action.LOGOUT: gettext_lazy("Logged out"),
    Action.DENIED: gettext_lazy("Refused: no right to it"),
    Action.MFA_ADDED: gettext_lazy("Second step added"),
    Action.MFA_REMOVED: gettext_lazy("Second step removed"),
    Action.MFA_RECOVERY_USED: gettext_lazy("Recovery code used"),
    Action.PASSWORD_CHANGED: gettext_lazy("Password changed"),
    Action.EMPLOYEE_ADDED: gettext_lazy("Person added"),
    Action.EMPLOYEE_DISABLED: gettext_lazy("Person closed off"),
    Action.EMPLOYEE_ENABLED: gettext_lazy("Person let in again"),
    Action.ROLE_CHANGED: gettext_lazy("Role changed"),
    Action.TEAM_CHANGED: gettext_lazy("Team changed"),
    Action.ADMIN_CHANGED: gettext_lazy("Changed on the admin site"),
    Action.LINK_MADE: gettext_lazy("One-time link made"),
    Action.SESSIONS_ENDED: gettext_lazy("Sessions ended"),
    Action.KEY_MADE: gettext_lazy("Key made"),
    Action.KEY_REVOKED: gettext_lazy("Key revoked"),
    Action.REVEAL: gettext_lazy("Personal data shown"),
    Action.ANSWER_OPENED: gettext_lazy("Answer opened"),
    Action.SEARCH_SUBJECT: gettext_lazy("Customer looked up"),
    Action.SUBJECT_OPENED: gettext_lazy("Page of a customer opened"),
    Action.SUBJECT_EXPORTED: gettext_lazy("Data of a customer exported"),
    Action.SUBJECT_ERASED: gettext_lazy("Data of a customer erased"),
    Action.PURPOSE_WITHDRAWN: gettext_lazy("Consent withdrawn"),
    Action.RETENTION_RUN: gettext_lazy("Old data removed"),
    Action.KEYS_ROTATED: gettext_lazy("Encryption key changed"),
    Action.VERDICT: gettext_lazy("Answer judged"),
    Action.VERDICT_UNDONE: gettext_lazy("Verdict taken back"),
    Action.VERDICT_SETTLED: gettext_lazy("Difference settled"),
    Action.DISPUTE_OPENED: gettext_lazy("Objection made"),
    Action.DISPUTE_WITHDRAWN: gettext_lazy("Objection withdrawn"),
    Action.DISPUTE_DECIDED: gettext_lazy("Objection decided"),
    Action.PLAN_CHANGED: gettext_lazy("Sampling plan changed"),
    Action.THRESHOLD_CHANGED: gettext_lazy("Threshold changed"),
    Action.QUEUE_CHANGED: gettext_lazy("Queue changed"),
    Action.GOLD_CHANGED: gettext_lazy("Check item changed"),
    Action.CALIBRATION_PLANNED: gettext_lazy("Calibration session planned"),
    Action.CALIBRATION_CLOSED: gettext_lazy("Calibration session closed"),
    Action.CALIBRATION_SETTLED: gettext_lazy("Answer of a calibration session settled"),
    Action.ARTICLE_CHANGED: gettext_lazy("Article changed"),
    Action.EXPORT_MADE: gettext_lazy("Weekly export made"),
    Action.EXPORT_DOWNLOADED: gettext_lazy("File downloaded"),
    Action.REPORT_SUBSCRIBED: gettext_lazy("Report by mail turned on or off"),
    Action.VIEW_OF_TEAM: gettext_lazy("Figures of the team looked at"),
    Action.AUDIT_EXPORTED: gettext_lazy("Audit log downloaded"),
}
THINGS: dict[str, Promise] = {
    "botresponse": gettext_lazy("Answer"),
    "verdict": gettext_lazy("Verdict"),
    "dispute": gettext_lazy("Objection"),
    "queue": gettext_lazy("Queue"),
    "samplingplan": gettext_lazy("Sampling plan"),
    "golditem": gettext_lazy("Check item"),
    "calibrationsession": gettext_lazy("Calibration session"),
    "calibrationitem": gettext_lazy("Answer of a session"),
    "article": gettext_lazy("Article"),
    "weeklyexport": gettext_lazy("Weekly export"),
    "employee": gettext_lazy("Colleague"),
    "team": gettext_lazy("Team"),
    "source": gettext_lazy("Source"),
    "ingestkey": gettext_lazy("Key"),
    "signingsecret": gettext_lazy("Secret of signed deliveries"),
    "subjectkey": gettext_lazy("Customer"),
    "erasurerecord": gettext_lazy("Erasure"),
}

DETAILS: dict[str, Promise] = {
    "answers": gettext_lazy("answers"),
    "kind": gettext_lazy("kind"),
    "locked": gettext_lazy("account was locked"),
    "manifest": gettext_lazy("checksum"),
    "members": gettext_lazy("members"),
    "minutes": gettext_lazy("minutes"),
    "moved": gettext_lazy("moved to other queues"),
    "name": gettext_lazy("file"),
    "on": gettext_lazy("by mail"),
    "outcome": gettext_lazy("outcome"),
    "purpose": gettext_lazy("purpose"),
    "reason": gettext_lazy("reason"),
    "receipt": gettext_lazy("receipt"),
    "reveal": gettext_lazy("number of the showing"),
    "reviews": gettext_lazy("reviews taken off the desk"),
    "role_given": gettext_lazy("role"),
    "single_sign_on": gettext_lazy("log-in of the organisation"),
    "unreadable": gettext_lazy("unreadable"),
    "week": gettext_lazy("week"),
    "answer": gettext_lazy("answer"),
    "as_check": gettext_lazy("as a check"),
    "attempts": gettext_lazy("wrong log-ins"),
    "change": gettext_lazy("change"),
    "counts": gettext_lazy("counts"),
    "deleted": gettext_lazy("deleted"),
    "deliveries": gettext_lazy("ids of deliveries"),
    "drafts": gettext_lazy("drafts"),
    "exports": gettext_lazy("exports"),
    "found": gettext_lazy("found"),
    "keys": gettext_lazy("keys"),
    "left": gettext_lazy("left over"),
    "method": gettext_lazy("wanted"),
    "new": gettext_lazy("new"),
    "number": gettext_lazy("number"),
    "old": gettext_lazy("old"),
    "opinions": gettext_lazy("opinions of the verifier"),
    "participants": gettext_lazy("participants"),
    "reveals": gettext_lazy("times shown"),
    "rows": gettext_lazy("rows"),
    "sessions": gettext_lazy("sessions"),
    "sources": gettext_lazy("sources"),
    "steps": gettext_lazy("steps"),
    "texts": gettext_lazy("texts"),
    "turns": gettext_lazy("messages"),
    "vectors": gettext_lazy("vectors"),
    "verdict": gettext_lazy("verdict"),
    "version": gettext_lazy("version"),
    "wrong": gettext_lazy("times wrong"),
}
"""What details are called; a code that is not here is shown as it was written."""
_CHANGES: dict[str, Promise] = {
    "made": gettext_lazy("made"),
    "changed": gettext_lazy("changed"),
    "closed": gettext_lazy("closed"),
    "opened": gettext_lazy("opened"),
    "order": gettext_lazy("order"),
    "set": gettext_lazy("put into use"),
    "retired": gettext_lazy("taken out of use"),
}
_STEPS: dict[str, Promise] = {
    "password": gettext_lazy("password"),
    "totp": gettext_lazy("code of an app"),
    "webauthn": gettext_lazy("passkey"),
    "recovery_codes": gettext_lazy("recovery code"),
    "socialaccount": gettext_lazy("log-in of the organisation"),
    "all": gettext_lazy("all second steps"),
}
_ROLES: dict[str, Promise] = {str(role): role.label for role in Role}
VALUES: dict[str, dict[str, Promise]] = {
    "change": _CHANGES,
    "steps": _STEPS,
    "kind": _STEPS,
    "method": {"GET": gettext_lazy("to look"), "POST": gettext_lazy("to change")},
    "old": _ROLES,
    "new": _ROLES,
    "role_given": _ROLES,
    "reason": {
        "lost_device": gettext_lazy("Device lost or stolen"),
        "new_device": gettext_lazy("New device, the old one is gone"),
        "misuse": gettext_lazy("Somebody else may have used the account"),
    },
    "purpose": {
        "quality": gettext_lazy("quality control"),
        "training": gettext_lazy("training of the bot"),
        "fault": gettext_lazy("a fault of Klopt"),
        "complaint": gettext_lazy("a complaint"),
        "inspection": gettext_lazy("an inspection"),
    },
    "outcome": {str(outcome): outcome.label for outcome in Dispute.Outcome},
}
"""Codes that stand as values, by the name of their detail; what is not here is a number, a week or the name of a file."""
SWITCHES = frozenset({"as_check", "counts", "deleted", "locked", "on", "single_sign_on"})
"""Details that are yes or no, though some were written as 1 and 0."""


def action_name(code: str) -> str:
    return str(ACTIONS.get(code, code.replace("_", " ")))


def thing_name(kind: str) -> str:
    return str(THINGS.get(kind, kind))


def detail_words(name: str, value: Any) -> tuple[str, str]:
    """A detail as it is read: its name, and its value without signs of JSON."""
    words = str(DETAILS.get(name, name.replace("_", " ")))
    if isinstance(value, bool) or name in SWITCHES:
        return words, _("yes") if value else _("no")
    if value is None:
        return words, _("none")
    known = VALUES.get(name, {})
    return words, ", ".join(str(known.get(str(each), each)) for each in (value if isinstance(value, list) else [value]))


def what_is_wrong(what: str, number: int) -> str:
    """The sentence of a broken chain."""
    if what == "cut_off":
        return _("The end of the audit log is missing, from entry %(number)s on.") % {"number": number}
    if what == "missing":
        return _("Entry %(number)s of the audit log is missing.") % {"number": number}
    return _("Entry %(number)s of the audit log is not what was written.") % {"number": number}
