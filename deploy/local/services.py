"""PostgreSQL and Redis of one stack, with the addresses they get and the environment that names them."""

import os
from dataclasses import dataclass

from deploy.local import accounts, postgres
from deploy.local.places import MODELS, STATIC_ROOT, VENV, State, write_private
from deploy.local.postgres import Cluster
from deploy.local.redis import Redis
from deploy.local.secrets_file import Secrets


@dataclass(frozen=True)
class Services:
    """The two services every process of Haat needs."""

    state: State
    secrets: Secrets
    database: Cluster
    redis: Redis

    @classmethod
    def of(cls, state: State, ports: dict[str, int], *, durable: bool = True, for_tests: bool = False) -> "Services":
        """The services of a state folder on given ports; makes the folder and the secrets, starts nothing."""
        state.create()
        secrets = Secrets.of(state)
        database = Cluster(
            folder=postgres.folder_for(state.postgres),
            port=ports["database"],
            password=secrets.database_password,
            account=accounts.database_account(),
            durable=durable,
            for_tests=for_tests,
        )
        redis = Redis(
            folder=state.redis,
            config=state.config / "redis.conf",
            port=ports["redis"],
            password=secrets.redis_password,
            durable=durable,
        )
        return cls(state, secrets, database, redis)

    def create(self) -> None:
        """Make the cluster's files and write configurations and addresses."""
        self.database.create(self.state.logs / "initdb.log")
        self.redis.configure()
        addresses = self.addresses() | self.owners_addresses()
        write_private(self.state.services_env, "".join(f"{name}={value}\n" for name, value in addresses.items()))

    def wait_until_ready(self) -> None:
        """Wait for both, and for our database in the one."""
        self.database.wait_until_ready()
        self.redis.wait_until_ready()
        self.database.create_database()

    def addresses(self) -> dict[str, str]:
        """What `config/environment.py` reads in every process."""
        application = self.database.url_of(postgres.APPLICATION, self.secrets.database_application_password)
        return {
            "HAAT_DATABASE_URL": application,
            "HAAT_REDIS_URL": self.redis.url,
            "HAAT_CACHE_URL": self.redis.cache_url,
        }

    def owners_addresses(self) -> dict[str, str]:
        """What it reads besides where tables are changed and rights are given."""
        return {"HAAT_DATABASE_OWNER_URL": self.database.url, "HAAT_DATABASE_READER_URL": self.reader_url}

    @property
    def reader_url(self) -> str:
        """The database's address for who may look at what tells nothing about a person."""
        return self.database.url_of(postgres.READER, self.secrets.database_reader_password)

    def environment(self) -> dict[str, str]:
        """The environment of every process: the machine's, with these services whatever was exported before."""
        return {
            **os.environ,
            **self.addresses(),
            "HAAT_SECRET_KEY": self.secrets.secret_key,
            "HAAT_ENCRYPTION_KEYS": self.secrets.encryption_keys,
            "HAAT_BLIND_INDEX_KEY": self.secrets.blind_index_key,
            "HAAT_VAPID_KEY": self.secrets.vapid_key,
            "HAAT_STATE_DIR": str(self.state.root),
            "HAAT_STATIC_ROOT": str(STATIC_ROOT),
            "HAAT_MODELS_ROOT": str(MODELS),
            "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', '')}",
            "PYTHONUNBUFFERED": "1",
        }
