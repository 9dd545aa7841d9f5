"""Equal treatment: `pages` asks and answers, `lines` has the lists behind the numbers, `file` writes all of it as CSV."""

from reviewapp.views.equal_treatment.file import equal_treatment_csv
from reviewapp.views.equal_treatment.pages import equal_treatment, equal_treatment_gap

__all__ = ["equal_treatment", "equal_treatment_csv", "equal_treatment_gap"]
