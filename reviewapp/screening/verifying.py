"""The verifier of this process, when one is configured."""

from collections.abc import Callable, Mapping, Sequence

from reviewapp.scoring.types import Case, Match
from reviewapp.scoring.verifiers import NoOpinion, Opinion


def opinions_of(
    matched: Mapping[int, tuple[Case, Sequence[Match]]], *, alive: Callable[[], None] = lambda: None
) -> dict[int, Opinion | NoOpinion]:
    """Screening id -> opinion, or why there is none. `alive` is called while it takes long."""
    return dict.fromkeys(matched, NoOpinion())
