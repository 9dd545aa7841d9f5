"""Judgement, one file per stage of the flow. All but verdicts and draws can be deleted and computed again."""

from reviewapp.models.exports import WeeklyExport
from reviewapp.models.operation import PeriodRun, WorkerHeartbeat
from reviewapp.models.retraining import RetrainBatch, RetrainItem
from reviewapp.models.risk import RiskModelVersion
from reviewapp.models.routing import Queue, Review, ReviewSkip
from reviewapp.models.sampling import Draw, SamplingPlan
from reviewapp.models.screening import Claim, Flag, Match, Screening, Vector
from reviewapp.models.verdicts import Correction, Verdict
from reviewapp.models.verifying import VerifierHeldOut, VerifierOpinion, VerifierUse

__all__ = [
    "Claim",
    "Correction",
    "Draw",
    "Flag",
    "Match",
    "PeriodRun",
    "Queue",
    "RetrainBatch",
    "RetrainItem",
    "Review",
    "ReviewSkip",
    "RiskModelVersion",
    "SamplingPlan",
    "Screening",
    "Vector",
    "Verdict",
    "VerifierHeldOut",
    "VerifierOpinion",
    "VerifierUse",
    "WeeklyExport",
    "WorkerHeartbeat",
]
