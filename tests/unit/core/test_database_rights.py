"""Who may do what in the database: what is decided, what PostgreSQL then says, and what it refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, models, transaction
from django.utils import timezone
from psycopg import sql

from config.database_rights import FUNCTIONS, TABLES
from marketplace.core import audit, database_rights
from marketplace.core.database_rights import EVERY_COLUMN, DatabaseUser
from marketplace.core.fields import BlindIndexField, EncryptedTextField
from marketplace.core.ids import uuid7

pytestmark = pytest.mark.django_db
ALL_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
# Secrets, contacts, names, and what is written about somebody in words.
TELLING = {
    "avatar", "body", "changes", "data", "email", "extra_data", "file", "ip", "key", "label", "last_error", "line",
    "location", "metadata", "name", "network", "object_id", "object_repr", "password", "phone", "phone_index", "prefix",
    "previous_hash", "recipient", "secret", "secret_hash", "session_data", "session_key", "target_id", "token",
    "token_hash", "token_secret", "uid", "user_agent", "preferences", "actor_id", "change_message",
}  # fmt: skip
# Of shops, events and migrations these tell what everybody may know.
TELL_NOTHING = {
    ("core_outboxevent", "name"),
    ("django_migrations", "name"),
    ("geo_place", "location"),
    ("catalog_categoryattribute", "key"),
    ("sellers_shop", "location"),
    ("sellers_shopapproval", "location"),
    ("sellers_zonepiece", "location"),
}  # fmt: skip


@pytest.fixture
def users(settings: LazySettings) -> tuple[DatabaseUser, DatabaseUser]:
    """Two users of this test alone, with their rights; the test's transaction takes both away again."""
    mark = uuid7().hex
    application, reader = (DatabaseUser(f"haat_{kind}_{mark}", f"secret of {kind}") for kind in ("app", "reader"))
    settings.DATABASE_APPLICATION_USER, settings.DATABASE_READER_USER = application, reader
    call_command("grant_rights", stdout=StringIO())
    return application, reader


@pytest.fixture
def application(users: tuple[DatabaseUser, DatabaseUser]) -> DatabaseUser:
    return users[0]


@pytest.fixture
def reader(users: tuple[DatabaseUser, DatabaseUser]) -> DatabaseUser:
    return users[1]


@contextmanager
def acting_as(user: DatabaseUser) -> Iterator[Any]:
    """A cursor with the rights of a user."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(user.name)))
        yield cursor
        cursor.execute("RESET ROLE")


def tables_of_models() -> set[str]:
    # Other tests have models of their own.
    every = [model for model in apps.get_models(include_auto_created=True) if not model.__module__.startswith("tests.")]
    return {model._meta.db_table for model in every if model._meta.managed} | {"django_migrations"}


def rights_on(table: str, user: DatabaseUser) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT right_ FROM unnest(%s::text[]) AS right_ WHERE has_table_privilege(%s, %s, right_)",
            [list(ALL_RIGHTS), user.name, f"public.{table}"],
        )
        return {right for (right,) in cursor.fetchall()}


def readable_columns(table: str, user: DatabaseUser) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
               AND has_column_privilege(%s, attrelid, attnum, 'SELECT')""",
            [f"public.{table}", user.name],
        )
        return {column for (column,) in cursor.fetchall()}


def columns_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def test_every_table_is_decided_upon_and_no_other() -> None:
    assert set(TABLES) == tables_of_models()


@pytest.mark.parametrize("table", sorted(TABLES))
def test_users_may_do_exactly_what_is_decided(table: str, application: DatabaseUser, reader: DatabaseUser) -> None:
    decided = TABLES[table]
    columns = columns_of(table) if decided.reader == EVERY_COLUMN else set(decided.reader)

    assert rights_on(table, application) == set(decided.application)
    assert rights_on(table, reader) <= {"SELECT"}
    assert readable_columns(table, reader) == columns


@pytest.mark.parametrize("table", ["core_auditentry"])
def test_what_only_grows_can_neither_be_changed_nor_emptied(table: str, application: DatabaseUser) -> None:
    assert rights_on(table, application) == {"SELECT", "INSERT"}


def test_reader_sees_nothing_that_is_sealed_or_tells_who_somebody_is(reader: DatabaseUser) -> None:
    sealed = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField | BlindIndexField | models.EmailField | models.BinaryField)
    }
    seen = {(table, column) for table in TABLES for column in readable_columns(table, reader)}

    assert not seen & sealed
    assert {(table, column) for table, column in seen if column in TELLING} <= TELL_NOTHING


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET action = 'nothing'",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_outboxevent",
        "ALTER TABLE accounts_user ADD COLUMN other text",
        "DROP TABLE accounts_signin",
        "CREATE TABLE public.other (id int)",
        "CREATE FUNCTION public.other() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE core_auditentry DISABLE TRIGGER ALL",
        "UPDATE accounts_consent SET is_given = true",
        "DELETE FROM geo_area",
        "SELECT FROM django_session",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999', now())",
    ],
)
def test_application_is_refused(statement: str, application: DatabaseUser) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), acting_as(application) as cursor:
        cursor.execute(statement)


