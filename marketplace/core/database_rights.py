"""Which user of PostgreSQL may do what: one that owns, one that serves, one that only reads.

`config.database_rights` decides for each table; `manage.py grant_rights` runs this. Nothing here is asked while
requests are answered: PostgreSQL itself refuses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

NOTHING: Final[tuple[str, ...]] = ()
READ: Final = ("SELECT",)
APPEND: Final = ("SELECT", "INSERT")
ADD_AND_REMOVE: Final = ("SELECT", "INSERT", "DELETE")
WRITE: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")
# For the reader, in place of names of columns.
EVERY_COLUMN: Final = ("*",)
SCHEMA = "public"
# Any number that all who grant agree on: two at once would change the same rows of the catalogue.
LOCK = 0x4841_4155

OWN_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND pg_has_role(relowner, 'USAGE')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
ORDER BY relname
"""
OWN_SEQUENCES = OWN_TABLES.replace("'r', 'p', 'v', 'm'", "'S'")
OWN_FUNCTIONS = """
SELECT oid::regprocedure::text FROM pg_proc
WHERE pronamespace = %s::regnamespace AND pg_has_role(proowner, 'USAGE')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
ORDER BY 1
"""
# Roles of PostgreSQL's own that read or write any table, or the server's files, or run its programs.
BEYOND: Final = (
    "pg_execute_server_program",
    "pg_read_all_data",
    "pg_read_server_files",
    "pg_write_all_data",
    "pg_write_server_files",
)
# The first thing that would let a user do what nobody granted: of itself, else by a role that it may take on. Whoever
# makes roles may put itself into any that is no superuser (before PostgreSQL 16).
UNBOUND = """
SELECT CASE WHEN rolname <> %(name)s THEN 'is a member of ' || rolname
            WHEN rolsuper THEN 'is a superuser' WHEN rolbypassrls THEN 'bypasses row-level security'
            WHEN rolcreaterole THEN 'may make roles' ELSE 'owns tables' END
FROM pg_roles
WHERE pg_has_role(%(name)s, oid, 'MEMBER')
  AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolname = current_user OR rolname = ANY(%(beyond)s)
       OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relnamespace = %(schema)s::regnamespace))
ORDER BY rolname <> %(name)s, rolname LIMIT 1
"""


@dataclass(frozen=True)
class Rights:
    """What the two users who own nothing may do with one table."""

    application: Sequence[str]
    # Names of columns that tell nothing about a person and open nothing, or EVERY_COLUMN.
    reader: Sequence[str] = NOTHING


@dataclass(frozen=True)
class DatabaseUser:
    """A name that PostgreSQL knows, and what it signs in with."""

    name: str
    password: str

    def __repr__(self) -> str:
        return f"DatabaseUser({self.name})"


# What a session of the reader begins with. It may set all of this otherwise: the rights are what hold.
READER_HABITS: Mapping[str, str] = {
    "default_transaction_read_only": "on",
    "statement_timeout": "15min",
    "idle_in_transaction_session_timeout": "5min",
}


def exists(connection: BaseDatabaseWrapper, user: DatabaseUser) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [user.name])
        return cursor.fetchone() is not None


def unbound_by(connection: BaseDatabaseWrapper, user: DatabaseUser) -> str | None:
    """What makes all rights that are decided mean nothing for a user, in words; None when they hold."""
    with connection.cursor() as cursor:
        cursor.execute(UNBOUND, {"name": user.name, "schema": SCHEMA, "beyond": list(BEYOND)})
        found = cursor.fetchone()
    return str(found[0]) if found else None


def make(connection: BaseDatabaseWrapper, user: DatabaseUser) -> None:
    """Make a user who may sign in and nothing else; the server, and so its log, sees a verifier and no password."""
    connection.ensure_connection()
    verifier = connection.connection.pgconn.encrypt_password(
        user.password.encode(), user.name.encode(), b"scram-sha-256"
    )
    _run(
        connection,
        [
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD {}").format(
                sql.Identifier(user.name), sql.Literal(verifier.decode())
            )
        ],
    )


def teach_habits(connection: BaseDatabaseWrapper, reader: DatabaseUser) -> None:
    """Let the reader's sessions begin read-only and with limits of time."""
    alter = sql.SQL("ALTER ROLE {} SET {} = {}")
    name = sql.Identifier(reader.name)
    _run(
        connection,
        [alter.format(name, sql.Identifier(setting), sql.Literal(value)) for setting, value in READER_HABITS.items()],
    )


