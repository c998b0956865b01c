"""The disclosure class of each field: who may ever be shown it. Exports, the API and publication read it."""

import enum


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
