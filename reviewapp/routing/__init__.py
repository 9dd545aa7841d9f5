"""Stage 3: drawn responses -> Review in a queue; who judges what, and when."""

from reviewapp.routing.claiming import (
    NO_LEASE,
    LeaseLost,
    claim_next,
    free,
    held_by,
    lease_end,
    lease_seconds,
    release,
    renew,
    skip,
)
from reviewapp.routing.opening import drawn_twice, open_reviews
from reviewapp.routing.queues import (
    COUNTED_AT_MOST,
    Backlog,
    Holder,
    NotYourQueue,
    backlog,
    count_open,
    holders,
    open_by_queue,
    queue_for,
    queues_of,
    standard_queues,
)
from reviewapp.routing.waiting import settled_for, waits_for

__all__ = [
    "COUNTED_AT_MOST",
    "NO_LEASE",
    "Backlog",
    "Holder",
    "LeaseLost",
    "NotYourQueue",
    "backlog",
    "claim_next",
    "count_open",
    "drawn_twice",
    "free",
    "held_by",
    "holders",
    "lease_end",
    "lease_seconds",
    "open_by_queue",
    "open_reviews",
    "queue_for",
    "queues_of",
    "release",
    "renew",
    "settled_for",
    "skip",
    "standard_queues",
    "waits_for",
]
