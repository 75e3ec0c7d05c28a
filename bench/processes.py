"""What the measured processes take, as the kernel counts it."""

import os
from collections.abc import Iterable
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def cpu_s(root: int) -> float:
    """Processor time in seconds of a process and all below it, with those that have ended and were waited for."""
    return sum(sum(map(int, _stat(pid)[11:15])) for pid in family(root)) / TICKS_PER_S


def family(root: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for pid in _all():
        stat = _stat(pid)
        if stat:
            children.setdefault(int(stat[1]), []).append(pid)
    found = [root]
    for pid in found:
        found.extend(children.get(pid, ()))
    return found


def parent_of(pid: int) -> int:
    return int(_stat(pid)[1])


def resident_mib(pid: int) -> float:
    """Memory a process has in use, what it shares with others included (RSS)."""
    return _memory_kib(PROC / str(pid) / "status", "VmRSS:") / 1024


def proportional_mib(pids: Iterable[int]) -> float:
    """Memory that processes take together, what they share counted once (PSS)."""
    return sum(_memory_kib(PROC / str(pid) / "smaps_rollup", "Pss:") for pid in pids) / 1024


def hold_to(cores: Iterable[int], roots: Iterable[int]) -> None:
    """Keep processes, all below them and whatever they start later on these cores."""
    for root in roots:
        for pid in family(root):
            os.sched_setaffinity(pid, cores)


def _all() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


def _stat(pid: int) -> list[str]:
    """The fields after the name, which may hold blanks itself; nothing for a process that is gone (`man 5 proc`)."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _memory_kib(file: Path, label: str) -> int:
    return next(int(line.split()[1]) for line in file.read_text().splitlines() if line.startswith(label))
