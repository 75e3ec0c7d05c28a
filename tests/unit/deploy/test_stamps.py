from pathlib import Path

import pytest

from deploy.local.stamps import Stamp


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "source"
    file.write_text("one")
    return file


def stamp_of(source: Path, *, version: str = "1") -> Stamp:
    return Stamp.of(source.parent / "made" / ".stamp", files=[source], facts=[version])


def test_thing_is_made_once(source: Path) -> None:
    made: list[str] = []

    first = stamp_of(source).ensure(lambda: made.append("made"))
    second = stamp_of(source).ensure(lambda: made.append("made again"))

    assert (first, second) == (True, False)
    assert made == ["made"]


def test_changed_contents_make_it_stale(source: Path) -> None:
    stamp_of(source).ensure(lambda: None)

    source.write_text("two")

    assert not stamp_of(source).is_fresh()


def test_changed_facts_make_it_stale(source: Path) -> None:
    stamp_of(source).ensure(lambda: None)

    assert not stamp_of(source, version="2").is_fresh()


def test_a_file_more_makes_it_stale(source: Path) -> None:
    stamp_of(source).ensure(lambda: None)
    other = source.with_name("another")
    other.touch()

    assert not Stamp.of(stamp_of(source).path, files=[source, other], facts=["1"]).is_fresh()


def test_what_was_cut_short_is_not_vouched_for(source: Path) -> None:
    stamp_of(source).ensure(lambda: None)
    source.write_text("two")

    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        stamp_of(source).ensure(fail)

    source.write_text("one")  # what the stamp vouched for before is half overwritten by now
    assert not stamp_of(source).is_fresh()
