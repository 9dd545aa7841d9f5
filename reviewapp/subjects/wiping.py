"""The one way to take the words out of answers: erasure and retention both end here.

What is left of an answer is a skeleton: that it was given, when, over which channel, how the lot fell and what people
decided. All figures are made of that, so that none of them changes.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, JSONField, Model, OuterRef, Q

from contactcenter import vault
from contactcenter.models import BotResponse, Turn
from contactcenter.personal import Table
from contactcenter.vault import CustomerJSONField
from reviewapp import screening
from reviewapp.personal import TABLES, models_declared
from reviewapp.subjects.paths import of_answers
from reviewapp.subjects.withholding import withhold

BATCH = 500


def wipe(responses: Sequence[int], *, now: datetime) -> Counter[str]:
    """Take the words out of these answers and of all that was said about them; rows by table.

    0. whoever works on them ends first, or sees that they are gone
    1. vectors of the words, which are found again from the words alone: so they go first
    2. the words, in every table that is declared to hold any (contactcenter.personal)
    3. nobody judges, groups, teaches or exports what has no words
    """
    with transaction.atomic():
        vault.hold(BotResponse.objects.filter(pk__in=responses).values_list("subject_id", flat=True))
        counts = Counter({"reviewapp.Vector": screening.forget_vectors(responses)})
        counts += wipe_words(responses)
        counts += withhold(responses, training=True, now=now)
    return counts


def wipe_words(responses: Sequence[int]) -> Counter[str]:
    """The second step alone."""
    counts: Counter[str] = Counter()
    for model, declared in models_declared().items():
        condition = of_answers(model, responses)
        if declared.texts and condition is not None:
            counts[model._meta.label] += empty(model, declared, condition)
    mine = BotResponse.objects.filter(pk__in=responses, conversation=OuterRef("conversation"))
    turns = Turn.objects.filter(conversation__responses__in=responses).filter(
        Exists(mine.filter(order=OuterRef("after_order")))
    )
    counts["contactcenter.Turn"] += Turn.objects.filter(pk__in=turns.values("pk")).delete()[0]
    return +counts


def empty(model: type[Model], declared: Table, condition: Q) -> int:
    """Empty the words of the rows that have any, or delete them where a row is nothing without its words; how many."""
    rows = model._default_manager.filter(condition)
    if declared.goes:
        return rows.delete()[1].get(model._meta.label, 0)
    blank = {name: _blank(model, name) for name in declared.texts}
    filled = Q()
    for name, value in blank.items():
        filled |= ~Q(**{name: value})
    return rows.filter(filled).update(**blank)


def empty_table(model: type[Model], condition: Q) -> int:
    """The same, of a table as it is declared."""
    return empty(model, TABLES[model._meta.label], condition)


def _blank(model: type[Model], name: str) -> object:
    return {} if isinstance(model._meta.get_field(name), CustomerJSONField | JSONField) else ""
