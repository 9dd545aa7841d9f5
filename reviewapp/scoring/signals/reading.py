"""An answer and its sources as the signals read them: cut up once, shared by all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from reviewapp.scoring.alignment import Source, source_of
from reviewapp.scoring.sentences import split_sentences, statements, without_courtesies
from reviewapp.scoring.types import Case, Claim, Finding, Match, Passage, StatementMatch
from reviewapp.scoring.words import Word, words_of

Signals = Mapping[str, float]


@dataclass(frozen=True)
class Reading:
    """One case with all that was found of it. Signals are made of nothing else."""

    case: Case
    matches: Sequence[Match]
    nearest: Sequence[StatementMatch]
    claims: Sequence[Claim]
    findings: Sequence[Finding]

    @cached_property
    def source(self) -> Source:
        """The matched passages, cut into sentences."""
        return source_of(self.matches)

    @cached_property
    def text(self) -> str:
        """The answer without greetings and closing questions."""
        return without_courtesies(self.case.answer)

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """The sentences that state something; all that is left of the answer when none does."""
        return tuple(span.of(self.case.answer) for span in statements(self.case.answer)) or (self.text,)

    @cached_property
    def articles(self) -> tuple[tuple[str, ...], ...]:
        """Titles and sentences of the matched passages, article by article: an answer rests on one of them, and five
        together would cover nearly anything."""
        texts: dict[str, dict[str, None]] = {}
        for match in self.matches:
            texts.setdefault(match.passage.article, {}).update(dict.fromkeys(approved_sentences(match.passage)))
        return tuple(tuple(of) for of in texts.values())

    @cached_property
    def approved(self) -> tuple[str, ...]:
        """The sentences of all articles, best article first, each once."""
        return tuple(dict.fromkeys(text for article in self.articles for text in article))

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """What the customer said, now and before."""
        return (self.case.question, *(turn.text for turn in self.case.earlier if turn.speaker == "customer"))

    @cached_property
    def beside(self) -> tuple[tuple[str, str], ...]:
        """Each statement with the approved sentence nearest in meaning, where there is one."""
        return tuple(
            (match.answer.of(self.case.answer), match.sentence.of(match.passage.text)) for match in self.nearest
        )


@lru_cache(maxsize=2_000)
def approved_sentences(passage: Passage) -> tuple[str, ...]:
    """The title, where there is one, and the sentences of a passage."""
    sentences = tuple(span.of(passage.text) for span in split_sentences(passage.text))
    return (passage.title, *sentences) if passage.title else sentences


@lru_cache(maxsize=3_000)
def stems_of(text: str) -> tuple[str, ...]:
    """The stems of all words in order, function words too."""
    return tuple(word.stem for word in words_of(text))


@lru_cache(maxsize=3_000)
def content_of(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning, in order."""
    return tuple(word.stem for word in words_of(text) if word.is_content)


def denies(words: Iterable[Word], denying: frozenset[str]) -> bool:
    """Whether one of the words denies: it is in the list, or ends in n't."""
    return any(word.lower in denying or word.lower.endswith("n't") for word in words)


def share(part: float, whole: float) -> float:
    """part / whole; 0 of nothing."""
    return part / whole if whole else 0.0
