"""One settings file: safe defaults (SQLite, local disk, loopback), production by environment variables only."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cms.env import env_bool, env_choice, env_int, env_list, env_origin, env_path, env_str
from cms.secret_files import secret_file
from site_builder.headers import CONTENT_SECURITY_POLICY as READER_POLICY

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where things lie -------------------------------------------------------------------------------------------
# "demo" is set by `manage.py demo` for itself and its children, and by nobody else.
MODE = env_choice("HANDBOOK_MODE", "development", ("development", "production", "demo"))
PRODUCTION = MODE == "production"
VAR_DIR = env_path("HANDBOOK_VAR", BASE_DIR / "var")
KEYS_DIR = env_path("HANDBOOK_KEYS", VAR_DIR / "keys")
EXPORT_DIR = env_path("HANDBOOK_EXPORT", VAR_DIR / "export")
RELEASES_DIR = env_path("HANDBOOK_RELEASES", VAR_DIR / "site")
THEME_DIR = BASE_DIR / "themes" / "handbook"
MEDIA_ROOT = str(env_path("HANDBOOK_MEDIA", VAR_DIR / "media"))
MEDIA_WORK_ROOT = str(env_path("HANDBOOK_MEDIA_WORK", VAR_DIR / "media-work"))
MEDIA_URL = "/cms/tep/"
PRIVATE_ROOT = str(env_path("HANDBOOK_PRIVATE", VAR_DIR / "private"))
# Both belong on another machine too: a backup that was restored, or a log that was cut, does not know better.
ERASURE_LOG = env_path("HANDBOOK_ERASURE_LOG", VAR_DIR / "erasures.jsonl")
AUDIT_HEADS = env_path("HANDBOOK_AUDIT_HEADS", VAR_DIR / "audit-heads.txt")

# --- Who we are -------------------------------------------------------------------------------------------------
SITE_ORIGIN = env_origin("HANDBOOK_ORIGIN") or "http://localhost:8000"
WAGTAIL_SITE_NAME = "Sổ tay đảng viên điện tử"
WAGTAILADMIN_BASE_URL = SITE_ORIGIN
DEBUG = env_bool("DJANGO_DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("The setting DJANGO_DEBUG must be 0 when HANDBOOK_MODE is production.")
if PRODUCTION:
    SECRET_KEY = env_str("SECRET_KEY")
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("The setting SECRET_KEY must have at least 50 characters.")
    ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", [])
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("The setting ALLOWED_HOSTS is missing from the environment.")
else:
    SECRET_KEY = secret_file(KEYS_DIR, "django").hex()
    ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", ["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN] if SITE_ORIGIN.startswith("https://") else []

INSTALLED_APPS = [
    "cms.organisation",
    "cms.handbook",
    "cms.quizzes",
    "cms.study",
    "cms.tracking",
    "cms.reports",
    "cms.publishing",
    "cms.demo",
    "wagtail_headless_preview",
    "wagtailmedia",
    "wagtail.contrib.typed_table_block",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "cms.media",  # after the two whose permission policies it replaces
    "wagtail.search",
    "wagtail.admin",
    "wagtail.users",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "ninja",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.content_policy.AdminPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.publishing.serve.ReaderSiteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.organisation.same_origin.SameOriginMiddleware",
    "cms.organisation.sign_in.member_auth.MemberCookieMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.organisation.staff.middleware.StaffSessionMiddleware",
    "cms.media.scope.MediaScopeMiddleware",
    "cms.handbook.scope.PageScopeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "cms.organisation.backends.RoleBackend",
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "/tai-khoan/dang-nhap/"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "cms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database ---------------------------------------------------------------------------------------------------
_database_url = env_str("DATABASE_URL", None if PRODUCTION else f"sqlite:///{VAR_DIR / 'handbook.sqlite3'}")
try:
    _database: dict[str, Any] = dict(dj_database_url.parse(_database_url, conn_max_age=60, conn_health_checks=True))
except (dj_database_url.ParseError, ValueError) as error:
    raise ImproperlyConfigured(f"The setting DATABASE_URL cannot be read: {error}") from None
if _database["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE: a transaction that begins with a read and goes on to write must not fail half-way on a lock.
    # secure_delete: what is erased is overwritten, not left in a free page of the file.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
DATABASES = {"default": _database}
# On PostgreSQL statistics are read as a role that sees only the viewer's units (docs/decisions/row-security.md).
REPORTS_ROW_SECURITY = env_bool("REPORTS_ROW_SECURITY", True)

# The pace of calls is counted here: more keys than phones that call within ten seconds.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}},
}

# --- Work in the background -------------------------------------------------------------------------------------
# A queue each, so that a film delays neither a page nor a sheet of cards. A task is only a doorbell: its room's rows say what is due.
# Wagtail's own small tasks (search index, reference index) use the default backend: at once, in the request.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []},
    "doorbell": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["publish", "media", "people"]},
}

# --- Language and time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
# Only Vietnamese: a browser set to English must not turn the screens English.
LANGUAGES = [("vi", _("Vietnamese"))]
WAGTAIL_CONTENT_LANGUAGES = [("vi", _("Vietnamese"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt")]
# Ours first: where a package and we have the same text, ours is meant. The second fills what the packages lack.
LOCALE_PATHS = [BASE_DIR / "cms" / "locale", BASE_DIR / "cms" / "locale_packages"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["cms.formats"]

# --- Files ------------------------------------------------------------------------------------------------------
STATIC_URL = "/cms/static/"
STATIC_ROOT = str(env_path("HANDBOOK_STATIC", VAR_DIR / "static"))
STATICFILES_DIRS = [("theme", THEME_DIR / "static")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT,
            "base_url": "",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:
    Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it
FILE_UPLOAD_PERMISSIONS = 0o640
# The editor sends eight fields for each section of a text: a resolution of a hundred pages has 600 sections.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
MEDIA_UPLOAD_MAX_BYTES = env_int("MEDIA_UPLOAD_MAX_MB", 2048, 1, 8192) * 1024 * 1024
MEDIA_FFMPEG = env_str("MEDIA_FFMPEG", "")

# --- Wagtail ----------------------------------------------------------------------------------------------------
WAGTAILMEDIA = {"MEDIA_MODEL": "media.MediaAsset", "MEDIA_FORM_BASE": "cms.media.forms.MediaAssetForm"}
WAGTAIL_HEADLESS_PREVIEW = {
    "CLIENT_URLS": {"default": "{SITE_ROOT_URL}/xem-truoc/"},
    "REDIRECT_ON_PREVIEW": True,
    "SERVE_BASE_URL": SITE_ORIGIN,
}
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no request leaves the house
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # the machine's own list names some that browsers do not know
# What somebody approved is what goes out: later changes are approved again.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_TIME_FORMAT = "%H:%M"
WAGTAILIMAGES_IMAGE_MODEL = "media.HandbookImage"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 1
# No letters: who has to do something sees it on the first screen. Wagtail would try a mail server of this machine.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.folded_search"}}

# --- Security ---------------------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
BEHIND_PROXY = env_bool("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Every page is strict; /cms/ alone has the looser policy that Wagtail's own screens need (docs/decisions/csp.md).
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {name: list(sources) for name, sources in READER_POLICY.items()}}
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "media-src": [SELF, "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
    "object-src": [NONE],
}

# --- Staff sign-in (docs/decisions/staff-sign-in.md) --------------------------------------------------------------
STAFF_MFA = env_bool("STAFF_MFA", MODE != "demo")  # off anywhere but in the demonstration, nothing starts
STAFF_IDLE_SECONDS = env_int("STAFF_IDLE_MINUTES", 30, 1, 24 * 60) * 60
STAFF_ABSOLUTE_SECONDS = SESSION_COOKIE_AGE = env_int("STAFF_ABSOLUTE_HOURS", 12, 1, 24) * 60 * 60
STAFF_RECENT_SECONDS = env_int("STAFF_RECENT_MINUTES", 10, 1, 60) * 60
ACCOUNT_ADAPTER = "cms.organisation.staff.adapters.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; allauth compares it with the methods
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = STAFF_RECENT_SECONDS
# allauth limits codes by account, passwords by account and network (the adapter's key): nobody locks others out.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
MFA_ADAPTER = "cms.organisation.staff.adapters.StaffMfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = WAGTAIL_SITE_NAME
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "cms.organisation.staff.forms.CodeForm",
    "reauthenticate": "cms.organisation.staff.forms.ConfirmCodeForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env_bool("BEHIND_PROXY", False) else 0
WAGTAIL_PASSWORD_RESET_ENABLED = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "allauth.core.internal.httpkit.get_client_ip"
AXES_LOCKOUT_CALLABLE = "cms.organisation.staff.views.locked_out"

# --- Members sign in with the national identity (OpenID Connect), where it is configured --------------------------
OIDC_ISSUER = env_origin("OIDC_ISSUER", with_path=True)
OIDC_NAME = env_str("OIDC_NAME", "VNeID")
OIDC_IDENTITY_CLAIM = env_str("OIDC_IDENTITY_CLAIM", "identity_number")
OIDC_PROVIDER = "quoc-gia"
SOCIALACCOUNT_ADAPTER = "cms.organisation.oidc.adapter.MemberIdentityAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": OIDC_PROVIDER,
                "name": OIDC_NAME,
                "client_id": env_str("OIDC_CLIENT_ID"),
                "secret": env_str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_ISSUER, "scope": env_list("OIDC_SCOPES", ["openid", "profile"])},
            }
        ],
    }

# --- Members ----------------------------------------------------------------------------------------------------
MEMBER_TOKEN_SECONDS = 15 * 60
ACTIVATION_DAYS = 14
DEVICE_DAYS = 365
DEVICE_IDLE_DAYS = 90
ASSISTED_SECONDS = 2 * 60 * 60
PROOF_SECONDS = 10 * 60
NOTICE_VERSION = "2026-01"
RAW_FACTS_MONTHS = env_int("HANDBOOK_RAW_MONTHS", 24, 1, 120)

# A line for every bell, index update and copied file would drown the rest. A filter, not levels: a logger that is
# named here would exist before Pelican sets its own class, whose errors stop a build.
_CHATTY = ("axes", "django_tasks", "fido2", "pelican", "wagtail")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "calm": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: record.levelname != "INFO" or not record.name.startswith(_CHATTY),
        }
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["calm"]}},
    "root": {"handlers": ["console"], "level": env_choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))},
}
