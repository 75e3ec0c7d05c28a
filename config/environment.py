"""Everything that differs between machines, read once from the environment and checked."""

import os
import re
from decimal import Decimal
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    AnyUrl,
    Field,
    PostgresDsn,
    RedisDsn,
    SecretStr,
    UrlConstraints,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config.database_urls import database_place, database_user, link_options, sound_database_url
from marketplace.core.database_rights import DatabaseUser
from marketplace.core.encryption import KeyRing, parse_index_key

BASE_DIR = Path(__file__).resolve().parent.parent
# No field of the class: it says where files of settings lie, so it is needed before there are any.
STATE_DIR = Path(os.environ.get("HAAT_STATE_DIR") or BASE_DIR / ".haat")
# Tests read nobody's files: a developer's settings must not decide what passes.
ENV_FILES = (
    ()
    if os.environ.get("HAAT_ENVIRONMENT") == "test"
    else (STATE_DIR / "secrets.env", STATE_DIR / "services.env", BASE_DIR / ".env")
)

# What nobody waits for may take its time, but a lock that is held for good must not hold a thread for good; and a
# migration that cannot get its lock must not keep every reader queuing behind it.
WORK_LOCK_TIMEOUT_S = 60

# Scheme, host and port as browsers write them, and nothing that a header would read otherwise.
ORIGIN = re.compile(r"https?://(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?")

CommaSeparated = Annotated[tuple[str, ...], NoDecode]


def sound_encryption_keys(keys: SecretStr) -> SecretStr:
    """Refuse at the start what would fail at the first name or number that is to be sealed."""
    KeyRing.parse(keys.get_secret_value())
    return keys


def sound_index_key(key: SecretStr) -> SecretStr:
    parse_index_key(key.get_secret_value())
    return key


DatabaseUrl = Annotated[PostgresDsn, AfterValidator(sound_database_url)]

# Lists that are written with commas.
LISTS = {"allowed_hosts", "basemap_origins", "cors_origins", "csrf_trusted_origins", "trusted_proxies"}

# TLS from the start, TLS that must be begun, and none at all.
MAIL_PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
MailUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=list(MAIL_PORTS), host_required=True)]


class MailServer(NamedTuple):
    """Who takes our mail, as Django's settings name it."""

    backend: str = "django.core.mail.backends.filebased.EmailBackend"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    use_ssl: bool = False
    use_tls: bool = False


