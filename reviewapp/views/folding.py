"""Templates in which what is the same on every card is worked out once: words, icons, badges of keys, fixed addresses.

A card has some hundred such places, and working each out anew takes longer than the rest of the card. A template is
folded once for each language and set of keys: what depends on nothing else becomes text, a sentence with values its
translated pattern, and an include the included template itself. What comes out is what Django's own rendering gives.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from itertools import chain
from typing import Any

from django.http import HttpRequest
from django.template import Context, engines
from django.template.base import FilterExpression, Node, NodeList, Template, TextNode, Variable, render_value_in_context
from django.template.context import make_context
from django.template.defaulttags import ForNode, IfNode, URLNode, WithNode
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from contactcenter.models import Employee
from reviewapp.templatetags import klopt

FIXED_TAGS = (klopt.icon, klopt.key, klopt.keyshortcut)
MOST_FOLDED = 100
"""Templates kept; people with keys of their own make more of them."""

_folded: dict[tuple[Any, ...], tuple[Template, Template]] = {}


def render_folded(name: str, context: dict[str, Any], *, request: HttpRequest) -> SafeString:
    """What `render_to_string` gives, for a template that is rendered often."""
    bound = make_context(context, request)
    source = _template(name)
    person = request.user
    keys = (person.shortcuts, *sorted(person.keys.items())) if isinstance(person, Employee) else ()
    key = (name, get_language(), *keys)
    found = _folded.get(key)
    if found is None or found[0] is not source:  # another one: the file was changed during development
        if len(_folded) >= MOST_FOLDED:
            _folded.clear()
        found = _folded[key] = source, _fold(source, request)
    return found[1].render(bound)


class _Words(Node):
    """A translated sentence with values in it."""

    child_nodelists = ()

    def __init__(self, node: BlockTranslateNode) -> None:
        singular, self.names = node.render_token_list(node.singular)
        self.pattern, self.values = gettext(singular), node.extra_context

    def render(self, context: Context) -> SafeString:
        given = {name: value.resolve(context) for name, value in self.values.items()}
        named = {name: given[name] if name in given else context.get(name, "") for name in self.names}
        shown = {name: render_value_in_context(value, context) for name, value in named.items()}
        return SafeString(self.pattern % shown)


def _template(name: str) -> Template:
    backend: Any = engines["django"]
    return backend.engine.get_template(name)


def _fold(source: Template, request: HttpRequest) -> Template:
    context = make_context({}, request)
    folded = copy(source)
    with context.bind_template(source):
        folded.nodelist = _folded_list(source.nodelist, context)
    return folded


def _folded_list(nodes: Iterable[Any], context: Context) -> NodeList:
    """The nodes, folded, with what became text in one piece."""
    joined = NodeList()
    for node in chain.from_iterable(_folded_node(each, context) for each in nodes):
        if isinstance(node, TextNode) and joined and isinstance(joined[-1], TextNode):
            joined[-1] = TextNode(joined[-1].s + node.s)
        else:
            joined.append(node)
    return joined


def _folded_node(node: Node, context: Context) -> Iterator[Node]:
    if _is_fixed(node):
        yield TextNode(node.render(context))
    elif isinstance(node, BlockTranslateNode) and not (
        node.plural or node.message_context or node.asvar or node.trimmed
    ):
        yield _Words(node)
    elif isinstance(node, IncludeNode) and _is_literal(node.template) and not node.isolated_context:
        included = _folded_list(_template(node.template.resolve(context)).nodelist, context)
        if node.extra_context:
            yield WithNode(None, None, included, extra_context=node.extra_context)
        else:
            yield from included
    elif isinstance(node, IfNode | ForNode | WithNode):
        yield _with_folded_parts(node, context)
    else:
        yield node


def _with_folded_parts(node: Any, context: Context) -> Node:
    folded = copy(node)
    if isinstance(node, IfNode):
        folded.conditions_nodelists = [
            (condition, _folded_list(nodes, context)) for condition, nodes in node.conditions_nodelists
        ]
    elif isinstance(node, ForNode):
        folded.nodelist_loop = _folded_list(node.nodelist_loop, context)
        folded.nodelist_empty = _folded_list(node.nodelist_empty, context)
    else:
        folded.nodelist = _folded_list(node.nodelist, context)
    return folded


def _is_fixed(node: Node) -> bool:
    """Whether this gives the same text on every card of one language and one set of keys."""
    if isinstance(node, TranslateNode):
        return _is_literal(node.filter_expression) and not (node.message_context or node.asvar)
    if isinstance(node, URLNode):
        return _is_literal(node.view_name) and not (node.args or node.kwargs or node.asvar)
    if isinstance(node, SimpleNode):
        fixed = node.func in FIXED_TAGS and node.target_var is None
        return fixed and all(map(_is_literal, [*node.args, *node.kwargs.values()]))
    return False


def _is_literal(value: FilterExpression) -> bool:
    if value.filters:
        return False
    return value.var.literal is not None if isinstance(value.var, Variable) else isinstance(value.var, str)
