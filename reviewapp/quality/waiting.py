"""Whether anything waits otherwise than a moment ago: the stamp of what is remembered of reviews (quality.kept).

Reviews open and close without a mark on a day. But a verdict always closes a review that was open, one that is taken back
opens it again, and an answer that is withdrawn or erased takes its review out of the queue: all in one transaction. So what
waits, and which answers are judged, can only change together with the reviews that are not done, or with the newest verdict
(of two that undo one another the reviews are the same, not the verdict). Nothing else of a review or of the
dimensions of its answer ever changes.
"""

from typing import Any

from django.db.models import Aggregate, CharField, F, Max, TextField
from django.db.models.functions import Cast, Concat

from reviewapp.models import Review, Verdict

Stamp = tuple[str | None, int | None]


class _Digest(Aggregate):
    """Of all values, in the order of the index they are read from. Another order is another digest, which only costs time."""

    function = "STRING_AGG"
    template = "MD5(%(function)s(%(expressions)s, ','))"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def stamp() -> Stamp:
    """In two queries: the reviews that are not done, read from their own index, and the newest verdict."""
    not_done = Review.objects.exclude(state=Review.State.DONE).order_by()
    told = Concat(Cast("pk", TextField()), F("state"), output_field=TextField())
    # the verdict last: one that comes in between is younger than the reviews, and what is read after it knows both
    digest = not_done.aggregate(digest=_Digest(told))["digest"]
    return digest, Verdict.objects.aggregate(newest=Max("pk"))["newest"]
