"""all-MiniLM-L6-v2 as an ONNX graph, assembled from the weights that its package carries.

The package brings safetensors and expects torch, several gigabytes, to run them. The network is small and its shape is
public (BERT with six layers, the mean over the words, length one), so the graph is written down here once, and
onnxruntime alone runs it.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ai.embeddings.safetensors import Weights
from ai.embeddings.sizes import HEADS, LAYERS, WIDTH

_INPUTS = ("input_ids", "attention_mask")
EPSILON = 1e-12  # of the layer normalisation, from the model's config.json
OPSET = 20  # the first with Gelu
IR_VERSION = 9  # the one that belongs to it; onnxruntime reads it wherever it reads the opset


class _Graph:
    """Nodes and constants as they are added; each method returns the name of what it computes."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, *inputs: str, name: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name=name, **attributes))
        return name

    def linear(self, source: str, part: str) -> str:
        weight = self.constant(f"{part}.weight", self.weights[f"{part}.weight"].T)
        bias = self.constant(f"{part}.bias", self.weights[f"{part}.bias"])
        return self.node("Add", self.node("MatMul", source, weight, name=f"{part}.product"), bias, name=f"{part}.sum")

    def normalised(self, source: str, part: str) -> str:
        scale = self.constant(f"{part}.weight", self.weights[f"{part}.weight"])
        shift = self.constant(f"{part}.bias", self.weights[f"{part}.bias"])
        return self.node("LayerNormalization", source, scale, shift, name=f"{part}.out", axis=-1, epsilon=EPSILON)

    def heads(self, source: str, name: str, order: list[int]) -> str:
        parted = self.node("Reshape", source, "shape.heads", name=f"{name}.parted")
        return self.node("Transpose", parted, name=f"{name}.heads", perm=order)


def write_graph(weights: Weights, target: Path) -> None:
    """Write the graph: `input_ids` and `attention_mask` (texts by words, int64) to `embeddings` (texts by 384)."""
    graph = _Graph(weights)
    graph.constant("shape.heads", np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
    graph.constant("shape.whole", np.array([0, 0, WIDTH], np.int64))
    graph.constant("scale", np.array((WIDTH // HEADS) ** -0.5, np.float32))
    hidden, blocked = _words(graph), _blocked(graph)
    for number in range(LAYERS):
        hidden = _layer(graph, hidden, blocked, f"encoder.layer.{number}")
    _mean(graph, hidden)
    by_words = ["texts", "words"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info(name, TensorProto.INT64, by_words) for name in _INPUTS],
            [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["texts", WIDTH])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _words(graph: _Graph) -> str:
    """What each word is, plus where it stands; every text is one sentence, so the kind of sentence is a constant."""
    words = graph.constant("words", graph.weights["embeddings.word_embeddings.weight"])
    places = graph.weights["embeddings.position_embeddings.weight"]
    kind = graph.weights["embeddings.token_type_embeddings.weight"][0]
    table = graph.constant("places", places + kind)
    word = graph.node("Gather", words, "input_ids", name="word")
    length = graph.node("Shape", "input_ids", name="length", start=1, end=2)
    first = graph.constant("first", np.array([0], np.int64))
    place = graph.node("Slice", table, first, length, name="place")
    return graph.normalised(graph.node("Add", word, place, name="word.placed"), "embeddings.LayerNorm")


def _blocked(graph: _Graph) -> str:
    """0 for words, a very low number for padding, as the attention adds it."""
    axes = graph.constant("axes.blocked", np.array([1, 2], np.int64))
    mask = graph.node("Cast", "attention_mask", name="mask", to=TensorProto.FLOAT)
    one, low = graph.constant("one", np.array(1, np.float32)), graph.constant("low", np.array(1e9, np.float32))
    padding = graph.node("Sub", mask, one, name="padding")
    return graph.node("Unsqueeze", graph.node("Mul", padding, low, name="padding.low"), axes, name="blocked")


def _layer(graph: _Graph, hidden: str, blocked: str, part: str) -> str:
    """One layer of the encoder: attention, then two dense ones, each added to what came in."""
    own = f"{part}.attention.self"
    query = graph.heads(graph.linear(hidden, f"{own}.query"), f"{own}.query", [0, 2, 1, 3])
    key = graph.heads(graph.linear(hidden, f"{own}.key"), f"{own}.key", [0, 2, 3, 1])
    value = graph.heads(graph.linear(hidden, f"{own}.value"), f"{own}.value", [0, 2, 1, 3])
    alike = graph.node("Mul", graph.node("MatMul", query, key, name=f"{own}.alike"), "scale", name=f"{own}.scaled")
    share = graph.node("Softmax", graph.node("Add", alike, blocked, name=f"{own}.seen"), name=f"{own}.share", axis=-1)
    mixed = graph.node("MatMul", share, value, name=f"{own}.mixed")
    turned = graph.node("Transpose", mixed, name=f"{own}.turned", perm=[0, 2, 1, 3])
    whole = graph.node("Reshape", turned, "shape.whole", name=f"{own}.whole")
    attended = _added(graph, hidden, whole, f"{part}.attention.output")
    wide = graph.linear(attended, f"{part}.intermediate.dense")
    return _added(graph, attended, graph.node("Gelu", wide, name=f"{part}.gelu"), f"{part}.output")


def _added(graph: _Graph, before: str, source: str, part: str) -> str:
    dense = graph.linear(source, f"{part}.dense")
    return graph.normalised(graph.node("Add", dense, before, name=f"{part}.added"), f"{part}.LayerNorm")


def _mean(graph: _Graph, hidden: str) -> None:
    """The mean over the words, of length one."""
    last = graph.constant("axes.last", np.array([2], np.int64))
    second = graph.constant("axes.words", np.array([1], np.int64))
    column = graph.node("Unsqueeze", "mask", last, name="mask.column")
    total = graph.node("ReduceSum", graph.node("Mul", hidden, column, name="kept"), second, name="total", keepdims=0)
    count = graph.node("ReduceSum", column, second, name="count", keepdims=0)
    graph.node("LpNormalization", graph.node("Div", total, count, name="mean"), name="embeddings", axis=-1, p=2)
