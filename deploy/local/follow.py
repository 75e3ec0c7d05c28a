"""The logs of every program in one stream, for whoever watches `make run`."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from deploy.local import console
from deploy.local.places import State

PAUSE_S = 0.3
WORTH_SHOWING = {"warning", "error", "critical", "exception"}
# Fields of a structured line that are told elsewhere, or to nobody's help on a terminal.
SILENT = {"message", "level", "timestamp", "service", "logger", "exception"}
SERVERS = {"postgres", "redis", "nginx", "supervisord"}
ALARMING = ("error", "fatal", "panic", "emerg", "crit", "not expected")


@dataclass
class Log:
    """One growing file, followed through its rotation."""

    path: Path
    file: BinaryIO | None = None
    rest: bytes = field(default=b"")

    def skip_to_end(self) -> None:
        """Begin with what comes from now on."""
        self._open()
        if self.file:
            self.file.seek(0, os.SEEK_END)

    def lines(self) -> Iterator[str]:
        """What has been added since the last look."""
        if self.file is None or self._was_rotated():
            yield from self._read()
            self._open()
        yield from self._read()

    def close(self) -> None:
        """Follow it no longer."""
        if self.file:
            self.file.close()

    def _read(self) -> Iterator[str]:
        if self.file:
            *whole, self.rest = (self.rest + self.file.read()).split(b"\n")
            yield from (line.decode(errors="replace") for line in whole)

    def _open(self) -> None:
        self.close()
        self.file = self.path.open("rb") if self.path.exists() else None

    def _was_rotated(self) -> bool:
        if self.file is None or not self.path.exists():
            return False
        return os.fstat(self.file.fileno()).st_ino != self.path.stat().st_ino


def until_gone(state: State, is_alive: Callable[[], bool]) -> None:
    """Show what is worth a look until the stack has ended."""
    with ExitStack() as open_files:
        logs = [open_files.enter_context(closing(Log(path))) for path in sorted(state.logs.glob("*.log"))]
        for log in logs:
            log.skip_to_end()
        while is_alive():
            for log in logs:
                _tell(log)
            time.sleep(PAUSE_S)


def _tell(log: Log) -> None:
    for line in log.lines():
        text = told(log.path.stem, line)
        if text:
            console.say(f"{log.path.stem:<10} {text}")


def told(program: str, line: str) -> str | None:
    """A line as a person wants it, or None when it is everyday noise."""
    if program in SERVERS:
        return line if any(word in line.lower() for word in ALARMING) else None
    try:
        entry = json.loads(line)
    except ValueError:
        return line or None
    if not isinstance(entry, dict) or str(entry.get("level", "")).lower() not in WORTH_SHOWING:
        return None
    details = " ".join(f"{name}={value}" for name, value in entry.items() if name not in SILENT)
    trace = f"\n{entry['exception']}" if entry.get("exception") else ""
    return f"{entry['level']:<8} {entry.get('message', '')} {details}{trace}"
