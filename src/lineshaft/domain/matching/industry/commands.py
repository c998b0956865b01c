"""`lineshaft naics suggest`: texts in, industries out, from files alone."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from lineshaft.domain.errors import InvalidValue

from .coder import Suggestion
from .reference import Reference
from .storing import learn_once

_MOST = 100
_SEVERAL = 2_000


def suggest_lines(
    folder: Path,
    lines: Iterable[bytes],
    out: TextIO,
    *,
    top: int,
    as_json: bool,
    kept: Path,
    tell: Callable[[str], None],
) -> None:
    """
    For each line of UTF-8 text write its `top` codes: a JSON object in ASCII, or words to read.

    What is learned from the folder is kept in `kept` for the next time. Raises InvalidValue for a folder without
    official files and a `top` outside 1 to 100.
    """
    if not 1 <= top <= _MOST:
        raise InvalidValue("top", top, "is not a number of codes", f"Give a number from 1 to {_MOST}")
    if not folder.is_dir():
        raise InvalidValue(
            "reference", str(folder), "is not a folder", "Give the folder that holds the NAICS files"
        )
    reference = Reference.read(folder)
    if len(reference.entries) > _SEVERAL:
        tell(
            f"Learning from {len(reference.entries):,} entries, once for these files: up to some minutes ..."
        )
    coder = learn_once(reference, kept)
    for line in lines:
        text = line.decode("utf-8-sig", errors="replace").rstrip("\r\n")
        found = coder.suggest(text, top)
        print(_as_json(text, found) if as_json else _in_words(text, found, reference), file=out, flush=True)


def _as_json(text: str, found: list[Suggestion]) -> str:
    codes = [
        {"code": each.code, "probability": round(each.probability, 4), "because": list(each.because)}
        for each in found
    ]
    return json.dumps({"text": text, "codes": codes})


def _in_words(text: str, found: list[Suggestion], reference: Reference) -> str:
    lines = [text or "(empty line)"]
    for each in found:
        title = reference.titles.get(each.code, "")
        lines.append(f"  {each.code}  {each.probability:4.0%}  {title}  ({'; '.join(each.because)})")
    return "\n".join(lines if found else [*lines, "  no industry found"])
