"""Everything that differs between machines, read once from the environment and checked."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AnyHttpUrl, Field, SecretStr, field_validator, model_validator

from config.env.base import CommaSeparated
from config.env.databases import Databases
from config.env.files import Files
from config.env.messages import Messages
from config.env.push import Push
from marketplace.core.encryption import KeyRing, parse_index_key

# Scheme, host and port as browsers write them, and nothing that a header would read otherwise.
ORIGIN = re.compile(r"https?://(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?")


def sound_encryption_keys(keys: SecretStr) -> SecretStr:
    """Refuse at the start what would fail at the first name or number that is to be sealed."""
    KeyRing.parse(keys.get_secret_value())
    return keys


def sound_index_key(key: SecretStr) -> SecretStr:
    parse_index_key(key.get_secret_value())
    return key


class Environment(Databases, Files, Messages, Push):
    """Settings named `HAAT_<FIELD>`; `.env.example` explains each one.

    In development the secrets and the addresses of the private services come from files that `make run` writes
    below `.haat/`. In staging and production nothing is generated: what is missing is an error at start.
    """

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

    # How long what is kept of people may get old, in days.
    sign_in_retention_days: int = Field(default=365, ge=1)
    unverified_account_days: int = Field(default=30, ge=1)
    data_export_days: int = Field(default=7, ge=1, le=90)
    # The audit trail and proofs of consent; the database itself refuses less than a year.
    record_retention_days: int = Field(default=7 * 365 + 2, ge=365)
    # Papers of shops that were rejected or closed.
    paper_retention_days: int = Field(default=90, ge=1)
    notice_retention_days: int = Field(default=180, ge=1)
    # What became of mails, text messages and pushes; addresses that mail came back from.
    delivery_retention_days: int = Field(default=90, ge=1)
    # Thinned ways of orders to their buyers, from which one can learn where addresses really are.
    track_retention_days: int = Field(default=90, ge=1)
    # What was said in chats, with its pictures.
    chat_retention_days: int = Field(default=730, ge=1)
    # After so many minutes somebody gets a mail of what is written to them in chats and no push told them of.
    chat_mail_after_min: int = Field(default=30, ge=5)
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
    # What nobody has looked at after so many minutes is cancelled, and its goods are for sale again.
    risk_review_within_min: int = Field(default=120, ge=1)
    risk_open_orders: int = Field(default=15, ge=1)
    risk_refusals: int = Field(default=3, ge=1)
    # How long a shop has to answer a return before the market's staff decide about it.
    return_answer_within_hours: int = Field(default=48, ge=1, le=24 * 30)

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

    def public_address(self) -> str:
        """Scheme and host of our pages, without a slash at the end."""
        if self.public_url is not None:
            return str(self.public_url).rstrip("/")
        return f"{'https' if self.is_deployed else 'http'}://{self.allowed_hosts[0]}"

    @field_validator("basemap_origins", "cors_origins")
    @classmethod
    def refuse_what_is_no_origin(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse stars, paths and names without a scheme: an origin is exact, or it is somebody else's too."""
        if wrong := [origin for origin in origins if not ORIGIN.fullmatch(origin)]:
            raise ValueError(f"these are no origins, such as https://shop.example: {', '.join(wrong)}")
        return origins

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
