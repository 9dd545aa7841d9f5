"""Groups of judged answers with a known share of bad ones."""

from typing import Any

from contactcenter.models import Employee
from tests.factories import make_draw, make_employee, make_response, make_review, make_verdict


def make_group(*, good: int, bad: int, pi: float = 0.5, **fields: Any) -> None:
    """Control draws, all judged: each stands for 1 / pi answers."""
    reviewer = Employee.objects.filter(username="reviewer").first() or make_employee(username="reviewer")
    for code in ["correct"] * good + ["wrong"] * bad:
        draw = make_draw(response=make_response(**fields), pi=pi, floor=pi)
        make_verdict(review=make_review(draw=draw), code=code, reviewer=reviewer)
    for _ in range(round((good + bad) * (1 / pi - 1))):
        make_draw(response=make_response(**fields), pi=pi, floor=pi, kind="none")
