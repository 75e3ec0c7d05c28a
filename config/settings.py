"""Django's settings, all derived from the typed environment."""

import logging
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from config import database_rights, task_plan
from config.env.base import BASE_DIR
from config.environment import environment
from config.logging import logging_config
from config.providers import sign_in_providers

ENV = environment()

SECRET_KEY = ENV.secret_key.get_secret_value()
ENCRYPTION_KEYS = ENV.encryption_keys.get_secret_value()
BLIND_INDEX_KEY = ENV.blind_index_key.get_secret_value()
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.allowed_hosts)
PUBLIC_ADDRESS = ENV.public_address()
CSRF_TRUSTED_ORIGINS = list(ENV.csrf_trusted_origins)
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

# TLS ends at the reverse proxy; the servers' entry points take the scheme from trusted proxies only.
SECURE_SSL_REDIRECT = ENV.is_deployed
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENV.is_deployed else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.is_deployed and ENV.hsts in {"subdomains", "preload"}
SECURE_HSTS_PRELOAD = ENV.is_deployed and ENV.hsts == "preload"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.is_deployed
# Browsers take a cookie of such a name over TLS only, and from this very host: none below or beside it can plant one.
COOKIE_PREFIX = "__Host-" if ENV.is_deployed else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}haat_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}haat_csrf"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
# What else Django's own middleware would say is said by config.hardening, on answers that do not come so far as well.
SECURE_CONTENT_TYPE_NOSNIFF = False
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = None

# Bodies: nginx holds every address to the same limits (deploy/nginx).
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# A page of the grid of goods has fifty rows of eleven fields, a search for goods to sell three for each of 200 packs.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
UPLOAD_PATHS = (
    r"/(?:en/)?account/avatar/?|/api/v1/me/avatar"
    r"|/(?:en/)?desk/[^/]+/(?:logo|cover|setup/papers|pictures|goods/own/[^/]+/pictures"
    r"|goods/proposals/new(?:/[^/]+)?)/?"
    r"|/api/v1/me/shops/[^/]+/(?:logo|cover|papers|images|pictures)"
    r"|/api/v1/(?:me/shops/[^/]+|admin)/products/[^/]+/images"
    r"|/(?:en/)?products/[^/]+/review/photos/?|/api/v1/reviews/[^/]+/photos"
    r"|/(?:en/)?staff/shops/exchange/?|/api/v1/admin/shops/import"
    r"|/(?:en/)?desk/[^/]+/goods/import/?|/api/v1/me/shops/[^/]+/imports"
    r"|/(?:en/)?desk/[^/]+/orders/[^/]+/hand-over/?|/api/v1/shops/[^/]+/orders/[^/]+/handover-picture"
    r"|/api/v1/returns/[^/]+/photos"
    r"|/(?:en/)?messages/(?:new|[^/]+/send)/?|/api/v1/rooms/[^/]+/pictures/[^/]+"
)
UPLOAD_MAX_SIZE = 10 * 1024 * 1024
# Five photos at once, with what is said about them.
PHOTOS_PATHS = r"/(?:en/)?orders/(?:placed/[^/]+/)?[^/]+/return/?"
PHOTOS_MAX_SIZE = 42 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "marketplace.core.storage.UnnamedFileUploadHandler",
]

