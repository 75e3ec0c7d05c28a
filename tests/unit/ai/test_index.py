"""The index of vectors: whole or not there, the same after a restart, open in several processes."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray

from ai.embeddings.index import IndexFacts, VectorIndex, facts_of, write_index
from deploy.local.places import CHECKOUT

WIDTH = 16
COUNT = 200


def vectors(seed: int = 1) -> NDArray[np.float32]:
    found: NDArray[np.float32] = np.random.default_rng(seed).normal(size=(COUNT, WIDTH)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def written(root: Path, many: NDArray[np.float32], *, mark: str = "first") -> IndexFacts:
    # Every second id ends in zeros, which NumPy would drop.
    rows = [(UUID(int=(place + 1) << (64 * (place % 2))), vector) for place, vector in enumerate(many)]
    packed = [(identity, vector.astype("<f2").tobytes()) for identity, vector in rows]
    return write_index(root, model="m", mark=mark, rows=packed[::-1])


def identity(place: int) -> UUID:
    return UUID(int=(place + 1) << (64 * (place % 2)))


def test_nearest_are_those_of_a_full_comparison(tmp_path: Path) -> None:
    many = vectors()
    index = VectorIndex(tmp_path, written(tmp_path, many))

    found = index.nearest(many[5], 10)

    cosines = many @ many[5]
    wanted = [identity(int(place)) for place in np.argsort(-cosines)[:10]]
    assert [one for one, _ in found] == wanted
    assert found[0][1] == pytest.approx(1, abs=0.01)
    assert found[9][1] == pytest.approx(np.sort(cosines)[-10], abs=0.01)


def test_cosines_are_told_for_what_it_has(tmp_path: Path) -> None:
    many = vectors()
    index = VectorIndex(tmp_path, written(tmp_path, many))

    found = index.cosines(many[0], [identity(3), identity(4), UUID(int=7 << 90)])

    assert found == {
        identity(3): pytest.approx(float(many[3] @ many[0]), abs=0.01),
        identity(4): pytest.approx(float(many[4] @ many[0]), abs=0.01),
    }


def test_next_index_takes_the_place_of_the_one_before_which_stays_readable(tmp_path: Path) -> None:
    before, after = vectors(1), vectors(2)
    old = VectorIndex(tmp_path, written(tmp_path, before))

    facts = written(tmp_path, after, mark="second")

    assert facts_of(tmp_path) == facts
    assert old.nearest(before[9], 1)[0][0] == identity(9)
    assert VectorIndex(tmp_path, facts).nearest(after[9], 1)[0][0] == identity(9)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [facts.folder]


def test_another_process_reads_it(tmp_path: Path) -> None:
    written(tmp_path, vectors())
    program = (
        "import sys; from pathlib import Path; from ai.embeddings.index import VectorIndex, facts_of\n"
        "import numpy as np; root = Path(sys.argv[1]); index = VectorIndex(root, facts_of(root))\n"
        "print(len(index.nearest(np.eye(16, dtype=np.float32)[0], 7)))"
    )

    told = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program, str(tmp_path)], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )

    assert told.stdout == "7\n"


def test_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, write_index(tmp_path, model="m", mark="", rows=[]))

    assert index.nearest(np.ones(WIDTH, np.float32), 5) == []
    assert index.cosines(np.ones(WIDTH, np.float32), [identity(1)]) == {}


def test_half_made_index_is_seen_by_nobody(tmp_path: Path) -> None:
    (tmp_path / "abc").mkdir()
    (tmp_path / "current.json").write_text("{")

    assert facts_of(tmp_path) is None
