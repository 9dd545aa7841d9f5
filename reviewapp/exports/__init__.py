"""Stage 6: the weekly export. `rows`: what stands in it; `publishing`: how it appears on disk; `runs`: when."""

from reviewapp.exports.publishing import MANIFEST, ExportError, Published
from reviewapp.exports.runs import (
    default_folder,
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
    "ExportError",
    "Published",
    "Week",
    "WeekError",
    "default_folder",
    "export_due_week",
    "export_week",
    "last_finished",
    "make_next",
    "missing_weeks",
    "preview_week",
    "request_export",
]
