"""What needs attention first: at most three findings, by rule, for the dashboard and the weekly report.

A rate is among them only where its whole interval is on the wrong side. What kind goes before what is in KINDS: harm to a
customer, then groups that are served worse, then work that is left.
"""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from reviewapp.findings import MOST_FINDINGS, Finding
from reviewapp.quality import Rate
from reviewapp.templatetags.numbers import pct

KINDS = ("critical", "below", "parity", "handover", "overdue", "gaps")


def most_urgent(found: Iterable[Finding], *, most: int = MOST_FINDINGS) -> list[Finding]:
    """The first of every kind in the order of KINDS, then the second of every kind, and so on; as they came within a kind."""
    seen: Counter[str] = Counter()
    ranked = []
    for place, finding in enumerate(found):
        ranked.append((seen[finding.kind], KINDS.index(finding.kind), place, finding))
        seen[finding.kind] += 1
    return [finding for *_rank, finding in sorted(ranked, key=lambda row: row[:3])][:most]


def critical_above(rate: Rate, *, norm: float, count: int) -> Finding | None:
    """Critical mistakes, when they are certainly more than the norm. `count` answers are behind it."""
    if rate.low is None or rate.low <= norm:
        return None
    title = _("More critical mistakes than the norm of %(norm)s") % {"norm": pct(norm, 0)}
    text = _("%(value)s of the answers, with 95%% certainty between %(low)s and %(high)s.") % {
        "value": pct(rate.value),
        "low": pct(rate.low),
        "high": pct(rate.high),
    }
    return Finding("critical", title, text, {"figure": "critical"}, count)
