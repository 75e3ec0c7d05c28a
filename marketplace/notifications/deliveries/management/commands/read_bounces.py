"""Reads mails that came back.

| manage.py read_bounces                      one mail from the standard input, for a mail server's alias
manage.py read_bounces --maildir /var/mail/b  every new mail of a Maildir; those that were read are deleted
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from marketplace.notifications.deliveries.bounces import take_note
from marketplace.notifications.deliveries.dsn import LONGEST, read_report


class Command(BaseCommand):
    help = "Read mails that came back, from the standard input or a Maildir."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--maildir", type=Path, help="read every new mail of this Maildir instead")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, and say how many were about ours.

        Raises:
            CommandError: there is no such Maildir.
        """
        folder = options["maildir"]
        read, ours = self._read_folder(folder) if folder else self._read_one(sys.stdin.buffer.read(LONGEST))
        self.stdout.write(f"{read} read, {ours} about our mails")

    def _read_one(self, data: bytes) -> tuple[int, int]:
        news = read_report(data)
        return 1, int(news is not None and take_note(news, now=timezone.now()))

    def _read_folder(self, folder: Path) -> tuple[int, int]:
        if not (folder / "new").is_dir():
            raise CommandError(f"{folder} is no Maildir")
        read = ours = 0
        # One at a time, however many there are. What comes back holds what was sent: none of it is kept.
        for mail in (folder / "new").iterdir():
            with mail.open("rb") as file:
                read, ours = read + 1, ours + self._read_one(file.read(LONGEST))[1]
            mail.unlink()
        return read, ours
