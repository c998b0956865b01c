"""Which partners send no companies at present. Higher contexts know of it: they register from `AppConfig.ready`."""

from collections.abc import Callable, Collection, Mapping

Closed = Callable[[Collection[int]], Mapping[int, str]]
"""For the keys of partners: why each of those who send no companies does not, such as "is retired"."""

_known: list[Closed] = []


def register_closed(find: Closed) -> None:
    """Ask `find` too. Registering the same twice changes nothing."""
    if find not in _known:
        _known.append(find)


def why_closed(partners: Collection[int]) -> dict[int, str]:
    """Why each of those who send no companies does not."""
    found: dict[int, str] = {}
    for find in _known if partners else ():
        found.update(find(partners))
    return found
