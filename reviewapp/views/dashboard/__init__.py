"""The quality dashboard: `page` asks and answers, `words` says it by rule, `cards` names what the rooms beside it show."""

from reviewapp.views.dashboard.page import dashboard, dashboard_csv

__all__ = ["dashboard", "dashboard_csv"]
