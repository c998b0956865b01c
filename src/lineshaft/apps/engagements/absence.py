"""Who cannot take a request at the moment. Higher contexts know of it: they register from `AppConfig.ready`."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

Absences = Callable[[int, Collection[int], datetime], Mapping[int, str]]
"""For people of a center at a moment: why each of those who are away is away, such as "away until Dec 4"."""

_known: list[Absences] = []


def register_absences(find: Absences) -> None:
    """Ask `find` too. Registering the same twice changes nothing."""
    if find not in _known:
        _known.append(find)


def absences(center_id: int, people: Collection[int], at: datetime) -> dict[int, str]:
    """Why each of those who are away is away."""
    found: dict[int, str] = {}
    for find in _known if people else ():
        found.update(find(center_id, people, at))
    return found
