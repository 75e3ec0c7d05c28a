"""Every string can be said in Bangla."""

import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[3]
TRACKED = subprocess.run(
    ["git", "ls-files", "*/locale/bn/LC_MESSAGES/*.po"],  # noqa: S607 -- git as installed
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.split()


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
