"""Where the data of one command lie, and that they go with it."""

from pathlib import Path
from typing import NamedTuple

import pytest

from deploy.local import postgres, throw_away


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(
    ("missing", "used_kib", "place"),
    [(0, 0, throw_away.MEMORY), (1, 0, None), (0, 1, None)],
    ids=["room", "full", "used-by-others"],
)
def test_memory_is_used_where_it_has_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: int, used_kib: int, place: Path | None
) -> None:
    free, meminfo = throw_away.ROOM_IN_MEMORY, tmp_path / "meminfo"
    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage(free, 0, free - missing))
    meminfo.write_text(f"MemTotal: 99999999 kB\nMemAvailable:  {free // 1024 - used_kib} kB\n")
    monkeypatch.setattr(throw_away, "MEMORY_USED", meminfo)

    assert throw_away.memory() == place


@pytest.mark.parametrize(("for_tests", "is_minimal"), [(True, True), (False, False)])
def test_benchmarks_write_the_log_that_a_market_writes(tmp_path: Path, *, for_tests: bool, is_minimal: bool) -> None:
    data = tmp_path / "data"
    data.mkdir()
    version = max(int(path.parts[-3]) for path in postgres.SYSTEM_CLUSTERS.glob("*/bin/postgres"))
    (data / "PG_VERSION").write_text(str(version))
    cluster = postgres.Cluster(tmp_path, 1, "secret", None, durable=False, for_tests=for_tests)

    assert ("wal_level=minimal" in cluster.command()) is is_minimal


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
