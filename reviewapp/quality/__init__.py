"""Stage 5a: verdicts -> quality figures. Reads only.

`figures` gives all of a page or an export in a handful of queries, for a selection (`Filters`), live or as of a moment.
"""

from reviewapp.quality.agreement import Meters, meters
from reviewapp.quality.figures import figures
from reviewapp.quality.filters import DIMENSIONS, EMPTY, FilterError, Filters, week_of
from reviewapp.quality.period import choices, is_known, latest_period, weeks
from reviewapp.quality.results import (
    Actions,
    Backlog,
    Change,
    FlagPrecision,
    Group,
    Headline,
    QualityFigures,
    Rate,
    TrendPoint,
)

__all__ = [
    "DIMENSIONS",
    "EMPTY",
    "Actions",
    "Backlog",
    "Change",
    "FilterError",
    "Filters",
    "FlagPrecision",
    "Group",
    "Headline",
    "Meters",
    "QualityFigures",
    "Rate",
    "TrendPoint",
    "choices",
    "figures",
    "is_known",
    "latest_period",
    "meters",
    "week_of",
    "weeks",
]
