"""The papers of a privacy officer, from what this installation really does: settings, tables, rights, models, figures."""

from reviewapp.compliance.collecting import collect
from reviewapp.compliance.writing import markdown

__all__ = ["collect", "markdown"]
