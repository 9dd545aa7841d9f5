"""What a verifier learns from: judged answers with the passages and signals they were screened with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Prefetch

from contactcenter.datafiles import FileError
from contactcenter.models import BotResponse
from reviewapp import models
from reviewapp.evaluation.files import read_answers
from reviewapp.evaluation.judging import Encoder, Report, assessments
from reviewapp.models.verdicts import NOT_ACCEPTABLE
from reviewapp.scoring.embedding import Embedder
from reviewapp.scoring.risk.groups import joined
from reviewapp.scoring.types import Match, Passage
from reviewapp.scoring.verifiers.premise import Reading, reading_of
from reviewapp.screening.cases import cases_of

VERDICTS = "verdicts"
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Example:
    """One judged answer. `source`: the file it is from, or VERDICTS. Rows of one `group` are learnt or held back together."""

    key: str
    source: str
    group: str
    bad: bool
    reading: Reading
    signals: Mapping[str, float]
    response: int | None = None


def of_files(paths: Sequence[Path], *, embedder: Embedder, tell: Report) -> list[Example]:
    """The rows of labelled files, with their own approved text, assessed as in screening. Raises FileError."""
    own = {path.resolve(): path for path in paths}
    if len({path.name for path in own}) < len(own):
        raise FileError("Two of the files have the same name; rows are told apart by it: rename one.")
    files = {path: read_answers(path) for path in own.values()}
    for path, rows in files.items():
        lost = next((row for row in rows if row.approved is None), None)
        if lost:
            raise FileError(f"{path}: {lost.key} has no approved text; a verifier learns from answers that have one.")
    encoder = Encoder(embedder)
    found: list[Example] = []
    for path, rows in files.items():
        assessed = assessments(rows, knowledge=None, encoder=encoder, tell=_from(tell, len(found)))
        for row, assessment in zip(rows, assessed, strict=True):
            reading = reading_of(row.case, assessment.matches)
            found.append(Example(row.name, path.stem, row.theme, row.bad, reading, assessment.signals))
    return found


def _from(tell: Report, done: int) -> Report:
    return lambda more: tell(done + more)


def of_verdicts() -> list[Example]:
    """The verdicts that enter estimates on screened answers; a person's first judgement, before the machine's was shown.

    Groups: answers of one conversation, and all that have the same text: what a bot says again must not be learnt by heart.
    """
    columns = ("response", "estimate_code")
    codes: dict[int, str] = dict(models.Verdict.objects.counted().order_by("pk").values_list(*columns))
    found: list[Example] = []
    ids = sorted(codes)
    for start in range(0, len(ids), CHUNK):
        found += _of_responses(_screened(ids[start : start + CHUNK]), codes)
    groups = joined((example.group, example.reading.answer) for example in found)
    return [
        Example(each.key, each.source, group, each.bad, each.reading, each.signals, each.response)
        for each, group in zip(found, groups, strict=True)
    ]


def _screened(ids: Sequence[int]) -> list[BotResponse]:
    matches = models.Match.objects.select_related("passage__version__article").order_by("rank")
    return list(
        BotResponse.objects.filter(
            pk__in=ids, screening__state=models.Screening.State.SCORED, for_quality=True, for_training=True
        )
        .select_related("source", "screening")
        .prefetch_related(Prefetch("screening__matches", matches))
        .order_by("pk")
    )


def _of_responses(responses: Sequence[BotResponse], codes: Mapping[int, str]) -> list[Example]:
    cases = cases_of(responses)
    return [
        Example(
            key=f"{response.source.name}/{response.external_id}",
            source=VERDICTS,
            group=str(response.conversation_id),
            bad=codes[response.pk] in NOT_ACCEPTABLE,
            reading=reading_of(cases[response.pk], [_match(row) for row in response.screening.matches.all()]),
            signals=response.screening.signals,
            response=response.pk,
        )
        for response in responses
    ]


def _match(row: models.Match) -> Match:
    stored = row.passage
    version = stored.version
    article = version.article.external_id
    passage = Passage(stored.pk, article, version.title, stored.text, stored.start, version.language)
    return Match(passage, row.similarity)
