"""Approve articles: one new version each, when the content is new."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction

from contactcenter.fields import RecordError, first_given, required_text, storable_text, validity_end, validity_start
from contactcenter.knowledge.passages import split_passages
from contactcenter.models import Article, ArticleVersion, Employee, Passage

LONGEST_BODY = 1_000_000
# several wordings of one file take over from each other at one `now`, a microsecond apart
GRACE = timedelta(seconds=1)


@dataclass(frozen=True)
class ArticleDraft:
    """A checked article that is to be approved. Without dates it takes over from the version in force."""

    external_id: str
    title: str
    body: str
    language: str = ""
    topic: str = ""
    owner: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> "ArticleDraft":
        """From a row of a file or the arguments of `approve_article`. Raises RecordError."""
        draft = cls(
            external_id=required_text(raw.get("id"), "id", longest=200),
            title=required_text(raw.get("title"), "title", longest=500),
            body=required_text(raw.get("body"), "body", longest=LONGEST_BODY),
            language=storable_text(first_given(raw, "language", "lang"), "language", longest=8).lower(),
            topic=storable_text(first_given(raw, "topic", "domain"), "topic", longest=100),
            owner=storable_text(raw.get("owner"), "owner", longest=200),
            valid_from=validity_start(raw.get("valid_from"), "valid_from"),
            valid_to=validity_end(raw.get("valid_to"), "valid_to"),
        )
        if draft.valid_from and draft.valid_to and draft.valid_from >= draft.valid_to:
            raise RecordError("valid_to", "must be later than valid_from")
        return draft

    @property
    def dated(self) -> bool:
        return self.valid_from is not None or self.valid_to is not None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content; the validity is no part of it."""
        content = [self.title, self.body, self.language, self.topic, self.owner]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


@dataclass(slots=True)
class Approval:
    """What became of a draft: its version (existing or new), or the reason why it was refused."""

    draft: ArticleDraft
    version: ArticleVersion | None = None
    created: bool = False
    error: RecordError | None = None


@dataclass(slots=True)
class _History:
    """The versions of one article in order of approval, those not yet stored included."""

    article: Article
    now: datetime
    versions: list[ArticleVersion] = field(default_factory=list)

    def holds(self, version: ArticleVersion, draft: ArticleDraft) -> bool:
        """Whether this version says what the draft says. A wording that ran out without a successor is in force no
        more: a draft without dates puts it in force again."""
        if version.content_digest != draft.digest:
            return False
        if not draft.dated:
            return not self.is_over(version) or self._has_successor(version)
        same_end = version.valid_to == draft.valid_to or (draft.valid_to is None and self._has_successor(version))
        return version.valid_from == draft.valid_from and same_end

    def is_over(self, version: ArticleVersion) -> bool:
        return version.valid_to is not None and version.valid_to <= self.now + GRACE

    def _has_successor(self, version: ArticleVersion) -> bool:
        return any(version.valid_to == other.valid_from for other in self.versions if other.number > version.number)

    def known(self, drafts: Sequence[ArticleDraft]) -> int:
        """How many of the first drafts are, in this order, the last versions: so a file can be loaded again."""
        for count in range(min(len(drafts), len(self.versions)), 0, -1):
            if all(map(self.holds, self.versions[-count:], drafts[:count])):
                return count
        return 0

    def add(self, draft: ArticleDraft, *, approved_by: Employee | None) -> ArticleVersion:
        """The new version with its validity settled, its predecessor ended where it takes over. Raises RecordError."""
        valid_from, valid_to = draft.valid_from, draft.valid_to
        if draft.dated:
            self._refuse_overlap(draft)
        elif self.versions:
            valid_from = self._end_present()
        version = ArticleVersion(
            article=self.article,
            number=max((each.number for each in self.versions), default=0) + 1,
            title=draft.title,
            body=draft.body,
            language=draft.language,
            topic=draft.topic,
            owner=draft.owner,
            valid_from=valid_from,
            valid_to=valid_to,
            content_digest=draft.digest,
            approved_at=self.now,
            approved_by=approved_by,
        )
        self.versions.append(version)
        return version

    def _refuse_overlap(self, draft: ArticleDraft) -> None:
        for each in self.versions:
            starts_before_its_end = not (draft.valid_from and each.valid_to and draft.valid_from >= each.valid_to)
            ends_after_its_start = not (draft.valid_to and each.valid_from and draft.valid_to <= each.valid_from)
            if starts_before_its_end and ends_after_its_start:
                begin = each.valid_from.isoformat() if each.valid_from else "always"
                end = each.valid_to.isoformat() if each.valid_to else "now on"
                raise RecordError("valid_from", f"overlaps version {each.number}, in force from {begin} to {end}")

    def _end_present(self) -> datetime:
        """End the version in force; returns the moment from which its successor holds.

        Raises RecordError, before anything is ended, when another version is planned: both would be in force from then.
        """
        for each in self.versions:
            if each.valid_from is not None and each.valid_from > self.now + GRACE:
                begin = each.valid_from.isoformat()
                raise RecordError(
                    "valid_from",
                    f"is needed: version {each.number} is planned from {begin}. Give dates that overlap no other "
                    "version, or approve this text after that moment",
                )
        for each in self.versions:
            if each.valid_to is None or each.valid_to > self.now:
                # not before its own start: no wording of a file may have an empty period
                start = each.valid_from + timedelta(microseconds=1) if each.valid_from else self.now
                each.valid_to = max(self.now, start)
                return each.valid_to
        return self.now


