"""Stage 2: screened responses -> draws, by a plan that says how many, of which, and with which probability.

One versioned plan holds all of it: the share that is screened, capacity, random share, strata and the risk from which a
person always looks (docs/decisions/0022). Draws that were made never change.
"""

from reviewapp.sampling.drawing import draw_lots, draw_next, draw_of, undrawn
from reviewapp.sampling.pace import Pace, pace_of_team
from reviewapp.sampling.plans import (
    DEFAULT_CONTROL_SHARE,
    NO_CAPACITY,
    PlanRule,
    adopt_plan,
    change_plan,
    current_plan,
    expected_reviews,
    follow_risk,
    go_back,
    set_threshold,
    versions,
)
from reviewapp.sampling.preview import Choice, Effect, PlanPreview, StratumPreview, effect_of, preview_plan
from reviewapp.sampling.strata import DIMENSIONS, stratum_of
from reviewapp.sampling.thresholds import THRESHOLD_DAYS, ThresholdEffect, threshold_effect, threshold_in_force
from reviewapp.sampling.wishes import Wishes, wishes_of

__all__ = [
    "DEFAULT_CONTROL_SHARE",
    "DIMENSIONS",
    "NO_CAPACITY",
    "THRESHOLD_DAYS",
    "Choice",
    "Effect",
    "Pace",
    "PlanPreview",
    "PlanRule",
    "StratumPreview",
    "ThresholdEffect",
    "Wishes",
    "adopt_plan",
    "change_plan",
    "current_plan",
    "draw_lots",
    "draw_next",
    "draw_of",
    "effect_of",
    "expected_reviews",
    "follow_risk",
    "go_back",
    "pace_of_team",
    "preview_plan",
    "set_threshold",
    "stratum_of",
    "threshold_effect",
    "threshold_in_force",
    "undrawn",
    "versions",
    "wishes_of",
]
