"""Stage 5c: verdicts -> a better risk. A risk model comes into force only where it is better on verdicts it never saw.

Traffic without verdicts puts the fixed sum on the scale of the installation; from 30 verdicts on the weights are learnt. Every
try is a row with its figures; a person can always go back. Answers that were screened keep the risk, and the draw, they had.
"""

from reviewapp.learning.nightly import learn_if_due
from reviewapp.learning.refitting import Outcome, preview, refit
from reviewapp.learning.versions import CannotRevert, revert

__all__ = ["CannotRevert", "Outcome", "learn_if_due", "preview", "refit", "revert"]
