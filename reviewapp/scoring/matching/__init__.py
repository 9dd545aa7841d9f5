"""Which approved passages a response is compared with: meaning and shared words together, exact, among those in force."""

from reviewapp.scoring.matching.index import KnowledgeIndex, floor_of
from reviewapp.scoring.matching.query import embedded_text, texts_asked

__all__ = ["KnowledgeIndex", "embedded_text", "floor_of", "texts_asked"]
