"""What is asked of the knowledge base for a response: texts to embed, and words that count more or less."""

from reviewapp.scoring.matching.lexical import Query, terms_of
from reviewapp.scoring.sentences import without_courtesies
from reviewapp.scoring.types import Case

EARLIER_WORD = 0.7  # what a word counts that only stands in the turns before the question
EARLIER_TURNS = 4


def embedded_text(case: Case) -> str:
    """What is embedded for a response: question and answer, without greetings and closing questions."""
    return _exchange(case.question, case.answer)


def earlier_text(case: Case) -> str:
    """What was embedded for the response before it in the conversation; empty when there was none.

    It is the text of that response itself and not of the whole conversation, so that its vector is already known.
    """
    before = list(case.earlier)
    while before and before[-1].speaker != "bot":
        before.pop()
    if not before:
        return ""
    questions = (turn.text for turn in reversed(before) if turn.speaker == "customer")
    return _exchange(next(questions, ""), before[-1].text)


def texts_asked(case: Case) -> list[str]:
    """The texts whose vectors the search wants: the first it cannot do without."""
    return [text for text in (embedded_text(case), earlier_text(case)) if text]


def words_asked(case: Case) -> Query:
    """The words of question and answer, and for less those of the last turns before them; each counts once.

    An article is often named once in a conversation and called "it" from there: these words find it.
    """
    turns = [turn.text for turn in case.earlier if turn.text][-EARLIER_TURNS:]
    query = {term: EARLIER_WORD for turn in turns for term in terms_of(turn)}
    query.update(dict.fromkeys(terms_of(embedded_text(case)), 1.0))
    return query


def _exchange(question: str, answer: str) -> str:
    return f"{question}\n{without_courtesies(answer)}".strip()
