"""What there is to tell: no prose, no secret, and no moment, so that the files differ when the installation does."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count

from contactcenter.models import BotResponse, Employee, Source
from contactcenter.models.people import Team
from contactcenter.privacy.name_model import VERSION as NAME_MODEL
from reviewapp.models import Draw, Flag, FlagVerdict, RiskModelVersion, SamplingPlan, Screening, Verdict
from reviewapp.models.verdicts import NOT_ACCEPTABLE
from reviewapp.personal import TABLES
from reviewapp.records import thresholds
from reviewapp.rights import HOLDERS
from reviewapp.scoring import detectors
from reviewapp.scoring.embedding import embedded_model
from reviewapp.subjects.retention import CLASSES

SHOWN = (
    "ALLOWED_HOSTS", "CRITICAL_NORM", "CSRF_TRUSTED_ORIGINS", "CUSTOMER_NUMBERS",
    "DEBUG", "DEFAULT_FROM_EMAIL", "EMAIL_HOST", "EMAIL_PORT",
    "EMAIL_USE_TLS", "EMBEDDING_MODEL", "EMBEDDING_RUNTIME", "EQUAL_BAND", "GOLD_SHARE", "HANDOVER_ASKED_SHARE",
    "HANDOVER_TARGET", "JUDGE_BATCH_SECONDS", "JUDGE_DAILY_REQUESTS", "JUDGE_DAILY_TOKENS", "JUDGE_MODEL", "JUDGE_OUTSIDE",
    "JUDGE_PARALLEL", "JUDGE_SECONDS", "JUDGE_URL", "LOGIN_LOCK_MINUTES", "LOGIN_TRIES_OF_ADDRESS", "OIDC_ISSUER", "OIDC_MFA",
    "OIDC_NAME", "OIDC_PERSON_CLAIM", "OIDC_ROLES", "OIDC_ROLE_CLAIM", "PROXIES", "PUBLIC_URL", "REFERENCE_GROUPS",
    "REPEAT_HOURS", "REPORT_PDF", "REQUIRE_MFA", "REVIEW_DOUBLE_SHARE", "REVIEW_LEASE_SECONDS", "SESSION_IDLE_MINUTES",
    "TIME_ZONE", "VERIFIER", "VERIFIER_MODEL",
)  # fmt: skip
"""Settings that say what is done with whose data, or how it is kept safe."""
SECRET = (
    "EMAIL_HOST_PASSWORD", "EMAIL_HOST_USER", "JUDGE_KEY", "REDIS_URL", "VAULT_KEY", "VAULT_KEY_FILE", "VAULT_KEY_OLD",
    "VAULT_KEY_OLD_FILE",
)  # fmt: skip
"""Told as set or not set: a key, or an address that may hold a password."""
OF_NOBODY = ("DATABASES", "EMBEDDING_THREADS", "HOME", "MODELS_DIR", "SCREENING_BATCH", "SCREENING_LEASE_SECONDS")
"""How fast and where on this machine; the kind of database is told apart."""


def collect() -> dict[str, Any]:
    """All parts of the pack, as values that JSON knows."""
    return {
        "product": f"klopt {version('klopt')}",
        "purposes": ["quality", "training"],
        "sources": sorted(Source.objects.values_list("name", flat=True)),
        "answers": BotResponse.objects.count(),
        "people": dict(
            Employee.objects.filter(is_active=True).values_list("role").annotate(n=Count("pk")).order_by("role")
        ),
        "teams": {
            team.name: sorted(team.sources.values_list("name", flat=True)) for team in Team.objects.order_by("name")
        },
        "recipients": _recipients(),
        "retention": {row.name: row.days for row in CLASSES},
        "data": {name: _fields(declared) for name, declared in sorted(TABLES.items())},
        "roles": {str(right): sorted(holders) for right, holders in HOLDERS.items()},
        "measures": _measures(),
        "models": _models(),
        "rules": {
            module.KIND: {"version": module.VERSION, **thresholds().get(module.KIND, {})} for module in detectors.ALL
        },
        "plan": _plan(),
        "error_rates": _error_rates(),
        "settings": {name: _plain(getattr(settings, name)) for name in SHOWN},
        "secrets": {name: bool(getattr(settings, name)) for name in SECRET},
    }


def _fields(declared: Any) -> dict[str, list[str]]:
    kinds = ("texts", "outside", "about", "employee")
    return {kind: sorted(getattr(declared, kind)) for kind in kinds if getattr(declared, kind)}


def _recipients() -> list[str]:
    """Who else gets data. An endpoint of the judge sees texts; the others see a mail address or a log-in name."""
    found = []
    if settings.VERIFIER == "judge":
        found.append(f"judge {settings.JUDGE_URL}")
    if settings.EMAIL_HOST:
        found.append(f"mail {settings.EMAIL_HOST}")
    if settings.OIDC_ISSUER:
        found.append(f"log-in {settings.OIDC_ISSUER}")
    return found


def _measures() -> dict[str, Any]:
    return {
        "https": settings.HTTPS,
        "second_step": settings.REQUIRE_MFA,
        "session_idle_minutes": settings.SESSION_IDLE_MINUTES,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "log_in_locked_after": settings.LOGIN_TRIES,
        "database": settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1],
        "texts_closed_with": "AES-256-GCM",
        "vault_key_from": "environment" if settings.VAULT_KEY else "file",
        "audit_log": "SHA-256",
        "debug": settings.DEBUG,
    }


def _models() -> list[dict[str, Any]]:
    """Every model that looks at an answer, with what it is for and what it was made from."""
    embedding = settings.EMBEDDING_MODEL or embedded_model.NAME
    licence = "MIT" if embedding == embedded_model.NAME else "of the operator's own model"
    used = Screening.objects.exclude(model="").order_by("-screened_at").values_list("model", flat=True).first()
    found: list[dict[str, Any]] = [
        {
            "name": _name(embedding),
            "revision": used or "not used yet",
            "licence": licence,
            "purpose": "likeness of texts",
        },
        {"name": "Rampart", "revision": NAME_MODEL, "licence": "CC BY 4.0", "purpose": "names of people, to mask them"},
    ]
    if settings.VERIFIER != "none":
        name = settings.JUDGE_MODEL if settings.VERIFIER == "judge" else settings.VERIFIER_MODEL
        licence = "of the operator's own model"
        found.append(
            {"name": _name(name), "revision": settings.VERIFIER, "licence": licence, "purpose": "second opinion"}
        )
    risk = RiskModelVersion.objects.filter(in_force_since__isnull=False).order_by("-in_force_since").first()
    found.append(
        {
            "name": "risk", "revision": risk.version if risk else "fixed", "licence": "Klopt",
            "purpose": "chance that an answer is not good", "verdicts": risk.verdicts if risk else 0,
        }
    )  # fmt: skip
    return found


def _name(model: str) -> str:
    """A folder is told by its last part: where it stands on the machine is nobody's business."""
    return Path(model).name if "/" in model else model


def _plan() -> dict[str, Any]:
    plan = SamplingPlan.objects.order_by("-version").first()
    names = ("version", "capacity", "control_share", "floor", "slope", "certain_from", "screening_share", "strata")
    return {name: _plain(getattr(plan, name)) for name in names} if plan else {}


def _error_rates() -> dict[str, Any]:
    """What people said of what the machine said, in numbers that a reader can divide: answers of the random sample that were
    bad, how many of those had a signal, and signals that were called mistaken."""
    sampled = Verdict.objects.counted().filter(response__draw__kind=Draw.Kind.CONTROL)
    bad = sampled.filter(estimate_code__in=NOT_ACCEPTABLE)  # type: ignore[misc]  # an annotation of counted()
    flagged = Flag.objects.values("screening__response")
    mistaken = FlagVerdict.objects.filter(confirmed=False, verdict__revoked_at__isnull=True)
    return {
        "judged_at_random": sampled.count(),
        "not_good": bad.count(),
        "not_good_with_a_signal": bad.filter(response__in=flagged).count(),
        "mistaken_signals": dict(mistaken.values_list("kind").annotate(n=Count("pk")).order_by("kind")),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
