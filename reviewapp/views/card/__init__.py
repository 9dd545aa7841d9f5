"""What one answer shows on the review desk and on its own page: cards, evidence, conversation."""

from reviewapp.views.card.cards import (
    MATCHES_READ,
    Card,
    build_cards,
    mask_of,
    masked_contacts,
    masked_flags,
    masked_messages,
)
from reviewapp.views.card.evidence import Part, answer_parts, article_cards, numbered, unsourced
from reviewapp.views.card.talk import Contact, Message, conversations, earlier_contacts

__all__ = [
    "MATCHES_READ",
    "Card",
    "Contact",
    "Message",
    "Part",
    "answer_parts",
    "article_cards",
    "build_cards",
    "conversations",
    "earlier_contacts",
    "mask_of",
    "masked_contacts",
    "masked_flags",
    "masked_messages",
    "numbered",
    "unsourced",
]
