"""The group of an answer on the desk: who is like it, and what each of them says differently.

Which members a person opened is told by what only the opened text contains: a signed mark that comes back with the verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from contactcenter.models import Employee
from reviewapp import lookalikes, routing, verdicts
from reviewapp.lookalikes import Member, Standing
from reviewapp.masking import Mask, names_in
from reviewapp.models import Review, Verdict
from reviewapp.retraining import word_diff
from reviewapp.rights import Right
from reviewapp.scope import within
from reviewapp.views import asked
from reviewapp.views.access import person_with

_MARKS = Signer(salt="lookalikes.opened")


@dataclass(frozen=True, slots=True)
class Line:
    """One member in the list: its question as a title, and whether it has to be opened."""

    member: Member
    title: str
    must: bool


@login_required
@never_cache
@require_GET
def group(request: HttpRequest, review_id: int) -> HttpResponse:
    """The members by how they stand toward a verdict for all, as a fragment for the dialog."""
    judge = person_with(Right.JUDGE, request)
    review = _held(judge, review_id)
    if review is None:
        return _gone()
    members = lookalikes.lookalikes_of(review, viewer=judge)
    must = lookalikes.must_open(review=review, members=members, employee=judge.pk)
    mask = Mask(
        [member.response.question for member in members], names=names_in(*(member.response for member in members))
    )
    lines = [Line(member, mask.hide(member.response.question).text, member.pk in must) for member in members]
    lines.sort(key=lambda line: not line.must)  # what has to be opened stands first
    context: dict[str, Any] = {
        "review": review,
        "all": len(lines) + 1,
        "takes": _standing(lines, Standing.TAKES),
        "apart": _standing(lines, Standing.APART),
        "judged": _standing(lines, Standing.JUDGED),
        "single": _standing(lines, Standing.SINGLE),
        "least": lookalikes.LEAST_MEMBERS,
    }
    context["enough"] = len(context["takes"]) + len(context["apart"]) >= lookalikes.LEAST_MEMBERS
    return render(request, "reviewapp/partials/lookalikes.html", context)


@login_required
@never_cache
@require_GET
def member(request: HttpRequest, review_id: int, response_id: int) -> HttpResponse:
    """What one member says, compared with the answer that is judged."""
    judge = person_with(Right.JUDGE, request)
    review = _held(judge, review_id)
    if review is None:
        return _gone()
    found = next((row for row in lookalikes.lookalikes_of(review, viewer=judge) if row.pk == response_id), None)
    if found is None:
        raise Http404
    texts = (review.response.answer, found.response.answer)
    mask = Mask(texts, names=names_in(review.response, found.response))
    judged, answer = (mask.hide(text).text for text in texts)
    context = {
        "response": found.response,
        "pieces": word_diff(judged, answer),
        "same": judged.split() == answer.split(),
        "mark": _MARKS.sign(f"{judge.pk}.{review.pk}.{response_id}"),
    }
    return render(request, "reviewapp/partials/lookalike.html", context)


def given_for_all_or_one(request: HttpRequest, *, judge: Employee, words: dict[str, Any]) -> Verdict:
    """Store the verdict of the desk, for a group where its form says so. Raises what verdicts.record_verdict does."""
    now = timezone.now()
    if not request.POST.get("group"):
        return verdicts.record_verdict(employee=judge, now=now, **words)
    members = asked.numbers(request.POST.getlist("members")[:500])
    opened = _opened(request.POST.getlist("opened")[:500], of=f"{judge.pk}.{words['review_id']}.")
    return lookalikes.judge_group(employee=judge, now=now, members=members, opened=opened, **words)


def _opened(marks: Sequence[str], *, of: str) -> list[int]:
    """The members of whose text this person has the mark, for this review."""
    found = []
    for mark in marks:
        try:
            told = _MARKS.unsign(mark)
        except BadSignature:
            continue
        if told.startswith(of):
            found.append(int(told.removeprefix(of)))
    return found


def _standing(lines: Sequence[Line], standing: Standing) -> list[Line]:
    return [line for line in lines if line.member.standing == standing]


def _held(judge: Employee, review_id: int) -> Review | None:
    """The review, while this person holds it: what he may not judge he does not see. Http404 for one of another team."""
    if not Review.objects.filter(within(judge), pk=review_id).exists():
        raise Http404
    return next(iter(routing.held_by(employee=judge, review_id=review_id)), None)


def _gone() -> JsonResponse:
    message = _("You no longer hold this answer: it is back in the queue.")
    return JsonResponse({"message": message}, status=409)
