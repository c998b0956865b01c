"""
Industry coding over what is loaded: titles and index entries, and texts for which people chose an industry.

A job learns when something was loaded, and by night; what it learned is a folder of files that web and worker processes
share in memory. Until it has run, `suggest` finds nothing and whoever asks falls back to the search by words.
"""

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

from lineshaft.domain.matching.industry import IndustryCoder, Reference, storing

from .models import NaicsCode, NaicsEntry
from .queries import NaicsHit

Examples = Callable[[], Iterable[tuple[str, str]]]
"""Pairs of a six-digit code and the text that somebody chose it for."""

_EXAMPLES: list[Examples] = []
_kept: tuple[tuple[int, int], IndustryCoder] | None = None


def register_examples(source: Examples) -> None:
    """Let coding learn from what people chose; their texts are never shown. Called from `AppConfig.ready`."""
    _EXAMPLES.append(source)


def learn() -> bool:
    """Learn from what is loaded now; False when nothing changed since the last time. Runs in the system scope."""
    reference = Reference.of(
        NaicsCode.objects.order_by("code").values_list("code", "title"),
        NaicsEntry.objects.order_by("naics_id", "language", "text").values_list("naics_id", "text"),
        sorted(pair for source in _EXAMPLES for pair in source()),
    )
    name = storing.fingerprint(reference)
    if _name_of_current() == name and storing.load(_folder() / name) is not None:
        return False
    storing.learn_once(reference, _folder())
    _write_name(name)
    return True


def suggest(text: str, limit: int = 5) -> list[NaicsHit]:
    """The most probable industries of a text, best first, with probability and the entry that speaks most for each."""
    learned = coder()
    found = learned.suggest(text, limit) if learned else []
    codes = NaicsCode.objects.in_bulk([each.code for each in found])
    return [
        NaicsHit(
            each.code,
            codes[each.code].title,
            next((words for words in each.because if words != codes[each.code].title), ""),
            codes[each.code].title_es,
            each.probability,
        )
        for each in found
        if each.code in codes
    ]


def coder() -> IndustryCoder | None:
    """What was learned last, read again when there is something newer."""
    global _kept
    try:
        seen = _pointer().stat()
    except OSError:
        return None
    state = (seen.st_mtime_ns, seen.st_ino)
    if _kept is None or _kept[0] != state:
        loaded = storing.load(_folder() / _name_of_current())
        if loaded is None:
            return None
        _kept = (state, loaded)
    return _kept[1]


def _folder() -> Path:
    return settings.VAR / "industry" / "loaded"


def _pointer() -> Path:
    """A file that names what was learned last."""
    return _folder() / "current"


def _name_of_current() -> str:
    try:
        return _pointer().read_text(encoding="utf-8")
    except OSError:
        return ""


def _write_name(name: str) -> None:
    _folder().mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=_folder(), delete=False, encoding="utf-8") as file:
        file.write(name)
    os.replace(file.name, _pointer())
