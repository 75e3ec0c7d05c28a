"""Every string can be said in Bangla."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[3]
CATALOG = Path("locale/bn/LC_MESSAGES/django.po")
MAKE_MESSAGES = [sys.executable, "-P", "-m", "django", "makemessages", "--locale=bn", "--verbosity=0"]
# What these say in Bangla themselves.
LIBRARIES = [Path(django.__file__).parent, Path(django.__file__).parents[1] / "allauth"]


def tracked(*patterns: str) -> list[str]:
    command = ["git", "ls-files", *patterns]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 -- git, asked by us
    return done.stdout.split()


TRACKED = tracked("*/locale/bn/LC_MESSAGES/*.po")


def strings_of(catalogs: Iterable[Path]) -> Iterator[tuple[str | None, str]]:
    """The context and the words of every string."""
    for catalog in catalogs:
        with catalog.open("rb") as file:
            messages = [message for message in read_po(file, locale="bn") if message.id]
        for message in messages:
            yield message.context, message.id if isinstance(message.id, str) else message.id[0]


def test_every_string_that_is_said_is_in_a_catalogue(tmp_path: Path) -> None:
    rooms = [Path(catalog).parents[3] for catalog in TRACKED]
    for name in tracked(*(f"{room}/*.{kind}" for room in rooms for kind in ("py", "html", "txt"))):
        if (ROOT / name).exists():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    for room in rooms:
        (tmp_path / room / "locale").mkdir(parents=True, exist_ok=True)
        # Without settings: it reads nothing but the files below it.
        subprocess.run(MAKE_MESSAGES, cwd=tmp_path / room, env={"PATH": os.environ["PATH"]}, check=True)  # noqa: S603 -- Django's own

    said = set(strings_of(tmp_path / room / CATALOG for room in rooms if (tmp_path / room / CATALOG).exists()))
    known = set(strings_of(ROOT / catalog for catalog in TRACKED))
    theirs = set(strings_of(catalog for library in LIBRARIES for catalog in library.glob(f"**/{CATALOG}")))
    assert len(said) > 1000
    assert sorted(words for _context, words in said - known - theirs) == []


@pytest.mark.parametrize("catalog", TRACKED)
def test_every_string_has_a_translation(catalog: str) -> None:
    with (ROOT / catalog).open("rb") as file:
        messages = [message for message in read_po(file, locale="bn") if message.id]

    assert messages
    assert [message.id for message in messages if not message.string or message.fuzzy] == []


@pytest.mark.parametrize("catalog", TRACKED)
def test_translations_keep_their_placeholders(catalog: str) -> None:
    with (ROOT / catalog).open("rb") as file:
        broken = [(message.id, error) for message, errors in read_po(file, locale="bn").check() for error in errors]

    assert broken == []
