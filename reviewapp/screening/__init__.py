"""Stage 1: responses + articles -> Screening (risk, best passages) with Flags and Claims."""

from reviewapp.screening.forgetting import forget_vectors
from reviewapp.screening.knowledge import current_index
from reviewapp.screening.models import embedder
from reviewapp.screening.opening import open_screenings, rescreen_manual
from reviewapp.screening.working import screen_again, screen_next

__all__ = [
    "current_index",
    "embedder",
    "forget_vectors",
    "open_screenings",
    "rescreen_manual",
    "screen_again",
    "screen_next",
]
