"""How well the flags find bad answers: labelled files through the code of the pipeline, and the figures that tell."""

from reviewapp.evaluation.flags import Wish, evaluate

__all__ = ["Wish", "evaluate"]
