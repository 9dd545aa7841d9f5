"""Stage 4b: where people disagree, with each other, with a verdict or with an article. Each has a row and an answer."""

from reviewapp.settling.adjudicating import CannotSettle
from reviewapp.settling.differences import (
    find_differences,
    may_settle_own,
    open_differences,
    settle,
    settled_differences,
)
from reviewapp.settling.disputes import (
    CannotObject,
    decide_disputes,
    object_to,
    open_to_objection,
    overturning,
    refuse_objection,
    was_exported,
    withdraw,
)
from reviewapp.settling.feedback import Cursor, Entry, feedback_of, mark_seen, unread
from reviewapp.settling.reports import CannotReport, answer_report, open_reports, report_article

__all__ = [
    "CannotObject",
    "CannotReport",
    "CannotSettle",
    "Cursor",
    "Entry",
    "answer_report",
    "decide_disputes",
    "feedback_of",
    "find_differences",
    "mark_seen",
    "may_settle_own",
    "object_to",
    "open_differences",
    "open_reports",
    "open_to_objection",
    "overturning",
    "refuse_objection",
    "report_article",
    "settle",
    "settled_differences",
    "unread",
    "was_exported",
    "withdraw",
]