def test_trigger_that_can_be_told_to_look_away_is_not_all_that_guards_the_trail(application: DatabaseUser) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{pgtrigger_append_only_97da0}'")

    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(application) as cursor:
        cursor.execute("DELETE FROM core_auditentry")


def add_entry(cursor: Any, *, age: str) -> None:
    cursor.execute(
        """INSERT INTO core_auditentry (id, at, action, target_type, target_id, changes, request_id)
           VALUES (gen_random_uuid(), now() - %s::interval, 'tests.touch', 'tests', '1', '{}', '')""",
        [age],
    )


@pytest.mark.parametrize("age", ["0", "7 days"])
def test_application_adds_to_the_trail(age: str, application: DatabaseUser) -> None:
    with acting_as(application) as cursor:
        add_entry(cursor, age=age)
        cursor.execute("SELECT count(*) FROM core_auditentry WHERE action = 'tests.touch'")

        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("age", ["9 days", "-2 days"])
def test_application_writes_no_history(age: str, application: DatabaseUser) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(application) as cursor:
        add_entry(cursor, age=age)


def test_application_forgets_what_is_old_by_the_function_alone(application: DatabaseUser, reader: DatabaseUser) -> None:
    with connection.cursor() as cursor:
        add_entry(cursor, age="8 years")

    with acting_as(application):
        assert audit.forget(before=timezone.now() - timedelta(days=7 * 365), most=10) == 1
    with pytest.raises(ProgrammingError, match="permission denied for function"), acting_as(reader):
        audit.forget(before=timezone.now() - timedelta(days=7 * 365), most=10)


def test_functions_are_decided_upon_and_those_that_act_as_their_owner_find_nothing_by_a_path_of_the_callers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT proname, prosecdef, proconfig, has_function_privilege('public', oid, 'EXECUTE') FROM pg_proc
               WHERE prorettype <> 'trigger'::regtype AND pronamespace = 'public'::regnamespace AND NOT EXISTS (
                   SELECT FROM pg_depend WHERE objid = pg_proc.oid AND classid = 'pg_proc'::regclass AND deptype = 'e'
               )"""
        )
        found = cursor.fetchall()

    assert {name for name, *_rest in found} == {function.split("(")[0] for function in FUNCTIONS}
    as_owner = [(config, is_public) for _name, is_as_owner, config, is_public in found if is_as_owner]
    assert as_owner
    assert all("search_path=pg_catalog, pg_temp" in config and not public for config, public in as_owner)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM accounts_user",
        "SELECT email FROM accounts_user",
        "SELECT phone FROM accounts_address",
        "SELECT session_key FROM usersessions_usersession",
        "SELECT secret_hash FROM accounts_apikey",
        "SELECT FROM account_emailaddress",
        "UPDATE sellers_shopcategory SET position = 1",
    ],
)
def test_reader_is_refused(statement: str, reader: DatabaseUser) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(reader) as cursor:
        cursor.execute(statement)


def test_reader_counts_people_by_their_roles(reader: DatabaseUser) -> None:
    with acting_as(reader) as cursor:
        cursor.execute("SELECT roles, count(*) FROM accounts_user GROUP BY 1")

        assert cursor.description


def test_a_new_table_serves_at_once_and_is_shown_to_nobody(application: DatabaseUser, reader: DatabaseUser) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.brand_new (id int)")

    assert rights_on("brand_new", application) == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert rights_on("brand_new", reader) == set()


def test_an_undecided_table_is_taken_away_and_told(application: DatabaseUser) -> None:
    told = StringIO()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.brand_new (id int)")

    call_command("grant_rights", stdout=StringIO(), stderr=told)

    assert rights_on("brand_new", application) == set()
    assert "brand_new" in told.getvalue()


def test_what_was_granted_by_hand_is_taken_back(reader: DatabaseUser) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT SELECT (email) ON accounts_user TO {}").format(sql.Identifier(reader.name)))

    call_command("grant_rights", stdout=StringIO())

    assert "email" not in readable_columns("accounts_user", reader)


@pytest.mark.parametrize("kind", ["application", "reader"])
def test_what_was_granted_beside_tables_is_taken_back(users: tuple[DatabaseUser, DatabaseUser], kind: str) -> None:
    user = users[kind == "reader"]
    name = sql.Identifier(user.name)
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION public.brand_new(int) RETURNS int LANGUAGE sql AS 'SELECT 1'")
        cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION brand_new(int) TO {}").format(name))
        cursor.execute(sql.SQL("GRANT ALL ON SEQUENCE django_migrations_id_seq TO {}").format(name))
        cursor.execute(sql.SQL("GRANT CREATE ON SCHEMA public TO {}").format(name))

    call_command("grant_rights", stdout=StringIO())

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT has_function_privilege(%(name)s, 'brand_new(int)', 'EXECUTE'),
                      has_sequence_privilege(%(name)s, 'django_migrations_id_seq', 'USAGE, SELECT, UPDATE'),
                      has_schema_privilege(%(name)s, 'public', 'CREATE'),
                      has_schema_privilege(%(name)s, 'public', 'USAGE')""",
            {"name": user.name},
        )
        assert cursor.fetchone() == (False, False, False, True)


