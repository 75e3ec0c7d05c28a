"""The model on this machine, through onnxruntime."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ai.embeddings.assemble import GRAPH, TOKENIZER
from ai.embeddings.sizes import WIDTH

MOST_WORDS = 256  # the model's own limit, in pieces of words
BATCH = 32

Vectors = NDArray[np.float32]


class LocalModel:
    """all-MiniLM-L6-v2; safe to share between threads. One thread works for one call: the other cores serve others."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_truncation(MOST_WORDS)
        self._tokenizer.enable_padding()

    def embed_query(self, text: str) -> Vectors:
        """One text, which somebody waits for."""
        return self._run([text])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector of length one for each text, in order. Texts of like length share a batch: padding is work."""
        vectors = np.empty((len(texts), WIDTH), np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), BATCH):
            numbers = order[start : start + BATCH]
            vectors[numbers] = self._run([texts[number] for number in numbers])
        return vectors

    def _run(self, texts: list[str]) -> Vectors:
        words = self._tokenizer.encode_batch(texts)
        asked = {
            "input_ids": np.array([each.ids for each in words], np.int64),
            "attention_mask": np.array([each.attention_mask for each in words], np.int64),
        }
        vectors: Vectors = self._session.run(["embeddings"], asked)[0]
        return vectors
