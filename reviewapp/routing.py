"""Stage 3: drawn responses -> Review in a queue; who judges what, and when."""

from reviewapp.models import Review


def count_open(*, at_most: int) -> int:
    """Open reviews over all queues, counted no further than `at_most`."""
    return Review.objects.filter(state=Review.State.OPEN)[:at_most].count()