# Which other sites' pages may call the API; they send tokens or keys, never cookies.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOWED_ORIGINS = list(ENV.cors_origins)
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_HEADERS = [
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "idempotency-key",
    "x-api-key",
    "x-basket-token",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = ["RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"]
CORS_PREFLIGHT_MAX_AGE = 60 * 60

RATE_LIMIT_FACTOR = ENV.rate_limit_factor
GOOGLE_MAPS_KEY = ENV.google_maps_key.get_secret_value() if ENV.google_maps_key else None
GOOGLE_MAPS_URL = str(ENV.google_maps_url).rstrip("/")
GOOGLE_MAPS_DAILY_QUOTA = ENV.google_maps_daily_quota
GOOGLE_ROUTES_KEY = ENV.google_routes_key.get_secret_value() if ENV.google_routes_key else None
GOOGLE_ROUTES_URL = str(ENV.google_routes_url).rstrip("/")
GOOGLE_ROUTES_DAILY_QUOTA = ENV.google_routes_daily_quota
ZONE_REACH_M = ENV.zone_reach_km * 1000
OPENS_SOON_MIN = ENV.opens_soon_min
TRAVEL_DETOUR = ENV.travel_detour
TRAVEL_SPEED_KMH = ENV.travel_speed_kmh

MAIL_SERVER = ENV.mail_server()
EMAIL_BACKEND = MAIL_SERVER.backend
EMAIL_HOST = MAIL_SERVER.host
EMAIL_PORT = MAIL_SERVER.port
EMAIL_HOST_USER = MAIL_SERVER.user
EMAIL_HOST_PASSWORD = MAIL_SERVER.password
EMAIL_USE_SSL = MAIL_SERVER.use_ssl
EMAIL_USE_TLS = MAIL_SERVER.use_tls
EMAIL_FILE_PATH = ENV.mail_root
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from
SMS_GATEWAY = ENV.sms_gateway
SMS_ROOT = ENV.sms_root
SSL_WIRELESS_URL = str(ENV.ssl_wireless_url).rstrip("/")
SSL_WIRELESS_TOKEN = ENV.ssl_wireless_token.get_secret_value() if ENV.ssl_wireless_token else ""
SSL_WIRELESS_SID = ENV.ssl_wireless_sid or ""
ALPHA_SMS_URL = str(ENV.alpha_sms_url).rstrip("/")
ALPHA_SMS_KEY = ENV.alpha_sms_key.get_secret_value() if ENV.alpha_sms_key else ""
ALPHA_SMS_SENDER = ENV.alpha_sms_sender
MAIL_HOOK_SECRET = ENV.mail_hook_secret.get_secret_value() if ENV.mail_hook_secret else ""
MAILGUN_SIGNING_KEY = ENV.mailgun_signing_key.get_secret_value() if ENV.mailgun_signing_key else ""
BOUNCE_ADDRESS = ENV.bounce_address
SOFT_BOUNCES_MOST = ENV.soft_bounces_most
PUSH = ENV.push_channel()
PUSH_ROOT = ENV.push_root
PUSH_HOSTS = list(ENV.push_hosts)
VAPID_KEY = ENV.vapid_key.get_secret_value() if ENV.vapid_key else ""

# GDAL before 3.9 can be told to open files and addresses by a hostile reference. Debian 12 ships 3.6; nothing here
# opens a reference that a user gave: geometries come as GeoJSON and are parsed by GEOS.
# Whether other names below ours speak TLS too, only their owner knows: HAAT_HSTS says so, and is modest unless told.
# Who signs up gives an address or a number, whichever they have; and an address is unique among those who have shown
# that it is theirs, which is as far as the backend looks.
# Frames are refused, types not guessed and referrers cut by the headers that every answer gets (config.hardening).
SILENCED_SYSTEM_CHECKS = [
    "gis.W001",
    "security.W002",
    "security.W005",
    "security.W006",
    "security.W021",
    "security.W022",
    "account.W001",
    "auth.W004",
]

INSTALLED_APPS = [
    "daphne",
    # Before the administration, whose templates it replaces.
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "channels",
    "corsheaders",
    "django_cotton",
    "django_structlog",
    "pgtrigger",
    "ninja",
    # Before allauth, whose templates it replaces.
    "marketplace.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.apple",
    "allauth.socialaccount.providers.openid_connect",
    "marketplace.core",
    "geo",
    "ai",
    "sellers",
    "marketplace.catalog",
    "marketplace.payments",
    "marketplace.search",
    "marketplace.orders",
    "marketplace.notifications",
    "marketplace.notifications.deliveries",
    "marketplace.notifications.wording",
    "marketplace.delivery",
    "marketplace.storefront",
    "realtime",
    "realtime.chat",
    "marketing",
    "analytics",
]

MIDDLEWARE = [
    "config.middleware.RequestMiddleware",
    "config.hardening.HardeningMiddleware",
    "config.middleware.LanguageMiddleware",
    "config.middleware.OtherSitesMiddleware",
    "config.middleware.ApiErrorMiddleware",
    "config.middleware.UnreadableAddressMiddleware",
    "config.hardening.BodySizeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "marketplace.accounts.session_keys.SignedSessionMiddleware",
    "config.permissions.PrincipalMiddleware",
    "config.ratelimit_middleware.RateLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.PageMessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.permissions.PermissionMiddleware",
    "config.ratelimit_middleware.PageLimitMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "config.postgis",
        **ENV.database_parameters(),
        **ENV.database_connections(),
        "ATOMIC_REQUESTS": False,
        # A kept connection is looked at before its first statement of a request (config.postgis); a lent one is asked
        # by the pool.
        "CONN_HEALTH_CHECKS": True,
    }
}
# Prepared statements are off unless asked for; what `core.prepared` runs is prepared at its first use.
DATABASES["default"]["OPTIONS"] |= {"prepare_threshold": 0, **ENV.database_options()}
# For `grant_rights`, which alone looks at these.
DATABASE_APPLICATION_USER, DATABASE_READER_USER = ENV.database_users()
DATABASE_RIGHTS = database_rights.TABLES
DATABASE_FUNCTIONS = database_rights.FUNCTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

