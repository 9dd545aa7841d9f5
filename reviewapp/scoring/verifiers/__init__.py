"""A verifier reads claims and article passages together and gives its opinion: one more signal in the risk. None is needed."""

from reviewapp.scoring.verifiers.types import ClaimOpinion, Examined, NoOpinion, Opinion, Silence, Verifier

__all__ = ["ClaimOpinion", "Examined", "NoOpinion", "Opinion", "Silence", "Verifier"]
