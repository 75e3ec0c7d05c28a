"""Which model turns sentences into vectors here, by setting: our own, somebody else's, or none."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ai.embeddings.assemble import is_assembled
from ai.embeddings.endpoint import Endpoint
from ai.embeddings.local import LocalModel

LOCAL = "all-MiniLM-L6-v2"

Vectors = NDArray[np.float32]


class Model(Protocol):
    """Turns texts into vectors of length one."""

    def embed_query(self, text: str) -> Vectors: ...

    def embed(self, texts: Sequence[str]) -> Vectors: ...


def model_name() -> str | None:
    """What vectors are made with, which is what they can be compared by; None without a model."""
    if settings.EMBEDDINGS == "endpoint":
        return str(settings.EMBEDDING_MODEL)
    return LOCAL if settings.EMBEDDINGS == "local" and is_assembled(settings.MODELS_ROOT) else None


def embed(texts: Sequence[str]) -> Vectors | None:
    """One vector of length one for each text, in order; None without a model.

    Raises:
        OutsideSystemError: the endpoint is away.
    """
    model = _model()
    return model.embed(texts) if model is not None else None


def embed_query(text: str) -> Vectors | None:
    """The vector of one text that somebody waits for; None without a model.

    Raises:
        OutsideSystemError: the endpoint is away, or was too slow.
    """
    model = _model()
    return model.embed_query(text)[0] if model is not None else None


def _model() -> Model | None:
    if settings.EMBEDDINGS == "endpoint":
        return Endpoint(settings.EMBEDDING_URL, settings.EMBEDDING_MODEL, settings.EMBEDDING_KEY)
    return _local(settings.MODELS_ROOT) if model_name() else None


@cache
def _local(folder: Path) -> LocalModel:
    """Read once a process, at its first question."""
    return LocalModel(folder)