REDIS_URL = str(ENV.redis_url)
# A database of its own: clearing the cache must not clear the queues.
CACHE_URL = ENV.cache_address()
REDIS_TIMEOUT_S = ENV.redis_timeout_s
CACHES = {
    "default": {
        "BACKEND": "marketplace.core.redis_cache.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "haat",
        "OPTIONS": {"socket_timeout": REDIS_TIMEOUT_S, "socket_connect_timeout": REDIS_TIMEOUT_S},
    },
    # Beside the queues, whose server writes everything to disk: neither a restart nor a cleared cache signs out.
    "sessions": {
        "BACKEND": "marketplace.core.redis_cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "haat:sessions",
        "OPTIONS": {"socket_timeout": 2 * REDIS_TIMEOUT_S, "socket_connect_timeout": 2 * REDIS_TIMEOUT_S},
    },
}
# It only wakes: what is told is in PostgreSQL (`realtime.topics`).
WAKING_REDIS = {
    "address": REDIS_URL,
    "socket_timeout": 4 * REDIS_TIMEOUT_S,
    "socket_connect_timeout": 4 * REDIS_TIMEOUT_S,
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [WAKING_REDIS], "prefix": ENV.waking_prefix()},
    },
}

# Sign-in (django-allauth). Several people may claim a contact until one has shown that it is theirs, so that nothing
# tells whether an account exists.
AUTHENTICATION_BACKENDS = ["marketplace.accounts.backends.AuthenticationBackend"]
# Tests sign hundreds of people in, and a good hash takes a tenth of a second and 100 MB each time.
HASHER = "MD5PasswordHasher" if ENV.environment == "test" else "Argon2PasswordHasher"
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{HASHER}"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "marketplace.accounts.passwords.SimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "marketplace.accounts.passwords.BreachedPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:overview"
LOGOUT_REDIRECT_URL = "storefront:home"
SESSION_ENGINE = "marketplace.accounts.session_store"
SESSION_CACHE_ALIAS = "sessions"
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
ACCOUNT_ADAPTER = "marketplace.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email", "phone", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "marketplace.accounts.forms.SignUpFields"
ACCOUNT_FORMS = {
    "login": "marketplace.accounts.entrance.LoginForm",
    "signup": "marketplace.accounts.entrance.SignupForm",
    "request_login_code": "marketplace.accounts.entrance.RequestLoginCodeForm",
    "confirm_login_code": "marketplace.accounts.entrance.ConfirmLoginCodeForm",
    "verify_phone": "marketplace.accounts.entrance.VerifyPhoneForm",
    "change_phone": "marketplace.accounts.security_forms.ChangePhoneForm",
    "add_email": "marketplace.accounts.security_forms.AddEmailForm",
    "reauthenticate": "marketplace.accounts.security_forms.ReauthenticatePasswordForm",
    "change_password": "marketplace.accounts.security_forms.ChangePasswordForm",
    "set_password": "marketplace.accounts.security_forms.SetPasswordForm",
    "reset_password": "marketplace.accounts.entrance.ResetPasswordForm",
    "reset_password_from_key": "marketplace.accounts.entrance.ResetPasswordKeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Our own limits count in Redis, atomically and behind the proxy (`accounts.attempts`, `core.ratelimits`).
ACCOUNT_RATE_LIMITS = False
# Digits alone: they are typed from a text message, on a phone, by people who write another script.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
USERSESSIONS_ADAPTER = "marketplace.accounts.sessions.SessionsAdapter"
MFA_ADAPTER = "marketplace.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "marketplace.accounts.factor_forms.AuthenticateForm",
    "reauthenticate": "marketplace.accounts.factor_forms.ReauthenticateForm",
    "activate_totp": "marketplace.accounts.factor_forms.ActivateTOTPForm",
    "add_webauthn": "marketplace.accounts.factor_forms.AddWebAuthnForm",
    "edit_webauthn": "marketplace.accounts.factor_forms.EditWebAuthnForm",
    "authenticate_webauthn": "marketplace.accounts.factor_forms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "marketplace.accounts.factor_forms.ReauthenticateWebAuthnForm",
    "login_webauthn": "marketplace.accounts.factor_forms.LoginWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENV.is_deployed
SOCIALACCOUNT_ADAPTER = "marketplace.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {
    "signup": "marketplace.accounts.entrance.SocialSignupForm",
    "disconnect": "marketplace.accounts.security_forms.DisconnectForm",
}
SOCIALACCOUNT_PROVIDERS = sign_in_providers(ENV)
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "marketplace.accounts.tokens.TokenStrategy"  # noqa: S105  # a class
HEADLESS_JWT_ALGORITHM = "HS256"
HEADLESS_JWT_PRIVATE_KEY = blake2b(SECRET_KEY.encode(), person=b"haat.jwt").hexdigest()
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 15 * 60
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = 7 * 24 * 60 * 60
HEADLESS_JWT_ROTATE_REFRESH_TOKEN = True
SIGN_IN_RETENTION_DAYS = ENV.sign_in_retention_days
UNVERIFIED_ACCOUNT_DAYS = ENV.unverified_account_days
DATA_EXPORT_DAYS = ENV.data_export_days
RECORD_RETENTION_DAYS = ENV.record_retention_days
PAPER_RETENTION_DAYS = ENV.paper_retention_days
NOTICE_RETENTION_DAYS = ENV.notice_retention_days
DELIVERY_RETENTION_DAYS = ENV.delivery_retention_days
TRACK_RETENTION_DAYS = ENV.track_retention_days
CHAT_RETENTION_DAYS = ENV.chat_retention_days
CHAT_MAIL_AFTER_MIN = ENV.chat_mail_after_min
# Who answers buyers by itself (`realtime.chat.ports`): the path of a class; empty for nobody.
CHAT_ASSISTANT = ""
UNUSED_IMAGE_DAYS = ENV.unused_image_days
SAVED_SEARCHES_EACH = ENV.saved_searches_each
MOST_SHOPS_PER_PERSON = ENV.most_shops_per_person
UNVERIFIED_SHOPS_OPEN = ENV.unverified_shops_open
UNVERIFIED_ZONE_M = ENV.unverified_zone_km * 1000
UNVERIFIED_SHOP_MEMBERS = ENV.unverified_shop_members
PAYOUT_ACCOUNTS_A_DAY = ENV.payout_accounts_a_day
RESUBMISSIONS_A_MONTH = ENV.resubmissions_a_month
SHOP_MOVE_NOTED_M = ENV.shop_move_noted_m
SERVICE_FEE = ENV.service_fee
SERVICE_FEE_PERCENT = ENV.service_fee_percent
SERVICE_FEE_MOST = ENV.service_fee_most
TRIP_RADIUS_M = ENV.trip_radius_m
TRIP_STOP_FEE = ENV.trip_stop_fee
CASH_STEP = ENV.cash_step
# Who knows about coupons and promotions (`marketplace.orders.ports.Promotions`).
ORDER_PROMOTIONS = "marketplace.orders.ports.NoPromotions"
CASH_MOST = ENV.cash_most
CASH_MOST_OF_GUESTS = ENV.cash_most_of_guests
RISK_REVIEW_ABOVE = ENV.risk_review_above
RISK_REVIEW_WITHIN_MIN = ENV.risk_review_within_min
RISK_OPEN_ORDERS = ENV.risk_open_orders
RISK_REFUSALS = ENV.risk_refusals
RETURN_ANSWER_WITHIN_HOURS = ENV.return_answer_within_hours
# Who judges purchases before they are placed (`marketplace.orders.ports.RiskCheck`).
ORDER_RISK_CHECK = "marketplace.orders.risk.RiskRules"
EMBEDDINGS = ENV.embeddings
EMBEDDING_URL = str(ENV.embedding_url or "")
EMBEDDING_KEY = ENV.embedding_key.get_secret_value() if ENV.embedding_key else None
EMBEDDING_MODEL = ENV.embedding_model or ""
MODELS_ROOT = ENV.models_root
SEARCH_INDEX_ROOT = ENV.search_index_root
DEMO_PEOPLE = ENV.environment == "development"
PWNED_PASSWORDS_URL = str(ENV.pwned_passwords_url or "").rstrip("/")