def approve_drafts(
    drafts: Iterable[ArticleDraft],
    *,
    approved_by: Employee | None,
    now: datetime,
    tell: Callable[[ArticleVersion], object] | None = None,
) -> list[Approval]:
    """Approve many at once, in order, in one transaction. A draft that is refused leaves the others alone.

    1. Make the articles that do not exist, and lock all of them, so that two approvers wait for each other.
    2. Settle in memory which drafts are new and what they replace.
    3. Store ended versions, new versions and their passages in bulk.
    4. `tell` hears of each new version before the transaction ends.
    """
    by_article: dict[str, list[Approval]] = {}
    approvals = [Approval(draft) for draft in drafts]
    for approval in approvals:
        by_article.setdefault(approval.draft.external_id, []).append(approval)
    with transaction.atomic():
        histories = _locked_histories(sorted(by_article), now)
        for external_id, wanted in by_article.items():
            _settle(histories[external_id], wanted, approved_by=approved_by)
        _save(histories.values())
        for approval in approvals:
            if tell and approval.created and approval.version:
                tell(approval.version)
    return approvals


def _locked_histories(external_ids: list[str], now: datetime) -> dict[str, _History]:
    Article.objects.bulk_create([Article(external_id=each) for each in external_ids], ignore_conflicts=True)
    articles = Article.objects.select_for_update().filter(external_id__in=external_ids).order_by("pk")
    histories = {article.pk: _History(article, now) for article in articles}
    for version in ArticleVersion.objects.filter(article__in=histories).defer("body").order_by("number"):
        histories[version.article_id].versions.append(version)
    return {history.article.external_id: history for history in histories.values()}


def _settle(history: _History, wanted: list[Approval], *, approved_by: Employee | None) -> None:
    known = history.known([approval.draft for approval in wanted])
    for position, approval in enumerate(wanted):
        draft = approval.draft
        everything = draft.dated or position < known
        candidates = [each for each in history.versions if everything or not history.is_over(each)]
        approval.version = next((each for each in reversed(candidates) if history.holds(each, draft)), None)
        if approval.version is None:
            try:
                approval.version = history.add(draft, approved_by=approved_by)
                approval.created = True
            except RecordError as error:
                approval.error = error


def _save(histories: Iterable[_History]) -> None:
    stored = [version for history in histories for version in history.versions if version.pk]
    new = [version for history in histories for version in history.versions if not version.pk]
    ended = [version for version in stored if version.valid_to is not None] if new else []
    if ended:
        ArticleVersion.objects.bulk_update(ended, ["valid_to"], batch_size=500)
    ArticleVersion.objects.bulk_create(new, batch_size=500)
    Passage.objects.bulk_create(
        (
            Passage(version=version, order=order, start=span.start, end=span.end, text=version.body[slice(*span)])
            for version in new
            for order, span in enumerate(split_passages(version.title, version.body))
        ),
        batch_size=500,
    )


def approve_article(  # noqa: PLR0913 - the columns of an article
    *,
    external_id: str,
    title: str,
    body: str,
    language: str = "",
    topic: str = "",
    owner: str = "",
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    approved_by: Employee | None = None,
    now: datetime,
) -> ArticleVersion:
    """Approve one article; returns the new version, or the present one when it says the same already.

    Without dates a first version always was in force, and a later one takes over from the present one at `now`. With
    dates they are kept as given. Raises RecordError for a field that cannot be, or for validity that overlaps.
    """
    given = {
        "id": external_id,
        "title": title,
        "body": body,
        "language": language,
        "topic": topic,
        "owner": owner,
        "valid_from": valid_from.isoformat() if valid_from else None,
        "valid_to": valid_to.isoformat() if valid_to else None,
    }
    [approval] = approve_drafts([ArticleDraft.parse(given)], approved_by=approved_by, now=now)
    if approval.error:
        raise approval.error
    if approval.version is None:
        raise RuntimeError("A draft is stored or refused.")
    return approval.version
