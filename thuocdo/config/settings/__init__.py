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
SECRET_KEY_FALLBACKS = list(_env.old_secret_keys)
DEBUG = False
ALLOWED_HOSTS = list(_env.allowed_hosts)
BASE_URL = _env.base_url

INSTALLED_APPS = [
    "thuocdo.ui",
    "thuocdo.foundation",
    "thuocdo.directory",
    "thuocdo.questionnaires",
    "thuocdo.indices",
    "thuocdo.estimation",
    "thuocdo.surveys",
    "thuocdo.assessments",
    "thuocdo.scoring",
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
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "thuocdo.foundation.pagecache.middleware.PageCache",
    "thuocdo.config.headers.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
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
                "thuocdo.workspace.views.frame.bell",
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
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
THUOCDO_REACTIONS = "thuocdo.config.wiring.REACTIONS"
THUOCDO_CHORES = "thuocdo.config.wiring.CHORES"
THUOCDO_NOTICES = "thuocdo.config.wiring.NOTICES"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_SECURE = not DEMONSTRATION
SECURE_SSL_REDIRECT = _SECURE
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE
SECURE_HSTS_PRELOAD = _SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _env.behind_proxy else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a working day
X_FRAME_OPTIONS = "DENY"
# No inline script or style anywhere: what somebody manages to write into a page does not run.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024  # bytes; the largest spreadsheet and its form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_HANDLERS = [
    "thuocdo.foundation.files.forms.BoundedForm",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _env.mail.host else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST, EMAIL_PORT = _env.mail.host, _env.mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _env.mail.user, _env.mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _env.mail.tls, _env.mail.ssl
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _env.mail_from

THUOCDO_FILES = _env.files  # evidence: content by hash, uploads on their way
THUOCDO_CLAMD = _env.clamd
THUOCDO_TAKE_UNSCANNED = _env.take_unscanned  # while a scanner is set and does not answer

THUOCDO_PAGE_CACHE_BYTES = _env.page_cache_bytes  # per process; 0 keeps no page

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "thuocdo.config.logs.JsonLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["lines"], "level": _env.log_level},
    "loggers": {"django": {"handlers": [], "level": _env.log_level, "propagate": True}},
}

AUTH_USER_MODEL = "directory.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

AUTHENTICATION_BACKENDS = ["thuocdo.directory.views.sign_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Sign-in (docs/decisions/0007-sign-in.md): accounts are made by administrators, never by the public.
ALLAUTH_TRUSTED_PROXY_COUNT = int(_env.behind_proxy)  # whose X-Forwarded-For is believed
ACCOUNT_ADAPTER = "thuocdo.directory.views.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "thuocdo.directory.forms.sign_in.SignInForm",
    "change_password": "thuocdo.directory.forms.sign_in.ChangePasswordForm",
    "set_password": "thuocdo.directory.forms.sign_in.SetPasswordForm",
    "reset_password": "thuocdo.directory.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "thuocdo.directory.forms.sign_in.ResetPasswordKeyForm",
    "reauthenticate": "thuocdo.directory.forms.sign_in.ConfirmByPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Thước Đo] "
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "20/m/ip,5/300s/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "thuocdo.directory.views.sign_in.MFAAdapter"
MFA_FORMS = {
    "authenticate": "thuocdo.directory.forms.sign_in.SecondFactorForm",
    "reauthenticate": "thuocdo.directory.forms.sign_in.ConfirmByCodeForm",
    "activate_totp": "thuocdo.directory.forms.sign_in.ActivateAppForm",
    "add_webauthn": "thuocdo.directory.forms.sign_in.AddKeyForm",
    "edit_webauthn": "thuocdo.directory.forms.sign_in.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by administrators
MFA_TOTP_ISSUER = "Thước Đo"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMONSTRATION  # http://localhost
USERSESSIONS_TRACK_ACTIVITY = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace:home"
ACCOUNT_SESSION_COOKIE_AGE = 14 * 24 * 60 * 60  # seconds, where the person asks to stay signed in
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # seconds: also how long an invitation lasts

# Shared by all server processes, so that throttled sign-in can't be walked around.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}

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

WHITENOISE_MANIFEST_STRICT = False  # a picture that is missing is a missing picture, not an error page

# Where the frame leads: (name of an address, marked label); addresses that do not exist are left out.
THUOCDO_NAVIGATION: list[tuple[str, str]] = [
    ("portal:indices", mark("Indices")),
    ("directory:units", mark("Administrative units")),
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
    ("questionnaires:questionnaires", mark("Questionnaires")),
    ("directory:units", mark("Administrative units")),
]

# Who tells where a questionnaire is used: see `questionnaires.selectors.uses`.
THUOCDO_QUESTIONNAIRE_USES: tuple[str, ...] = ()
# What the signed-in home offers: a list of `workspace.domain.actions.Action`.
THUOCDO_ACTIONS = "thuocdo.config.wiring.ACTIONS"
# What the actions and objects of the audit log are called.
THUOCDO_RECORD_WORDS = "thuocdo.config.records.WORDS"
