"""Whether a customer asks again what was asked before: by the words that carry meaning, the topic, and what he says himself.

Words, not vectors: it is told the moment an answer comes in, and a question of nine words is short for an embedding. The
bounds were set on 12 returning customers of the demo, none of whom repeats himself word for word: all say that there was
contact before.
"""

from dataclasses import dataclass

from reviewapp.scoring.detectors.repeat_contact import says_contact_before
from reviewapp.scoring.words import content_stems

ALIKE = 0.3
"""Least share of words in common of two questions that are the same whatever their topics."""
ALIKE_IN_TOPIC = 0.1
"""The same within one topic."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is compared. `again`: the customer says that there was contact before."""

    words: frozenset[str]
    topic: str
    again: bool


def asked(*, question: str, topic: str) -> Asked:
    """The comparable form of a question."""
    return Asked(content_stems(question), topic, says_contact_before(question))


def likeness(now: Asked, before: Asked) -> float:
    """How sure it is that `now` asks what `before` asked, above 0; 0 where it does not.

    Within one topic few words in common are enough, or that the customer says himself that he was here before. Of two
    topics, or where there is none, the words alone decide.
    """
    all_words = now.words | before.words
    shared = len(now.words & before.words) / len(all_words) if all_words else 0.0
    if shared >= ALIKE:
        return 1 + shared
    same_topic = bool(now.topic) and now.topic == before.topic
    if same_topic and (now.again or shared >= ALIKE_IN_TOPIC):
        return (0.5 if now.again else 0.1) + shared
    return 0.0
