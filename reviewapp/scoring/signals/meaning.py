"""Nearness in meaning: cosines of the embedding model, on a scale where unrelated text is 0 and the same text 1."""

from reviewapp.scoring.signals.reading import Reading, Signals
from reviewapp.scoring.types import gettext_noop

TITLES = {
    "distance": gettext_noop("Distance in meaning: question and answer from the nearest article"),
    "sentence_distance": gettext_noop("Distance in meaning: statements from the nearest sentences, on average"),
    "weakest_sentence": gettext_noop("Distance in meaning: the statement farthest from any sentence"),
    "passage_distance": gettext_noop("Distance in meaning: statements from the nearest article, on average"),
}


def measure(reading: Reading) -> Signals:
    """1 - nearness (see Match.nearness); an answer without statements has its own distance for theirs."""
    if not reading.matches:
        return dict.fromkeys(TITLES, 1.0)
    distance = 1.0 - max(match.nearness for match in reading.matches)
    unit = 1.0 - reading.matches[0].floor
    sentences = [(1.0 - match.similarity) / unit for match in reading.nearest] or [distance]
    passages = [(1.0 - match.passage_similarity) / unit for match in reading.nearest] or [distance]
    return {
        "distance": distance,
        "sentence_distance": sum(sentences) / len(sentences),
        "weakest_sentence": max(sentences),
        "passage_distance": sum(passages) / len(passages),
    }
