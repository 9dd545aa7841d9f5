"""Stage 6: the weekly export and its report. `rows`, `figures`, `report`: what stands in it; `publishing`: how it appears
on disk; `runs`: when; `mailing`: to whom it goes."""

from reviewapp.exports.mailing import mail_is_on, mails_of, may_subscribe, send_next, subscribe
from reviewapp.exports.printing import can_print
from reviewapp.exports.publishing import MANIFEST, PDF, ExportError, Published, default_folder
from reviewapp.exports.runs import (
    export_due_week,
    export_week,
    make_next,
    missing_weeks,
    preview_week,
    request_export,
)
from reviewapp.exports.weeks import Week, WeekError, last_finished

__all__ = [
    "MANIFEST",
    "PDF",
    "ExportError",
    "Published",
    "Week",
    "WeekError",
    "can_print",
    "default_folder",
    "export_due_week",
    "export_week",
    "last_finished",
    "mail_is_on",
    "mails_of",
    "make_next",
    "may_subscribe",
    "missing_weeks",
    "preview_week",
    "request_export",
    "send_next",
    "subscribe",
]