# A component sees what it was given and what context processors add, never its caller's variables by accident.
COTTON_ISOLATE_BY_DEFAULT = True

LANGUAGE_CODE = "bn"
LANGUAGES = [("bn", "বাংলা"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Dhaka"

STATIC_URL = "/static/"
STATIC_ROOT = ENV.static_root
STATICFILES_DIRS = [BASE_DIR / "build" / "static", BASE_DIR / "config" / "static"]
# Only what pages refer to is kept and compressed: the one without a hash is never asked for, a map by debuggers alone.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
MEDIA_URL = ENV.media_address()
MEDIA_ROOT = ENV.media_root / "public"
PRIVATE_MEDIA_ROOT = ENV.media_root / "private"
NGINX_SENDS_PRIVATE_FILES = ENV.nginx_sends_private_files
# nginx may run under another account, so what is public is readable to all, whatever the process's own mask.
FILE_UPLOAD_PERMISSIONS = 0o644
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
STORAGES: dict[str, dict[str, Any]] = {
    "default": ENV.public_storage(),
    "private": {
        "BACKEND": "marketplace.core.storage.PrivateStorage",
        "OPTIONS": {
            "location": PRIVATE_MEDIA_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    # Tests run without a build: nothing is collected, and names stay as they are written.
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENV.environment == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CELERY_BROKER_URL = REDIS_URL
# There is no result backend: nobody asks a task what came of it.
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = task_plan.QUEUES
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_ROUTES = task_plan.ROUTES
# A task is off the queue only when it is done: a killed worker's tasks run again, so every task may run twice.
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # What sends waits that long and no longer; the outbox's sweep mends what was not sent.
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "connect_retries_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
    # A task that is not done by then goes to another worker, which is how a killed one's come back. Nothing ends a
    # longer one, for threads know no time limits: it runs twice at once, and must bear that.
    "visibility_timeout": 60 * 60,
    "global_keyprefix": "haat:celery:",
}
CELERY_BEAT_SCHEDULE = task_plan.SCHEDULE
CELERY_TIMEZONE = TIME_ZONE
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_CELERY_DEFAULT_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.INFO
# The request's line is one of very many: what a client got wrong is no warning to us.
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO

# The pages: whether the components are shown on a page of their own, and what lies under our layers on the map.
SHOW_COMPONENTS = not ENV.is_deployed
BASEMAP_STYLE_URL = ENV.basemap_style_url
BASEMAP_TILES_URL = ENV.basemap_tiles_url
BASEMAP_ATTRIBUTION = ENV.basemap_attribution
BASEMAP_ORIGINS = list(ENV.basemap_origins)

# What the administration is called, in its head and in the browser's.
UNFOLD = {"SITE_TITLE": _("Haat administration"), "SITE_HEADER": _("Haat administration")}

LOGGING_CONFIG = "config.logging.configure"
LOGGING = logging_config(level=ENV.log_level)
