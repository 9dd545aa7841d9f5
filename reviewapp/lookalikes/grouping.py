"""Screened responses -> groups of lookalikes. Needs no model: words are compared."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Subquery
from django.utils.crypto import salted_hmac

from contactcenter import vault
from contactcenter.models import BotResponse
from reviewapp.models import LookalikeGroup, LookalikeMember, Match, Screening
from reviewapp.scoring.likeness import Likeness, likeness_of, resemblance

WINDOW = timedelta(days=28)
"""Older answers are not grouped, and older groups take nobody in: it bounds what a new answer is compared with."""

_STRAGGLER_IDS = 20_000
"""How far behind the newest finished screenings one is looked for; a later result stays without a group."""

Key = tuple[int | None, str, str]
"""Best article version, language, digest of what must be equal to the letter."""


@dataclass(frozen=True, slots=True)
class _Group:
    """A group, or one to be made (`pk` None), as a new answer is compared with it: by its first member."""

    pk: int | None
    first: Likeness
    members: list[int]


@transaction.atomic
def group_next(*, now: datetime, limit: int) -> int:
    """Put screened responses of the last WINDOW in a group, the oldest first; return how many responses.

    1. What must be equal is the key of a group, so that a new answer meets few others.
    2. It joins the group whose first member it resembles most (the oldest of equals), or begins one. Compared with the
       first alone, members never drift away from each other.

    Safe to run twice at the same moment: a response has one membership. (Two workers may then begin two groups of the
    same answers: fewer are found together, none wrongly.)
    """
    responses = _without_group(now=now, limit=limit)
    if not responses:
        return 0
    likenesses = {
        response.pk: likeness_of(question=response.question, answer=response.answer) for response in responses
    }
    by_key: dict[Key, list[BotResponse]] = defaultdict(list)
    for response in responses:
        by_key[_key(response, likenesses[response.pk])].append(response)
    known = _known_groups(by_key, since=now - WINDOW)
    made: list[tuple[Key, _Group]] = []
    joined: list[LookalikeMember] = []
    for key, members in by_key.items():
        groups = known.get(key, [])
        for response in members:
            group = _best(groups, likenesses[response.pk])
            if group is None:
                group = _Group(None, likenesses[response.pk], [])
                groups.append(group)
                made.append((key, group))
            group.members.append(response.pk)
        joined += [
            LookalikeMember(response_id=pk, group_id=group.pk) for group in groups if group.pk for pk in group.members
        ]
    rows = LookalikeGroup.objects.bulk_create(
        [
            LookalikeGroup(version_id=version, language=language, decisive=decisive, created_at=now)
            for (version, language, decisive), _group in made
        ],
        batch_size=500,
    )
    joined += [
        LookalikeMember(response_id=pk, group=row)
        for row, (_key, group) in zip(rows, made, strict=True)
        for pk in group.members
    ]
    LookalikeMember.objects.bulk_create(joined, ignore_conflicts=True, batch_size=500)
    return len(responses)


def best_version(screening: str) -> Subquery:
    """The version of the best article of a screening; `screening` names its id in the outer query."""
    best = Match.objects.filter(screening=OuterRef(screening), rank=1)
    return Subquery(best.values("passage__version")[:1])


def _without_group(*, now: datetime, limit: int) -> Sequence[BotResponse]:
    """Screened responses without a group, near the newest screenings: to ask every one, on every sweep, costs too much."""
    waiting = Screening.objects.filter(state=Screening.State.WAITING).aggregate(id=Min("id"))["id"]
    frontier = waiting or Screening.objects.aggregate(id=Max("id"))["id"] or 0
    screened = Screening.objects.filter(
        ~Exists(LookalikeMember.objects.filter(response=OuterRef("response"))),
        state=Screening.State.SCORED,
        response__for_quality=True,
        id__gt=frontier - _STRAGGLER_IDS,
        response__answered_at__gte=now - WINDOW,
    ).order_by("id")
    chosen = list(screened.values_list("response_id", flat=True)[:limit])
    rows = BotResponse.objects.filter(pk__in=chosen)
    vault.hold(rows.values_list("subject_id", flat=True))  # until these are in a group, nobody takes their words away
    responses = rows.filter(for_quality=True).annotate(version=best_version("screening"))
    return list(responses.only("question", "answer", "language").order_by("answered_at", "id"))


def _key(response: BotResponse, likeness: Likeness) -> Key:
    """The digest is keyed: it gives no figure away to who reads the table."""
    decisive = salted_hmac("lookalikes", "\0".join(likeness.decisive), algorithm="sha256").hexdigest()
    return getattr(response, "version"), response.language, decisive  # noqa: B009 - an annotation


def _known_groups(keys: Iterable[Key], *, since: datetime) -> dict[Key, list[_Group]]:
    """The groups with these keys that still take members in, the oldest first, with their first member."""
    wanted = set(keys)
    rows = LookalikeGroup.objects.filter(
        version__in={version for version, *_rest in wanted if version},
        decisive__in={decisive for *_rest, decisive in wanted},
        created_at__gte=since,
    ) | LookalikeGroup.objects.filter(
        version__isnull=True, decisive__in={decisive for *_rest, decisive in wanted}, created_at__gte=since
    )
    firsts = rows.annotate(first=Min("members__response")).filter(first__isnull=False).order_by("id")
    found = list(firsts.values_list("id", "version_id", "language", "decisive", "first"))
    texts = BotResponse.objects.only("question", "answer").in_bulk([first for *_rest, first in found])
    groups: dict[Key, list[_Group]] = defaultdict(list)
    for pk, version, language, decisive, first in found:
        if (version, language, decisive) in wanted and first in texts:
            likeness = likeness_of(question=texts[first].question, answer=texts[first].answer)
            groups[version, language, decisive].append(_Group(pk, likeness, []))
    return groups


def _best(groups: Iterable[_Group], likeness: Likeness) -> _Group | None:
    """The most alike; of equals the first."""
    best, most = None, 0.0
    for group in groups:
        found = resemblance(group.first, likeness)
        if found > most:
            best, most = group, found
    return best
