"""The sampling plan: `pages` shows, tries out and changes it, `form` reads it, `words` says it."""

from reviewapp.views.plan.pages import effect, go_back, plan, threshold, threshold_effect

__all__ = ["effect", "go_back", "plan", "threshold", "threshold_effect"]
