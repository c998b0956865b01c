"""Small tables of reference facts that a process reads once: states, and the names of counties."""

from collections.abc import Callable, Sized
from typing import Generic, TypeVar

Facts = TypeVar("Facts", bound=Sized)


class Kept(Generic[Facts]):
    """
    What `load` reads, kept in this process once there is something.

    These facts change only when another edition is loaded; a process that runs through that shows the old until its
    next start, which no answer depends on: codes stay and names are put right.
    """

    def __init__(self, load: Callable[[], Facts]) -> None:
        self._load = load
        self._facts: Facts | None = None

    def __call__(self) -> Facts:
        if self._facts:
            return self._facts
        self._facts = self._load()
        return self._facts
