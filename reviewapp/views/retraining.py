"""The retrain list: every corrected answer, what changed, and the line it becomes."""

import json
from collections.abc import Set
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contactcenter.models import BotResponse
from reviewapp import retraining, routing
from reviewapp.masking import Mask, house_data, names_in
from reviewapp.models import RetrainItem
from reviewapp.models.verdicts import Reason
from reviewapp.scope import within
from reviewapp.views import asked
from reviewapp.views.access import person
from reviewapp.withheld import words_of

PAGE = 25


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for. `before` is the id of the last item of the page before."""

    state: str = ""
    topic: str = ""
    language: str = ""
    before: int | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "Filters":
        """Raises BadRequest for a parameter or a value that the page does not know."""
        given = {name: str(value) for name, value in request.GET.items() if value}
        before = asked.place(given.pop("before", ""))
        if given.get("state", RetrainItem.State.READY) not in RetrainItem.State.values:
            raise BadRequest(_("This page knows no such filter."))
        return cls(
            state=given.get("state", ""),
            topic=given.get("topic", ""),
            language=given.get("language", ""),
            before=before,
        )

    def apply(self, items: QuerySet[RetrainItem]) -> QuerySet[RetrainItem]:
        wanted = {
            "state": self.state,
            "verdict__response__topic": self.topic,
            "verdict__response__language": self.language,
            "pk__lt": self.before,
        }
        return items.filter(**{name: value for name, value in wanted.items() if value}).order_by("-pk")

    def query(self, **changes: object) -> str:
        """The address of the same selection, elsewhere in the list."""
        values = {"state": self.state, "topic": self.topic, "language": self.language, **changes}
        return urlencode({name: value for name, value in values.items() if value})


@login_required
@require_safe
def retraining_list(request: HttpRequest) -> HttpResponse:
    """The list, newest first, without the answers that this person may still have to judge."""
    filters = Filters.of(request)
    reader = person(request)
    mine = within(reader, "verdict__response__")
    waiting = BotResponse.objects.filter(routing.waits_for(reader), pk=OuterRef("verdict__response"))
    items = list(filters.apply(retraining.all_items()).filter(~Exists(waiting), mine)[: PAGE + 1])
    shown = items[:PAGE]
    house = house_data(until=timezone.now())
    kinds = sorted(
        set(
            RetrainItem.objects.filter(mine)
            .values_list("verdict__response__topic", "verdict__response__language")
            .order_by()
        )
    )
    context = {
        "rows": [_row(item, house=house) for item in shown],
        "filters": filters,
        "filtered": bool(filters.query()),
        "counts": retraining.counts(mine),
        "states": RetrainItem.State.choices,
        "topics": sorted({topic for topic, _language in kinds if topic}),
        "languages": sorted({language for _topic, language in kinds if language}),
        "older": filters.query(before=shown[-1].pk) if len(items) > PAGE else "",
        "newest": filters.query(),
    }
    return render(request, "reviewapp/retraining.html", context)


def _row(item: RetrainItem, *, house: Set[str]) -> dict[str, object]:
    response, correction = item.verdict.response, item.verdict.correction
    line = json.dumps(retraining.chat_line(item, house=house), ensure_ascii=False, separators=(",", ":"))
    question, said = words_of(response)
    mask = Mask([question, said, correction.text], names=names_in(response))
    answer, corrected = mask.hide(said).text, mask.hide(correction.text).text
    diff = retraining.word_diff(answer, corrected)
    return {
        "item": item,
        "response": response,
        "question": mask.hide(question).text,
        "answer": answer,
        "diff": diff if any(piece.kind == "same" for piece in diff) else [],
        "correction": corrected,
        "version": correction.source_version,
        "reasons": [Reason(code).label for code in item.verdict.reasons],
        "line": line,
    }
