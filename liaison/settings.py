"""All that a place may set comes from the environment (.env.example); no secret has a default."""

import contextlib
import sys
from ipaddress import ip_network

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from . import celery as _celery  # noqa: F401 - wherever Django is, tasks know their app
from . import environment as env

env.load()

BASE_DIR = env.BASE_DIR
DATA_DIR = env.DATA_DIR
TESTING = "pytest" in sys.modules
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
if DEBUG and not DEMO:
    raise ImproperlyConfigured("DEBUG=1 shows secrets and needs DEMO=1; never in production.")


def required(key):
    value = env.text(key)
    if not value:
        raise ImproperlyConfigured(
            f"{key} is not set. `make run` generates it; in production set it in the environment."
        )
    parts = value.split(",") if key == "FIELD_KEY" else [value]
    if not DEMO and any(len(part.strip()) < 32 for part in parts):
        raise ImproperlyConfigured(f"{key} must have at least 32 characters outside the demo.")
    return value


SECRET_KEY = required("SECRET_KEY")
FIELD_KEY = required("FIELD_KEY")  # newest first, comma-separated: liaison/personal/keys.py
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.text("SITE_NAME", "人大代表家站点")
SITE_DIVISION = env.text("SITE_DIVISION")
SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = int(env.text("TRUSTED_PROXIES", "0"))

INSTALLED_APPS = [
    "liaison.accounts.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    # The house, bottom up: an app imports only what stands before it (tests/test_house.py).
    "liaison.workdays",
    "liaison.limits",
    "liaison.idempotency",
    "liaison.jurisdiction",
    "liaison.personal",
    "liaison.ledger",
    "liaison.notifications",
    "liaison.accounts",
    "liaison.deadlines",
    "liaison.attachments",
    "liaison.documents",
    "stations.divisions",
    "stations.organisations",
    "stations.network",
    "stations.representatives",
    "stations.memberships",
    "liaison.exports",
    "liaison.imports",
    "stations.duty",
    "stations.qrcodes",
    "suggestions.cases",
    "suggestions.transfers",
    "suggestions.commitments",
    "stations.kiosks",
    "suggestions.papers",
    "suggestions.publications",
    "supervision.meetings",
    "supervision.opinions",
    "supervision.projects",
    "supervision.ballots",
    "supervision.groups",
    "supervision.letters",
    "liaison.portal",
    "liaison.desk",
    "liaison.audit",
    "liaison.protection",
    "liaison.oversight",
    "liaison.dashboards",
    "suggestions.registers",
    "liaison.offices",
    "liaison.api",
    "liaison.webhooks",
    "liaison.open311",
    "liaison.demo",
]

MIDDLEWARE = [
    "liaison.api.middleware.CleanInputMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "liaison.portal.robots.keep_out",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "liaison.api.middleware.CompressedMiddleware",
    "csp.middleware.CSPMiddleware",
    "liaison.api.middleware.UnavailableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "liaison.accounts.middleware.SessionRulesMiddleware",
    "stations.memberships.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "liaison.portal.errors.not_to_open",
]

ROOT_URLCONF = "liaison.urls"
WSGI_APPLICATION = "liaison.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "liaison.portal.context.site",
                "liaison.notifications.context.inbox",
                "liaison.offices.context.desk",
            ],
            "builtins": ["liaison.portal.templatetags.liaison"],
        },
    }
]

# --- data -------------------------------------------------------------------------------------
# The owner of the tables migrates; everything else runs as the application's role.
OWNING = sys.argv[1:2] and sys.argv[1] in {"migrate", "grant_roles", "prepare"}
DATABASE_URL = (OWNING and env.text("DATABASE_OWNER_URL")) or env.text("DATABASE_URL")
DATABASES = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
}
if not DATABASE_URL:
    raise ImproperlyConfigured("DATABASE_URL is not set. `make run` starts an embedded Postgres.")
