"""The form of the answer: how much it states and asks, and how much of it is about the bot."""

import math

from reviewapp.scoring.sentences import is_question, split_sentences
from reviewapp.scoring.signals.reading import Reading, Signals, share
from reviewapp.scoring.types import gettext_noop
from reviewapp.scoring.words import words_of

TITLES = {
    "statements": gettext_noop("Number of statements (in tens)"),
    "asks": gettext_noop("Share of the sentences that ask something"),
    "length": gettext_noop("Length of the answer"),
    "longer": gettext_noop("Length of the answer beside that of the best passage"),
    "about_itself": gettext_noop("Share of the words in which the bot speaks of itself"),
}
MOST = 10
_SELF = frozenset({"i", "me", "my", "mine", "myself", "i'm", "i've", "i'd", "i'll", "ik", "mij", "mijn", "mezelf"})


def measure(reading: Reading) -> Signals:
    """`length`, `longer`: natural logarithms of numbers of words; the others in [0, 1]."""
    sentences = [span.of(reading.text) for span in split_sentences(reading.text)]
    words = words_of(reading.text)
    best = len(words_of(reading.matches[0].passage.text)) if reading.matches else 0
    return {
        "statements": min(len(reading.claims), MOST) / MOST,
        "asks": share(sum(map(is_question, sentences)), len(sentences)),
        "length": math.log(len(words) + 1),
        "longer": math.log((len(words) + 1) / (best + 1)),
        "about_itself": share(sum(word.lower in _SELF for word in words), len(words)),
    }
