"""Settings of the hub. What differs between offices comes from the environment; nothing secret stands here.

SP_DATA       folder for all that is kept (default: var/hub under the top folder)
DATABASE_URL  default: SQLite in SP_DATA
SP_HUB_URL    the address people type and QR codes carry; with https, cookies become secure and HSTS is sent
SP_BROKER     host:port of the MQTT broker, as devices reach it (TLS with client certificates)
SP_TSA        address of a time-stamp server (RFC 3161) for signatures by certificate; without one they carry none
SP_DEBUG      1 while developing: tracebacks in the browser
"""

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

TOP = Path(__file__).resolve().parent.parent.parent
HUB = TOP / "hub"
DATA = Path(os.environ.get("SP_DATA", TOP / "var" / "hub"))
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)


def _kept_secret(name: str) -> str:
    """A random secret made once and kept beside the data, readable by the hub's user alone.

    It appears whole: two programs may start at the same time, and a power cut must not leave an empty one for ever.
    """
    path = DATA / name
    if not path.exists():
        part = path.with_name(f".{name}.{os.getpid()}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # a link fails where a rename would overwrite
            os.link(part, path)
        part.unlink()
    return path.read_text()


def _files_of(package: str) -> Path:
    """The folder of font files in a fontpkg wheel."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ImportError(f"{package} is missing: install the extra 'hub'")
    return Path(spec.origin).parent / "files"


SECRET_KEY = _kept_secret("secret_key")
DEBUG = os.environ.get("SP_DEBUG") == "1"
HUB_URL = os.environ.get("SP_HUB_URL", "http://127.0.0.1:8000")
_hub = urlsplit(HUB_URL)
ALLOWED_HOSTS = [_hub.hostname or "127.0.0.1", "127.0.0.1", "localhost"]
_broker = urlsplit(f"//{os.environ.get('SP_BROKER', '127.0.0.1:8883')}")
BROKER_HOST, BROKER_PORT = _broker.hostname or "127.0.0.1", _broker.port or 8883
CSRF_TRUSTED_ORIGINS = [f"{_hub.scheme}://{_hub.netloc}"]

INSTALLED_APPS = [
    # Before Django's own apps: its makemessages and compilemessages stand in for Django's.
    "hub.look",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "hub.people",
    "hub.fleet",
    "hub.documents",
    "hub.documents.signing",
    "hub.photogenic",
    "hub.readout",
    "hub.efiling",
    "hub.efiling.routing",
    "hub.efiling.drafting",
    "hub.efiling.filing",
    "hub.efiling.exchange",
    "hub.sms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "hub.config.headers.permissions_policy",
    "hub.config.addresses.without_nul",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hub.look.language.language_of_person",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hub.people.sessions.sign_in_again",
    "hub.people.sessions.sessions_end",
    # Every view is for people who signed in, unless it says @login_not_required (what a device calls does).
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "hub.people.sessions.own_password_first",
    "hub.documents.lost.LostFiles",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "hub.config.urls"
ASGI_APPLICATION = "hub.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hub.look.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "hub.look.forms.LookRenderer"

# Under ASGI every request has a thread of its own, so a connection kept open would never be used again.
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{DATA / 'hub.db'}", conn_max_age=0)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Taking the write lock at BEGIN is what lets two writers wait for one another instead of failing.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what ingest acknowledges must survive a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "blobs": {"BACKEND": "hub.documents.storage.DurableFileSystemStorage", "OPTIONS": {"location": DATA / "blobs"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The largest request body the hub takes in, bytes: a long scanned letter. hub.config.asgi refuses more.
BODY_LIMIT = 64 * 1024 * 1024
# Blobs, bytes: the largest one; how much one device may have lying half sent, and for how long.
BLOB_LIMIT = 25 * 1024 * 1024
BLOB_PARTIAL_FOLDER = DATA / "blobs-partial"
BLOB_PARTIAL_QUOTA = 100 * 1024 * 1024
BLOB_PARTIAL_AGE = timedelta(days=1)
# Blobs that a device sent and no record names yet, bytes and age: room for a record of ten of the largest blobs, and
# time enough for a person to look at a record that was kept aside.
BLOB_UNNAMED_QUOTA = 256 * 1024 * 1024
BLOB_UNNAMED_AGE = timedelta(days=30)
# With less than this left on the disk of SP_DATA, bytes, no blob is taken any more: records and pages still need room.
BLOB_DISK_RESERVE = 500 * 1024 * 1024

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("staff_code", "given_name", "family_name", "name_en", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "home"

# Lock-out: this many failures for one staff code from one address, then a pause that further tries do not lengthen.
# Wider limits, for one address and for one code, stand in hub.people.lockout.
AXES_HANDLER = "hub.people.lockout.SignInTries"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "hub.people.sign_in.locked_out"
AXES_USERNAME_CALLABLE = "hub.people.sign_in.code_that_was_typed"
# Who signed in from where is personal data that nobody here reads.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# A session ends after this long without the person doing anything, and in any case after the second.
SESSION_IDLE = timedelta(minutes=60)
SESSION_LONGEST = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("ไทย")), ("en", _("อังกฤษ"))]
LOCALE_PATHS = [HUB / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [("fonts", _files_of("fontpkg_noto_sans_thai"))]

SECURE_COOKIES = _hub.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 31_536_000
CSRF_FAILURE_VIEW = "hub.look.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains and
    "security.W021",  # preload lists: the office's other sites are not ours to bind
    "security.W008",  # the TLS end in front of the hub sends http to https; behind it the hub would loop
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Lines carry paths without queries, and no names, codes or addresses of people (axes would write both).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "axes": {"level": "ERROR"},
        # Pages that were refused or are not there are no faults of ours, and would each bring a traceback.
        "django.request": {"level": "ERROR"},
    },
}
