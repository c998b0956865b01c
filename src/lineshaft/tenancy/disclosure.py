"""The disclosure class of each field: who may ever be shown it. Exports, the API and publication read it."""

import enum
from collections.abc import Iterable, Iterator, Mapping

from django.apps import apps


class DisclosureClass(enum.StrEnum):
    """From open to closed. A field may be shown to its own class and to none before it."""

    PUBLIC = "public"  # anyone
    NETWORK = "network"  # anyone who is signed in: the shared registry
    CENTER = "center"  # the center that holds the row, and the program office where a policy says so
    CONFIDENTIAL = "confidential"  # the center that holds the row and nobody else
    SECRET = "secret"  # noqa: S105  never leaves the database: hashes, keys


def classify(**fields_by_class: str) -> dict[str, DisclosureClass]:
    """
    Declare the class of each field of a model: `DISCLOSURE = classify(public="name city", center="notes")`.

    Raises ValueError for an unknown class or a field that is named twice.
    """
    classes: dict[str, DisclosureClass] = {}
    for name, fields in fields_by_class.items():
        for field in fields.split():
            if field in classes:
                raise ValueError(f"field {field!r} has two disclosure classes: {classes[field]} and {name}")
            classes[field] = DisclosureClass(name)
    return classes


Sources = dict[str, tuple[str, ...]]
"""For each thing that is shown, the model fields it comes from ("network.Center.name"); none for what is no fact."""


def taken_from(model: str, same: str = "", **renamed: str) -> Sources:
    """Things shown that are fields of `model`: those in `same` under their own name, `renamed` under another."""
    named = {name: name for name in same.split()} | renamed
    return {shown: tuple(f"{model}.{field}" for field in fields.split()) for shown, fields in named.items()}


def no_facts(**why: str) -> Sources:
    """Things shown that come from no table, each with what it is: an echo of the question, a setting."""
    return dict.fromkeys(why, ())


def faults_of_disclosure(
    shown: Iterable[str], sources: Mapping[str, tuple[str, ...]], audience: frozenset[DisclosureClass]
) -> Iterator[str]:
    """
    What is wrong when `shown` goes to an audience that may see the classes in `audience`; nothing when all is well.

    Each thing shown must say where it comes from, so that one that is added later cannot go unseen.
    """
    names = set(shown)
    yield from (f"{name}: where it comes from is not said" for name in sorted(names - set(sources)))
    yield from (f"{name}: is not shown, take its source away" for name in sorted(set(sources) - names))
    for name in sorted(names & set(sources)):
        for path in sources[name]:
            label, _dot, field = path.rpartition(".")
            kind = apps.get_model(label).DISCLOSURE.get(field)
            if kind not in audience:
                allowed = ", ".join(sorted(audience))
                yield f"{name}: {path} is {kind or 'no field'}, and may be shown only where it is one of {allowed}"


PUBLIC_ONLY = frozenset({DisclosureClass.PUBLIC})
