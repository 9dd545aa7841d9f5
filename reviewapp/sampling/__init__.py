"""Stage 2: screened responses -> draws."""

from reviewapp.sampling.drawing import (
    DEFAULT_CONTROL_SHARE,
    NO_CAPACITY,
    PlanPreview,
    adopt_plan,
    current_plan,
    draw_lots,
    draw_next,
    follow_risk,
    preview_plan,
    stratum_of,
    undrawn,
)

__all__ = ["DEFAULT_CONTROL_SHARE", "NO_CAPACITY", "PlanPreview", "adopt_plan", "current_plan", "draw_lots", "draw_next", "follow_risk", "preview_plan", "stratum_of", "undrawn"]
