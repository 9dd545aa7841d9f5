"""Four weeks of a team at work: verdicts, and what becomes of them. All goes through the same doors as from the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from contactcenter.models import Employee
from reviewapp import calibration, gold, routing, settling, verdicts
from reviewapp.models import GoldItem, Match, Review, Verdict
from reviewapp.models.verdicts import Code, Reason

VERDICTS = 260
PACE = timedelta(seconds=40)
SESSION_ITEMS = 8
SESSION_DAYS = 5
LEFT_OPEN = 1  # differences that wait for the quality manager
OTHERWISE: dict[str, dict[str, Any]] = {
    Code.CORRECT: {"code": Code.PARTIAL, "reasons": [Reason.INCOMPLETE], "correction": ""},
    Code.PARTIAL: {"code": Code.WRONG, "reasons": [Reason.INCOMPLETE], "correction": ""},
    Code.WRONG: {"code": Code.PARTIAL, "reasons": [Reason.INCOMPLETE], "correction": ""},
}
ARGUMENT = "De voorwaarde staat wel in het antwoord, in de tweede zin. Wilt u nog eens kijken?"
REPORT = "Dit artikel noemt nog het oude bedrag. Op de website staat het nieuwe."


@dataclass
class Judge:
    """Speaks the verdicts of the fixtures, through the same door as a person at the desk."""

    truth: dict[str, dict[str, Any]]
    opinions: dict[str, dict[str, Any]]
    given: int = 0
    seconds: int = 0

    def evening(self, *, person: Employee, now: datetime) -> None:
        """Empty both queues, until all verdicts are given."""
        queues = routing.standard_queues()
        for queue in (queues["risk"], queues["control"]):
            while self.given < VERDICTS and (held := routing.claim_next(employee=person, queue=queue)):
                self._say(review=held[0], person=person, now=now + self.given % 60 * PACE)
                self.given += 1

    def settle(self, *, manager: Employee, now: datetime) -> None:
        """Settle the differences but the last few with what is true; each becomes a check item."""
        settling.find_differences(now=now)
        for difference in list(settling.open_differences().select_related("draw__response"))[LEFT_OPEN:]:
            response = difference.draw.response
            truth = self.truth[response.external_id]
            why = f"Nagekeken in het artikel: {truth['label']}."
            given = _settled(truth)
            settling.settle(difference=difference.pk, employee=manager, correction="", reason=why, now=now, **given)
            origin = GoldItem.Origin.DIFFERENCE
            gold.set_gold(response=response, explanation=why, origin=origin, employee=manager, now=now, **given)

    def calibrate(self, *, people: list[Employee], manager: Employee, now: datetime) -> None:
        """A session that runs: the supervisors are done, the quality manager is not."""
        calibration.plan_session(
            name="Samen kijken", deadline=now + timedelta(days=SESSION_DAYS), participants=[*people, manager],
            items=SESSION_ITEMS, employee=manager, now=now,
        )  # fmt: skip
        queue = routing.standard_queues()["calibration"]
        for person in people:
            while held := routing.claim_next(employee=person, queue=queue):
                self._say(review=held[0], person=person, now=now)

    def _say(self, *, review: Review, person: Employee, now: datetime) -> None:
        """A first reviewer gives his opinion; a second knows the truth, but sees every third answer otherwise."""
        name = review.response.external_id
        settled = opinion = self.opinions[name]
        if review.role == Review.Role.SECOND:
            settled = opinion | _settled(self.truth[name])
            if settled["code"] == Code.CORRECT:
                settled["correction"] = ""
            self.seconds += 1
            if self.seconds % 3 == 0:
                settled |= OTHERWISE.get(settled["code"], {})
        verdicts.record_verdict(
            review_id=review.pk,
            employee=person,
            code=settled["code"],
            reasons=settled["reasons"],
            handover=settled["handover"],
            note=settled["note"],
            correction=settled["correction"] or "",
            seconds=settled["seconds"],
            idempotency_key=uuid5(NAMESPACE_URL, f"klopt-demo:{name}:{review.role}:{person.username}"),
            now=now,
        )


def _settled(truth: dict[str, Any]) -> dict[str, Any]:
    reasons = [] if truth["label"] == Code.CORRECT else truth["reasons"]  # some good answers only miss the hand-over
    return {"code": truth["label"], "reasons": reasons, "handover": truth["handover"]}


def disagree(*, bot_team: Employee, supervisor: Employee, now: datetime) -> None:
    """An objection to a verdict, and a report that an article is wrong; both wait for an answer."""
    judged = Verdict.objects.filter(
        code=Code.PARTIAL, source=Verdict.Source.HUMAN, counts=True, revoked_at__isnull=True
    )
    first = judged.filter(review__role=Review.Role.FIRST, review__draw__difference__isnull=True).order_by("pk").first()
    if first:
        settling.object_to(verdict=first.pk, employee=bot_team, argument=ARGUMENT, now=now)
        match = Match.objects.filter(screening__response=first.response_id).order_by("rank").first()
        if match:
            version, answer = match.passage.version_id, first.response_id
            settling.report_article(version=version, employee=supervisor, note=REPORT, now=now, response=answer)
