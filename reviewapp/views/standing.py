"""Where an answer stands, as far as the person who looks may know: for the answers list and the page of one answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, IntegerField, OuterRef, Q, Subquery, When
from django.utils.translation import gettext as _

from contactcenter.models import BotResponse, Employee
from reviewapp.models import Draw, Flag, Review, Screening, Verdict
from reviewapp.models.verdicts import Code, settling
from reviewapp.routing import APART, waits_for

TONES: Mapping[str, str] = {
    Code.CORRECT: "good",
    Code.PARTIAL: "part",
    Code.WRONG: "bad",
    Code.CRITICAL: "bad",
    Code.UNSURE: "unsure",
}


@dataclass(slots=True)
class Standing:
    """Where an answer stands. `settled`: judged and nobody has to judge it (again); only then flags may be told. `waiting`:
    somebody has to judge it."""

    label: str
    tone: str = ""
    settled: bool = False
    waiting: bool = False
    flags: int = 0


def code_that_stands() -> Subquery:
    """The verdict to name an answer by, as an expression on BotResponse: what settled a difference or an objection, else
    the first reviewer's, the second's where the first was in doubt, else anybody's."""
    role = "review__role"
    rank = Case(
        When(settling(None), then=0),
        When(Q(**{role: Review.Role.FIRST}) & ~Q(code=Code.UNSURE), then=1),
        When(Q(**{role: Review.Role.SECOND}), then=2),
        When(Q(**{role: Review.Role.FIRST}), then=3),
        default=4,
        output_field=IntegerField(),
    )
    standing = Verdict.objects.filter(Q(counts=True) | settling(None), response=OuterRef("pk"), revoked_at__isnull=True)
    named = standing.exclude(review__role__in=APART).annotate(rank=rank).order_by("rank", "-pk")
    return Subquery(named.values("code")[:1])


def standings_of(rows: Iterable[BotResponse], *, viewer: Employee) -> dict[int, Standing]:
    """Where each of these answers stands for this person, in two queries; the rows come with their draw."""
    by_id = {row.pk: row for row in rows}
    waits = ExpressionWrapper(waits_for(viewer), output_field=BooleanField())
    asked = BotResponse.objects.filter(pk__in=by_id).annotate(waits=waits, standing_code=code_that_stands())
    fields = ("waits", "standing_code", "screening__state")
    found = {pk: tuple(told) for pk, *told in asked.values_list("pk", *fields)}
    settled = [pk for pk, (waiting, code, _state) in found.items() if code and not waiting]
    flags = dict(
        Flag.objects.filter(screening__response__in=settled)
        .values_list("screening__response")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {pk: _standing(by_id[pk], *found[pk], flags=flags.get(pk, 0)) for pk in by_id}


def _standing(row: BotResponse, waiting: bool, code: str | None, state: str | None, *, flags: int) -> Standing:
    if waiting:
        return Standing(_("Waiting for judgement"), "info", waiting=True)
    if code is not None:
        return Standing(str(Code(code).label), TONES[code], settled=True, flags=flags)
    draw: Draw | None = getattr(row, "draw", None)
    if draw is None:
        return Standing(_("Not screened, by lot") if state == Screening.State.LEFT_OUT else _("Not screened yet"))
    return Standing(_("Not in the sample") if draw.kind == Draw.Kind.NONE else _("Waiting for a queue"))
