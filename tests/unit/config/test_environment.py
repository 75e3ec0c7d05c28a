import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

import manage
from config.database_urls import PATIENCE
from config.environment import Environment
from marketplace.core.database_rights import DatabaseUser

ROOT = Path(__file__).resolve().parents[3]
MINIMUM = {
    "HAAT_SECRET_KEY": "k" * 50,
    "HAAT_ENCRYPTION_KEYS": "first:" + "A" * 43 + "=",
    "HAAT_BLIND_INDEX_KEY": "B" * 64,
    "HAAT_DATABASE_URL": "postgresql://haat:p%40ss@db.example:6432/market",
    "HAAT_REDIS_URL": "redis://cache.example/1",
}
DATABASE = MINIMUM["HAAT_DATABASE_URL"]
VERIFIED = "sslmode=verify-full&sslrootcert=/etc/ca.pem"
VAPID_KEY = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
PRODUCTION = MINIMUM | {
    "HAAT_ENVIRONMENT": "production",
    "HAAT_SECRET_KEY": "Zk3v9QpL7xWm2RtYb8NcUe5HsJg4FdAoKi6TqMwXzPyBnVrCuE1",
    "HAAT_ALLOWED_HOSTS": "haat.example",
    "HAAT_CSRF_TRUSTED_ORIGINS": "https://haat.example",
    "HAAT_EMAIL_URL": "smtps://haat:secret@mail.example",
    "HAAT_EMAIL_FROM": "Haat <no-reply@haat.example>",
    "HAAT_SMS_GATEWAY": "off",
}


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if name.startswith("HAAT_"):
            monkeypatch.delenv(name)
    for name, value in MINIMUM.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def read() -> Environment:
    return Environment(_env_file=None)


def test_address_of_the_database_is_taken_apart(variables: pytest.MonkeyPatch) -> None:
    assert read().database_parameters() == {
        "HOST": "db.example",
        "PORT": 6432,
        "USER": "haat",
        "PASSWORD": "p@ss",
        "NAME": "market",
    }


def test_lists_are_separated_by_commas(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("HAAT_ALLOWED_HOSTS", "haat.example, www.haat.example,")

    assert read().allowed_hosts == ("haat.example", "www.haat.example")


@pytest.mark.parametrize("missing", MINIMUM)
def test_what_is_required_is_missed(variables: pytest.MonkeyPatch, missing: str) -> None:
    variables.delenv(missing)

    with pytest.raises(ValidationError, match=missing.removeprefix("HAAT_").lower()):
        read()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HAAT_ENCRYPTION_KEYS", ", ,"),
        ("HAAT_ENCRYPTION_KEYS", "A" * 43 + "="),
        ("HAAT_ENCRYPTION_KEYS", "short:AAAAAAAA"),
        ("HAAT_ENCRYPTION_KEYS", "no-base64:***"),
        ("HAAT_BLIND_INDEX_KEY", "B" * 40),
    ],
)
def test_unsound_key_is_refused_without_being_shown(variables: pytest.MonkeyPatch, name: str, value: str) -> None:
    variables.setenv(name, value)

    with pytest.raises(ValidationError, match=name.removeprefix("HAAT_").lower()) as refusal:
        read()

    assert value not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("HAAT_RATE_LIMIT_FACTOR", "0"), ("HAAT_DATABASE_POOL_SIZE", "none"), ("HAAT_ENVIRONMENT", "prod")],
)
def test_nonsense_is_refused(variables: pytest.MonkeyPatch, name: str, value: str) -> None:
    variables.setenv(name, value)

    with pytest.raises(ValidationError):
        read()


@pytest.mark.parametrize("environment", ["staging", "production"])
@pytest.mark.parametrize(("name", "value"), [("HAAT_DEBUG", "1"), ("HAAT_SECRET_KEY", "short")])
def test_production_does_not_start_with_what_suits_a_developer(
    variables: pytest.MonkeyPatch, environment: str, name: str, value: str
) -> None:
    for required, given in (PRODUCTION | {"HAAT_ENVIRONMENT": environment}).items():
        variables.setenv(required, given)
    variables.setenv(name, value)

    with pytest.raises(ValidationError, match="HAAT_DEBUG off"):
        read()


