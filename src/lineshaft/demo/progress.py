"""How the steps of the demonstration show their progress."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

Track = Callable[[Sequence[Any], str], Iterable[Any]]
"""Hands on each of the items, and shows under the title how many of them are done."""
