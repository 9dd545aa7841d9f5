"""The swap test: the same answers with other names, places and groups in them; nothing may change but the words swapped.

Counterfactual evaluation: only the group changes, so a difference has no other cause (Garg et al. 2019, counterfactual
fairness in text classification through robustness).
"""

from reviewapp.evaluation.swaps.monthly import swap_if_due
from reviewapp.evaluation.swaps.running import KINDS, SwapWish, swap_test

__all__ = ["KINDS", "SwapWish", "swap_if_due", "swap_test"]
