"""Values, not logic: what the framework and the features are set to."""

from __future__ import annotations

from pathlib import Path

from thuocdo.config import env
from thuocdo.kernel.sentences import mark

_env = env.read()
ROOT = env.ROOT
VAR = _env.var
MODE = _env.mode
DEMONSTRATION = _env.mode is env.Mode.DEMONSTRATION

SECRET_KEY = _env.secret_key
DEBUG = False
ALLOWED_HOSTS = list(_env.allowed_hosts)

INSTALLED_APPS = [
    "thuocdo.ui",
    "thuocdo.foundation",
    "thuocdo.directory",
    "thuocdo.indices",
    "thuocdo.results",
    "thuocdo.portal",
    "thuocdo.workspace",
    "thuocdo.opendata",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "thuocdo.ui.middleware.RefusalPages",
]

ROOT_URLCONF = "thuocdo.config.urls"
WSGI_APPLICATION = "thuocdo.config.wsgi.application"
FORM_RENDERER = "thuocdo.ui.forms.Renderer"
CSRF_FAILURE_VIEW = "thuocdo.ui.views.csrf_failure"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "thuocdo.ui.navigation.navigation",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _env.database.name,
        "USER": _env.database.user,
        "PASSWORD": _env.database.password,
        "HOST": _env.database.host,
        "PORT": _env.database.port,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "directory.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Where the frame leads: (name of an address, marked label); addresses that do not exist are left out.
THUOCDO_NAVIGATION: list[tuple[str, str]] = [
    ("portal:indices", mark("Indices")),
    ("directory:units", mark("Units")),
    ("portal:compare", mark("Compare")),
    ("indices:frameworks", mark("Frameworks")),
    ("portal:methods", mark("Methods")),
    ("portal:search", mark("Search")),
]
THUOCDO_FOOTER: list[tuple[str, str]] = [
    ("portal:methods", mark("How everything is computed")),
    ("opendata:catalogue", mark("Open data and API")),
    ("portal:indices", mark("Indices and years")),
    ("indices:frameworks", mark("Frameworks")),
    ("directory:units", mark("Units")),
]
