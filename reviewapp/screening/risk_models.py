"""The risk model in force."""

from reviewapp.models import RiskModelVersion
from reviewapp.scoring.risk import FIXED, RiskModel


def current_risk_model(*, embedding_model: str) -> RiskModel:
    """The model in force, where it applies to signals made with this embedding model; else the fixed sum of a fresh install.

    One query for one row of some kilobytes, asked once a batch: all processes change over together, and nothing is held.
    """
    row = RiskModelVersion.objects.filter(in_force=True).first()
    return RiskModel.from_dict(row.parameters) if row and applies(row, embedding_model=embedding_model) else FIXED


def applies(row: RiskModelVersion, *, embedding_model: str) -> bool:
    """Whether a stored model may judge signals made with this embedding model.

    The scale of the signals comes from the embedding model, so what was made with another one does not apply; nor does the
    fixed sum on the scale of the traffic once an upgrade has brought another sum.
    """
    if row.made_from == RiskModelVersion.MadeFrom.FIXED or row.embedding_model != embedding_model:
        return False
    return row.made_from == RiskModelVersion.MadeFrom.VERDICTS or row.fixed_version == FIXED.version


def risk_model_of(version: str) -> RiskModel | None:
    """The model that a version in a decision record stands for; None for a fixed sum that was shipped earlier."""
    if version == FIXED.version:
        return FIXED
    row = RiskModelVersion.objects.filter(version=version).first()
    return RiskModel.from_dict(row.parameters) if row else None
