"""Nearness in meaning: cosines of the embedding model, on a scale where unrelated text is 0 and the same text 1."""

from reviewapp.scoring.nearest import MOST_STATEMENTS
from reviewapp.scoring.sentences import statements
from reviewapp.scoring.signals.reading import Reading, Signals
from reviewapp.scoring.types import gettext_noop

TITLES = {
    "distance": gettext_noop("Distance in meaning: question and answer from the nearest article"),
    "sentence_distance": gettext_noop("Distance in meaning: statements from the nearest sentences, on average"),
    "weakest_sentence": gettext_noop("Distance in meaning: the statement farthest from any sentence"),
    "passage_distance": gettext_noop("Distance in meaning: statements from the nearest article, on average"),
}


def measure(reading: Reading) -> Signals:
    """1 - nearness (see Match.nearness); an answer without statements has its own distance for theirs.

    Statements beyond the first MOST_STATEMENTS were compared with nothing; each counts as far as unrelated text, 1."""
    if not reading.matches:
        return dict.fromkeys(TITLES, 1.0)
    distance = 1.0 - max(match.nearness for match in reading.matches)
    unit = 1.0 - reading.matches[0].floor
    unread = max(0, len(statements(reading.case.answer)) - MOST_STATEMENTS) if reading.nearest else 0
    sentences = [(1.0 - match.similarity) / unit for match in reading.nearest] or [distance]
    passages = [(1.0 - match.passage_similarity) / unit for match in reading.nearest] or [distance]
    sentences += [1.0] * unread
    passages += [1.0] * unread
    return {
        "distance": distance,
        "sentence_distance": sum(sentences) / len(sentences),
        "weakest_sentence": max(sentences),
        "passage_distance": sum(passages) / len(passages),
    }
