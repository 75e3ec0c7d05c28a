"""Give the database's users what is decided for each table; run it after every migration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection, transaction

from marketplace.core import database_rights
from marketplace.core.database_rights import DatabaseUser


class Command(BaseCommand):
    help = (
        "Give the user of HAAT_DATABASE_URL, and that of HAAT_DATABASE_READER_URL where there is one, exactly the "
        "rights that config/database_rights.py lists. Users that are missing are made. Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            owner = self._owner()
            application = self._other_than(owner, settings.DATABASE_APPLICATION_USER)
            reader = self._other_than(owner, settings.DATABASE_READER_USER)
            for user in filter(None, (application, reader)):
                self._make_if_missing(user)
                self._require_bounds(user)
            undecided = database_rights.grant(
                connection,
                settings.DATABASE_RIGHTS,
                settings.DATABASE_FUNCTIONS,
                application=application,
                reader=reader,
            )
        self._tell(owner, application, reader)
        for table in undecided:
            self.stderr.write(f"{table} is {owner}'s alone: config/database_rights.py says nothing about it")

    def _owner(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return str(cursor.fetchone()[0])

    def _other_than(self, owner: str, user: DatabaseUser | None) -> DatabaseUser | None:
        return user if user and user.name != owner else None

    def _make_if_missing(self, user: DatabaseUser) -> None:
        if database_rights.exists(connection, user):
            return
        try:
            with transaction.atomic():
                database_rights.make(connection, user)
                if user == settings.DATABASE_READER_USER:
                    database_rights.teach_habits(connection, user)
        except ProgrammingError as error:
            raise CommandError(
                f"There is no user {user.name}, and this one may not make it ({str(error).strip()}). Have somebody who "
                f"may run: CREATE ROLE {user.name} LOGIN PASSWORD '…', with the password of its address."
            ) from error

    def _require_bounds(self, user: DatabaseUser) -> None:
        if reason := database_rights.unbound_by(connection, user):
            raise CommandError(
                f"{user.name} {reason}, so rights would not hold it. Take that from it, or name another user in its "
                "address; nothing was granted."
            )

    def _tell(self, owner: str, application: DatabaseUser | None, reader: DatabaseUser | None) -> None:
        if application is None:
            self.stdout.write(f"{owner} owns the tables and serves too: HAAT_DATABASE_OWNER_URL names no other user.")
        for user in filter(None, (application, reader)):
            self.stdout.write(f"{user.name} has its rights.")
