"""The nearest of many vectors, from files that every process of a machine maps into memory and none has to hold.

An index is made whole, in a folder under a name of its own; a small file that names it is replaced last. So readers see
the old one or the new one, and one that was killed half made is seen by nobody.
"""

import fcntl
import json
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import onnxruntime  # noqa: F401  # before usearch: the other way round, loading it ends the process (docs/adr/0060)
from numpy.typing import NDArray
from usearch.index import Index

CURRENT = "current.json"
LOCK = "lock"
VECTORS = "vectors.usearch"
IDS = "ids.npy"
DTYPE = "f16"
# How many are looked at for one question, of which the nearest are taken.
EXPANSION = 256

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What an index is made of.

    Attributes:
        folder: its name.
        model: what the vectors were made with.
        count: how many there are.
        mark: of what state of their source it is.
    """

    folder: str
    model: str
    count: int
    mark: str


def facts_of(root: Path) -> IndexFacts | None:
    """Those of the present index; None where there is none."""
    try:
        return IndexFacts(**json.loads((root / CURRENT).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def age_s(root: Path) -> float:
    """How long ago the present index took its place."""
    return time.time() - (root / CURRENT).stat().st_mtime


@contextmanager
def alone(root: Path) -> Iterator[bool]:
    """Whether nobody else of this machine makes an index meanwhile: two would delete each other's folders."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            is_alone = False
        else:
            is_alone = True
        yield is_alone


def write_index(root: Path, *, model: str, mark: str, rows: Iterable[tuple[UUID, bytes]]) -> IndexFacts:
    """Make an index and let it take the place of the present one, whose folder is deleted; who has it open keeps it.

    Args:
        rows: ids in their order, each once, with vectors of length one as 16-bit floats.
    """
    folder = uuid4().hex
    ids, vectors = _collected(rows)
    (root / folder).mkdir(parents=True)
    if len(ids):
        index = Index(ndim=vectors.shape[1], metric="ip", dtype=DTYPE)
        index.add(np.arange(len(ids), dtype=np.uint64), vectors, threads=1)
        index.save(str(root / folder / VECTORS))
    np.save(root / folder / IDS, ids)
    facts = IndexFacts(folder, model, len(ids), mark)
    fresh = root / f"{CURRENT}.{folder}"
    fresh.write_text(json.dumps({"folder": folder, "model": model, "count": len(ids), "mark": mark}), encoding="utf-8")
    fresh.replace(root / CURRENT)
    for other in root.iterdir():
        if other.is_dir() and other.name != folder:
            shutil.rmtree(other, ignore_errors=True)
    return facts


class VectorIndex:
    """An index as it lies on disk, for reading; safe to share between threads."""

    def __init__(self, root: Path, facts: IndexFacts) -> None:
        self.facts = facts
        self._ids = np.load(root / facts.folder / IDS, mmap_mode="r")
        self._index = Index.restore(str(root / facts.folder / VECTORS), view=True) if facts.count else None
        if self._index is not None:
            self._index.expansion_search = EXPANSION  # type: ignore[misc]  # it has a setter that the stubs leave out

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[UUID, float]]:
        """Ids of the nearest with their cosine, the nearest first."""
        if self._index is None:
            return []
        found = self._index.search(vector, min(limit, self.facts.count))
        return [
            (_uuid(self._ids[key]), 1 - float(distance))
            for key, distance in zip(found.keys, found.distances, strict=True)
        ]

    def cosines(self, vector: Vectors, ids: Iterable[UUID]) -> dict[UUID, float]:
        """How near each of some ids is; those that the index does not have are left out."""
        asked = sorted(set(ids))
        if self._index is None or not asked:
            return {}
        wanted = np.array([each.bytes for each in asked], "S16")
        places = np.minimum(np.searchsorted(self._ids, wanted), len(self._ids) - 1)
        known = np.flatnonzero(self._ids[places] == wanted)
        if not len(known):
            return {}
        nearness = np.asarray(self._index.get(places[known].astype(np.uint64)), np.float32) @ vector
        return {asked[place]: float(cosine) for place, cosine in zip(known, nearness, strict=True)}


def _collected(rows: Iterable[tuple[UUID, bytes]]) -> tuple[NDArray[np.bytes_], NDArray[np.float16]]:
    pairs = sorted(rows)
    ids = np.array([identity.bytes for identity, _ in pairs], "S16")
    if not pairs:
        return ids, np.empty((0, 1), np.float16)
    return ids, np.frombuffer(b"".join(vector for _, vector in pairs), "<f2").reshape(len(pairs), -1)


def _uuid(packed: bytes) -> UUID:
    """An id from its bytes, from which NumPy drops zeros at the end."""
    return UUID(bytes=bytes(packed).ljust(16, b"\0"))
