"""What the desk and the page of one answer say of claims, flags and articles."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from contactcenter.models import ArticleVersion
from reviewapp import reasons
from reviewapp.models import Claim, Flag

register = template.Library()


@register.filter
def version_url(version: ArticleVersion) -> str:
    """The page of this very version of an article."""
    if version._state.adding:  # an article of the practice round, which is in no database
        return reverse("practice_article", args=[version.article.external_id])
    return (
        f"{reverse('knowledge_article', args=[version.article.external_id])}?{urlencode({'version': version.number})}"
    )


@register.simple_tag
def article_link(version: ArticleVersion) -> SafeString:
    """`KB-0142 Opzeggen bij verhuizing (v7)`; in a tab of its own, so that the answer stays on screen."""
    language = format_html(' lang="{}"', version.language) if version.language else ""
    return format_html(
        '<a href="{}" target="_blank" rel="noopener">{} <span{}>{}</span> (v{})<span class="sr"> {}</span></a>',
        version_url(version),
        version.article.external_id,
        language,
        version.title,
        version.number,
        gettext("(opens in a new tab)"),
    )


@register.filter
def reason_marked(flag: Flag) -> SafeString:
    """Why the machine flagged this: the two values that differ bold, the article version it was compared with a link."""
    link = article_link(flag.passage.version) if flag.passage is not None else mark_safe("")
    return reasons.marked_sentence(kind=flag.kind, values=flag.values, article=link)


@register.filter
def claim_words(status: str) -> str:
    """What the knowledge base says of a statement; "supported" promises no more than was measured."""
    return str(Claim.Status(status).label)
