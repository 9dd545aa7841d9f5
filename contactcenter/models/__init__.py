"""Facts. Each row here would exist if nobody ever judged an answer."""

from contactcenter.models.conversations import BotResponse, Conversation, IngestKey, Source, Turn
from contactcenter.models.knowledge import Article, ArticleVersion, Passage
from contactcenter.models.people import Employee

__all__ = [
    "Article",
    "ArticleVersion",
    "BotResponse",
    "Conversation",
    "Employee",
    "IngestKey",
    "Passage",
    "Source",
    "Turn",
]