def grant(
    connection: BaseDatabaseWrapper,
    tables: Mapping[str, Rights],
    functions: Sequence[str],
    *,
    application: DatabaseUser | None,
    reader: DatabaseUser | None,
) -> Sequence[str]:
    """Give each user exactly what is decided, in the caller's transaction; who had more has it no longer.

    What everybody may (`PUBLIC`) they may too, so that is taken away; what extensions brought stays as it is.

    Args:
        connection: signed in as the owner of the tables.
        tables: what is decided, by the table's name.
        functions: what the application may call of our own, which nobody else may, with the types of its arguments.
        application: whom web, live, worker and beat sign in as; None when that is the owner.
        reader: whom analysts sign in as; None when there is nobody.

    Returns:
        The tables that are there and for which nothing is decided; nobody but their owner may touch them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    present = _names(connection, OWN_TABLES)
    sequences, own_functions = _names(connection, OWN_SEQUENCES), _names(connection, OWN_FUNCTIONS)
    # Databases from before PostgreSQL 15 let everybody make tables.
    _run(connection, [sql.SQL("REVOKE CREATE ON SCHEMA {} FROM PUBLIC").format(sql.Identifier(SCHEMA))])
    users = [sql.Identifier(user.name) for user in (application, reader) if user]
    for name in (sql.SQL("PUBLIC"), *users):
        _run(connection, _revoked(name, present, sequences, own_functions))
    for name in users:
        _run(connection, _settled(name))
    if application:
        _run(connection, _for_application(sql.Identifier(application.name), tables, functions, present))
    if reader:
        _run(connection, _for_reader(sql.Identifier(reader.name), tables, present))
    return [name for name in present if name not in tables]


def _revoked(
    name: sql.Composable, tables: Sequence[str], sequences: Sequence[str], functions: Sequence[str]
) -> Iterator[sql.Composable]:
    """All rights on what is ours, those on single columns too."""
    for table in tables:
        yield sql.SQL("REVOKE ALL ON {} FROM {}").format(_named(table), name)
    for sequence in sequences:
        yield sql.SQL("REVOKE ALL ON SEQUENCE {} FROM {}").format(_named(sequence), name)
    for function in functions:
        yield sql.SQL("REVOKE ALL ON ROUTINE {} FROM {}").format(sql.SQL(function), name)


def _settled(name: sql.Identifier) -> Iterator[sql.Composable]:
    """What both users may with the schema: find what is in it, and make nothing."""
    schema = sql.Identifier(SCHEMA)
    yield sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(schema, name)
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, name)


def _for_application(
    name: sql.Identifier, tables: Mapping[str, Rights], functions: Sequence[str], present: Sequence[str]
) -> Iterator[sql.Composable]:
    schema = sql.Identifier(SCHEMA)
    # What a later migration makes works at once; the next run of this gives it what was decided.
    yield sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT {} ON TABLES TO {}").format(schema, _listed(WRITE), name)
    for table in present:
        if rights := tables.get(table, Rights(NOTHING)).application:
            yield sql.SQL("GRANT {} ON {} TO {}").format(_listed(rights), _named(table), name)
    for function in functions:
        yield sql.SQL("GRANT EXECUTE ON FUNCTION {}.{} TO {}").format(schema, sql.SQL(function), name)


def _for_reader(name: sql.Identifier, tables: Mapping[str, Rights], present: Sequence[str]) -> Iterator[sql.Composable]:
    for table in present:
        columns = tables.get(table, Rights(NOTHING)).reader
        if columns == EVERY_COLUMN:
            yield sql.SQL("GRANT SELECT ON {} TO {}").format(_named(table), name)
        elif columns:
            some = sql.SQL(", ").join(map(sql.Identifier, columns))
            yield sql.SQL("GRANT SELECT ({}) ON {} TO {}").format(some, _named(table), name)


def _named(table: str) -> sql.Identifier:
    return sql.Identifier(SCHEMA, table)


def _listed(rights: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(right) for right in rights)


def _names(connection: BaseDatabaseWrapper, query: str) -> Sequence[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, [SCHEMA])
        return [name for (name,) in cursor.fetchall()]


def _run(connection: BaseDatabaseWrapper, statements: Any) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
