"""Weeks of a known truth through the product's own draw, estimators and intervals: do the figures hold?"""

from reviewapp.simulation.running import simulate
from reviewapp.simulation.scenario import Scenario, ScenarioError, parse, read
from reviewapp.simulation.weeks import Week, World

__all__ = ["Scenario", "ScenarioError", "Week", "World", "parse", "read", "simulate"]
