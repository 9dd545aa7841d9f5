"""The signals of an answer -> one risk. A RiskModel is plain data: same signals, same model, same risk, on every machine."""

from reviewapp.scoring.risk.fixed import FIXED
from reviewapp.scoring.risk.model import RiskModel, Term

__all__ = ["FIXED", "RiskModel", "Term"]
