"""The assembled model against the network computed a second time, in NumPy and straight from the weights."""

from importlib.resources import as_file, files
from math import erf
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from django.conf import settings
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ai.embeddings.assemble import PACKAGE, is_assembled
from ai.embeddings.graph import write_graph
from ai.embeddings.local import LocalModel
from ai.embeddings.safetensors import Weights, read_weights

TEXTS = ["rice", "Miniket rice 5 kg, parboiled", "a pump for the tyres of a bicycle", "চাল"]
Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def weights() -> Weights:
    with as_file(files(PACKAGE) / "model" / "model.safetensors") as path:
        return read_weights(path)


@pytest.fixture(scope="module")
def references(weights: Weights) -> list[Floats]:
    with as_file(files(PACKAGE) / "model" / "tokenizer.json") as path:
        tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    return [reference(weights, tokenizer.encode(text).ids) for text in TEXTS]


def reference(weights: Weights, ids: list[int]) -> Floats:
    """BERT for one text without padding, in double precision."""

    def of(name: str) -> Floats:
        return weights[name].astype(np.float64)

    def linear(x: Floats, part: str) -> Floats:
        return x @ of(f"{part}.weight").T + of(f"{part}.bias")

    def norm(x: Floats, part: str) -> Floats:
        centred = x - x.mean(-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        normed: Floats = centred / spread * of(f"{part}.weight") + of(f"{part}.bias")
        return normed

    gelu = np.vectorize(lambda x: 0.5 * x * (1 + erf(x / np.sqrt(2))))
    words = of("embeddings.word_embeddings.weight")[ids]
    places = of("embeddings.position_embeddings.weight")[: len(ids)]
    hidden = norm(words + places + of("embeddings.token_type_embeddings.weight")[0], "embeddings.LayerNorm")
    for number in range(6):
        part = f"encoder.layer.{number}"
        query, key, value = (linear(hidden, f"{part}.attention.self.{name}") for name in ("query", "key", "value"))
        heads = []
        for head in range(12):
            lane = slice(head * 32, head * 32 + 32)
            alike = np.exp(query[:, lane] @ key[:, lane].T / np.sqrt(32))
            heads.append(alike / alike.sum(-1, keepdims=True) @ value[:, lane])
        attended = linear(np.concatenate(heads, -1), f"{part}.attention.output.dense")
        hidden = norm(hidden + attended, f"{part}.attention.output.LayerNorm")
        dense = linear(gelu(linear(hidden, f"{part}.intermediate.dense")), f"{part}.output.dense")
        hidden = norm(hidden + dense, f"{part}.output.LayerNorm")
    mean: Floats = hidden.mean(0)
    mean /= np.linalg.norm(mean)
    return mean


def test_graph_gives_the_vectors_of_the_reference(weights: Weights, references: list[Floats], tmp_path: Path) -> None:
    write_graph(weights, tmp_path / "whole.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "whole.onnx"), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(settings.MODELS_ROOT / "tokenizer.json"))
    tokenizer.enable_padding()
    words = tokenizer.encode_batch(TEXTS)
    asked = {"input_ids": [one.ids for one in words], "attention_mask": [one.attention_mask for one in words]}

    found = session.run(None, {name: np.array(rows, np.int64) for name, rows in asked.items()})[0]

    np.testing.assert_allclose(found, references, atol=1e-5)


def test_eight_bits_point_where_the_reference_does(references: list[Floats]) -> None:
    vectors = LocalModel(settings.MODELS_ROOT).embed(TEXTS)

    cosines = (vectors * np.array(references)).sum(axis=1)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert (cosines > 0.97).all()


def test_what_means_the_same_lies_closer() -> None:
    rice, grain, pump = LocalModel(settings.MODELS_ROOT).embed(["cheap rice", "low cost grain", "bicycle pump"])

    assert rice @ grain > rice @ pump + 0.2


def test_many_texts_come_back_in_their_order() -> None:
    model, texts = LocalModel(settings.MODELS_ROOT), [f"{'rice ' * (place % 7)}number {place}" for place in range(70)]

    vectors = model.embed(texts)

    assert all(vectors[place] @ model.embed_query(texts[place])[0] > 0.98 for place in (0, 33, 69))


def test_folder_without_a_model_is_not_taken_for_one(tmp_path: Path) -> None:
    assert is_assembled(settings.MODELS_ROOT)
    assert not is_assembled(tmp_path)
