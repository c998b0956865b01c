"""What the history of an engagement tells besides its own changes and visits. Higher apps add theirs from `ready`."""

from collections.abc import Callable, Iterable

from django.db.models import Model

from .models import Engagement

_sources: list[Callable[[Engagement], Iterable[Model]]] = []


def register(source: Callable[[Engagement], Iterable[Model]]) -> None:
    """Tell the changes of these records too, to people of the engagement's own center."""
    _sources.append(source)


def records_of(engagement: Engagement) -> list[Model]:
    """Every record that other apps have on it."""
    return [record for source in _sources for record in source(engagement)]
