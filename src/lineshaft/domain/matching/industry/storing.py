"""What industry coding learned, kept as files that processes share in memory, and found again by what it came from."""

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from ..sentences import SentenceModel
from . import words
from .coder import IndustryCoder
from .reference import Reference
from .words import WordSpace

VERSION = 4
"""Raised when learning changes, so that what an earlier one kept is not taken for it."""

_SPACES = {"single": words.words, "pairs": words.words_and_pairs, "parts": words.parts_of_words}
_KEPT = 3


def fingerprint(reference: Reference) -> str:
    """A name for what is learned from this reference: the same for the same entries, in whatever order of files."""
    model = "meaning" if SentenceModel.installed() else "words"
    digest = hashlib.sha256(f"{VERSION} {model}\n".encode())
    for entry in reference.entries:
        digest.update(f"{entry.source}\t{entry.code}\t{entry.text}\n".encode())
    return digest.hexdigest()[:20]


def learn_once(reference: Reference, folder: Path) -> IndustryCoder:
    """
    What was learned from this reference before, from `folder`, or learned now and kept there.

    A folder that cannot be written to only costs the time to learn again.
    """
    kept = folder / fingerprint(reference)
    coder = load(kept)
    if coder is None:
        coder = IndustryCoder.learn(reference)
        try:
            save(coder, kept)
        except OSError:
            return coder
        _forget_old(folder)
    return coder


def save(coder: IndustryCoder, folder: Path) -> None:
    """
    Write the files of `folder` at once: whoever loads it finds all of them, or none. What stands there and is not whole
    goes. Raises OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".new-"))
    try:
        _write(coder, new)
        os.chmod(new, 0o755)
        if folder.exists() and load(folder) is None:
            shutil.rmtree(folder)
        new.rename(folder)
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
        if not folder.exists():  # another process was faster
            raise


def _write(coder: IndustryCoder, folder: Path) -> None:
    arrays = {
        "code_of_text": coder.code_of_text,
        "is_public": coder.is_public,
        "activity_of_text": coder.activity_of_text,
        "weights": coder.weights,
        "sector_weights": coder.sector_weights,
    }
    for place, meaning in enumerate(coder.meanings or ()):
        arrays[f"meaning_{place}"] = meaning
    for name in _SPACES:
        space: WordSpace = getattr(coder, name)
        matrix = space.matrix
        arrays |= {
            f"{name}_rarity": space.rarity,
            f"{name}_data": matrix.data,
            f"{name}_indices": matrix.indices,
            f"{name}_indptr": matrix.indptr,
        }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    described = {
        "texts": coder.texts,
        "codes": coder.codes,
        "activities": coder.activities,
        "sharpness": coder.sharpness,
        "vocabularies": {name: list(getattr(coder, name).vocabulary) for name in _SPACES},
    }
    (folder / "described.json").write_text(json.dumps(described), encoding="utf-8")


def load(folder: Path) -> IndustryCoder | None:
    """What was kept in `folder`; None where there is nothing, or it is not whole."""
    try:
        described = json.loads((folder / "described.json").read_text(encoding="utf-8"))
        arrays = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
        model = SentenceModel.installed() if "meaning_0" in arrays else None
        if "meaning_0" in arrays and model is None:
            return None
        return IndustryCoder(
            texts=tuple(described["texts"]),
            codes=tuple(described["codes"]),
            code_of_text=np.asarray(arrays["code_of_text"]),
            is_public=np.asarray(arrays["is_public"]),
            activity_of_text=np.asarray(arrays["activity_of_text"]),
            activities=described["activities"],
            meanings=(arrays["meaning_0"], arrays["meaning_1"]) if model else None,
            weights=arrays["weights"],
            sector_weights=arrays["sector_weights"],
            sharpness=described["sharpness"],
            model=model,
            **{name: _space(name, described["vocabularies"][name], arrays) for name in _SPACES},
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _space(name: str, vocabulary: list[str], arrays: dict[str, Any]) -> WordSpace:
    texts = len(arrays["code_of_text"])
    matrix = sparse.csr_matrix(
        tuple(np.asarray(arrays[f"{name}_{part}"]) for part in ("data", "indices", "indptr")),
        shape=(len(vocabulary), texts),
        copy=False,
    )
    numbers = {part: number for number, part in enumerate(vocabulary)}
    return WordSpace(_SPACES[name], numbers, np.asarray(arrays[f"{name}_rarity"]), matrix)


def _forget_old(folder: Path) -> None:
    """Keep the newest few: a reference that grows leaves one behind each time."""
    kept = sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for old in kept[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
