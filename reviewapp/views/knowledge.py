"""The knowledge base to read: the list of articles, and one article with its versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from contactcenter.fields import is_storable
from contactcenter.models import Article, ArticleVersion, Employee
from reviewapp import retraining
from reviewapp.models import KnowledgeReport, Match
from reviewapp.scope import within, within_if_any
from reviewapp.views.access import person

PAGE = 50
OTHER_PAGES = frozenset({"reports", "gaps"})
"""What stands under /knowledge/ and is no article."""
REPORTS_SHOWN = 20
STATUSES = {
    "in_force": gettext_lazy("In force"),
    "planned": gettext_lazy("Planned"),
    "expired": gettext_lazy("Expired"),
}
TONES = {"in_force": "good", "planned": "info", "expired": ""}
PARAMETERS = frozenset({"q", "language", "topic", "status", "before", "after"})


class ArticleId:
    """The id of an article in an address. Whoever writes articles chooses it: what a browser or urls.py would read otherwise is
    written with %, as in `a/%2E%2E/b`."""

    regex = "(?s:.+)"

    def to_python(self, value: str) -> str:
        found = unquote(value, errors="strict")
        if not is_storable(found):
            raise ValueError("no text")
        return found

    def to_url(self, value: str) -> str:
        parts = value.replace("%", "%25").split("/")
        # a browser takes them away before it asks
        parts = [part.replace(".", "%2E") if part in {".", ".."} else part for part in parts]
        if parts[0] in OTHER_PAGES:
            parts[0] = f"%{ord(parts[0][0]):02X}{parts[0][1:]}"
        return "/".join(parts)


@dataclass(frozen=True, slots=True)
class ArticleFilters:
    """What the address asks for; `after` and `before` are the external id at the end of the page that was left."""

    q: str = ""
    language: str = ""
    topic: str = ""
    status: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "ArticleFilters":
        """Raises BadRequest for a parameter or a value that the list does not know."""
        given = {name: str(value).strip() for name, value in request.GET.items()}
        if (
            any(len(value) > 200 for value in given.values())
            or given.get("status", "") not in {"", *STATUSES}
            or (given.get("before") and given.get("after"))
        ):
            raise BadRequest(_("This page knows no such filter."))
        return cls(**given)

    def selection(self) -> dict[str, str]:
        chosen = {"q": self.q, "language": self.language, "topic": self.topic, "status": self.status}
        return {name: value for name, value in chosen.items() if value}

    def query(self, **changes: str) -> str:
        """The address of the same selection, elsewhere in the list."""
        return urlencode({**self.selection(), **changes})

    def apply(self, versions: QuerySet[ArticleVersion], *, now: datetime) -> QuerySet[ArticleVersion]:
        wanted = {"title__icontains": self.q, "language": self.language, "topic": self.topic}
        versions = versions.filter(**{name: value for name, value in wanted.items() if value})
        conditions = {"planned": Q(valid_from__gt=now), "expired": Q(valid_to__lte=now)}
        if self.status:
            versions = versions.filter(conditions.get(self.status) or _in_force(now))
        return versions

    def page(self, versions: QuerySet[ArticleVersion]) -> tuple[list[ArticleVersion], bool, bool]:
        """The rows of the page by external id, and whether there are rows before and after them."""
        if self.before:
            earlier = versions.filter(article__external_id__lt=self.before).order_by("-article__external_id")
            rows = list(earlier[: PAGE + 1])
            return rows[:PAGE][::-1], len(rows) > PAGE, True
        if self.after:
            versions = versions.filter(article__external_id__gt=self.after)
        rows = list(versions.order_by("article__external_id")[: PAGE + 1])
        return rows[:PAGE], bool(self.after), len(rows) > PAGE


def _in_force(now: datetime) -> Q:
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=now)) & (Q(valid_to__isnull=True) | Q(valid_to__gt=now))


def _shown(now: datetime) -> QuerySet[ArticleVersion]:
    """One version of each article: the one in force, else the newest."""
    rank = Case(When(_in_force(now), then=Value(0)), default=Value(1))
    best = ArticleVersion.objects.filter(article=OuterRef("article")).order_by(rank, "-number").values("pk")[:1]
    return ArticleVersion.objects.filter(pk=Subquery(best)).select_related("article")


def status_of(version: ArticleVersion, *, now: datetime) -> str:
    """`in_force`, `planned` or `expired`."""
    if version.valid_from is not None and version.valid_from > now:
        return "planned"
    return "expired" if version.valid_to is not None and version.valid_to <= now else "in_force"


@login_required
@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    """All articles, by id."""
    now = timezone.now()
    filters = ArticleFilters.of(request)
    selected = filters.apply(_shown(now), now=now)
    rows, earlier, later = filters.page(selected.defer("body"))
    articles = [row.article_id for row in rows]
    versions = dict(_counted(ArticleVersion.objects.filter(article__in=articles), "article"))
    kinds = set(ArticleVersion.objects.order_by().values_list("language", "topic").distinct())
    used = _best_matches(articles, viewer=person(request))
    context = {
        "rows": [
            _row(row, now=now, versions=versions[row.article_id], used=used.get(row.article_id, 0)) for row in rows
        ],
        "filters": filters,
        "total": selected.count(),
        "statuses": STATUSES.items(),
        "languages": sorted({language for language, _topic in kinds if language}),
        "topics": sorted({topic for _language, topic in kinds if topic}),
        "previous": filters.query(before=rows[0].article.external_id) if rows and earlier else "",
        "next": filters.query(after=rows[-1].article.external_id) if rows and later else "",
        "nothing_at_all": not kinds,
    }
    return render(request, "reviewapp/knowledge.html", context)


def _row(version: ArticleVersion, *, now: datetime, versions: int, used: int) -> dict[str, Any]:
    status = status_of(version, now=now)
    return {
        "version": version,
        "status": STATUSES[status],
        "tone": TONES[status],
        "versions": versions,
        "used": used,
    }


def _counted(rows: QuerySet[Any], by: str) -> QuerySet[Any]:
    return rows.order_by().values_list(by).annotate(count=Count("pk"))


def _best_matches(articles: list[int], *, viewer: Employee) -> dict[int, int]:
    """Of how many answers that this person may see each of these articles was the best match."""
    path = "passage__version__article"
    matches = Match.objects.filter(within(viewer, "screening__response__"), rank=1, **{f"{path}__in": articles})
    return dict(_counted(matches, path))


@login_required
@require_safe
def article_page(request: HttpRequest, external_id: str) -> HttpResponse:
    """One article: the text of the chosen version, all versions, and what changed from one to the next."""
    now = timezone.now()
    article = get_object_or_404(Article, external_id=external_id)
    versions = list(article.versions.select_related("approved_by").order_by("-number"))
    chosen = _chosen(request, versions, now=now)
    former = next((each for each in versions if each.number < chosen.number), None)
    context = {
        "article": article,
        "version": chosen,
        "status": STATUSES[status_of(chosen, now=now)],
        "tone": TONES[status_of(chosen, now=now)],
        "paragraphs": [each for each in chosen.body.splitlines() if each.strip()],
        "versions": [(each, STATUSES[status_of(each, now=now)], TONES[status_of(each, now=now)]) for each in versions],
        "former": former,
        "diff": retraining.word_diff(former.body, chosen.body) if former else [],
        "used": _best_matches([article.pk], viewer=person(request)).get(article.pk, 0),
        "reports": _reports(article, viewer=person(request)),
    }
    return render(request, "reviewapp/article.html", context)


def _reports(article: Article, *, viewer: Employee) -> list[KnowledgeReport]:
    """What reviewers said of any version of the article, those that wait first, then the newest."""
    waiting = Case(When(outcome=KnowledgeReport.Outcome.OPEN, then=Value(0)), default=Value(1))
    mine = KnowledgeReport.objects.filter(within_if_any(viewer, "response__"), version__article=article)
    rows = mine.order_by(waiting, "-reported_at", "-pk")
    return list(rows.select_related("version", "reported_by", "answered_by")[:REPORTS_SHOWN])


def _chosen(request: HttpRequest, versions: list[ArticleVersion], *, now: datetime) -> ArticleVersion:
    """The version that the address names; without one the version in force, else the newest."""
    if not versions:
        raise BadRequest(_("This page knows no such filter."))
    asked = request.GET.get("version", "")
    if asked:
        found = next((each for each in versions if str(each.number) == asked), None)
        if found is None:
            raise BadRequest(_("This article has no such version."))
        return found
    return next((each for each in versions if status_of(each, now=now) == "in_force"), versions[0])
