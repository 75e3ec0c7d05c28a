"""Where the data of one command lie, and that they go with it."""

from pathlib import Path
from typing import NamedTuple

import pytest

from deploy.local import throw_away


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(("missing", "place"), [(0, throw_away.MEMORY), (1, None)])
def test_memory_is_used_where_it_has_room(monkeypatch: pytest.MonkeyPatch, missing: int, place: Path | None) -> None:
    free = throw_away.ROOM_IN_MEMORY - missing
    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage(free, 0, free))

    assert throw_away.memory() == place


def test_disk_is_used_where_the_system_has_no_files_in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(throw_away, "MEMORY", tmp_path / "missing")

    assert throw_away.memory() is None


def test_what_a_killed_command_left_in_memory_is_deleted_by_the_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(throw_away, "MEMORY", tmp_path)
    left = tmp_path / f"{throw_away.PREFIX}left"
    left.mkdir()

    with throw_away.empty_folder(tmp_path) as folder, throw_away.empty_folder(tmp_path) as another:
        assert folder.parent == another.parent == tmp_path
        assert folder.exists()  # its own command lives
        assert not left.exists()
    assert list(tmp_path.iterdir()) == []
