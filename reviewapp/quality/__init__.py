"""Stage 5a: verdicts -> quality figures. Writes nothing but what it keeps to read faster (`tally`).

`read` gives a `Selection` in a handful of queries, live or as of a moment: everything that a page or an export says of
judged answers comes from it. `figures` are those of the dashboard.
"""

from reviewapp.quality.agreement import Meters, meters
from reviewapp.quality.curve import Advice, CurvePoint, Workload, workload
from reviewapp.quality.days import tally
from reviewapp.quality.figures import figures
from reviewapp.quality.filters import DIMENSIONS, EMPTY, FilterError, Filters, week_of
from reviewapp.quality.handover import HandoverFigures, handover_figures
from reviewapp.quality.parity import Comparison, Detail, Parity, comparison_detail, equal_treatment
from reviewapp.quality.parts import Frame, Judged, Part
from reviewapp.quality.period import choices, is_known, latest_period, weeks
from reviewapp.quality.representativeness import Coverage, representativeness
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
from reviewapp.quality.selection import Selection, read

__all__ = [
    "DIMENSIONS",
    "EMPTY",
    "Actions",
    "Advice",
    "Backlog",
    "Change",
    "Comparison",
    "Coverage",
    "CurvePoint",
    "Detail",
    "FilterError",
    "Filters",
    "FlagPrecision",
    "Frame",
    "Group",
    "HandoverFigures",
    "Headline",
    "Judged",
    "Meters",
    "Parity",
    "Part",
    "QualityFigures",
    "Rate",
    "Selection",
    "TrendPoint",
    "Workload",
    "choices",
    "comparison_detail",
    "equal_treatment",
    "figures",
    "handover_figures",
    "is_known",
    "latest_period",
    "meters",
    "read",
    "representativeness",
    "tally",
    "week_of",
    "weeks",
    "workload",
]
