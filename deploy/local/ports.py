"""Free ports on loopback: the usual ones, those of the last run, or the next that nobody has."""

import json
import random
import socket
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

from deploy.local.errors import LocalError
from deploy.local.places import write_private

HOST = "127.0.0.1"
USUAL = {"web": 8000, "app": 18000, "live": 18100, "supervisor": 18200, "database": 54320, "redis": 63790}
NEIGHBOURS = 90
# Below Linux's range of outgoing ports, so that no passing connection holds one at the wrong moment.
RANDOM_RANGE = range(20000, 32000)


def is_free(port: int) -> bool:
    """Whether a server could listen there now; lingering closed connections do not count."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def choose(usual: Mapping[str, int] = USUAL, *, remembered: Mapping[str, int] | None = None) -> dict[str, int]:
    """A free port for each name: the remembered one, else the usual one, else the next one up."""
    chosen: dict[str, int] = {}
    for name, port in usual.items():
        first = (remembered or {}).get(name, port)
        chosen[name] = _first_free(chain([first], range(port, port + NEIGHBOURS)), taken=chosen.values())
    return chosen


def choose_random(names: Iterable[str]) -> dict[str, int]:
    """Free ports away from the usual ones, for stacks that live beside others and briefly."""
    candidates = random.sample(RANDOM_RANGE, k=1000)
    chosen: dict[str, int] = {}
    for name in names:
        chosen[name] = _first_free(candidates, taken=chosen.values())
    return chosen


def _first_free(candidates: Iterable[int], *, taken: Iterable[int]) -> int:
    used = set(taken)
    for port in candidates:
        if port not in used and is_free(port):
            return port
    raise LocalError("No free port was found on 127.0.0.1. End what holds them, or set other ones free.")


def remember(path: Path, chosen: Mapping[str, int]) -> None:
    """Keep the ports for the next run, so that bookmarks go on working."""
    write_private(path, json.dumps(dict(chosen), indent=2) + "\n")


def recall(path: Path) -> dict[str, int]:
    """The ports of the last run; none where the file is missing or was cut short."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: port for name, port in found.items() if name in USUAL and isinstance(port, int)}
