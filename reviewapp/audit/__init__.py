"""What people and the installation did, append-only and chained: `record` is the one way in.

1. `record` locks the head of the chain and adds one entry (recording.py); the lock is held to the end of the transaction.
2. Triggers of the database refuse to change, remove or replace an entry (migration 0002).
3. `check_chain` recomputes every digest (checking.py): the command `verify_audit`, and the worker each night.
"""

from reviewapp.audit.acting import acting, actor
from reviewapp.audit.actions import Action
from reviewapp.audit.anchors import keep_anchor, read_anchors
from reviewapp.audit.chain import Head, head
from reviewapp.audit.checking import Broken, ChainState, check_chain, kept_anchors
from reviewapp.audit.nightly import check_if_due, check_now, last_check
from reviewapp.audit.recording import article_changed, record

__all__ = [
    "Action",
    "Broken",
    "ChainState",
    "Head",
    "acting",
    "actor",
    "article_changed",
    "check_chain",
    "check_if_due",
    "check_now",
    "head",
    "keep_anchor",
    "kept_anchors",
    "last_check",
    "read_anchors",
    "record",
]
