"""The words for a flag, in the language of the reader. The words stand with the detector; here they meet gettext."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, gettext

from reviewapp.scoring.detectors import BY_KIND, wrong_language

BOLD = frozenset({"found", "expected"})
"""The values that differ."""
BOLD_UP_TO = 60
"""Signs; a longer quote in bold would shout."""


def title(*, kind: str) -> str:
    """Short name of a kind of flag; the kind itself for a detector that no longer exists."""
    detector = BY_KIND.get(kind)
    return gettext(detector.TITLE) if detector else kind


def sentence(*, kind: str, values: Mapping[str, Any]) -> str:
    """Why this flag was raised, with its values filled in; the short name where an older detector left other values."""
    detector = BY_KIND.get(kind)
    if detector is None:
        return ""
    named = _named(kind, values)
    if "article" in named:
        named["article"] = f"“{named['article']}”"
    try:
        return gettext(detector.REASON).format(**named)
    except KeyError:
        return gettext(detector.TITLE)


def marked_sentence(*, kind: str, values: Mapping[str, Any], article: SafeString) -> SafeString:
    """`sentence` for a page: the two values that differ are bold, and the article is the link `article`, where not empty."""
    detector = BY_KIND.get(kind)
    if detector is None:
        return article
    shown = {name: _bold(name, str(value)) for name, value in _named(kind, values).items()}
    if "article" in shown:
        shown["article"] = article or format_html("“{}”", shown["article"])
    words = gettext(detector.REASON)
    try:
        told = mark_safe(escape(words).format(**shown))  # noqa: S308  every value is escaped
    except KeyError:
        return format_html("{}", gettext(detector.TITLE))
    return told if "{article}" in words or not article else format_html("{} {}", told, article)


def _bold(name: str, value: str) -> SafeString:
    return format_html("<b>{}</b>" if name in BOLD and len(value) <= BOLD_UP_TO else "{}", value)


def _named(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as a reader names them: languages by their name."""
    if kind != wrong_language.KIND:
        return dict(values)
    return {name: _language(str(value)) for name, value in values.items()}


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