RANDOM_PAGE_COST = float(env.text("RANDOM_PAGE_COST", "1.1"))
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 3,
    "options": "-c lock_timeout=2s"
    if OWNING
    else "-c statement_timeout=15s -c lock_timeout=2s -c idle_in_transaction_session_timeout=30s"
    # Statements take milliseconds, compiling one takes a hundred; on today's disks a row found by
    # an index costs no four times one in passing, and tables are never to be read whole.
    f" -c jit=off -c random_page_cost={RANDOM_PAGE_COST}",
}
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    "socket_keepalive": True,
    "health_check_interval": 30,
    "max_retries": 1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "deadlines": {"task": "liaison.deadlines.tasks.sweep", "schedule": 60},
    "deliveries": {"task": "liaison.notifications.tasks.deliver", "schedule": 20},
    "digests": {"task": "liaison.notifications.tasks.send_digests", "schedule": 60},
    "old-nonces": {"task": "liaison.notifications.tasks.forget_nonces", "schedule": 3600},
    "seals": {"task": "liaison.ledger.tasks.seal", "schedule": 60},
    "figures": {"task": "liaison.dashboards.tasks.follow", "schedule": 60},
    "publish-seal": {"task": "liaison.ledger.tasks.publish", "schedule": crontab(hour=0, minute=5)},
    "follow-main-cases": {
        "task": "suggestions.cases.tasks.follow_main_cases",
        "schedule": 60,
    },
    "close-unrated": {"task": "suggestions.cases.tasks.close_unrated", "schedule": 600},
    "resume-unsupplied": {
        "task": "suggestions.cases.tasks.resume_unsupplied",
        "schedule": 600,
    },
    "watchers": {
        "task": "stations.memberships.tasks.tell_watchers",
        "schedule": crontab(minute=10, hour="8-20"),
    },
    "old-sessions": {"task": "liaison.accounts.tasks.clear_sessions", "schedule": 86400},
    "retention": {
        "task": "liaison.personal.tasks.apply_retention",
        "schedule": crontab(hour=2, minute=30),
    },
    "orphans": {"task": "liaison.attachments.tasks.sweep_orphans", "schedule": 3600},
    "document-files": {"task": "liaison.documents.tasks.sweep_files", "schedule": 3600},
    "meeting-files": {"task": "supervision.meetings.tasks.sweep_files", "schedule": 3600},
    "export-files": {"task": "liaison.exports.tasks.sweep_files", "schedule": 3600},
    "import-files": {"task": "liaison.imports.tasks.sweep_files", "schedule": 3600},
    "old-limits": {"task": "liaison.limits.tasks.forget", "schedule": 3600},
    "exports": {"task": "liaison.exports.tasks.run", "schedule": 10},
    "old-exports": {
        "task": "liaison.exports.tasks.forget",
        "schedule": crontab(hour=1, minute=40),
    },
    "imports": {"task": "liaison.imports.tasks.run", "schedule": 10},
    "old-imports": {
        "task": "liaison.imports.tasks.forget",
        "schedule": crontab(hour=1, minute=50),
    },
    "webhooks": {"task": "liaison.webhooks.tasks.deliver", "schedule": 20},
    "old-webhooks": {"task": "liaison.webhooks.tasks.forget", "schedule": 86400},
    "projects": {
        "task": "supervision.projects.tasks.keep_pace",
        "schedule": crontab(hour=6, minute=10),
    },
    "groups": {
        "task": "supervision.groups.tasks.keep_pace",
        "schedule": crontab(hour=6, minute=20),
    },
    "old-keys": {"task": "liaison.idempotency.tasks.forget", "schedule": 3600},
}

MEDIA_ROOT = DATA_DIR / "media"
# Licensed 仿宋, 小标宋 and so on that an office may use for its papers; free fonts otherwise.
DOCUMENT_FONTS = env.text("DOCUMENT_FONTS")
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", DATA_DIR / "vendor")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 8
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "scratch"  # never the system's: liaison/scratch.py
with contextlib.suppress(OSError):  # where it can't be made, Django's check files.E001 says so
    env.private(FILE_UPLOAD_TEMP_DIR)

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "stations.memberships.backends.OfficeBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed of tests alone
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "liaison.accounts.passwords.NotYourNameValidator"},
    {"NAME": "liaison.accounts.passwords.LengthValidator"},
    {"NAME": "liaison.accounts.passwords.NotCommonValidator"},
    {"NAME": "liaison.accounts.passwords.ThreeClassesValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "desk:queue"
LOGOUT_REDIRECT_URL = "portal:home"
OTP_TOTP_ISSUER = SITE_NAME
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0  # guesses are counted by liaison.limits
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=not DEMO)
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "liaison.accounts.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "liaison.limits.address.client_address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SESSION_ENGINE = "liaison.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600
# However busy: 12 hours (NIST SP 800-63B, AAL2); idle: 30 minutes (GB/T 22239-2019).
SESSION_LIFETIME_SECONDS = int(env.text("SESSION_LIFETIME_SECONDS", "43200"))
SESSION_IDLE_SECONDS = int(env.text("SESSION_IDLE_SECONDS", "1800"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "liaison.portal.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600

# --- headers ----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SECURE and env.flag("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The one licensed source of map tiles; without its key there is no map, only the list.
TIANDITU_KEY = env.text("TIANDITU_KEY")
if TIANDITU_KEY:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append("https://*.tianditu.gov.cn")

# --- other systems ------------------------------------------------------------------------------
# Networks of the house's own that webhooks may go to, for example 10.20.0.0/16; else public only.
WEBHOOK_NETWORKS = [ip_network(one) for one in env.words("WEBHOOK_NETWORKS")]

# --- gateways ---------------------------------------------------------------------------------
SMS_URL = env.text("SMS_URL")
SMS_KEY = env.text("SMS_KEY")
SMS_RECEIPT_KEY = env.text("SMS_RECEIPT_KEY")  # signs receipts; without it they are not taken
WECHAT_APP_ID = env.text("WECHAT_APP_ID")
WECHAT_SECRET = env.text("WECHAT_SECRET")
WECHAT_API_URL = env.text("WECHAT_API_URL", "https://api.weixin.qq.com").rstrip("/")
WECHAT_OAUTH_URL = env.text(
    "WECHAT_OAUTH_URL", "https://open.weixin.qq.com/connect/oauth2/authorize"
)
EMAIL_FROM = env.text("EMAIL_FROM", "liaison@localhost")
DEFAULT_FROM_EMAIL = EMAIL_FROM
EMAIL_URL = env.text("EMAIL_URL")

# --- words and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = None

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "liaison.api.authentication.KeyAuthentication",
        "liaison.api.authentication.DeskSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["liaison.api.parsers.GuardedJSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["liaison.api.throttles.KeyThrottle"],
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "liaison.api.errors.problem",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "家站点 · Liaison",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "DESCRIPTION": "写入带 Idempotency-Key，重发不会重复；办理动作带 If-Match；列表按 next 翻页。",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    # Two hundred operations: closed, to be searched, each with an address of its own.
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "docExpansion": "none",
        "defaultModelsExpandDepth": -1,
        "filter": True,
    },
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "liaison.api.schema.complete",
    ],
    "ENUM_NAME_OVERRIDES": {
        "CaseModeEnum": "suggestions.cases.models.Mode",
        "GradeEnum": "suggestions.cases.models.Grade",
        "SensitivityEnum": "suggestions.cases.models.Sensitivity",
        "CaseKindEnum": "suggestions.cases.models.Kind",
        "CaseStateEnum": "suggestions.cases.workflow.State",
        "CaseActionEnum": "suggestions.cases.workflow.Action",
        "TransferKindEnum": "suggestions.transfers.models.Kind",
        "TransferStateEnum": "suggestions.transfers.workflow.State",
        "TransferActionEnum": "suggestions.transfers.workflow.Action",
        "WebhookDeliveryStateEnum": "liaison.webhooks.models.State",
        "PaperStateEnum": "liaison.documents.workflow.State",
        "MeetingKindEnum": "supervision.meetings.models.Kind",
        "MeetingStateEnum": "supervision.meetings.workflow.State",
        "MeetingOutcomeEnum": "supervision.meetings.models.Outcome",
        "AgendaKindEnum": "supervision.meetings.models.ItemKind",
        "SeatStateEnum": "supervision.meetings.workflow.SeatState",
        "GroupStateEnum": "supervision.groups.workflow.State",
        "OpinionStateEnum": "supervision.opinions.workflow.State",
        "OpinionGradeEnum": "supervision.opinions.workflow.Grade",
        "LetterStateEnum": "supervision.letters.workflow.State",
        "ProblemStateEnum": "supervision.letters.workflow.ProblemState",
        "CaseResultEnum": "suggestions.cases.models.Result",
        "TransferOutcomeEnum": "suggestions.transfers.models.Outcome",
        "ProjectStateEnum": "supervision.projects.workflow.State",
        "ProjectSourceEnum": "supervision.projects.models.Source",
        "RoundStateEnum": "supervision.projects.workflow.RoundState",
        "RoundLevelEnum": "supervision.projects.models.rounds.Level",
        "AppraisalSourceEnum": "supervision.projects.models.AskedBy",
        "BallotKindEnum": "supervision.ballots.models.Kind",
        "BallotStateEnum": "supervision.ballots.workflow.State",
        "BallotActionEnum": "supervision.ballots.workflow.Action",
        "BallotResultEnum": "supervision.ballots.models.Result",
        "CommitmentStateEnum": "suggestions.commitments.workflow.State",
        "CommitmentActionEnum": "suggestions.commitments.workflow.Action",
        "OrganisationKindEnum": "stations.organisations.models.OrganisationKind",
        "RepresentativeKindEnum": "stations.representatives.models.RepresentativeKind",
        "StationKindEnum": "stations.network.models.StationKind",
    },
}

# JSON lines outside the demo; masked in both (liaison/personal/logs.py). gunicorn and Celery log
# through the same handler.
LOG_FORMAT = env.text("LOG_FORMAT") or ("text" if DEMO else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "quiet": {"()": "liaison.personal.logs.QuietRefusals"},
        "personal": {"()": "liaison.personal.logs.MaskPersonal"},
    },
    "formatters": {
        "json": {"()": "liaison.personal.logs.JsonFormatter"},
        "text": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["quiet", "personal"],
            "formatter": LOG_FORMAT if LOG_FORMAT in {"json", "text"} else "json",
        }
    },
    "root": {"handlers": ["console"], "level": "INFO" if not TESTING else "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "gunicorn.error": {"handlers": [], "propagate": True},
        "celery": {"level": "WARNING"},
        "axes": {"level": "WARNING"},  # a line about its housekeeping at every sign-in
    },
}
SILENCED_SYSTEM_CHECKS = []
