"""The approved knowledge base: approve articles, cut them into passages, know what was in force when."""

from contactcenter.knowledge.approving import ArticleDraft, approve_article
from contactcenter.knowledge.files import KnowledgeSummary, import_file
from contactcenter.knowledge.passages import PassageSpan, split_passages
from contactcenter.knowledge.snapshots import KnowledgePassage, KnowledgeSnapshot, snapshot, version

__all__ = [
    "ArticleDraft",
    "KnowledgePassage",
    "KnowledgeSnapshot",
    "KnowledgeSummary",
    "PassageSpan",
    "approve_article",
    "import_file",
    "snapshot",
    "split_passages",
    "version",
]
