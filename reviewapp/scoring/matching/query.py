"""What is asked of the knowledge base for a response: one text to embed, and words that count more or less."""

from reviewapp.scoring.matching.lexical import Query, terms_of
from reviewapp.scoring.sentences import without_courtesies
from reviewapp.scoring.types import Case

EARLIER = 0.5  # what a word counts that only stands in the turns before the question
EARLIER_TURNS = 4


def embedded_text(case: Case) -> str:
    """What is embedded for a response: question and answer, without greetings and closing questions."""
    return f"{case.question}\n{without_courtesies(case.answer)}".strip()


def words_asked(case: Case) -> Query:
    """The words of question and answer, and for less those of the last turns before them; each counts once.

    An article is often named once in a conversation and then called "it": these words find it, and cost no encoding.
    """
    turns = [turn.text for turn in case.earlier if turn.text][-EARLIER_TURNS:]
    query = {term: EARLIER for turn in turns for term in terms_of(turn)}
    query.update(dict.fromkeys(terms_of(embedded_text(case)), 1.0))
    return query
