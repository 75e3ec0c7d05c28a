"""Weights from a safetensors file: eight bytes of length, a JSON header, then the tensors one after another."""

import json
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.float32]]


def read_weights(path: Path) -> Weights:
    """Every tensor of 32-bit floats by its name; others, such as position ids, are left out."""
    data = path.read_bytes()
    (header_length,) = struct.unpack_from("<Q", data)
    start = 8 + header_length
    header = json.loads(data[8:start])
    return {
        name: np.frombuffer(data[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]], "<f4").reshape(
            entry["shape"]
        )
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }
