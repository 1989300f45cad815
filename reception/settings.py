"""The whole configuration, read from the environment (README, "Configuration").

Any setting `NAME` may instead be given as `NAME_FILE`, a path to a file that holds the value
(container secrets). A missing secret stops the start with a message, except in the demo,
which makes its own under `var/`.
"""

import logging
import re
import secrets
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django.conf.locale
import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from structlog.typing import EventDict, Processor

from reception import identity_providers

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

DEMO: bool = env.bool("QABUL_DEMO", default=False)
DEBUG = False
VAR_DIR = Path(env.str("QABUL_VAR", default=str(BASE_DIR / "var")))


def secret(name: str) -> str:
    """The secret `name` from the environment; in the demo one made once and kept in `var/`."""
    value: str = env.str(name, default="")
    if value:
        return value
    if not DEMO:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE); see README, Configuration.")
    path = VAR_DIR / f"{name.lower()}.secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text()


def storage_of(url: str) -> dict[str, Any]:
    """Where papers are kept: `url` names a bucket; "" is a folder of this machine."""
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    where = urlsplit(url)
    if where.scheme != "s3" or not where.hostname:
        raise ImproperlyConfigured("FILES_URL looks like s3://key:secret@bucket?region_name=…")
    known = dict(parse_qsl(where.query))
    # Without keys the machine's own role is asked for them, as is usual in a cloud.
    keys = {"access_key": where.username, "secret_key": where.password}
    options = known | {name: unquote(value) for name, value in keys.items() if value}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": options | {"bucket_name": where.hostname, "file_overwrite": True},
    }


SECRET_KEY = secret("SECRET_KEY")
# Personal data is encrypted with the first key and read with any of them, so a key is rotated
# by putting a new one in front and running `manage.py rotate_keys`.
PERSONAL_DATA_KEYS = secret("PERSONAL_DATA_KEYS").split(",")
# Look-up hashes can't be rotated without the plain values, so they have a key of their own.
LOOKUP_KEY = secret("LOOKUP_KEY")

SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
SECURE = SITE_URL.startswith("https://")
if DEMO and SECURE:
    raise ImproperlyConfigured(
        "QABUL_DEMO signs everybody in without a password; it can't be served on https."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SECURE else []

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "django_structlog",
    "django_vite",
    "scheduling",
    "signaling",
    "reception",
]

MIDDLEWARE = [
    "reception.middleware.plain_requests",
    "django.middleware.security.SecurityMiddleware",
    "reception.api.door.programs",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "reception.middleware.sessions_end",
    "reception.middleware.receipts",
    "django.contrib.messages.middleware.MessageMiddleware",
    "reception.middleware.office_time",
    "reception.middleware.private_pages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "reception.urls"
WSGI_APPLICATION = "reception.wsgi.application"
ASGI_APPLICATION = "reception.asgi.application"
AUTH_USER_MODEL = "reception.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reception.context.site",
                "reception.views.resume.typed",
            ],
            "builtins": ["reception.templatetags.qabul"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# --- Database -------------------------------------------------------------------------------
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'qabul.sqlite3'}")
}
DATABASE = DATABASES["default"]
DATABASE["CONN_MAX_AGE"] = None  # threads of the web process live long; each keeps its connection
DATABASE["CONN_HEALTH_CHECKS"] = True
if DATABASE["ENGINE"].endswith("postgresql"):
    # Statements by hand (scheduling.statements) are prepared when a connection first asks them.
    DATABASE.setdefault("OPTIONS", {}).setdefault("prepare_threshold", 0)
