"""Answers that are nearly the same: found, shown together, judged together, and checked.

One verdict may stand for a group; some of its members are held back by lot and judged by themselves, and one of them
judged otherwise takes the group verdict back. docs/decisions/0013-lookalikes.md.
"""

from reviewapp.lookalikes.grouping import WINDOW, group_next
from reviewapp.lookalikes.judging import GroupOutcome, judge_group, outcome_of
from reviewapp.lookalikes.members import (
    LEAST_MEMBERS,
    OPENED_FIRST,
    Member,
    Standing,
    lookalikes_of,
    must_open,
    number_alike,
)
from reviewapp.lookalikes.rolling_back import roll_back_differing, rolled_back_for

__all__ = [
    "LEAST_MEMBERS",
    "OPENED_FIRST",
    "WINDOW",
    "GroupOutcome",
    "Member",
    "Standing",
    "group_next",
    "judge_group",
    "lookalikes_of",
    "must_open",
    "number_alike",
    "outcome_of",
    "roll_back_differing",
    "rolled_back_for",
]
