"""What happens around the start of a market."""

import fcntl
from pathlib import Path
from typing import Any

import pytest

from deploy.local import stack
from deploy.local.places import State


@pytest.fixture
def setup_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What all markets of a checkout share, with nothing to install."""
    monkeypatch.setattr(stack, "SETUP", tmp_path)
    monkeypatch.setattr(stack, "prepare", lambda: None)
    return tmp_path


def test_no_other_market_chooses_ports_until_ours_listens(
    setup_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Starting:
        """Stands in for a market, and tries whether another could choose now."""

        could_choose: list[bool] = []

        @classmethod
        def of(cls, state: State) -> "Starting":
            return cls()

        def start(self, **options: Any) -> None:
            with (setup_folder / "start.lock").open("a") as other:
                try:
                    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    self.could_choose.append(False)
                else:
                    self.could_choose.append(True)

    monkeypatch.setattr(stack, "Stack", Starting)
    monkeypatch.setattr(stack, "address", lambda state: "nowhere")

    assert stack.up(State(tmp_path / "market"), with_us=False)
    assert Starting.could_choose == [False]
