"""Which judged answers must be learnt from, or held back, together."""

import hashlib
from collections.abc import Iterable


def joined(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """A group name for each (conversation, answer): the same for pairs that share either, directly or by way of others.

    A bot says the same words in many conversations; were they spread, what is judged would have been learnt by heart. Answers
    are the same when they differ in case and space alone. The names hang neither on the order of the pairs nor on the process.
    """
    leader: dict[tuple[int, str], tuple[int, str]] = {}

    def find(node: tuple[int, str]) -> tuple[int, str]:
        while leader.setdefault(node, node) != node:
            node = leader[node]
        return node

    nodes = [((0, conversation), (1, " ".join(answer.casefold().split()))) for conversation, answer in pairs]
    for conversation, answer in nodes:
        one, other = sorted((find(conversation), find(answer)))
        leader[other] = one
    return [hashlib.sha256(repr(find(conversation)).encode()).hexdigest()[:16] for conversation, _answer in nodes]
