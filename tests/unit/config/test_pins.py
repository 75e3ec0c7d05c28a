"""Exact versions are pinned by name and hash; where they come from, each machine's own settings say."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "package-lock.json"])
def test_pins_carry_no_addresses(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()

    # npm writes down where packages ask for money ("funding"): take it out.
    assert [line for line in lines if "://" in line] == []