def test_what_everybody_was_granted_is_taken_back(application: DatabaseUser, reader: DatabaseUser) -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT SELECT ON accounts_user TO PUBLIC")
        cursor.execute("GRANT UPDATE (action) ON core_auditentry TO PUBLIC")
        cursor.execute("GRANT ALL ON SEQUENCE django_migrations_id_seq TO PUBLIC")
        cursor.execute("CREATE FUNCTION public.brand_new(int) RETURNS int LANGUAGE sql AS 'SELECT 1'")

    call_command("grant_rights", stdout=StringIO())

    assert rights_on("accounts_user", reader) == set()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT has_any_column_privilege(%(name)s, 'core_auditentry', 'UPDATE'),
                      has_sequence_privilege(%(name)s, 'django_migrations_id_seq', 'USAGE, SELECT, UPDATE'),
                      has_function_privilege(%(name)s, 'brand_new(int)', 'EXECUTE')""",
            {"name": application.name},
        )
        assert cursor.fetchone() == (False, False, False)


def test_what_extensions_brought_is_everybodys_still(reader: DatabaseUser) -> None:
    with acting_as(reader) as cursor:
        cursor.execute("SELECT ST_SRID(ST_Transform(ST_SetSRID(ST_MakePoint(90.4, 23.8), 4326), 3857))")
        assert cursor.fetchone() == (3857,)
        cursor.execute("SELECT count(*) > 0 FROM spatial_ref_sys")
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize("kind", ["application", "reader"])
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("ALTER ROLE {user} SUPERUSER", "is a superuser"),
        ("ALTER ROLE {user} BYPASSRLS", "bypasses row-level security"),
        ("ALTER ROLE {user} CREATEROLE", "may make roles"),
        ("ALTER TABLE accounts_user OWNER TO {user}", "owns tables"),
        ("GRANT {owner} TO {user}", "is a member of"),
        ("GRANT pg_read_all_data TO {user}", "is a member of pg_read_all_data"),
        ("GRANT pg_write_server_files TO {user}", "is a member of pg_write_server_files"),
    ],
)
def test_user_whom_no_rights_would_hold_is_refused(
    users: tuple[DatabaseUser, DatabaseUser], kind: str, change: str, told: str
) -> None:
    user = users[kind == "reader"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
        cursor.execute(sql.SQL(change).format(user=sql.Identifier(user.name), owner=sql.Identifier(owner)))

    with pytest.raises(CommandError, match=f"{user.name} {told}"):
        call_command("grant_rights", stdout=StringIO())


def test_users_may_sign_in_and_make_nothing(application: DatabaseUser, reader: DatabaseUser) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT rolcanlogin, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls
               FROM pg_roles WHERE rolname = ANY(%s)""",
            [[application.name, reader.name]],
        )

        assert cursor.fetchall() == [(True, False), (True, False)]


def test_reader_begins_read_only(reader: DatabaseUser) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolconfig FROM pg_roles WHERE rolname = %s", [reader.name])
        (config,) = cursor.fetchone()

    assert {"default_transaction_read_only=on", "statement_timeout=15min"} <= set(config)


def test_server_is_told_a_verifier_and_no_password(application: DatabaseUser) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [application.name])
        (kept,) = cursor.fetchone()

    assert kept.startswith("SCRAM-SHA-256$")


def test_owner_who_may_make_nobody_is_told_what_to_ask_for(users: object, settings: LazySettings) -> None:
    limited = DatabaseUser(f"haat_limited_{uuid7().hex}", "secret")
    database_rights.make(connection, limited)
    settings.DATABASE_APPLICATION_USER = DatabaseUser(f"haat_missing_{uuid7().hex}", "secret")

    with pytest.raises(CommandError, match="CREATE ROLE haat_missing") as refused, acting_as(limited):
        call_command("grant_rights", stdout=StringIO())

    assert "secret" not in str(refused.value)


def test_where_one_user_does_all_nothing_is_granted() -> None:
    told = StringIO()

    call_command("grant_rights", stdout=told)

    assert settings.DATABASE_APPLICATION_USER.name == settings.DATABASES["default"]["USER"]
    assert "owns the tables and serves too" in told.getvalue()
