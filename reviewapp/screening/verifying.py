"""The verifier of this process, when the operator configured one."""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from django.conf import settings
from django.db.models import Model

from reviewapp.models import Screening, VerifierHeldOut, VerifierOpinion
from reviewapp.scoring.claims import find_claims
from reviewapp.scoring.embedding.embedded_model import folder_of
from reviewapp.scoring.types import Case, Match
from reviewapp.scoring.verifiers import NoOpinion, Opinion, Silence, Verifier
from reviewapp.scoring.verifiers.endpoint import BadAddress, Endpoint, parse_endpoint
from reviewapp.screening.judging import JudgeVerifier, Limits, identity_of

logger = logging.getLogger(__name__)

NONE, CROSS_ENCODER, JUDGE = "none", "cross-encoder", "judge"
SENT = (
    "it gets question, answer, the last turns of the conversation and articles, with the personal data and the names "
    "of people that are recognised replaced; passwords go along"
)
KINDS = (NONE, CROSS_ENCODER, JUDGE)
SAID_EVERY = RETRY_AFTER = 60  # seconds
_loading = threading.Lock()
_failed: dict[tuple[int, str, str], tuple[float, str]] = {}
_said_at = float("-inf")  # monotonic time at which the log last told that there is no verifier


class VerifierUnavailable(Exception):
    """One is configured that cannot be used; the message says what to do."""


def opinions_of(
    matched: Mapping[int, tuple[Case, Sequence[Match]]], *, alive: Callable[[], None] = lambda: None
) -> dict[int, Opinion | NoOpinion]:
    """Screening id -> opinion, or why there is none. `alive` is called while it takes long.

    Never an error: an answer without an opinion is judged by all other signals, and its record says why.
    """
    if settings.VERIFIER == NONE:
        return dict.fromkeys(matched, NoOpinion())
    try:
        alive()
        verifier = current_verifier()  # the first time it is loaded
        alive()
        # a lookup without a match goes to people anyway; it needs no opinion
        found = {pk: (case, matches, find_claims(case, matches)) for pk, (case, matches) in matched.items() if matches}
        said = dict(zip(found, verifier.opinions(list(found.values()), alive=alive), strict=True))
    except VerifierUnavailable as error:
        _say(str(error))
        return dict.fromkeys(matched, NoOpinion(Silence.UNAVAILABLE))
    except Exception:  # whatever breaks in a verifier must not stop the screening
        logger.exception("The verifier failed; these answers are judged without it.")
        return dict.fromkeys(matched, NoOpinion(Silence.FAILED))
    return {pk: said.get(pk, NoOpinion(Silence.NOTHING_STATED)) for pk in matched}


def _say(reason: str) -> None:
    global _said_at  # noqa: PLW0603  one log a process
    if time.monotonic() - _said_at >= SAID_EVERY:
        _said_at = time.monotonic()
        logger.error("Answers are judged without the verifier: %s", reason)


def current_verifier() -> Verifier:
    """The configured one, loaded at the first call and once a process. Raises VerifierUnavailable."""
    check_settings()
    return _judge(os.getpid()) if settings.VERIFIER == JUDGE else _cross_encoder(os.getpid())


def check_settings() -> None:
    """Whether what the operator set can work at all. Raises VerifierUnavailable."""
    if settings.VERIFIER not in KINDS:
        raise VerifierUnavailable(f"KLOPT_VERIFIER must be one of {', '.join(KINDS)}, not {settings.VERIFIER!r}.")
    if settings.VERIFIER == JUDGE:
        judge_endpoint()
        if not _fits(identity_of(settings.JUDGE_MODEL)):
            raise VerifierUnavailable(
                "KLOPT_JUDGE_MODEL is too long a name; give the model a shorter one on its server."
            )
    if settings.VERIFIER == CROSS_ENCODER and not settings.VERIFIER_MODEL:
        raise VerifierUnavailable(
            "Set KLOPT_VERIFIER_MODEL to the folder that train_verifier made, or to an NLI model."
        )


def _fits(identity: str) -> bool:
    """Whether the records can hold this name."""
    longest = min(_longest(VerifierOpinion), _longest(VerifierHeldOut), _longest(Screening))
    return len(identity) <= longest


def _longest(model: type[Model]) -> int:
    return int(getattr(model._meta.get_field("verifier"), "max_length", 0))


def judge_endpoint() -> Endpoint:
    """Where the operator says his judge is. Raises VerifierUnavailable."""
    if not settings.JUDGE_URL or not settings.JUDGE_MODEL:
        raise VerifierUnavailable("Set KLOPT_JUDGE_URL and KLOPT_JUDGE_MODEL, or KLOPT_VERIFIER=none.")
    try:
        return parse_endpoint(settings.JUDGE_URL, key=settings.JUDGE_KEY, outside_allowed=settings.JUDGE_OUTSIDE)
    except BadAddress as error:
        raise VerifierUnavailable(f"KLOPT_JUDGE_URL: {error}") from error


def described() -> str:
    """For people: which verifier is configured, and where texts go to. Loads nothing and calls nothing."""
    if settings.VERIFIER == JUDGE:
        try:
            where = judge_endpoint().shown
        except VerifierUnavailable as error:
            return f"judge, not usable: {error}"
        return f"judge {settings.JUDGE_MODEL} at {where}; {SENT}"
    if settings.VERIFIER == CROSS_ENCODER:
        return f"cross-encoder {settings.VERIFIER_MODEL or '(KLOPT_VERIFIER_MODEL is not set)'}, on this machine"
    return NONE


@lru_cache(maxsize=1)
def _judge(_process: int) -> JudgeVerifier:
    limits = Limits(
        seconds=settings.JUDGE_SECONDS,
        batch_seconds=settings.JUDGE_BATCH_SECONDS,
        parallel=max(1, settings.JUDGE_PARALLEL),
        daily_requests=settings.JUDGE_DAILY_REQUESTS,
        daily_tokens=settings.JUDGE_DAILY_TOKENS,
    )
    return JudgeVerifier(judge_endpoint(), model=settings.JUDGE_MODEL, limits=limits)


def _cross_encoder(process: int) -> Verifier:
    """Loaded once a process; after a failure tried again a minute later, because a failed try may cost seconds."""
    wanted = (process, settings.VERIFIER_MODEL, base_model())
    with _loading:
        failed = _failed.get(wanted)
        if failed and time.monotonic() - failed[0] < RETRY_AFTER:
            raise VerifierUnavailable(failed[1])
        try:
            return _loaded(*wanted)
        except VerifierUnavailable as error:
            _failed[wanted] = (time.monotonic(), str(error))
            raise


@lru_cache(maxsize=1)
def _loaded(_process: int, name: str, base: str) -> Verifier:
    """By process id: a model that was loaded before a fork hangs in the child."""
    from reviewapp.scoring.verifiers.cross_encoder import CannotLoad, load_cross_encoder  # loads torch when it is used

    try:
        verifier = load_cross_encoder(name, base=base)
    except CannotLoad as error:
        raise VerifierUnavailable(str(error)) from error
    if not _fits(verifier.identity):
        raise VerifierUnavailable("The name of KLOPT_VERIFIER_MODEL is too long; rename its folder.")
    return verifier


def base_model() -> str:
    """Folder or name of the installed embedding model, whose encoder a trained cross-encoder starts from."""
    return settings.EMBEDDING_MODEL or str(folder_of(settings.MODELS_DIR))
