"""Settings of the server; what differs between two companies comes from the environment."""

import os
import pkgutil
from pathlib import Path
from typing import Any

import dj_database_url

from gemaakt.server.caching import mark_of_files
from gemaakt.server.home import home

HERE = Path(__file__).resolve().parent
HOME = home()


def rooms() -> list[str]:
    """Every package beside this module that has an `apps.py`, by name."""
    return [
        module.name
        for module in pkgutil.iter_modules([str(HERE)])
        if module.ispkg and (HERE / module.name / "apps.py").exists()
    ]


def database() -> dict[str, Any]:
    """PostgreSQL by DATABASE_URL, else SQLite tuned as measured (research: 0 lock errors)."""
    url = os.environ.get("DATABASE_URL")
    if url:
        return dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME.database,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;",
        },
    }


ROOMS = rooms()
SECRET_KEY = HOME.secret()
DEBUG = False
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    "testserver",
    *filter(None, os.environ.get("GEMAAKT_HOSTS", "").split(",")),
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    *(f"gemaakt.server.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gemaakt.server.csp.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gemaakt.server.caching.PagesAreNotKept",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gemaakt.server.api.refusing.RefusedAsJson",
    "gemaakt.server.refusals.RefusalAsPage",
]
ROOT_URLCONF = "gemaakt.server.urls"
WSGI_APPLICATION = "gemaakt.server.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gemaakt.server.context.company",
            ],
        },
    }
]
DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES: dict[str, str] = {}

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATICFILES_DIRS = [HERE / "static"]
STATIC_URL = f"static/{mark_of_files(STATICFILES_DIRS)}/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = "^/static/"  # a file that changes has another address
MEDIA_ROOT = HOME.files
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000  # a quote of two thousand lines, corrected at once
DATA_UPLOAD_MAX_NUMBER_FILES = 2000

LOGIN_URL = "account:sign_in"
LOGIN_REDIRECT_URL = "/orders/"
LOGOUT_REDIRECT_URL = "account:sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Two companies on one computer differ only in their port, and cookies know no ports.
COMPANY_MARK = HOME.mark
SESSION_COOKIE_NAME = f"gemaakt_session_{COMPANY_MARK}"
CSRF_COOKIE_NAME = f"gemaakt_csrf_{COMPANY_MARK}"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
# A web server before this one is there for HTTPS; cookies then never go over plain HTTP.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = bool(os.environ.get("GEMAAKT_PROXY"))
CSRF_FAILURE_VIEW = "gemaakt.server.account.again.csrf_failed"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None
WARM_BOARDS = False
"""Whether opening the board compiles its plan in the background; the running server does."""
SOLVE_CLUSTER = os.environ.get("GEMAAKT_CLUSTER", "")
"""Address of a Dask scheduler, such as tcp://10.0.0.5:8786; empty searches on this computer."""

KEEP_PLANS_DAYS = int(os.environ.get("GEMAAKT_KEEP_PLANS_DAYS", "30"))
"""How long a plan that nobody published is kept; 0 keeps all of them."""

# The weekly mail is off until the firm names its mail server and who wants it.
EMAIL_HOST = os.environ.get("GEMAAKT_SMTP", "")
EMAIL_PORT = int(os.environ.get("GEMAAKT_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("GEMAAKT_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("GEMAAKT_SMTP_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("GEMAAKT_MAIL_FROM", EMAIL_HOST_USER)
WEEKLY_MAIL_TO = [each for each in os.environ.get("GEMAAKT_WEEKLY_MAIL", "").split(",") if each]
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "gemaakt": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "waitress": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
