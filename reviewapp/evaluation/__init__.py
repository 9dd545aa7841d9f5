"""How well the flags find bad answers: labelled files through the code of the pipeline, and the figures that tell."""

from reviewapp.evaluation.flags import Wish, evaluate
from reviewapp.evaluation.retrieval import evaluate_retrieval
from reviewapp.evaluation.swaps import KINDS, SwapWish, swap_if_due, swap_test

__all__ = ["KINDS", "SwapWish", "Wish", "evaluate", "evaluate_retrieval", "swap_if_due", "swap_test"]
