"""Do a thing once: a stamp remembers what it was made from, and is written last."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stamp:
    """A file that vouches for something made from given inputs.

    It lies inside what it vouches for where it can, so that deleting the one deletes the other.
    """

    path: Path
    key: str

    @classmethod
    def of(cls, path: Path, *, files: Iterable[Path] = (), facts: Iterable[str] = ()) -> "Stamp":
        """A stamp for the present contents of files and for facts such as a version."""
        return cls(path, digest(files, facts))

    def is_fresh(self) -> bool:
        """Whether the thing was finished, and from these inputs."""
        return self.path.is_file() and self.path.read_text() == self.key

    def write(self) -> None:
        """Vouch from now on; the move makes a half-written stamp impossible."""
        fresh = self.path.with_name(f"{self.path.name}.new")
        fresh.write_text(self.key)
        fresh.replace(self.path)

    def ensure(self, make: Callable[[], None]) -> bool:
        """Make the thing unless the stamp is fresh; returns whether it was made.

        The old stamp goes first, so a thing that was killed half made is never taken for whole.
        """
        if self.is_fresh():
            return False
        self.path.unlink(missing_ok=True)
        make()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.write()
        return True


def digest(files: Iterable[Path], facts: Iterable[str] = ()) -> str:
    """SHA-256 over names and contents of files, in the order of their names, and over facts."""
    total = hashlib.sha256()
    for fact in facts:
        total.update(f"{fact}\0".encode())
    for file in sorted(files):
        total.update(f"{file}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
