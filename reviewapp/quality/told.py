"""Of which answers the machine's opinion may be told to everybody (docs/decisions/0007): nobody has to judge them.

The rule of lists that look the same to every reader, as those of knowledge gaps and of repeat contacts.
"""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from reviewapp.models import Draw, GoldItem, Review


def told(path: str = "") -> Q:
    """Condition on BotResponse; `path` leads to it, e.g. `response__`.

    It fell out of the sample, or its first review exists; none of its reviews is open; and it is no check item: those are
    left out from the day they are chosen, or each that is put in a queue would give itself away. An answer that may
    still be drawn is not told of.
    """
    mine = OuterRef(f"{path}pk")
    check_item = check_items().filter(response=mine)
    return fell_out_or_asked(path) & ~Q(Exists(not_done().filter(response=mine))) & ~Q(Exists(check_item))


def not_done() -> QuerySet[Review]:
    """The reviews that keep an answer untold: the open ones, and those that were taken out of the queue. Nobody judged these:
    their answers stay as untold as they were. Asked as the index of them is (Review.Meta)."""
    return Review.objects.exclude(state=Review.State.DONE).exclude(role=Review.Role.GOLD)


def fell_out_or_asked(path: str) -> Q:
    """Condition on BotResponse, as `told`: it fell out of the sample, or its first review exists.

    The review is looked up for each answer that is in question; of `Exists` the database makes a list of all reviews.
    """
    first = Review.objects.filter(response=OuterRef(f"{path}pk"), role=Review.Role.FIRST).values("pk")[:1]
    return Q(**{f"{path}draw__kind": Draw.Kind.NONE}) | Q(IsNull(Subquery(first), False))


def check_items() -> QuerySet[GoldItem]:
    """The check items of which nothing is told: those in use, and those that were retired because their text had to go.
    No figure changes by that."""
    went = ("response__erased_at", "response__expired_at", "response__conversation__subject__quality_withdrawn_at")
    with_text = Q(*(Q(retired_at=F(moment)) for moment in went), _connector=Q.OR)
    return GoldItem.objects.filter(Q(retired_at__isnull=True) | with_text)
