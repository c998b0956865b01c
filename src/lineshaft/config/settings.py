"""The one settings file. What differs between installations is read from the environment (`environment.VARIABLES`)."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from . import environment, postgres, single_sign_on

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(environment.read("LINESHAFT_VAR"))
VAR = VAR if VAR.is_absolute() else ROOT / VAR
DEMO = environment.is_set("LINESHAFT_DEMO")
DEBUG = environment.is_set("LINESHAFT_DEBUG")
BASE_URL = environment.read("LINESHAFT_BASE_URL").rstrip("/")


def _secret_key() -> str:
    given = environment.read("LINESHAFT_SECRET_KEY")
    if given:
        return given
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"application_name": "lineshaft"},
    }


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [host.strip() for host in environment.read("LINESHAFT_HOSTS").split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

_urls = postgres.ensure_running()
DATABASES = {"default": _database(_urls.app), "owner": {**_database(_urls.owner), "CONN_MAX_AGE": 0}}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "lineshaft.tenancy",
    "lineshaft.ui",
    "lineshaft.apps.audit",
    "lineshaft.apps.accounts",
    "lineshaft.apps.reference",
    "lineshaft.apps.network",
    "lineshaft.apps.companies",
    "lineshaft.apps.engagements",
    "lineshaft.apps.partners",
    "lineshaft.apps.funding",
    "lineshaft.apps.calendar",
    "lineshaft.apps.events",
    "lineshaft.apps.surveys",
    "lineshaft.apps.programs",
    "lineshaft.apps.delivery",
    "lineshaft.apps.scouting",
    "lineshaft.apps.performance",
    "lineshaft.apps.publication",
    "lineshaft.apps.home",
    "lineshaft.demo",
    "lineshaft.config",
    # Libraries come after our own apps, whose templates take the place of theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django_filters",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lineshaft.config.middleware.ContentSecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lineshaft.config.middleware.FormsOnlyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "lineshaft.config.middleware.UploadLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lineshaft.config.middleware.HealthMiddleware",
    "lineshaft.apps.accounts.middleware.RateLimitMiddleware",
    "lineshaft.apps.accounts.middleware.TenancyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lineshaft.apps.accounts.middleware.PartsOfPagesMiddleware",
    "lineshaft.apps.accounts.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
    "lineshaft.config.middleware.ZeroByteMiddleware",
]

ROOT_URLCONF = "lineshaft.config.urls"
WSGI_APPLICATION = "lineshaft.config.wsgi.application"

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
                "lineshaft.ui.context.page",
                "lineshaft.apps.accounts.pages.frame",
            ],
        },
    }
]
FORM_RENDERER = "lineshaft.ui.forms.USWDSRenderer"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:my_work"
LOGOUT_REDIRECT_URL = "network:find"
ACCOUNT_ADAPTER = "lineshaft.apps.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts come from invitations, which prove the address
# Of one account from wherever, also of its second factor; django-axes, which counts in the database, is below.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
# The same reason. Without it, nobody who once forgot a password could set up the factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "add_webauthn": "lineshaft.apps.accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "lineshaft.apps.accounts.passkeys.EditPasskeyForm",
    "authenticate_webauthn": "lineshaft.apps.accounts.passkeys.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "lineshaft.apps.accounts.passkeys.ReauthenticatePasskeyForm",
}
MFA_TOTP_ISSUER = "Lineshaft"
SOCIALACCOUNT_ADAPTER = "lineshaft.apps.accounts.adapter.SingleSignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: the policy of form targets keeps a form from leading elsewhere
SOCIALACCOUNT_PROVIDERS = single_sign_on.providers()
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_CLIENT_IP_CALLABLE = "lineshaft.apps.accounts.limits.address_of"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
# Spanish as the States and Puerto Rico write numbers: 1,234.5.
FORMAT_MODULE_PATH = "lineshaft.ui.formats"
LOCALE_PATHS = [ROOT / "src" / "lineshaft" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/New_York"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing folder
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "lineshaft.ui.assets.NodeModulesFinder",
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR / "files")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = VAR / "files"

UPLOAD_LIMIT_BYTES = int(environment.read("LINESHAFT_UPLOAD_LIMIT_MB")) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

MAIL_FOLDER = VAR / "mail"
INDEX_FOLDER = VAR / "index"
DEFAULT_FROM_EMAIL = environment.read("LINESHAFT_MAIL_FROM")
_mail = urlsplit(environment.read("EMAIL_URL"))
if _mail.scheme:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp" and bool(_mail.username)
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "lineshaft.apps.accounts.mailbox.FileBackend"

_encrypted = BASE_URL.startswith("https://")
TRUSTED_PROXIES = int(environment.read("LINESHAFT_TRUSTED_PROXIES"))
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _encrypted
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if _encrypted and not DEMO else 0
# Without a proxy whose word is believed, every request looks unencrypted.
SECURE_SSL_REDIRECT = _encrypted and TRUSTED_PROXIES > 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by a load balancer, from inside
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "lineshaft.ui.errors.csrf_failure"
PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

# For the limits of allauth, which have to hold across the processes of the web server.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_secrets": {"()": "lineshaft.config.logs.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "lineshaft": {"level": "WARNING"},
        # Every use of the system scope, with its reason; the demonstration would drown in them.
        "lineshaft.tenancy": {"level": "WARNING" if DEMO else "INFO"},
        "django.request": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # names below the site's are the operator's to decide about
    "security.W021",  # so is the list of sites that browsers ship
]