@pytest.mark.parametrize("environment", ["staging", "production"])
@pytest.mark.parametrize("missing", ["HAAT_EMAIL_URL", "HAAT_EMAIL_FROM", "HAAT_SMS_GATEWAY"])
def test_production_does_not_start_without_a_way_to_reach_people(
    variables: pytest.MonkeyPatch, environment: str, missing: str
) -> None:
    for name, value in (PRODUCTION | {"HAAT_ENVIRONMENT": environment}).items():
        variables.setenv(name, value)
    variables.delenv(missing)

    with pytest.raises(ValidationError, match=missing):
        read()


def test_gateway_without_its_token_is_refused(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("HAAT_SMS_GATEWAY", "ssl_wireless")
    variables.setenv("HAAT_SSL_WIRELESS_SID", "HAAT")

    with pytest.raises(ValidationError, match="HAAT_SSL_WIRELESS_TOKEN"):
        read()


@pytest.mark.parametrize(
    ("gateways", "fault"),
    [
        ("alpha", "HAAT_ALPHA_SMS_KEY"),
        ("ssl_wireless,alpha", "HAAT_ALPHA_SMS_KEY"),
        ("alpha,alpha", "twice"),
        ("alpha,off", "pattern"),
        ("pigeon", "pattern"),
    ],
)
def test_gateways_that_cannot_work_together_are_refused(
    variables: pytest.MonkeyPatch, gateways: str, fault: str
) -> None:
    variables.setenv("HAAT_SMS_GATEWAY", gateways)
    variables.setenv("HAAT_SSL_WIRELESS_SID", "HAAT")
    variables.setenv("HAAT_SSL_WIRELESS_TOKEN", "token")

    with pytest.raises(ValidationError, match=fault):
        read()


def test_second_gateway_stands_in_for_the_first(variables: pytest.MonkeyPatch) -> None:
    for name, value in (("SMS_GATEWAY", "ssl_wireless,alpha"), ("SSL_WIRELESS_SID", "HAAT")):
        variables.setenv(f"HAAT_{name}", value)
    variables.setenv("HAAT_SSL_WIRELESS_TOKEN", "token")
    variables.setenv("HAAT_ALPHA_SMS_KEY", "key")

    assert read().sms_gateway == "ssl_wireless,alpha"


@pytest.mark.parametrize("address", ["bounces", "bounces+x@haat.example", "Haat <bounces@haat.example>"])
def test_address_for_bounces_is_one_that_can_be_added_to(variables: pytest.MonkeyPatch, address: str) -> None:
    variables.setenv("HAAT_BOUNCE_ADDRESS", address)

    with pytest.raises(ValidationError, match="bounce_address"):
        read()


def test_there_is_push_where_there_is_a_key(variables: pytest.MonkeyPatch) -> None:
    variables.delenv("HAAT_VAPID_KEY", raising=False)
    assert read().push_channel() == "off"

    variables.setenv("HAAT_VAPID_KEY", VAPID_KEY)
    assert read().push_channel() == "web"
    assert VAPID_KEY not in repr(read())

    variables.setenv("HAAT_PUSH", "off")
    assert read().push_channel() == "off"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"HAAT_PUSH": "web"}, "HAAT_VAPID_KEY"),
        ({"HAAT_VAPID_KEY": "A" * 43}, "P-256"),
        ({"HAAT_VAPID_KEY": "_" * 43}, "P-256"),
        ({"HAAT_VAPID_KEY": "AQ"}, "P-256"),
        ({"HAAT_VAPID_KEY": VAPID_KEY, "HAAT_PUSH_HOSTS": "https://push.example"}, "HAAT_PUSH_HOSTS"),
        ({"HAAT_VAPID_KEY": VAPID_KEY, "HAAT_PUSH_HOSTS": "localhost"}, "HAAT_PUSH_HOSTS"),
    ],
)
def test_half_a_push_is_refused(variables: pytest.MonkeyPatch, given: dict[str, str], reason: str) -> None:
    variables.delenv("HAAT_VAPID_KEY", raising=False)
    for name, value in given.items():
        variables.setenv(name, value)

    with pytest.raises(ValidationError, match=reason):
        read()