class Environment(BaseSettings):
    """Settings named `HAAT_<FIELD>`; `.env.example` explains each one.

    In development the secrets and the addresses of the private services come from files that `make run` writes
    below `.haat/`. In staging and production nothing is generated: what is missing is an error at start.
    """

    model_config = SettingsConfigDict(
        env_prefix="HAAT_",
        env_file=ENV_FILES,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        # What is refused may hold a password.
        hide_input_in_errors=True,
    )

    environment: Literal["development", "test", "staging", "production"] = "development"
    debug: bool = False
    secret_key: SecretStr
    # What seals personal data, and what finds it again (core.encryption).
    encryption_keys: Annotated[SecretStr, AfterValidator(sound_encryption_keys)]
    blind_index_key: Annotated[SecretStr, AfterValidator(sound_index_key)]
    allowed_hosts: CommaSeparated = ("127.0.0.1", "localhost", "[::1]")
    csrf_trusted_origins: CommaSeparated = ()
    # For links in what no request gives reason for: notices by mail, alerts.
    public_url: AnyHttpUrl | None = None
    trusted_proxies: CommaSeparated = ("127.0.0.1", "::1")
    cors_origins: CommaSeparated = ()
    hsts: Literal["host", "subdomains", "preload"] = "host"
    # The servers' entry points say so of themselves; tasks and commands do not.
    serves_requests: bool = False

    database_url: DatabaseUrl
    # Who owns the tables, where that is not who serves (ADR 47); and whom analysts sign in as.
    database_owner_url: DatabaseUrl | None = None
    database_reader_url: DatabaseUrl | None = None
    # manage.py says so for the commands that change tables or load what comes with a release.
    acts_as_owner: bool = False
    # 0: every thread keeps a connection of its own, for servers whose number of threads is fixed.
    database_pool_size: int = Field(default=4, ge=0)
    # For processes that serve requests; 0 is for ever.
    database_statement_timeout_s: int = Field(default=15, ge=0)
    database_lock_timeout_s: int = Field(default=5, ge=0)
    database_idle_in_transaction_timeout_s: int = Field(default=30, ge=0)
    redis_url: RedisDsn
    cache_url: RedisDsn | None = None
    static_root: Path = STATE_DIR / "static"
    models_root: Path = BASE_DIR / ".haat" / "setup" / "models"
    search_index_root: Path = STATE_DIR / "search"
    media_root: Path = STATE_DIR / "media"
    nginx_sends_private_files: bool = False
    # Pictures that anybody may see, in a bucket of an S3-compatible store instead of the folder.
    s3_bucket: str | None = None
    s3_endpoint_url: AnyHttpUrl | None = None
    s3_region: str = "us-east-1"
    s3_access_key: str | None = None
    s3_secret_key: SecretStr | None = None
    media_url: AnyHttpUrl | None = None

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    rate_limit_factor: float = Field(default=1.0, gt=0)

    google_maps_key: SecretStr | None = None
    google_maps_url: AnyHttpUrl = AnyHttpUrl("https://maps.googleapis.com")
    google_maps_daily_quota: int = Field(default=1000, ge=0)

    google_routes_key: SecretStr | None = None
    google_routes_url: AnyHttpUrl = AnyHttpUrl("https://routes.googleapis.com")
    google_routes_daily_quota: int = Field(default=1000, ge=0)

    # How far delivery zones reach, what "opens soon" is, and how long a way takes as the crow flies.
    zone_reach_km: int = Field(default=100, ge=1, le=150)
    opens_soon_min: int = Field(default=120, ge=0, le=1440)
    travel_detour: float = Field(default=1.4, ge=1, le=5)
    travel_speed_kmh: float = Field(default=15, ge=1, le=150)

    # Without one, mails become files below `mail_root`.
    email_url: MailUrl | None = Field(default=None, repr=False)
    email_from: str = Field(default="Haat <haat@localhost>", pattern=r"^[^\r\n]+@[^\r\n]+$")
    mail_root: Path = STATE_DIR / "mail"

    sms_gateway: Literal["console", "ssl_wireless", "off"] = "console"
    sms_root: Path = STATE_DIR / "sms"
    ssl_wireless_url: AnyHttpUrl = AnyHttpUrl("https://smsplus.sslwireless.com")
    ssl_wireless_token: SecretStr | None = None
    ssl_wireless_sid: str | None = Field(default=None, max_length=20)

    # How long what is kept of people may get old, in days.
    sign_in_retention_days: int = Field(default=365, ge=1)
    unverified_account_days: int = Field(default=30, ge=1)
    data_export_days: int = Field(default=7, ge=1, le=90)
    # The audit trail and proofs of consent; the database itself refuses less than a year.
    record_retention_days: int = Field(default=7 * 365 + 2, ge=365)
    # Papers of shops that were rejected or closed.
    paper_retention_days: int = Field(default=90, ge=1)
    notice_retention_days: int = Field(default=180, ge=1)
    # Pictures that nothing shows any more; until then a change or a merging can be undone.
    unused_image_days: int = Field(default=30, ge=1)

    # How many searches one person keeps.
    saved_searches_each: int = Field(default=20, ge=1)

    # What one person may open, and what a shop may before the staff have verified it.
    most_shops_per_person: int = Field(default=5, ge=1)
    unverified_shops_open: bool = False
    unverified_zone_km: int = Field(default=3, ge=1, le=150)
    unverified_shop_members: int = Field(default=3, ge=1)

    # How many payout accounts a shop adds within a day, and how often a refused one is sent in again within 30 days.
    payout_accounts_a_day: int = Field(default=5, ge=1)
    resubmissions_a_month: int = Field(default=5, ge=1)

    # How far from its approved pin a verified shop may stand before the market's staff are told, in metres.
    shop_move_noted_m: int = Field(default=500, ge=0)

    # What may be ordered with cash on delivery, in taka: by members, and by guests whom nobody knows.
    cash_most: Decimal = Field(default=Decimal(50_000), ge=0)
    cash_most_of_guests: Decimal = Field(default=Decimal(20_000), ge=0)
    # Purchases by a phone to which nothing was delivered yet are looked at first from this sum on, in taka; cash orders
    # that a phone or account may have open at once; and how often within 90 days it may not have taken what came.
    risk_review_above: Decimal = Field(default=Decimal(10_000), ge=0)
    risk_open_orders: int = Field(default=15, ge=1)
    risk_refusals: int = Field(default=3, ge=1)

    # What compares goods by their meaning: the model of set-up, an endpoint like OpenAI's, or nothing.
    embeddings: Literal["local", "endpoint", "off"] = "local"
    embedding_url: AnyHttpUrl | None = None
    embedding_key: SecretStr | None = None
    embedding_model: str | None = Field(default=None, max_length=100)

    # What buyers pay the market for a purchase: an amount and a share of the goods, never more than the most.
    service_fee: Decimal = Field(default=Decimal(0), ge=0, le=10_000, decimal_places=2)
    service_fee_percent: Decimal = Field(default=Decimal(0), ge=0, le=100, decimal_places=2)
    service_fee_most: Decimal | None = Field(default=None, ge=0, le=1_000_000, decimal_places=2)
    # Shops that lie so close together that one trip fetches from all; 0 for none. And what each further one adds.
    trip_radius_m: int = Field(default=500, ge=0, le=20_000)
    trip_stop_fee: Decimal = Field(default=Decimal(15), ge=0, le=10_000, decimal_places=2)
    # Orders that are paid in cash come to whole multiples of this, rounded down; 0 for none.
    cash_step: Decimal = Field(default=Decimal(1), ge=0, le=100, decimal_places=2)

    # Asked about new passwords by the first letters of their hash; empty asks nobody.
    pwned_passwords_url: AnyHttpUrl | None = None

    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    facebook_client_id: str | None = None
    facebook_client_secret: SecretStr | None = None
    apple_client_id: str | None = None
    apple_team_id: str | None = None
    apple_key_id: str | None = None
    apple_private_key: SecretStr | None = None
    oidc_url: AnyHttpUrl | None = None
    oidc_name: str = "OpenID"
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None

    basemap_style_url: str | None = None
    basemap_tiles_url: str | None = None
    basemap_attribution: str | None = None
    basemap_origins: CommaSeparated = ()

    def database_parameters(self) -> dict[str, str | int]:
        """The address of the database as Django's settings name its parts."""
        return database_place(self._own_database_url())

    def database_options(self) -> dict[str, str | int]:
        """How connections to it are made."""
        return link_options(self._own_database_url(), options=self.database_limits())

    def database_users(self) -> tuple[DatabaseUser, DatabaseUser | None]:
        """Who serves and who only reads, for whoever gives them their rights."""
        reader = self.database_reader_url
        return database_user(self.database_url), database_user(reader) if reader else None

    def _own_database_url(self) -> PostgresDsn:
        """That of the tables' owner, for whoever acts as one; where none is named, who serves owns them too."""
        return (self.acts_as_owner and self.database_owner_url) or self.database_url

    def database_connections(self) -> dict[str, Any]:
        """How connections are kept: lent from a pool, or by each thread for good, which spares lending them."""
        if not self.database_pool_size:
            return {"CONN_MAX_AGE": None, "OPTIONS": {}}
        return {"OPTIONS": {"pool": {"min_size": 1, "max_size": self.database_pool_size, "timeout": 10}}}

    def public_storage(self) -> dict[str, Any]:
        """Where pictures that anybody may see lie, as `STORAGES` names it: a folder, or a bucket where one is named."""
        if self.s3_bucket is None:
            return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
        address = urlsplit(self.media_address())
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": self.s3_bucket,
                "endpoint_url": str(self.s3_endpoint_url).rstrip("/") if self.s3_endpoint_url else None,
                "region_name": self.s3_region,
                "access_key": self.s3_access_key,
                "secret_key": self.s3_secret_key.get_secret_value() if self.s3_secret_key else None,
                "signature_version": "s3v4",
                # Not every store has a host name for each bucket.
                "addressing_style": "path" if self.s3_endpoint_url else "auto",
                # Browsers ask the address that the operator names, without signatures; names are never used again.
                "custom_domain": f"{address.netloc}{address.path}".rstrip("/"),
                "url_protocol": f"{address.scheme}:",
                "querystring_auth": False,
                "file_overwrite": True,
                "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
            },
        }

    def media_address(self) -> str:
        """What the addresses of public pictures begin with."""
        return f"{str(self.media_url).rstrip('/')}/" if self.s3_bucket and self.media_url else "/media/"

    def mail_server(self) -> MailServer:
        """What the mail's address says, or files when there is none."""
        url = self.email_url
        if url is None:
            return MailServer()
        return MailServer(
            backend="django.core.mail.backends.smtp.EmailBackend",
            host=url.host or "",
            port=url.port or MAIL_PORTS[url.scheme],
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            use_ssl=url.scheme == "smtps",
            use_tls=url.scheme == "smtp+starttls",
        )

    def cache_address(self) -> str:
        """The cache's database; unless it is named, the one after that of the queues on the same server."""
        if self.cache_url:
            return str(self.cache_url)
        queues = urlsplit(str(self.redis_url))
        return queues._replace(path=f"/{int(queues.path.strip('/') or 0) + 1}").geturl()

    def database_limits(self) -> str:
        """What PostgreSQL itself ends, as options of a connection; milliseconds, 0 is for ever."""
        limits_s = (
            {
                "statement_timeout": self.database_statement_timeout_s,
                "lock_timeout": self.database_lock_timeout_s,
                "idle_in_transaction_session_timeout": self.database_idle_in_transaction_timeout_s,
            }
            if self.serves_requests
            else {"lock_timeout": WORK_LOCK_TIMEOUT_S}
        )
        return " ".join(f"-c {name}={limit_s * 1000}" for name, limit_s in limits_s.items())

    @property
    def is_deployed(self) -> bool:
        """Whether real people use it: staging and production run under the same safeguards."""
        return self.environment in {"staging", "production"}

    def public_address(self) -> str:
        """Scheme and host of our pages, without a slash at the end."""
        if self.public_url is not None:
            return str(self.public_url).rstrip("/")
        return f"{'https' if self.is_deployed else 'http'}://{self.allowed_hosts[0]}"

    @model_validator(mode="before")
    @classmethod
    def split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        """Read `a,b` as two entries: lists are easier to write that way in a shell than as JSON."""
        return {
            name: tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str) and name in LISTS
            else value
            for name, value in values.items()
        }

    @field_validator("basemap_origins", "cors_origins")
    @classmethod
    def refuse_what_is_no_origin(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse stars, paths and names without a scheme: an origin is exact, or it is somebody else's too."""
        if wrong := [origin for origin in origins if not ORIGIN.fullmatch(origin)]:
            raise ValueError(f"these are no origins, such as https://shop.example: {', '.join(wrong)}")
        return origins

    @model_validator(mode="after")
    def refuse_the_cache_among_the_queues(self) -> Self:
        """Refuse one database for both: clearing the cache would lose the queues."""
        if self.cache_url == self.redis_url:
            raise ValueError("HAAT_CACHE_URL and HAAT_REDIS_URL must be two databases")
        return self

    @model_validator(mode="after")
    def refuse_half_a_bucket(self) -> Self:
        """Refuse a bucket whose files no browser would find, and half of a key to it."""
        if self.s3_bucket and not self.media_url:
            raise ValueError("HAAT_S3_BUCKET needs HAAT_MEDIA_URL, the address under which browsers find its files")
        if bool(self.s3_access_key) != bool(self.s3_secret_key):
            raise ValueError("HAAT_S3_ACCESS_KEY and HAAT_S3_SECRET_KEY belong together")
        return self

    @model_validator(mode="after")
    def refuse_messages_to_nowhere(self) -> Self:
        """Refuse to start in the open where messages become files, and with half of what a server or gateway needs."""
        if self.is_deployed and (not self.email_url or "email_from" not in self.model_fields_set):
            raise ValueError("staging and production need HAAT_EMAIL_URL and HAAT_EMAIL_FROM")
        if self.is_deployed and self.sms_gateway == "console":
            raise ValueError("staging and production need HAAT_SMS_GATEWAY, which may be off")
        if self.sms_gateway == "ssl_wireless" and not (self.ssl_wireless_token and self.ssl_wireless_sid):
            raise ValueError("HAAT_SMS_GATEWAY=ssl_wireless needs HAAT_SSL_WIRELESS_TOKEN and HAAT_SSL_WIRELESS_SID")
        if self.email_url and self.email_url.scheme == "smtp" and self.email_url.password:
            raise ValueError("HAAT_EMAIL_URL must not send a password without TLS: use smtps or smtp+starttls")
        return self

    @model_validator(mode="after")
    def refuse_half_an_endpoint(self) -> Self:
        """Refuse to start where meaning is to come from somewhere that is not named."""
        if self.embeddings == "endpoint" and not (self.embedding_url and self.embedding_model):
            raise ValueError("HAAT_EMBEDDINGS=endpoint needs HAAT_EMBEDDING_URL and HAAT_EMBEDDING_MODEL")
        return self

    @model_validator(mode="after")
    def refuse_weak_production(self) -> Self:
        """Refuse to start in the open with what only suits a developer's machine."""
        if self.is_deployed and (self.debug or len(self.secret_key.get_secret_value()) < 50):
            raise ValueError("staging and production need HAAT_DEBUG off and 50 characters or more in HAAT_SECRET_KEY")
        return self


@lru_cache
def environment() -> Environment:
    """The environment of this process, read once."""
    return Environment()
