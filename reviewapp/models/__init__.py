"""Judgement, one file per stage of the flow. All but verdicts and draws can be deleted and computed again."""

from reviewapp.models.access import AccessLink, CacheEntry, LoginAttempt, LoginSession
from reviewapp.models.audit import AuditCheck, AuditEntry
from reviewapp.models.calibration import CalibrationItem, CalibrationSession, GoldItem, TrainingRecord
from reviewapp.models.contacts import RepeatContact
from reviewapp.models.exports import ReportMail, ReportSubscription, WeeklyExport
from reviewapp.models.lookalikes import GroupVerdict, HeldBack, LookalikeGroup, LookalikeMember
from reviewapp.models.operation import PeriodRun, PolicyReport, WorkerHeartbeat
from reviewapp.models.quality import ChangedDay, DailyAggregate, SwapRun
from reviewapp.models.retraining import RetrainBatch, RetrainItem
from reviewapp.models.risk import RiskModelVersion
from reviewapp.models.routing import Queue, Review, ReviewDraft, ReviewSkip
from reviewapp.models.sampling import Draw, SamplingPlan
from reviewapp.models.screening import Claim, Flag, Match, Screening, Vector
from reviewapp.models.settling import Difference, Dispute, FeedbackSeen, KnowledgeReport
from reviewapp.models.verdicts import Correction, FlagVerdict, PersonalDataReveal, Verdict
from reviewapp.models.verifying import VerifierHeldOut, VerifierOpinion, VerifierUse
from reviewapp.models.views import SavedView

__all__ = [
    "AccessLink",
    "AuditCheck",
    "AuditEntry",
    "CacheEntry",
    "CalibrationItem",
    "CalibrationSession",
    "ChangedDay",
    "Claim",
    "Correction",
    "DailyAggregate",
    "Difference",
    "Dispute",
    "Draw",
    "FeedbackSeen",
    "Flag",
    "FlagVerdict",
    "GoldItem",
    "GroupVerdict",
    "HeldBack",
    "KnowledgeReport",
    "LoginAttempt",
    "LoginSession",
    "LookalikeGroup",
    "LookalikeMember",
    "Match",
    "PeriodRun",
    "PersonalDataReveal",
    "PolicyReport",
    "Queue",
    "RepeatContact",
    "ReportMail",
    "ReportSubscription",
    "RetrainBatch",
    "RetrainItem",
    "Review",
    "ReviewDraft",
    "ReviewSkip",
    "RiskModelVersion",
    "SamplingPlan",
    "SavedView",
    "Screening",
    "SwapRun",
    "TrainingRecord",
    "Vector",
    "Verdict",
    "VerifierHeldOut",
    "VerifierOpinion",
    "VerifierUse",
    "WeeklyExport",
    "WorkerHeartbeat",
]