if DATABASE["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASE.setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    )

# --- Redis: the channel layer and the cache; without it both live in the one web process --------
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
    CACHES = {"default": {"BACKEND": "reception.tally.Redis", "LOCATION": REDIS_URL}}
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    # One web process serves everything here, so a cache of its own counts all requests. Django
    # would hold 300 entries: a visitor from as many addresses would push out everybody's counts.
    CACHES = {
        "default": {
            "BACKEND": "reception.tally.Local",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }

# --- Mail ------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Qabul <noreply@localhost>")
if mail_url := env.str("EMAIL_URL", default=""):
    mail = env.email_url("EMAIL_URL")
    EMAIL_BACKEND = mail["EMAIL_BACKEND"]
    if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
        EMAIL_BACKEND = "reception.notices.channels.smtp.Smtp"
    EMAIL_HOST, EMAIL_PORT = mail["EMAIL_HOST"], mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = mail.get("EMAIL_USE_TLS"), mail.get("EMAIL_USE_SSL")
elif DEMO:
    EMAIL_BACKEND = "reception.notices.mailbox.FileMailbox"
else:
    raise ImproperlyConfigured("Set EMAIL_URL, for example smtp+tls://user:password@host:587")
EMAIL_TIMEOUT = 20
# How many connections to the mail server one worker keeps busy.
EMAIL_CONNECTIONS = env.int("EMAIL_CONNECTIONS", default=2)
# The envelope's sender, to which letters come back that can't be delivered: that of IMAP_URL.
BOUNCE_EMAIL = env.str("BOUNCE_EMAIL", default="")
# Letters are signed (DKIM) with this RSA key, which the DNS of the domain publishes.
DKIM_KEY_FILE = env.str("DKIM_KEY_FILE", default="")
DKIM_SELECTOR = env.str("DKIM_SELECTOR", default="qabul")
DKIM_DOMAIN = env.str("DKIM_DOMAIN", default=parseaddr(DEFAULT_FROM_EMAIL)[1].partition("@")[2])
# Networks of your own from which calendars may be fetched (10.1.0.0/16); else the internet alone.
CALENDAR_NETWORKS = env.list("CALENDAR_NETWORKS", default=[])
# The mailbox to which answers to invitations come: imaps://user:password@host/INBOX.
IMAP_URL = env.str("IMAP_URL", default="")
if IMAP_URL and IMAP_URL.split(":")[0] not in {"imaps", "imap+tls", "imap"}:
    raise ImproperlyConfigured("IMAP_URL begins with imaps://, imap+tls:// or imap://")
MAILBOX_DIR = VAR_DIR / "mail"

# --- Other ways to reach people (docs/notices.md) ----------------------------------------------
# Short messages: eskiz://email:password@notify.eskiz.uz/4546, or any gateway's address with {phone}
# and {text} in it, asked by GET, or by POST with the JSON of SMS_BODY.
SMS_URL = env.str("SMS_URL", default="box:" if DEMO else "")
SMS_BODY = env.str("SMS_BODY", default="")
SMS_AUTHORIZATION = env.str("SMS_AUTHORIZATION", default="")
if SMS_URL and SMS_URL.split(":")[0] not in {"eskiz", "eskiz+http", "https", "http", "box"}:
    raise ImproperlyConfigured("SMS_URL begins with eskiz:// or https://")
# The bot's token and name, from @BotFather.
TELEGRAM_TOKEN = env.str("TELEGRAM_TOKEN", default="box" if DEMO else "")
TELEGRAM_BOT = env.str("TELEGRAM_BOT", default="qabul_demo_bot" if DEMO else "")
TELEGRAM_API = env.str("TELEGRAM_API", default="https://api.telegram.org").rstrip("/")
# Whether browsers may be told, through the services of their makers; what is said is encrypted.
WEB_PUSH = env.bool("WEB_PUSH", default=True)

# --- Languages and time ----------------------------------------------------------------------
LANGUAGE_CODE = "uz"
LANGUAGES = [
    ("uz", _("Uzbek (Latin)")),
    ("uz-cyrl", _("Uzbek (Cyrillic)")),
    ("ru", _("Russian")),
    ("en", _("English")),
]
django.conf.locale.LANG_INFO["uz-cyrl"] = {
    "bidi": False,
    "code": "uz-cyrl",
    "name": "Uzbek (Cyrillic)",
    "name_local": "Ўзбекча",
}
LOCALE_PATHS = [BASE_DIR / "frontend/locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = SECURE
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Tashkent")

# Whose law the deadlines follow: a key of reception.deadlines.PROFILES.
COUNTRY = env.str("COUNTRY", default="uz")

# Whether the worker anonymises by itself what must not be kept any longer (docs/record.md). Off:
# only `manage.py retention` does, when somebody says so.
RETENTION = env.bool("RETENTION", default=False)

# --- Static files and uploads ----------------------------------------------------------------
STATIC_URL = "static/"
FRONTEND_DIST = BASE_DIR / "frontend/static/dist"
STATICFILES_DIRS = [("dist", FRONTEND_DIST)] if FRONTEND_DIST.exists() else []
WHITENOISE_USE_FINDERS = True
# Vite names its files by their content, so they never change under one name.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/dist/assets/"
DJANGO_VITE = {
    "default": {"manifest_path": FRONTEND_DIST / "manifest.json", "static_url_prefix": "dist"}
}
MEDIA_ROOT = VAR_DIR / "media"
ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024
# Papers, encrypted either way: below MEDIA_ROOT, or in a bucket of object storage,
# s3://key:secret@bucket?endpoint_url=https://minio.example&region_name=…
FILES_URL = env.str("FILES_URL", default="")
STORAGES: dict[str, Any] = {
    "default": storage_of(FILES_URL),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# What looks for viruses in papers: tcp://host:3310 or unix:///run/clamav/clamd.ctl.
CLAMD_URL = env.str("CLAMD_URL", default="")
# While it can't be reached papers are refused; or taken, and shown to nobody before it has looked.
CLAMD_QUARANTINE = env.bool("CLAMD_QUARANTINE", default=False)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Sign-in, cookies, headers ---------------------------------------------------------------
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name")},
    },
]
# Whether staff must have a second factor: "required", or "optional" (who has one shows it always).
STAFF_SECOND_FACTOR = env.str("STAFF_SECOND_FACTOR", default="optional" if DEMO else "required")
if STAFF_SECOND_FACTOR not in {"required", "optional"}:
    raise ImproperlyConfigured('STAFF_SECOND_FACTOR is "required" or "optional"')
# Seconds that somebody may be away, and that a session lasts at most.
HOUR, DAY = 3600, 24 * 3600
SESSION_LIVES = {
    "citizen": (
        env.int("CITIZEN_IDLE_SECONDS", default=14 * DAY),
        env.int("CITIZEN_SESSION_SECONDS", default=60 * DAY),
    ),
    "staff": (
        env.int("STAFF_IDLE_SECONDS", default=4 * HOUR),
        env.int("STAFF_SESSION_SECONDS", default=16 * HOUR),
    ),
}
try:
    IDENTITY_PROVIDERS = identity_providers.read(env)
    GOOGLE_CALENDAR = identity_providers.google_calendar(env)
except identity_providers.Missing as error:
    raise ImproperlyConfigured(str(error)) from None
SESSION_COOKIE_AGE = max(idle for idle, _longest in SESSION_LIVES.values())
# After so many seconds the person is asked anew who they are, before anything sensitive.
CONFIRMED_SECONDS = 15 * 60
PASSWORD_RESET_TIMEOUT = 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "reception.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, past the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SOCKET_URL = SITE_URL.replace("http", "ws", 1)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, SOCKET_URL],
        "worker-src": [SELF],
        "media-src": [SELF, "blob:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": ["self"],
    "microphone": ["self"],
    "display-capture": ["self"],
    "fullscreen": ["self"],
    "geolocation": [],
    "payment": [],
    "usb": [],
}


def a_third(rate: str) -> str:
    """Of "30/m": "10/m"; of less than three still one."""
    most, _slash, window = rate.partition("/")
    return f"{max(1, int(most) // 3)}/{window}"


# How often one address may ask: for a slot, in a short and a long while; for a code, for a password
# check.
RATES = {
    "hold": env.str("RATE_HOLD", default="30/m"),
    "holds": env.str("RATE_HOLDS", default="360/h"),
    "code": env.str("RATE_CODE", default="60/h"),
    # Wrong ones: for one login name from one address, and for all names from it.
    "password": env.str("RATE_PASSWORD", default="10/h"),
    "passwords": env.str("RATE_PASSWORDS", default="300/h"),
    # Tries of the line, of one person from one address; two make one check.
    "check": env.str("RATE_CHECK", default="40/h"),
    # Files sent to one draft from one address, and to all drafts from it: each is decoded, scanned.
    "paper": env.str("RATE_PAPER", default="30/h"),
    "papers": env.str("RATE_PAPERS", default="300/h"),
}
# Above these a request is served after some work of the browser (docs/fairness.md): a third of
# the rate unless one is set; "0/m" asks for work always.
SOFT_RATES = {
    name: env.str(f"RATE_{name.upper()}_SOFT", default="") or a_third(rate)
    for name, rate in RATES.items()
}
# Numbers to try at the first step and at most, 1–3 s and 20 s on a cheap phone; seconds to wait
# without JavaScript; how long a challenge is good.
WORK = {
    "first_numbers": env.int("WORK_NUMBERS", default=200_000),
    "most_numbers": env.int("WORK_MOST_NUMBERS", default=1_200_000),
    "first_seconds": env.int("WORK_WAIT_SECONDS", default=30),
    "most_seconds": min(env.int("WORK_MOST_WAIT_SECONDS", default=120), 600),
    "lives_seconds": 900,
}
# The address of the caller, for rate limits. Behind a proxy name the header that the proxy sets.
CLIENT_IP_HEADER = env.str("CLIENT_IP_HEADER", default="REMOTE_ADDR")

# A time that somebody gave up comes back after a random while of at most so many seconds.
FREED_SLOT_DELAY = timedelta(seconds=env.int("FREED_SLOT_SECONDS", default=3600))
# Whoever waits is offered it first, one after another, each for so many seconds of the day.
OFFER_LIFE = timedelta(seconds=env.int("OFFER_SECONDS", default=2 * 3600))
# Whoever has cancelled so many receptions with one official within so many days books with them
# again only when fewer lie within these days. 0: as often as one likes.
CANCELLATIONS_MOST = env.int("CANCELLATIONS_MOST", default=3)
CANCELLATIONS_WITHIN = timedelta(days=env.int("CANCELLATIONS_DAYS", default=7))
# A batch that is closed must be drawn within so many days, else it is void and its times come back.
BATCH_DRAW_WITHIN = timedelta(days=env.int("BATCH_DRAW_DAYS", default=7))

# --- The video reception ----------------------------------------------------------------------
TURN_URLS = env.list("TURN_URLS", default=[])
TURN_SECRET = secret("TURN_SECRET") if TURN_URLS else ""
# Neither side then learns the other's network address; every call goes through the TURN server.
RELAY_ONLY = env.bool("RELAY_ONLY", default=False)
if RELAY_ONLY and not TURN_URLS:
    raise ImproperlyConfigured("RELAY_ONLY needs TURN_URLS: there is nothing else to go through.")
# Where the peer listens against which lines are tried before a reception (docs/decisions/0045):
# host:port. Without one `manage.py serve` has its own; "off": lines can't be tried.
ECHO_AT = env.str("ECHO_AT", default="")
ECHO = ECHO_AT != "off"
ECHO_AT = ECHO_AT if ECHO else ""
# The address under which browsers reach that machine, if it is none of its own.
ECHO_ADDRESS = env.str("ECHO_ADDRESS", default="")
# Whether officials may decide to record; `manage.py serve` then starts a recorder too.
RECORDING = env.bool("RECORDING", default=False)
# How long a recording is kept, from the end of its reception on.
RECORDING_DAYS = env.int("RECORDING_DAYS", default=90)
# Where the recorder finds the sockets of the rooms, if it can't reach them under SITE_URL.
RECORDER_SOCKET_URL = env.str("RECORDER_SOCKET_URL", default=SOCKET_URL)

# Whether the web server that `serve` starts keeps to one CPU: its threads can't use two anyway.
WEB_ONE_CPU = env.bool("WEB_ONE_CPU", default=True)

# --- Logs: one JSON line for each event, with the request's id, without personal data ----------
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# The line at a request's end says what one at its beginning would.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG


SECRET_ADDRESS = re.compile(
    r"(/calendar/feeds/|/guests/|/join/|/notices/off/|/sign-in/staff/new-password/"
    r"|/desk/receptions/[^\s/]+/recording/)[^\s/?]+"
)


def hide_secret_addresses(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Whoever knows the address of a feed can read it, and that of a new password set one: none is
    written down. Nor is what stands behind a "?": the name that was looked for, a provider's code.
    """
    for name in ("event", "request"):
        if isinstance(event.get(name), str):
            event[name] = SECRET_ADDRESS.sub(r"\1…", event[name])
    if isinstance(event.get("request"), str):
        event["request"] = re.sub(r"\?.*", "?…", event["request"], flags=re.DOTALL)
    return event


def drop_user_agent(_logger: object, _method: str, event: EventDict) -> EventDict:
    """With the time of a visit it tells people apart, and nobody needs it to run the service."""
    event.pop("user_agent", None)
    return event


SHARED_PROCESSORS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    drop_user_agent,
    hide_secret_addresses,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [*SHARED_PROCESSORS, structlog.processors.format_exc_info],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # It tells the address of everybody it connects with.
    "loggers": {"aioice": {"level": "WARNING"}},
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,  # before it is put together
        *SHARED_PROCESSORS,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
