"""The words for a flag, in the language of the reader. The words stand with the detector; here they meet gettext."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from reviewapp.scoring.detectors import BY_KIND


def title(*, kind: str) -> str:
    """Short name of a kind of flag; the kind itself for a detector that no longer exists."""
    detector = BY_KIND.get(kind)
    return gettext(detector.TITLE) if detector else kind


def sentence(*, kind: str, values: Mapping[str, Any]) -> str:
    """Why this flag was raised, with its values filled in; the short name where an older detector left other values."""
    detector = BY_KIND.get(kind)
    if detector is None:
        return ""
    try:
        return gettext(detector.REASON).format(**values)
    except KeyError:
        return gettext(detector.TITLE)
