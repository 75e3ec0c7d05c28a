"""Where PostgreSQL and Redis are, who asks them, and what they end by themselves."""

from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, PostgresDsn, RedisDsn, model_validator

from config.database_urls import database_place, database_user, link_options, sound_database_url
from config.env.base import Part
from marketplace.core.database_rights import DatabaseUser

# What nobody waits for may take its time, but a lock that is held for good must not hold a thread for good; and a
# migration that cannot get its lock must not keep every reader queuing behind it.
WORK_LOCK_TIMEOUT_S = 60

DatabaseUrl = Annotated[PostgresDsn, AfterValidator(sound_database_url)]


class Databases(Part):
    """The database, and Redis for queues and the cache."""

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
    redis_timeout_s: float = Field(default=0.5, gt=0)

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

    def cache_address(self) -> str:
        """The cache's database; unless it is named, the one after that of the queues on the same server."""
        if self.cache_url:
            return str(self.cache_url)
        queues = urlsplit(str(self.redis_url))
        return queues._replace(path=f"/{int(queues.path.strip('/') or 0) + 1}").geturl()

    def waking_prefix(self) -> str:
        """What names of Redis channels begin with: it publishes to all its databases alike, so the name says whose."""
        return f"haat:{urlsplit(str(self.redis_url)).path.strip('/') or 0}"

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

    @model_validator(mode="after")
    def refuse_the_cache_among_the_queues(self) -> Self:
        """Refuse one database for both: clearing the cache would lose the queues."""
        if self.cache_url == self.redis_url:
            raise ValueError("HAAT_CACHE_URL and HAAT_REDIS_URL must be two databases")
        return self
