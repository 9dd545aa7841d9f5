"""Stage 4: Review + supervisor -> Verdict. Nothing is ever overwritten: taking back is a mark on the old row."""

from reviewapp.verdicts.recording import AlreadyJudged, record_verdict
from reviewapp.verdicts.rules import InvalidVerdict, check, handover_asked, level_of
from reviewapp.verdicts.telling import Progress, Reveal, judged_by_colleague, progress, reveal
from reviewapp.verdicts.undoing import DECIDES_AFTER, NotTheNewest, TooLateToUndo, take_back_group, undo_last

__all__ = [
    "DECIDES_AFTER",
    "AlreadyJudged",
    "InvalidVerdict",
    "NotTheNewest",
    "Progress",
    "Reveal",
    "TooLateToUndo",
    "check",
    "handover_asked",
    "judged_by_colleague",
    "level_of",
    "progress",
    "record_verdict",
    "reveal",
    "take_back_group",
    "undo_last",
]
