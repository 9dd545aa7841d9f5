"""Several people judge the same answers blind and compare: are we looking at it the same way?

Nothing of it enters the quality figures. Nobody sees a colleague's verdict before he is done himself, or the session
is closed.
"""

from reviewapp.calibration.planning import STANDARD_ITEMS, InvalidSession, add_items, plan_session
from reviewapp.calibration.results import LEAST_ITEMS, Results, Row, SplitReason, results, settle_item
from reviewapp.calibration.sessions import (
    Participation,
    close,
    follow,
    known_to,
    may_see_results,
    participation,
    waiting,
)

__all__ = [
    "LEAST_ITEMS",
    "STANDARD_ITEMS",
    "InvalidSession",
    "Participation",
    "Results",
    "Row",
    "SplitReason",
    "add_items",
    "close",
    "follow",
    "known_to",
    "may_see_results",
    "participation",
    "plan_session",
    "results",
    "settle_item",
    "waiting",
]
