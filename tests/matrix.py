"""Who may open what: role x page x method -> status. A page of urls.py that is not in it fails a test.

Letters: S supervisor, Q quality manager, K knowledge editor, B bot team, P privacy officer, O operator. `get` and `post` are
the answers to who may; 405 where the page does not take the method. All others get 403; who is not logged in, the log-in.
"""

from dataclasses import dataclass
from typing import Any

ROLES = {
    "S": "supervisor", "Q": "quality_manager", "K": "knowledge_editor", "B": "bot_team", "P": "privacy_officer",
    "O": "operator",
}  # fmt: skip
ALL, ANSWERS, JUDGES = "SQKBPO", "SQKBP", "SQ"


@dataclass(frozen=True)
class Page:
    """`ids`: names of World.ids, or values, for the address; `post`: the answer to an empty form."""

    may: str
    get: int = 200
    post: int = 405
    ids: tuple[Any, ...] = ()
    query: str = ""


PAGES: dict[str, Page] = {
    "home": Page(ALL, 302, 302),
    "review": Page(JUDGES, 302),
    "review_busy": Page(JUDGES, 200, 302),
    "review_draft": Page(JUDGES, 200, 422),
    "practice_desk": Page(JUDGES, 302),
    "practice_verdict": Page(JUDGES, 405, 302),
    "practice_skip": Page(JUDGES, 405, 302),
    "practice_undo": Page(JUDGES, 405, 302),
    "lookalikes": Page(JUDGES, 409, ids=("review",)),
    "lookalike": Page(JUDGES, 409, ids=("review", "response")),
    "review_renew": Page(JUDGES, 405, 422),
    "knowledge_report": Page(JUDGES, 405, 302),
    "review_reveal": Page("SQP", 405, 400),
    "review_why": Page(JUDGES, 404, ids=("verdict",)),
    "review_queue": Page(JUDGES, ids=("control",)),
    "review_verdict": Page(JUDGES, 405, 302, ids=("control",)),
    "review_skip": Page(JUDGES, 405, 302, ids=("control",)),
    "review_undo": Page(JUDGES, 405, 302, ids=("control",)),
    "differences": Page("Q"),
    "difference": Page("Q", 200, 200, ids=("difference",)),
    "feedback": Page(JUDGES),
    "disputes": Page(ANSWERS),
    "dispute_new": Page("QKB", 400, 400),
    "dispute_withdraw": Page("QKB", 405, 404, ids=("dispute",)),
    "dashboard": Page(ANSWERS),
    "equal_treatment": Page(ANSWERS),
    "equal_treatment_gap": Page(ANSWERS, 400),
    "equal_treatment_csv": Page(ANSWERS),
    "dashboard_export": Page("QKB", ids=("csv",)),
    "dashboard_csv": Page(ANSWERS),
    "handover": Page(ANSWERS),
    "repeats": Page(ANSWERS),
    "figures_mine": Page(JUDGES),
    "figures_team": Page("Q"),
    "responses": Page(ANSWERS),
    "response_add": Page("Q", 405, 302),
    "view_save": Page(ANSWERS, 405, 302),
    "view_delete": Page(ANSWERS, 405, 302),
    "response": Page(ANSWERS, ids=("response",)),
    "response_why": Page(ANSWERS, ids=("response",)),
    "gold_set": Page("Q", 200, 422, ids=("response",)),
    "knowledge": Page(ALL),
    "knowledge_reports": Page("QK"),
    "report_answer": Page("QK", 405, 422, ids=("report",)),
    "knowledge_gaps": Page(ANSWERS),
    "knowledge_gap": Page("QK", 200, ids=("response",)),
    "knowledge_article": Page(ALL, ids=("article",)),
    "retraining": Page("SQKB"),
    "calibration": Page(JUDGES),
    "calibration_plan": Page("Q", 200, 422),
    "calibration_session": Page(JUDGES, ids=("session",)),
    "calibration_close": Page("Q", 405, 302, ids=("session",)),
    "calibration_settle": Page("Q", 405, 422, ids=("session", "item")),
    "my_training": Page(JUDGES),
    "exports": Page("QKB"),
    "export_request": Page("QKB", 405, 400),
    "export_card": Page("QKB", ids=("2026-W40",)),
    "export_report": Page("QKB", 404, ids=("2026-W40",)),
    "export_file": Page("QKB", 404, ids=("2026-W40", "verdicts.csv")),
    "commands": Page(ALL),
    "manage": Page("Q"),
    "queues": Page("Q"),
    "queue_new": Page("Q", 200, 200, query="?takes=risk"),
    "queue": Page("Q", 200, 422, ids=("control",)),
    "queue_close": Page("Q", 405, 302, ids=("control",)),
    "queue_order": Page("Q", 405, 400, ids=("control",)),
    "plan": Page("Q", 200, 422),
    "plan_effect": Page("Q", 422),
    "plan_threshold": Page("Q", 302, 422),
    "threshold_effect": Page("Q", 422),
    "plan_back": Page("Q", 302, 422, ids=(7,)),
    "gold": Page("Q"),
    "gold_retire": Page("Q", 405, 302, ids=("gold",)),
    "training": Page("Q"),
    "training_csv": Page("Q"),
    "teams": Page("O"),
    "team_new": Page("O", 200, 200),
    "team": Page("O", 200, 200, ids=("team",)),
    "people": Page("O"),
    "person_invite": Page("O", 200, 200),
    "person": Page("O", 200, 200, ids=("person",)),
    "person_link": Page("O", 405, 200, ids=("person",)),
    "person_act": Page("O", 405, 400, ids=("person",)),
    "audit": Page("PO"),
    "audit_export": Page("PO", ids=("csv",)),
    "privacy": Page("P"),
    "privacy_find": Page("P", 405, 302),
    "privacy_subject": Page("P", ids=("subject",)),
    "privacy_export": Page("P", 405, 200, ids=("subject",)),
    "privacy_withdraw": Page("P", 405, 400, ids=("subject",)),
    "privacy_erase": Page("P", 405, 422, ids=("subject",)),
    "privacy_erasures": Page("P"),
    "privacy_receipt": Page("P", 404, ids=("none",)),
    "privacy_retention": Page("P"),
    "privacy_map": Page("P"),
    "practice": Page(JUDGES),
    "practice_start": Page(JUDGES, 405, 302),
    "practice_article": Page(JUDGES, 404, ids=("none",)),
    "preferences": Page(ALL, 200, 200),
    "preferences_keys": Page(ALL, 405, 302),
    "preferences_report": Page(ALL, 405, 302),
    "change_password": Page(ALL, 405, 422),
}
"""Every page of ours that needs a log-in."""

OWN_ACCOUNT = {
    "sessions", "sessions_end", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_add_webauthn", "mfa_remove_webauthn", "account_reauthenticate",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
}  # fmt: skip
"""Pages of one's own log-in, the same for every role; tests/test_login*.py and test_second_factor*.py go through them."""

OPEN_TO_ALL = {
    "language": "the language of the log-in page",
    "theme": "its colours",
    "login": "the log-in",
    "logout": "ends what there is",
    "account_login": "the log-in by its name in the library",
    "account_inactive": "says that the account is closed",
    "access_link": "a one-time link for who has no password yet",
    "policy_reports": "a browser tells what it refused to load; no person is known",
    "openid_connect_login": "to the log-in of the organisation",
    "openid_connect_callback": "and back",
    "mfa_authenticate": "the second step of a log-in that has begun",
    "mfa_login_webauthn": "a log-in by passkey",
    "api-1:health": "whether the service runs, and nothing else",
    "api-1:openapi-json": "the description of the API",
    "api-1:api-root": "an empty answer",
}
"""The allow-list: who is not logged in may ask for these, and why."""

BY_KEY = {"api-1:send_responses", "api-1:send_signed_responses"}
"""Ingest: by a key or a signature of a source, never by a log-in."""