@pytest.mark.parametrize("given", [{"HAAT_PUSH": "console"}, {"HAAT_PUSH_HOSTS": "http://127.0.0.1:9000"}])
def test_production_pushes_to_push_services_alone(variables: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    for name, value in (PRODUCTION | {"HAAT_VAPID_KEY": VAPID_KEY} | given).items():
        variables.setenv(name, value)

    with pytest.raises(ValidationError, match="HAAT_PUSH"):
        read()


@pytest.mark.parametrize(
    ("url", "port", "use_ssl", "use_tls"),
    [
        ("smtps://mail.example", 465, True, False),
        ("smtp+starttls://mail.example", 587, False, True),
        ("smtp://mail.example", 25, False, False),
        ("smtps://mail.example:8465", 8465, True, False),
    ],
)
def test_scheme_of_the_mail_server_says_whether_and_how_it_speaks_tls(
    variables: pytest.MonkeyPatch, url: str, port: int, use_ssl: bool, use_tls: bool
) -> None:
    variables.setenv("HAAT_EMAIL_URL", url)

    server = read().mail_server()

    assert (server.host, server.port, server.use_ssl, server.use_tls) == ("mail.example", port, use_ssl, use_tls)


def test_mail_servers_password_is_decoded_and_not_shown(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("HAAT_EMAIL_URL", "smtps://haat%40example:p%2Fss@mail.example")

    environment = read()

    assert (environment.mail_server().user, environment.mail_server().password) == ("haat@example", "p/ss")
    assert "p%2Fss" not in repr(environment)


@pytest.mark.parametrize("url", ["smtp://haat:secret@mail.example", "imap://haat:secret@mail.example", "smtps://"])
def test_mail_server_that_cannot_be_meant_is_refused_without_showing_its_password(
    variables: pytest.MonkeyPatch, url: str
) -> None:
    variables.setenv("HAAT_EMAIL_URL", url)

    with pytest.raises(ValidationError) as refusal:
        read()

    assert "secret" not in str(refusal.value)


def test_mails_are_files_unless_a_server_is_named(variables: pytest.MonkeyPatch) -> None:
    assert read().mail_server().backend == "django.core.mail.backends.filebased.EmailBackend"


@pytest.mark.parametrize(("queues", "cache"), [("", "/1"), ("/", "/1"), ("/0", "/1"), ("/6", "/7")])
def test_cache_is_the_database_after_the_queues_unless_it_is_named(
    variables: pytest.MonkeyPatch, queues: str, cache: str
) -> None:
    variables.setenv("HAAT_REDIS_URL", f"rediss://:secret@redis.example:6380{queues}")

    assert read().cache_address() == f"rediss://:secret@redis.example:6380{cache}"


def test_cache_may_be_elsewhere(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("HAAT_CACHE_URL", "redis://elsewhere.example:6379/0")

    assert read().cache_address() == "redis://elsewhere.example:6379/0"


def test_who_shares_a_server_of_redis_does_not_wake_the_others(variables: pytest.MonkeyPatch) -> None:
    prefixes = set()
    for path in ("", "/2", "/4"):
        variables.setenv("HAAT_REDIS_URL", f"redis://redis.example:6379{path}")
        prefixes.add(read().waking_prefix())

    assert prefixes == {"haat:0", "haat:2", "haat:4"}


def test_cache_among_the_queues_is_refused(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("HAAT_CACHE_URL", MINIMUM["HAAT_REDIS_URL"])

    with pytest.raises(ValidationError, match="two databases"):
        read()


def test_requests_have_limits_in_the_database_and_work_gives_up_locks_alone(variables: pytest.MonkeyPatch) -> None:
    work = read().database_limits()
    variables.setenv("HAAT_SERVES_REQUESTS", "1")
    requests = read().database_limits()

    assert work == "-c lock_timeout=60000"
    assert requests == ("-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000")


@pytest.mark.parametrize(
    ("entry_point", "is_limited"), [("config.wsgi", True), ("config.asgi", True), ("config.celery", False)]
)
def test_processes_that_serve_requests_know_it(entry_point: str, is_limited: bool) -> None:
    options = asked_in_production(
        f"import {entry_point}; from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    )

    assert ("statement_timeout=15000" in options) is is_limited
    # Which would let each of their threads wait for ten seconds while PostgreSQL is away.
    assert ("'pool'" in options) is not is_limited


@pytest.mark.parametrize(
    ("hsts", "sent"),
    [
        ("", "max-age=31536000"),
        ("subdomains", "max-age=31536000; includeSubDomains"),
        ("preload", "max-age=31536000; includeSubDomains; preload"),
    ],
)
def test_browsers_are_told_of_other_names_only_when_their_owner_says_so(hsts: str, sent: str) -> None:
    told = asked_in_production(
        "import config.wsgi; from django.test import Client;"
        "print(Client().get('/healthz', secure=True, headers={'host': 'haat.example'})['Strict-Transport-Security'])",
        HAAT_HSTS=hsts,
    )

    assert told == sent


def asked_in_production(python: str, **settings: str) -> str:
    """The last line that a program prints in a process of its own, under a production's settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HAAT_")}
    where = {"HAAT_STATE_DIR": "/nonexistent", "DJANGO_SETTINGS_MODULE": "config.settings"}
    asked = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", python],
        cwd=ROOT,
        env=inherited | PRODUCTION | where | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    return asked.stdout.splitlines()[-1]


def test_secrets_are_not_printed(variables: pytest.MonkeyPatch) -> None:
    assert "k" * 50 not in repr(read())


def test_production_settings_pass_djangos_own_checks_without_a_warning() -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HAAT_")}

    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=inherited | PRODUCTION | {"HAAT_STATE_DIR": "/nonexistent", "HAAT_DATABASE_URL": f"{DATABASE}?{VERIFIED}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


class TestLinkToTheDatabase:
    """What stands behind the `?` of its address."""

    def test_is_given_to_the_driver(self, variables: pytest.MonkeyPatch) -> None:
        variables.setenv("HAAT_DATABASE_URL", f"{DATABASE}?{VERIFIED}&connect_timeout=9&application_name=haat%20web")

        assert read().database_options() == {
            **PATIENCE,
            "sslmode": "verify-full",
            "sslrootcert": "/etc/ca.pem",
            "connect_timeout": "9",
            "application_name": "haat web",
            "options": "-c lock_timeout=60000",
        }

    def test_plus_is_a_plus(self, variables: pytest.MonkeyPatch) -> None:
        variables.setenv("HAAT_DATABASE_URL", f"{DATABASE}?sslrootcert=/etc/c%2B+/a%20b.pem")

        assert read().database_options()["sslrootcert"] == "/etc/c++/a b.pem"

    def test_options_are_joined_to_our_limits_and_win(self, variables: pytest.MonkeyPatch) -> None:
        variables.setenv("HAAT_DATABASE_URL", f"{DATABASE}?options=-c%20work_mem%3D64MB")

        assert read().database_options()["options"] == "-c lock_timeout=60000 -c work_mem=64MB"

    def test_gives_up_a_machine_that_says_nothing_more(self, variables: pytest.MonkeyPatch) -> None:
        options = read().database_options()

        assert options.pop("options") == "-c lock_timeout=60000"
        assert options == {
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 2,
        }

    def test_may_be_a_socket(self, variables: pytest.MonkeyPatch) -> None:
        variables.setenv("HAAT_DATABASE_URL", "postgresql://haat@localhost/market?host=/run/postgresql")

        assert read().database_parameters()["HOST"] == "/run/postgresql"
        assert "host" not in read().database_options()

    def test_of_the_owner_is_the_owners(self, variables: pytest.MonkeyPatch) -> None:
        variables.setenv("HAAT_DATABASE_OWNER_URL", f"{DATABASE}?{VERIFIED}")
        variables.setenv("HAAT_ACTS_AS_OWNER", "1")

        assert read().database_options()["sslmode"] == "verify-full"

    @pytest.mark.parametrize("name", ["HAAT_DATABASE_URL", "HAAT_DATABASE_OWNER_URL", "HAAT_DATABASE_READER_URL"])
    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("ssl_mode=require", "unknown behind the .: ssl_mode; known are application_name"),
            ("password=x&sslmode=require", "unknown behind the .: password"),
            ("sslmode=verify", "sslmode must be one of allow, disable"),
            ("connect_timeout=soon", "connect_timeout must be a whole number"),
        ],
    )
    def test_is_refused_where_it_would_be_dropped(
        self, variables: pytest.MonkeyPatch, name: str, query: str, told: str
    ) -> None:
        variables.setenv(name, f"postgresql://haat:hidden-password@db.example/market?{query}")

        with pytest.raises(ValidationError, match=told) as refused:
            read()

        assert "hidden-password" not in str(refused.value)

    def test_second_host_is_refused(self, variables: pytest.MonkeyPatch) -> None:
        variables.setenv("HAAT_DATABASE_URL", "postgresql://haat@one.example:5432,two.example:5432/market")

        with pytest.raises(ValidationError, match="more than one"):
            read()

    def test_unverified_one_is_warned_of_before_it_is_used(self) -> None:
        told = asked_in_production(
            "import django; django.setup(); from django.core.checks import run_checks;"
            "print([found.id for found in run_checks(include_deployment_checks=True) if not found.is_silenced()])"
        )

        assert told == "['haat.W001']"


@pytest.mark.parametrize("name", ["HAAT_CORS_ORIGINS", "HAAT_BASEMAP_ORIGINS"])
@pytest.mark.parametrize(
    "origin",
    ["*", "null", "shop.example", "https://*.example", "https://shop.example/", "https://a;script-src", "https://"],
)
def test_origin_must_be_exact(variables: pytest.MonkeyPatch, name: str, origin: str) -> None:
    variables.setenv(name, f"https://good.example,{origin}")

    with pytest.raises(ValidationError, match="no origins"):
        read()


def test_origins_are_separated_by_commas(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("HAAT_CORS_ORIGINS", "https://shop.example, http://localhost:5173,https://[::1]:8000")

    assert read().cors_origins == ("https://shop.example", "http://localhost:5173", "https://[::1]:8000")


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF"])
def test_cookies_in_the_open_are_this_host_s_over_tls(cookie: str) -> None:
    told = asked_in_production(
        "from django.conf import settings;"
        f"print(*(getattr(settings, f'{cookie}_COOKIE_{{part}}')"
        " for part in ('NAME', 'SECURE', 'PATH', 'DOMAIN', 'SAMESITE')))"
    )

    assert told == f"__Host-haat_{cookie.lower()} True / None Lax"


def test_passwords_are_kept_under_argon2id_where_people_rely_on_it() -> None:
    kept = asked_in_production("from django.contrib.auth.hashers import make_password; print(make_password('x'))")

    assert kept.startswith("argon2$argon2id$")


class TestOwner:
    """Who owns the tables is another than who serves, where both are named."""

    @pytest.fixture
    def both(self, variables: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
        variables.setenv("HAAT_DATABASE_OWNER_URL", "postgresql://owner:o@db.example/market")
        return variables

    def test_processes_sign_in_as_who_serves(self, both: pytest.MonkeyPatch) -> None:
        assert read().database_parameters()["USER"] == "haat"

    def test_what_changes_tables_signs_in_as_their_owner(self, both: pytest.MonkeyPatch) -> None:
        both.setenv("HAAT_ACTS_AS_OWNER", "1")

        assert read().database_parameters()["USER"] == "owner"

    def test_without_one_who_serves_owns_too(self, variables: pytest.MonkeyPatch) -> None:
        variables.setenv("HAAT_ACTS_AS_OWNER", "1")

        assert read().database_parameters()["USER"] == "haat"

    def test_users_to_give_rights_to(self, both: pytest.MonkeyPatch) -> None:
        both.setenv("HAAT_DATABASE_READER_URL", "postgresql://reader:r%25@db.example/market")

        assert read().database_users() == (DatabaseUser("haat", "p@ss"), DatabaseUser("reader", "r%"))

    @pytest.mark.parametrize(
        ("command", "acts"),
        [("migrate", True), ("seed", True), ("prepare_database", True), ("shell", False), ("purge_accounts", False)],
    )
    def test_manage_py_says_which_commands_are_the_owners(
        self, variables: pytest.MonkeyPatch, command: str, acts: bool
    ) -> None:
        variables.setattr(sys, "argv", ["manage.py", command])
        variables.setattr("django.core.management.execute_from_command_line", lambda argv: None)

        manage.main()

        assert read().acts_as_owner is acts
        variables.delenv("HAAT_ACTS_AS_OWNER", raising=False)
