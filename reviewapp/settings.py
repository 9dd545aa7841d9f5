"""All settings. Everything a deployment may change comes from the environment; the README lists the names."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from reviewapp.home import KloptHome, weakness

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """An environment variable; empty counts as not set."""
    return os.environ.get(name, "").strip() or default


def env_int(name: str, default: int) -> int:
    """A whole number from the environment, with an error that names the variable."""
    text = env(name, str(default))
    try:
        return int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from None


def env_share(name: str, default: float) -> float:
    """A number from 0 to 1 from the environment, with an error that names the variable."""
    text = env(name, str(default))
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ImproperlyConfigured(f"{name} must be a number from 0 to 1, not {text!r}.")
    return share


def env_flag(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    text = env(name, "1" if default else "0").lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {text!r}.")


def env_choice(name: str, choices: tuple[str, ...]) -> str:
    """One of these words; the first is the default."""
    text = env(name, choices[0]).lower()
    if text in choices:
        return text
    raise ImproperlyConfigured(f"{name} must be {' or '.join(choices)}, not {text!r}.")


def env_address(name: str, default: str = "", *, password: bool = False) -> str:
    """An address from the environment. Where it is shown no password may stand in it; no error repeats it."""
    address = env(name, default)
    try:
        parts = urlsplit(address)
        held = (parts.username, parts.password, parts.query or None, parts.fragment or None)
        _ = parts.port  # raises where it is no number
    except ValueError:
        raise ImproperlyConfigured(f"{name} is no address. In a password write / as %2F, # as %23, @ as %40.") from None
    if address and "://" not in address:
        raise ImproperlyConfigured(f"{name} must begin with its kind, as https:// or redis://.")
    if any(part is not None for part in held) and not password:
        raise ImproperlyConfigured(f"{name} is shown on pages: it must hold no user, password, query or fragment.")
    return address


def env_pairs(name: str) -> dict[str, str]:
    """`segment=existing,language=nl` from the environment, with an error that names the variable."""
    pairs = dict(part.strip().partition("=")[::2] for part in env(name).split(",") if part.strip())
    if not all(key and value for key, value in pairs.items()):
        raise ImproperlyConfigured(f"{name} must be pairs as segment=existing,language=nl.")
    return pairs


# --- where all that the program writes lives -------------------------------------------------------------------------
HOME = KloptHome(Path(env("KLOPT_HOME", str(BASE_DIR / "var"))))
DEBUG = env_flag("KLOPT_DEBUG", default=False)
try:
    SECRET_KEY = env("KLOPT_SECRET_KEY") or HOME.secret_key()
except OSError as error:
    raise ImproperlyConfigured(f"KLOPT_HOME is {HOME.path}, which cannot be used: {error.strerror}.") from None
if not DEBUG and (_weak := weakness(SECRET_KEY)):
    raise ImproperlyConfigured(f"KLOPT_SECRET_KEY {_weak}. Unset it to have one made.")
ALLOWED_HOSTS = [host for host in env("KLOPT_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in env("KLOPT_ORIGINS").split(",") if origin]
# HTTPS is on as soon as a public https address is given; the one-machine start on 127.0.0.1 has none.
HTTPS = any(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)

# --- what it is made of ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "contactcenter",
    "reviewapp",
    "django.contrib.admin.apps.SimpleAdminConfig",  # only what reviewapp.admin names, not what each package brings
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "reviewapp.logs.requests.RequestLog",
    "reviewapp.views.protection.Protection",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "reviewapp.views.unseen.UnseenSigns",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "reviewapp.views.preferences.PersonLocaleMiddleware",
    "reviewapp.views.recorded.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reviewapp.views.gate.SecondFactorMiddleware",
    "reviewapp.views.doorway.Doorway",
    "reviewapp.views.errors.VaultTrouble",
    "reviewapp.api.problems.ApiProblems",
]
ROOT_URLCONF = "reviewapp.urls"
WSGI_APPLICATION = "reviewapp.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# --- database: PostgreSQL for teams, SQLite for one machine -----------------------------------------------------------
DATABASES = {"default": dj_database_url.parse(env("DATABASE_URL", f"sqlite:///{HOME.path / 'klopt.sqlite3'}"))}
_database: dict[str, Any] = DATABASES["default"]  # type: ignore[assignment]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        # what was erased is overwritten, not only let go of
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
    # a file, not memory: the tests use the same locking as the product
    _database["TEST"] = {"NAME": str(HOME.path / "test.sqlite3")}
else:
    # 0 behind a pooler that keeps no statements, and may refuse options
    _direct = env_flag("KLOPT_DB_PREPARE", default=True)
    _database["OPTIONS"] = {
        # compiling a query takes the database a quarter of a second where running it takes ten milliseconds
        **({"options": "-c jit=off"} if _direct else {}),
        **_database.get("OPTIONS", {}),
        # what reviewapp.prepared asks five times
        "prepare_threshold": 5 if _direct else None,
        "pool": {"min_size": 1, "max_size": env_int("KLOPT_DB_POOL", 8), "timeout": 10},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rates, and codes that were used: all web processes must know them, also after a restart. The table is CacheEntry's.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "klopt_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # pieces of pages that are the same for everybody: each process makes its own, no query
    "template_fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- the key that closes all keys of customers; none of it stands in the database ---------------------------------------
VAULT_KEY = env("KLOPT_VAULT_KEY")  # 32 bytes in base64
VAULT_KEY_FILE = env("KLOPT_VAULT_KEY_FILE", str(HOME.path / "vault.key"))  # made at the first start
VAULT_KEY_OLD = env("KLOPT_VAULT_KEY_OLD")  # while `rotate_keys` replaces it
VAULT_KEY_OLD_FILE = env("KLOPT_VAULT_KEY_OLD_FILE")

# --- people -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "contactcenter.Employee"
AUTHENTICATION_BACKENDS = ["reviewapp.signin.Backend"]
SESSION_ENGINE = "reviewapp.signin"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# On 127.0.0.1 (a trial, the demo) nobody needs a second step; where others can reach Klopt everybody does.
_only_here = {host.strip() for host in ALLOWED_HOSTS} <= {"localhost", "127.0.0.1", "[::1]"}
REQUIRE_MFA = env_flag("KLOPT_REQUIRE_MFA", default=HTTPS or not _only_here)
LOGIN_TRIES = 5
LOGIN_TRIES_OF_ADDRESS = env_int("KLOPT_LOGIN_TRIES_OF_ADDRESS", 50)  # an office may share one address
LOGIN_LOCK_MINUTES = env_int("KLOPT_LOGIN_LOCK_MINUTES", 15)
SESSION_IDLE_MINUTES = env_int("KLOPT_SESSION_IDLE_MINUTES", 30)
PROXIES = env_int("KLOPT_PROXIES", 0)  # own proxies in front of Klopt, of which X-Forwarded-For is believed

# --- single sign-on: off unless the operator names a provider ----------------------------------------------------------
OIDC_ISSUER = env_address("KLOPT_OIDC_ISSUER").rstrip("/")
OIDC_NAME = env("KLOPT_OIDC_NAME", "OpenID Connect")  # on the button
OIDC_PERSON_CLAIM = env("KLOPT_OIDC_PERSON_CLAIM", "preferred_username")  # or email, when the provider has checked it
OIDC_ROLE_CLAIM = env("KLOPT_OIDC_ROLE_CLAIM")  # empty: operators give the roles
OIDC_ROLES = env_pairs("KLOPT_OIDC_ROLES")  # role=value of the claim; the first that fits counts
OIDC_MFA = env_flag("KLOPT_OIDC_MFA", default=False)  # the provider asks the second step itself
SOCIALACCOUNT_ADAPTER = "reviewapp.access.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "sso",
            "name": OIDC_NAME,
            "client_id": env("KLOPT_OIDC_CLIENT_ID"),
            "secret": env("KLOPT_OIDC_CLIENT_SECRET"),
            "settings": {"server_url": OIDC_ISSUER},
        }
    ]

# --- the log-in library (docs/decisions/0030) ---------------------------------------------------------------------------
ACCOUNT_ADAPTER = "reviewapp.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # who may sign up: nobody, says the adapter
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # signin.py decides when a session ends
ACCOUNT_FORMS = {"login": "reviewapp.access.forms.LoginForm"}
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "50/15m/ip"}  # beside the locks of reviewapp.access.lockout
MFA_ADAPTER = "reviewapp.access.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # http://localhost, for a trial
MFA_FORMS = {
    "authenticate": "reviewapp.access.forms.CodeForm",
    "reauthenticate": "reviewapp.access.forms.CodeAgainForm",
    "activate_totp": "reviewapp.access.forms.AppForm",
}

# --- language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "reviewapp" / "locale"]
USE_TZ = True
TIME_ZONE = env("KLOPT_TIME_ZONE", "Europe/Amsterdam")

# --- pages and headers ------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME.path / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # the log-in of the organisation begins with a form of ours
        "form-action": [
            SELF,
            *([f"{_issuer.scheme}://{_issuer.netloc}"] if (_issuer := urlsplit(OIDC_ISSUER)).netloc else []),
        ],
        # the old name and the new: browsers know one or the other
        "report-uri": "/policy-reports/",
        "report-to": "policy",
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-klopt-session" if HTTPS else "klopt-session"
CSRF_COOKIE_NAME = "__Host-klopt-csrf" if HTTPS else "klopt-csrf"
SESSION_COOKIE_AGE = 12 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024  # a batch of 500 long records
FILE_UPLOAD_HANDLERS = ["reviewapp.views.protection.NoFiles"]

# --- how long anything is kept, in days; 0 = without an end (docs/decisions/0028) ----------------------------------------
RETENTION_DAYS = {
    name: env_int(f"KLOPT_RETENTION_{name.upper()}_DAYS", days)
    for name, days in {
        "texts": 365,  # questions, answers, notes, corrections; since the answer came in
        "turns": 365,  # messages after an answer; never longer than texts
        "drafts": 30,
        "vectors": 365,  # never longer than texts
        "opinions": 180,  # of the verifier
        "exports": 365,  # the files of a week; never longer than texts
        "reveals": 730,  # who saw personal data; the audit log keeps that it happened
        "sessions": 1,  # since they ended
        "attempts": 1,  # wrong log-ins
        "deliveries": 30,  # ids of signed deliveries; a bot gives up sending again within days
    }.items()
}

# --- background work --------------------------------------------------------------------------------------------------
REDIS_URL = env_address("REDIS_URL", password=True)
SWEEP_SECONDS = 15  # losing every message costs at most this long
SCREENING_BATCH = env_int("KLOPT_SCREENING_BATCH", 200)
LIGHT_BATCH = 2000  # responses drawn and routed in one unit of work
SCREENING_LEASE_SECONDS = env_int("KLOPT_SCREENING_LEASE_SECONDS", 90)  # a killed worker's answers are free after this
REVIEW_LEASE_SECONDS = env_int("KLOPT_REVIEW_LEASE_SECONDS", 600)
REVIEW_DOUBLE_SHARE = env_share("KLOPT_REVIEW_DOUBLE_SHARE", 0.10)  # of the draws: judged by two people, unknowingly
GOLD_SHARE = env_share("KLOPT_GOLD_SHARE", 0.04)  # of the new reviews: a check item is hidden beside them
HANDOVER_ASKED_SHARE = env_share("KLOPT_HANDOVER_ASKED_SHARE", 0.2)  # of blind answers the hand-over must be judged

HANDOVER_TARGET = env_share("KLOPT_HANDOVER_TARGET", 0.90)  # goal for hand-overs done well, where one was needed
REPEAT_HOURS = env_int("KLOPT_REPEAT_HOURS", 168)  # so long after an answer the same question is a repeat contact

# --- weekly report and its mail: off unless the operator names a mail server -------------------------------------------
REPORT_PDF = env_flag("KLOPT_REPORT_PDF", default=True)  # where WeasyPrint is installed
_origin = CSRF_TRUSTED_ORIGINS[0] if CSRF_TRUSTED_ORIGINS else ""
PUBLIC_URL = env_address("KLOPT_PUBLIC_URL", _origin).rstrip("/")  # for links
EMAIL_HOST = env("KLOPT_EMAIL_HOST")
EMAIL_PORT = env_int("KLOPT_EMAIL_PORT", 587)
EMAIL_HOST_USER = env("KLOPT_EMAIL_USER")
EMAIL_HOST_PASSWORD = env("KLOPT_EMAIL_PASSWORD")
EMAIL_USE_TLS = env_flag("KLOPT_EMAIL_TLS", default=True)  # STARTTLS; a mail server on this machine may do without
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("KLOPT_EMAIL_FROM", "klopt@localhost")
REPORT_ATTACHED_BYTES = 5_000_000  # larger reports are a link in the mail

# --- models -----------------------------------------------------------------------------------------------------------
# A folder or a hub name; empty = the embedded multilingual model.
EMBEDDING_MODEL = env("KLOPT_EMBEDDING_MODEL")
MODELS_DIR = Path(
    env("KLOPT_MODELS", str(HOME.path / "models"))
)  # converted models; safe to share between installations
EMBEDDING_THREADS = env_int("KLOPT_EMBEDDING_THREADS", 0)  # 0 = one per core
# sentence-transformers: full precision; int8: about four times as fast (docs/decisions/0008)
EMBEDDING_RUNTIME = env_choice("KLOPT_EMBEDDING_RUNTIME", ("sentence-transformers", "int8"))

# --- masking: what a customer number looks like here, e.g. KL-\d{6};[A-Z]{2}[0-9]{8} ------------------------------------
CUSTOMER_NUMBERS = [part.strip() for part in env("KLOPT_CUSTOMER_NUMBERS").split(";") if part.strip()]

# --- verifier: off unless the operator names one; nothing of it can be set in the browser ------------------------------
VERIFIER = env("KLOPT_VERIFIER", "none").lower()  # none, cross-encoder, judge
VERIFIER_MODEL = env("KLOPT_VERIFIER_MODEL")  # a folder (one that train_verifier made, or an NLI model) or a hub name
JUDGE_URL = env_address("KLOPT_JUDGE_URL")
JUDGE_MODEL = env("KLOPT_JUDGE_MODEL")
JUDGE_KEY = env("KLOPT_JUDGE_KEY")
JUDGE_SECONDS = env_int("KLOPT_JUDGE_SECONDS", 20)  # the longest wait for one reply
JUDGE_BATCH_SECONDS = env_int("KLOPT_JUDGE_BATCH_SECONDS", 60)  # the longest wait for all replies of one batch
JUDGE_PARALLEL = env_int("KLOPT_JUDGE_PARALLEL", 4)  # questions on their way at a time, of one worker
JUDGE_DAILY_REQUESTS = env_int("KLOPT_JUDGE_DAILY_REQUESTS", 5000)
JUDGE_DAILY_TOKENS = env_int("KLOPT_JUDGE_DAILY_TOKENS", 10_000_000)
JUDGE_OUTSIDE = env_flag("KLOPT_JUDGE_OUTSIDE", default=False)  # a judge beyond the own network, by https only

# --- figures ----------------------------------------------------------------------------------------------------------
QUALITY_TARGET = 0.93  # goal for the share of good answers, drawn on the dashboard
CRITICAL_NORM = env_share("KLOPT_CRITICAL_NORM", 0.01)  # more critical mistakes than this share is too many
AGREEMENT_GOAL = 0.60  # Cohen's kappa from which reviewers are said to agree
MIN_GROUP = 30  # groups with fewer judged answers show no rate
EQUAL_BAND = env_share("KLOPT_EQUAL_BAND", 0.05)  # a smaller difference between groups of customers is called equal
REFERENCE_GROUPS = env_pairs("KLOPT_REFERENCE_GROUPS")  # the group others are compared with; default: the largest

# --- the log: one line an event, as text or as JSON --------------------------------------------------------------------
DEFAULT_EXCEPTION_REPORTER_FILTER = "reviewapp.logs.reports.ReportFilter"
_refusals = {"()": "reviewapp.views.errors.ShortRefusals"}
_line = {"()": "reviewapp.logs.rendering.LineFormatter", "form": env_choice("KLOPT_LOG_FORMAT", ("text", "json"))}
_own_handlers = {"handlers": ["stderr"], "propagate": False}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": _line},
    "filters": {"refusals": _refusals},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["stderr"], "level": env("KLOPT_LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handlers would print and mail whole requests
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # statements with their values: never, whatever the level
        "django.db.backends": {"level": "WARNING"},
        # tells at each start what it loads
        "sentence_transformers": {"level": "WARNING"},
        # the web server has handlers of its own; the line of RequestLog says more than its access log
        "_granian": _own_handlers,
        "granian.access": {**_own_handlers, "level": "CRITICAL"},
    },
}
