"""What the address of the answers list asks for, and which answers that are."""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact
from django.http import QueryDict
from django.utils.translation import gettext as _

from contactcenter.models import BotResponse, Employee, Source
from reviewapp.models import Draw, Flag, Match, Queue, Review, Verdict
from reviewapp.models.routing import BlindLevel
from reviewapp.models.verdicts import Code
from reviewapp.quality.behind import BEHIND
from reviewapp.quality.filters import DIMENSIONS, midnight, stored
from reviewapp.routing import APART, kept_apart_for, settled_for, waits_for
from reviewapp.scoring.detectors import BY_KIND
from reviewapp.views import asked
from reviewapp.views.standing import code_that_stands

STATES = ("all", "judged", "open", "drawn", "flagged")
SWITCHES = ("mine", "revised")
PARAMETERS = frozenset(
    {
        "q",
        "from",
        "to",
        *DIMENSIONS,
        "state",
        "figure",
        "verdict",
        "flag",
        "article",
        "queue",
        "level",
        *SWITCHES,
        "before",
        "after",
    }
)
FOUND_AT_MOST = 1_000
"""Answers of the ids that are looked for: a conversation has a few."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of one answer in the list: moment in microseconds, and id."""

    micros: int
    pk: int

    @classmethod
    def of(cls, response: BotResponse) -> "Cursor":
        return cls((response.answered_at - EPOCH) // timedelta(microseconds=1), response.pk)

    @classmethod
    def read(cls, text: str) -> "Cursor":
        micros, _dash, pk = text.partition("-")
        found = asked.numbers((micros, pk))
        if len(found) < 2:
            raise BadRequest(_("This page knows no such filter."))
        return cls(*found)

    @property
    def moment(self) -> datetime:
        try:
            return EPOCH + timedelta(microseconds=self.micros)
        except OverflowError:
            raise BadRequest(_("This page knows no such filter.")) from None

    def __str__(self) -> str:
        return f"{self.micros}-{self.pk}"


@dataclass(frozen=True, slots=True)
class ResponseFilters:
    """The filters that are set, as they stand in the address; `before` or `after` tells the page."""

    given: dict[str, str] = field(default_factory=dict)
    before: Cursor | None = None
    after: Cursor | None = None

    @classmethod
    def of(cls, query: QueryDict) -> "ResponseFilters":
        """Raises BadRequest for a parameter or a value that the list does not know."""
        given = {name: str(value) for name, value in query.items() if value}
        known: dict[str, Container[str]] = {"state": STATES, "verdict": Code.values, "flag": BY_KIND}
        known |= {"figure": BEHIND, "level": BlindLevel.values} | dict.fromkeys(SWITCHES, ("1",))
        if (
            set(query) - PARAMETERS
            or any(len(values) > 1 for _name, values in query.lists())
            or any("\x00" in value or len(value) > 200 for value in given.values())
            or any(name in given and given[name] not in values for name, values in known.items())
            or {"before", "after"} <= given.keys()
        ):
            raise BadRequest(_("This page knows no such filter."))
        for name in given.keys() & {"from", "to"}:
            _day(given[name])
        before, after = (Cursor.read(given.pop(name)) if name in given else None for name in ("before", "after"))
        return cls({name: value for name, value in given.items() if (name, value) != ("state", "all")}, before, after)

    def query(self, **changes: object) -> str:
        """The address of the same selection, elsewhere in the list."""
        return urlencode({**self.given, **changes})

    def apply(self, responses: QuerySet[BotResponse], *, viewer: Employee) -> QuerySet[BotResponse]:
        """The answers of the selection, all pages, as far as this person may know which they are."""
        given = self.given
        dimensions = {name: stored(given[name]) for name in DIMENSIONS if name in given}
        responses = responses.filter(**dimensions)
        if "from" in given:
            responses = responses.filter(answered_at__gte=midnight(_day(given["from"])))
        if "to" in given:
            responses = responses.filter(answered_at__lt=midnight(_day(given["to"]) + timedelta(days=1)))
        if "q" in given:
            responses = responses.filter(pk__in=_named(given["q"].strip()))
        for name in ("state", "figure", "verdict", "flag", "queue", "level", *SWITCHES):
            if name in given:
                responses = responses.filter(CONDITIONS[name](given[name], viewer))
        if "article" in given:
            matches = Match.objects.filter(
                screening__response=OuterRef("pk"), rank=1, passage__version__article__external_id=given["article"]
            )
            responses = responses.filter(Exists(matches))
        return responses

    def page(self, responses: QuerySet[BotResponse], *, size: int) -> tuple[list[BotResponse], bool, bool]:
        """The rows of the page, newest first, and whether there are newer and older ones."""
        if self.after:
            moment, pk = self.after.moment, self.after.pk
            later = responses.filter(answered_at__gte=moment).exclude(answered_at=moment, pk__lte=pk)
            rows = list(later.order_by("answered_at", "pk")[: size + 1])
            return rows[:size][::-1], len(rows) > size, True
        if self.before:
            moment, pk = self.before.moment, self.before.pk
            responses = responses.filter(answered_at__lte=moment).exclude(answered_at=moment, pk__gte=pk)
        rows = list(responses.order_by("-answered_at", "-pk")[: size + 1])
        return rows[:size], self.before is not None, len(rows) > size


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadRequest(_("This period does not exist.")) from None
    if not 1990 <= day.year <= 2100:
        raise BadRequest(_("This period does not exist."))
    return day


def _named(text: str) -> list[int]:
    """The answers with this id, or of the conversation with this id: as the bot named them, whole. Two queries, each by
    its index. Never looks in what customers wrote."""
    sources = list(Source.objects.values_list("pk", flat=True))
    own = BotResponse.objects.filter(source__in=sources, external_id=text)
    together = BotResponse.objects.filter(conversation__source__in=sources, conversation__external_id=text)
    return list(
        own.order_by().values_list("pk", flat=True).union(together.values_list("pk", flat=True))[:FOUND_AT_MOST]
    )


def _state(state: str, viewer: Employee) -> Q:
    if state == "open":
        return waits_for(viewer)
    if state == "drawn":
        drawn = Draw.objects.filter(response=OuterRef("pk")).exclude(kind=Draw.Kind.NONE)
        return Q(Exists(drawn)) | kept_apart_for(viewer)  # whoever may get it would else see that nobody drew it
    if state == "flagged":
        return settled_for(viewer) & Q(Exists(Flag.objects.filter(screening__response=OuterRef("pk"))))
    return settled_for(viewer)


def _figure(name: str, viewer: Employee) -> Q:
    """The answers behind a number of the dashboard, by its own rule."""
    behind = BEHIND[name]()
    if name == "framed":
        return behind
    return behind & ~waits_for(viewer)


def _verdict(code: str, viewer: Employee) -> Q:
    """A doubt is listed while it waits for a second reviewer; any other judgement is not told before that one is in."""
    named = Q(Exact(code_that_stands(), code))
    return named & ~kept_apart_for(viewer) if code == Code.UNSURE else named & ~waits_for(viewer)


def _flag(kind: str, viewer: Employee) -> Q:
    flags = Flag.objects.filter(screening__response=OuterRef("pk"), kind=kind)
    return settled_for(viewer) & Q(Exists(flags))


def _queue(slug: str, viewer: Employee) -> Q:
    """The queue says what the machine thought of an answer, so those that wait are told of queues filled by hand alone."""
    there = Review.objects.filter(response=OuterRef("pk"), queue__slug=slug).exclude(role__in=APART)
    by_hand = there.filter(queue__takes=Queue.Takes.BY_HAND)
    return (settled_for(viewer) & Q(Exists(there))) | (Q(Exists(by_hand)) & ~kept_apart_for(viewer))


def _level(level: str, viewer: Employee) -> Q:
    """A level that shows reasons belongs to the answers with a raised risk: told of settled answers only."""
    given = Verdict.objects.filter(response=OuterRef("pk"), blind_level=level, counts=True, revoked_at__isnull=True)
    return settled_for(viewer) & Q(Exists(given.exclude(review__role__in=APART)))


def _mine(_on: str, viewer: Employee) -> Q:
    own = Verdict.objects.filter(
        response=OuterRef("pk"), reviewer=viewer, source=Verdict.Source.HUMAN, revoked_at__isnull=True
    )
    return Q(Exists(own))


def _revised(_on: str, viewer: Employee) -> Q:
    """Judged again by the same person, after he saw what the machine thought."""
    again = Verdict.objects.filter(response=OuterRef("pk"), revision_of__isnull=False, revoked_at__isnull=True)
    return settled_for(viewer) & Q(Exists(again.exclude(review__role__in=APART)))


CONDITIONS: dict[str, Callable[[str, Employee], Q]] = {
    "state": _state,
    "figure": _figure,
    "verdict": _verdict,
    "flag": _flag,
    "queue": _queue,
    "level": _level,
    "mine": _mine,
    "revised": _revised,
}
