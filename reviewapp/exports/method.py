"""The page that says how the figures were made, in words, for a reader who was not there."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from markdown_it import MarkdownIt


def markdown(facts: Mapping[str, Any]) -> str:
    """method.md in the active language, from the facts of the manifest."""
    return render_to_string("reviewapp/exports/method.txt", {"facts": facts})


def html(text: str, *, title: str) -> str:
    """method.html: the same text. Raw HTML in it stays text."""
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return render_to_string("reviewapp/exports/method.html", {"body": body, "title": title, "language": get_language()})
