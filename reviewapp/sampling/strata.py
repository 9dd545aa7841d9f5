"""The groups within which every answer has the same floor."""

import hashlib
from collections.abc import Mapping, Sequence

from reviewapp.models import Draw

DIMENSIONS = ("channel", "language", "segment", "topic", "bot_version")
"""What an answer can be grouped by; a plan chooses some of them."""

_LONGEST: int = Draw._meta.get_field("stratum").max_length or 0
_MARK = 16


def stratum_of(values: Mapping[str, str], dimensions: Sequence[str]) -> str:
    """The name of the group: the values of these dimensions in order, empty ones as "-".

    A name that does not fit its column is cut and gets a digest, so that two groups never become one. Without dimensions
    all answers are one group.
    """
    name = "|".join(values[dimension] or "-" for dimension in dimensions) or "-"
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - _MARK - 1]}~{hashlib.sha256(name.encode()).hexdigest()[:_MARK]}"
