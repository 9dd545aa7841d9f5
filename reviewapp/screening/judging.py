"""Put answers to the judge: several at a time, never longer than agreed, within the budget, nothing twice."""

import hashlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from django.utils import timezone

from reviewapp.scoring.types import ClaimStatus
from reviewapp.scoring.verifiers import Examined, NoOpinion, Opinion, Silence
from reviewapp.scoring.verifiers.breaker import Breaker
from reviewapp.scoring.verifiers.endpoint import Endpoint, EndpointFailed, FormRefused, Reply, ask
from reviewapp.scoring.verifiers.judge import VERSION, Question, question_of, request_body, response_formats
from reviewapp.scoring.verifiers.judge_reply import Checked, UnusableReply, checked
from reviewapp.scoring.verifiers.types import JUDGE_SIGNAL
from reviewapp.screening import judge_ledger

logger = logging.getLogger(__name__)

SIGN_OF_LIFE = 5.0  # seconds between two calls of `alive`
FIRST_SECONDS = 0.5  # of a batch, in which questions leave even when one may take as long as the batch
STUCK_SECONDS = 1.0  # beyond the end of a batch that is waited for questions whose own time is up


@dataclass(frozen=True, slots=True)
class Limits:
    """What the operator allows. `seconds` for one reply, `batch_seconds` for all of a batch."""

    seconds: float
    batch_seconds: float
    parallel: int
    daily_requests: int
    daily_tokens: int


@dataclass
class _Round:
    """One batch on its way. After `send_until` no question leaves: each gets its whole time, and is over by `until`."""

    send_until: float
    until: float
    asked: dict[Future[Reply], Question] = field(default_factory=dict)
    said: dict[str, Checked | Silence] = field(default_factory=dict)
    alive_at: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return self.until - time.monotonic()


class JudgeVerifier:
    """See reviewapp.scoring.verifiers.Verifier. One a process; its threads do nothing but wait for the network."""

    signal = JUDGE_SIGNAL

    def __init__(self, endpoint: Endpoint, *, model: str, limits: Limits, breaker: Breaker | None = None) -> None:
        self.identity = f"judge:{model}@{VERSION}"
        self._endpoint, self._model, self._limits = endpoint, model, limits
        self._breaker = breaker or Breaker()
        self._forms = deque(response_formats())

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
        return hashlib.sha256(f"{self.identity}\0{question.digest}".encode()).hexdigest()

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
        keys = {id(question): key for key, question in waiting}
        pool = ThreadPoolExecutor(self._limits.parallel, thread_name_prefix="judge")
        try:
            while batch.asked or (waiting and time.monotonic() < batch.send_until):
                if batch.left < 0:
                    break
                self._send(waiting, batch, pool)
                for future in self._ended(batch, alive):
                    question = batch.asked.pop(future)
                    batch.said[keys[id(question)]] = self._outcome(future, question, key=keys[id(question)])
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        for question in batch.asked.values():  # stuck where no timer reaches, in a name server for instance
            self._breaker.failed()
            batch.said[keys[id(question)]] = Silence.FAILED
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
                _key, question = waiting.popleft()
                batch.asked[pool.submit(self._ask, question)] = question
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

    def _ask(self, question: Question) -> Reply:
        """On a thread of the pool: one question in its time, in the best form that this server takes. No database here."""
        until = time.monotonic() + self._seconds
        while True:
            form = self._forms[0]
            body = request_body(question, model=self._model, response_format=form)
            try:
                return ask(self._endpoint, body, seconds=max(0.0, until - time.monotonic()))
            except FormRefused:
                if len(self._forms) > 1 and self._forms[0] is form:  # another thread may have learnt it already
                    self._forms.popleft()

    def _outcome(self, future: Future[Reply], question: Question, *, key: str) -> Checked | Silence:
        """What came of a question; the breaker, the budget and the cache hear of it."""
        try:
            reply = future.result()
            found = checked(reply.content, question)
        except (EndpointFailed, UnusableReply) as error:
            self._breaker.failed()
            logger.warning("The judge gave no opinion: %s.", error)
            return Silence.UNUSABLE if isinstance(error, UnusableReply) else Silence.FAILED
        except Exception:  # the other questions of the batch are worth going on for
            self._breaker.failed()
            logger.exception("The judge could not be asked.")
            return Silence.FAILED
        self._breaker.succeeded()
        if reply.tokens is not None:
            spent = min(reply.tokens, 10 * question.tokens)  # a server may count as it likes
            judge_ledger.correct(day=timezone.localdate(), tokens=spent - question.tokens)
        judge_ledger.keep(digest=key, verifier=self.identity, opinion=found)
        return found


def _doubt(examined: Examined) -> float:
    """How much the comparison of words leaves open: the share of the claims that no passage carries."""
    _case, _matches, claims = examined
    return sum(claim.status is not ClaimStatus.SUPPORTED for claim in claims) / max(len(claims), 1)
