#!/usr/bin/env python
"""Django's command line, with Haat's settings."""

import os
import sys

# What changes tables, or loads what comes with a release; everything else is done with the rights of who serves.
OWNERS_COMMANDS = frozenset({"grant_rights", "load_shop_categories", "migrate", "prepare_database", "seed"})


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if OWNERS_COMMANDS.intersection(sys.argv[1:2]):
        os.environ["HAAT_ACTS_AS_OWNER"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
