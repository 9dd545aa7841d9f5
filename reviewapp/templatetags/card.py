"""The lists of a card, as HTML: the marked answer, its articles, the conversation.

They are written here because a loop in a template costs ten times as much, and a reviewer waits for every card.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from contactcenter.models import BotResponse
from reviewapp.templatetags.evidence import claim_words, version_url
from reviewapp.templatetags.klopt import article_status, clock, flag_title, icon, lang_of, local_date
from reviewapp.views.card.evidence import ArticleCard, Part, Sentence
from reviewapp.views.card.talk import Message

register = template.Library()
NOTHING = SafeString("")


@register.simple_tag
def marked_answer(parts: Sequence[Part]) -> SafeString:
    """The answer, with a mark on each statement and signal; the numbers are those of the sources beside it."""
    return _joined(_part(part) for part in parts)


def _part(part: Part) -> SafeString:
    if part.number:
        words = gettext("claim %(n)s: %(words)s") % {"n": part.number, "words": claim_words(part.status).lower()}
        return _html(
            '<mark class="cl {status}" data-n="{n}" tabindex="0" role="button" aria-describedby="source-{n}">{text}'
            '<span class="nowrap">{tail}<span class="ref {status}" aria-hidden="true">{n}</span></span>'
            '<span class="sr" lang="{language}"> ({words})</span></mark>',
            status=part.status, n=part.number, text=part.text, tail=part.tail, language=get_language(), words=words,
        )  # fmt: skip
    if part.flag:
        return _html(
            '<mark class="cl sig {severity}" data-n="signal-{n}" tabindex="0" role="button"'
            ' aria-describedby="source-signal-{n}">{text}<span class="nowrap">{tail}<span class="ref"'
            ' aria-hidden="true">!</span></span><span class="sr" lang="{language}"> ({words})</span></mark>',
            severity=part.flag.severity, n=part.flag.order, text=part.text, tail=part.tail, language=get_language(),
            words=gettext("signal: %(title)s") % {"title": flag_title(part.flag)},
        )  # fmt: skip
    return _html("{}", part.text)


@register.simple_tag
def article_card(article: ArticleCard, answered_at: datetime) -> SafeString:
    """An article with the sentences that the answer is compared with, and whether it was in force at that moment."""
    version = article.version
    language = lang_of(version)
    since = version.valid_from or version.approved_at
    return _html(
        '<article class="art"><header><h3><a href="{url}" target="_blank" rel="noopener"><span{language}>{title}</span>'
        '<span class="sr"> {new_tab}</span></a></h3><span class="id">{id}</span></header>\n{sentences}\n'
        "<footer><span>v{number} · {since}{owner}</span>{status}</footer></article>",
        url=version_url(version), language=language, title=version.title, id=version.article.external_id,
        new_tab=gettext("(opens in a new tab)"),
        sentences=_joined(_sentence(sentence, language) for sentence in article.sentences),
        number=version.number, since=local_date(since), owner=f" · {version.owner}" if version.owner else "",
        status=article_status(version, answered_at),
    )  # fmt: skip


def _sentence(sentence: Sentence, language: SafeString) -> SafeString:
    words = _joined(_html("<b>{}</b>" if bold else "{}", text) for text, bold in sentence.pieces)
    if not sentence.number:
        return _html('<p class="src plain"{}>{}</p>', language, words)
    told = gettext("pointed out by the extra check") if sentence.by else ""
    return _html(
        '<p class="src {status}" id="source-{n}" data-n="{n}"><span class="ref {status}" aria-hidden="true">{n}</span>'
        '<span class="sr">{claim} </span><span{language}>{words}</span>{by}</p>',
        status=sentence.status, n=sentence.number, claim=gettext("claim %(n)s:") % {"n": sentence.number},
        language=language, words=words, by=_html(' <span class="small">({})</span>', told) if told else "",
    )  # fmt: skip


@register.simple_tag
def article_options(articles: Sequence[ArticleCard]) -> SafeString:
    """The articles of the card to choose from: `KB-0142 v7, Opzeggen bij verhuizing`."""
    versions = [article.version for article in articles]
    return _joined(
        _html('<option value="{}">{} v{}, {}</option>', row.pk, row.article.external_id, row.number, row.title)
        for row in versions
    )


@register.simple_tag
def insert_buttons(articles: Sequence[ArticleCard]) -> SafeString:
    """A button for each sentence that can go into the correction."""
    button = '<button type="button" class="btn small" data-insert="{}" data-version="{}">{}{}</button>'
    return _joined(
        _html(button, sentence.text, article.version.pk, icon("plus"), _source(article, sentence))
        for article in articles
        for sentence in article.sentences
    )


def _source(article: ArticleCard, sentence: Sentence) -> str:
    name = article.version.article.external_id
    if not sentence.number:
        return name
    return gettext("%(n)s: %(article)s") % {"n": sentence.number, "article": name}


@register.simple_tag
def bubbles(messages: Sequence[Message], judged: BotResponse) -> SafeString:
    """The conversation, oldest first."""
    speakers = {"customer": gettext("Customer"), "bot": gettext("Bot")}
    colleague, language = gettext("Colleague"), lang_of(judged)
    return _joined(
        _html(
            '<li class="msg {}{}"><div class="who">{}{}{}</div><div class="bubble pre-line"{}>{}</div></li>',
            message.speaker,
            " judged" if message.judged else "",
            speakers.get(message.speaker, colleague),
            _html(' <span class="chip info">{}</span>', gettext("to be judged")) if message.judged else "",
            _time(message),
            language,
            message.text,
        )
        for message in messages
    )


def _time(message: Message) -> SafeString:
    if not message.response or message.speaker != "bot":
        return NOTHING
    return _html(' <span class="num">{}</span>', clock(message.response.answered_at))


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return SafeString("".join(pieces))


def _html(pattern: str, *values: object, **named: object) -> SafeString:
    """What format_html gives, at half its cost: no value here is a text that is translated later."""
    return SafeString(
        pattern.format(*map(_escaped, values), **{name: _escaped(value) for name, value in named.items()})
    )


def _escaped(value: object) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))
