"""What the address of the answers list asks for, and which answers that are."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from contactcenter.models import BotResponse
from reviewapp.models import Draw, Flag, Match, Review, Verdict
from reviewapp.models.verdicts import Code
from reviewapp.quality.filters import DIMENSIONS, midnight, stored
from reviewapp.scoring.detectors import BY_KIND

STATES = ("all", "judged", "open", "drawn", "flagged")
PARAMETERS = frozenset({"from", "to", *DIMENSIONS, "state", "verdict", "flag", "article", "before", "after"})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

IS_OPEN = Exists(Review.objects.filter(response=OuterRef("pk"), state=Review.State.OPEN))
HAS_VERDICT = Exists(Verdict.objects.filter(response=OuterRef("pk"), counts=True, revoked_at__isnull=True))
SETTLED = Q(HAS_VERDICT) & ~Q(IS_OPEN)
"""Judged, and nobody has to judge it (again). Only of these the list may tell what the machine found."""


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
        if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (micros, pk)):
            raise BadRequest(_("This page knows no such filter."))
        return cls(int(micros), int(pk))

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
        known = {"state": STATES, "verdict": Code.values, "flag": BY_KIND}
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

    def apply(self, responses: QuerySet[BotResponse]) -> QuerySet[BotResponse]:
        """The answers of the selection, all pages."""
        given = self.given
        dimensions = {name: stored(given[name]) for name in DIMENSIONS if name in given}
        responses = responses.filter(**dimensions)
        if "from" in given:
            responses = responses.filter(answered_at__gte=midnight(_day(given["from"])))
        if "to" in given:
            responses = responses.filter(answered_at__lt=midnight(_day(given["to"]) + timedelta(days=1)))
        if "state" in given:
            responses = responses.filter(_state(given["state"]))
        if "verdict" in given:
            responses = responses.filter(_verdict(given["verdict"]))
        if "flag" in given:
            flags = Flag.objects.filter(screening__response=OuterRef("pk"), kind=given["flag"])
            responses = responses.filter(SETTLED, Exists(flags))
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


def _state(state: str) -> Q:
    if state == "open":
        return Q(IS_OPEN)
    if state == "drawn":
        return Q(Exists(Draw.objects.filter(response=OuterRef("pk")).exclude(kind=Draw.Kind.NONE)))
    if state == "flagged":
        return SETTLED & Q(Exists(Flag.objects.filter(screening__response=OuterRef("pk"))))
    return SETTLED


def _verdict(code: str) -> Q:
    """A doubt is listed while it waits for a second reviewer; any other judgement is not told before that one is in."""
    given = Q(Exists(Verdict.objects.filter(response=OuterRef("pk"), counts=True, revoked_at__isnull=True, code=code)))
    return given if code == Code.UNSURE else given & ~Q(IS_OPEN)
