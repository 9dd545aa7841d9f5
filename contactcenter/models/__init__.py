"""Facts. Each row here would exist if nobody ever judged an answer."""

from contactcenter.models.conversations import BotResponse, Conversation, IngestKey, Source, Turn
from contactcenter.models.knowledge import Article, ArticleVersion, Passage
from contactcenter.models.people import Employee, Team
from contactcenter.models.signing import ReceivedMessage, SigningSecret
from contactcenter.models.subjects import ErasureRecord, SubjectKey, VaultKey

__all__ = [
    "Article",
    "ArticleVersion",
    "BotResponse",
    "Conversation",
    "Employee",
    "ErasureRecord",
    "IngestKey",
    "Passage",
    "ReceivedMessage",
    "SigningSecret",
    "Source",
    "SubjectKey",
    "Team",
    "Turn",
    "VaultKey",
]
