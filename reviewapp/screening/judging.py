"""Put answers to the judge: several at a time, never longer than agreed, within the budget, nothing twice."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace

from django.utils import timezone

from contactcenter.vault import keyed_digest
from reviewapp.scoring.types import ClaimStatus
from reviewapp.scoring.verifiers import Examined, NoOpinion, Opinion, Silence
from reviewapp.scoring.verifiers.breaker import Breaker
from reviewapp.scoring.verifiers.endpoint import Endpoint, EndpointFailed, FormRefused, QuestionRefused, Reply, ask
from reviewapp.scoring.verifiers.judge import VERSION, Question, question_of, request_body, response_formats
from reviewapp.scoring.verifiers.judge_reply import Checked, UnusableReply, checked
from reviewapp.scoring.verifiers.types import JUDGE_SIGNAL
from reviewapp.screening import judge_ledger

logger = logging.getLogger(__name__)

SIGN_OF_LIFE = 5.0  # seconds between two calls of `alive`
FIRST_SECONDS = 0.5  # of a batch, in which questions leave even when one may take as long as the batch
STUCK_SECONDS = 1.0  # beyond the end of a batch that is waited for questions whose own time is up


def identity_of(model: str) -> str:
    """The name under which opinions of this model are kept."""
    return f"judge:{model}@{VERSION}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the operator allows. `seconds` for one reply, `batch_seconds` for all of a batch."""

    seconds: float
    batch_seconds: float
    parallel: int
    daily_requests: int
    daily_tokens: int


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A question on its way in one form (a place among `response_formats`); all its forms together are over by `until`."""

    key: str
    question: Question
    form: int
    until: float


@dataclass
class _Round:
    """One batch on its way. After `send_until` no question leaves: each gets its whole time, and is over by `until`."""

    send_until: float
    until: float
    asked: dict[Future[Reply], _Attempt] = field(default_factory=dict)
    said: dict[str, Checked | Silence] = field(default_factory=dict)
    alive_at: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return self.until - time.monotonic()


class JudgeVerifier:
    """See reviewapp.scoring.verifiers.Verifier. One a process; its threads do nothing but wait for the network."""

    signal = JUDGE_SIGNAL

    def __init__(self, endpoint: Endpoint, *, model: str, limits: Limits, breaker: Breaker | None = None) -> None:
        self.identity = identity_of(model)
        self._endpoint, self._model, self._limits = endpoint, model, limits
        self._breaker = breaker or Breaker()
        self._forms = response_formats()
        self._form = 0  # where a question begins; moves on when a server refused one form and answered in another

    def opinions(
        self, examined: Sequence[Examined], *, alive: Callable[[], None] = lambda: None
    ) -> list[Opinion | NoOpinion]:
        """See Verifier. The most doubtful answers are asked first: time and budget may not suffice for all."""
        questions = [question_of(*each) if each[2] else None for each in examined]
        digests = {self._key(question): question for question in questions if question is not None}
        said: dict[str, Checked | Silence] = dict(judge_ledger.known(digests))
        doubt = {self._key(q): _doubt(each) for q, each in zip(questions, examined, strict=True) if q is not None}
        waiting = sorted(digests.keys() - said.keys(), key=lambda key: (-doubt[key], key))
        said |= self._ask_all(deque((key, digests[key]) for key in waiting), alive)
        return [self._told(question, said) for question in questions]

    def _key(self, question: Question) -> str:
        return keyed_digest(f"{self.identity}\0{question.digest}")

    def _told(self, question: Question | None, said: dict[str, Checked | Silence]) -> Opinion | NoOpinion:
        if question is None:
            return NoOpinion(Silence.NOTHING_STATED)
        found = said[self._key(question)]
        return NoOpinion(found) if isinstance(found, Silence) else found.opinion(question, verifier=self.identity)

    def _ask_all(self, waiting: deque[tuple[str, Question]], alive: Callable[[], None]) -> dict[str, Checked | Silence]:
        """Ask until all is said, the time is up, the budget is spent or the breaker is open."""
        if not waiting:
            return {}
        now = time.monotonic()
        until = now + self._limits.batch_seconds
        batch = _Round(send_until=max(now + FIRST_SECONDS, until - self._seconds), until=until + STUCK_SECONDS)
        pool = ThreadPoolExecutor(self._limits.parallel, thread_name_prefix="judge")
        try:
            while batch.asked or (waiting and time.monotonic() < batch.send_until):
                if batch.left < 0:
                    break
                self._send(waiting, batch, pool)
                for future in self._ended(batch, alive):
                    attempt = batch.asked.pop(future)
                    if again := self._in_another_form(future, attempt):
                        batch.asked[pool.submit(self._ask, again)] = again
                    else:
                        batch.said[attempt.key] = self._outcome(future, attempt)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        for attempt in batch.asked.values():  # stuck where no timer reaches, in a name server for instance
            self._breaker.failed()
            batch.said[attempt.key] = Silence.FAILED
        return batch.said | {key: Silence.TIME for key, _question in waiting}

    def _send(self, waiting: deque[tuple[str, Question]], batch: _Round, pool: ThreadPoolExecutor) -> None:
        """Fill the free places; what may not be asked any more gets its reason."""
        while waiting and len(batch.asked) < self._limits.parallel and time.monotonic() < batch.send_until:
            if not self._breaker.allows():
                reason = Silence.PAUSED
            elif not self._reserve(waiting[0][1]):
                self._breaker.not_asked()
                reason = Silence.BUDGET
            else:
                key, question = waiting.popleft()
                attempt = _Attempt(key, question, self._form, time.monotonic() + self._seconds)
                batch.asked[pool.submit(self._ask, attempt)] = attempt
                continue
            batch.said |= {key: reason for key, _question in waiting}
            waiting.clear()

    def _ended(self, batch: _Round, alive: Callable[[], None]) -> Iterator[Future[Reply]]:
        if time.monotonic() - batch.alive_at >= SIGN_OF_LIFE:
            batch.alive_at = time.monotonic()
            alive()
        if batch.asked:
            ended, _ = wait(batch.asked, timeout=max(0.0, min(1.0, batch.left)), return_when=FIRST_COMPLETED)
            yield from ended

    def _reserve(self, question: Question) -> bool:
        return judge_ledger.reserve(
            day=timezone.localdate(),
            tokens=question.tokens,
            most_requests=self._limits.daily_requests,
            most_tokens=self._limits.daily_tokens,
        )

    @property
    def _seconds(self) -> float:
        return min(self._limits.seconds, self._limits.batch_seconds)

    def _ask(self, attempt: _Attempt) -> Reply:
        """On a thread of the pool, which waits for the network and touches nothing else: no database, no state."""
        body = request_body(attempt.question, model=self._model, response_format=self._forms[attempt.form])
        return ask(self._endpoint, body, seconds=max(0.0, attempt.until - time.monotonic()))

    def _in_another_form(self, future: Future[Reply], attempt: _Attempt) -> _Attempt | None:
        """The next attempt when the form was refused, with a place in the budget of its own."""
        refused = isinstance(future.exception(), FormRefused)
        if not refused or attempt.form + 1 == len(self._forms) or time.monotonic() >= attempt.until:
            return None
        return replace(attempt, form=attempt.form + 1) if self._reserve(attempt.question) else None

    def _outcome(self, future: Future[Reply], attempt: _Attempt) -> Checked | Silence:
        """What came of a question; the breaker, the budget and the cache hear of it.

        The breaker is about the server. What an answer may provoke (a reply without proof, a question that is refused)
        is about that answer alone, and stops no other question.
        """
        try:
            reply = future.result()
        except QuestionRefused as error:
            self._breaker.not_asked()
            logger.warning("The judge refused a question: %s.", error)
            return Silence.FAILED
        except EndpointFailed as error:
            self._breaker.failed()
            logger.warning("The judge gave no opinion: %s.", error)
            return Silence.FAILED
        except Exception:  # the other questions of the batch are worth going on for
            self._breaker.failed()
            logger.exception("The judge could not be asked.")
            return Silence.FAILED
        self._breaker.succeeded()
        self._form = max(self._form, attempt.form)  # this server took it, and refused the forms before it
        if reply.tokens is not None:
            spent = min(reply.tokens, 10 * attempt.question.tokens)  # a server may count as it likes
            judge_ledger.correct(day=timezone.localdate(), tokens=spent - attempt.question.tokens)
        return self._found(reply, attempt)

    def _found(self, reply: Reply, attempt: _Attempt) -> Checked | Silence:
        try:
            found = checked(reply.content, attempt.question)
        except UnusableReply as error:
            logger.warning("The judge gave an unusable reply: %s.", error)
            return Silence.UNUSABLE
        except Exception:  # as above
            logger.exception("The reply of the judge could not be checked.")
            return Silence.FAILED
        judge_ledger.keep(digest=attempt.key, verifier=self.identity, opinion=found)
        return found


def _doubt(examined: Examined) -> float:
    """How much the comparison of words leaves open: the share of the claims that no passage carries."""
    _case, _matches, claims = examined
    return sum(claim.status is not ClaimStatus.SUPPORTED for claim in claims) / max(len(claims), 1)
