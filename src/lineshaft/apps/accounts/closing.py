"""Why nobody is invited to an organisation at present. Apps that close organisations register what they know."""

from collections.abc import Callable

from .models import Organisation

_reasons: list[Callable[[Organisation], str]] = []


def register_reason(reason: Callable[[Organisation], str]) -> None:
    """`reason` says in words why an organisation is closed, or "" when it is not."""
    if reason not in _reasons:
        _reasons.append(reason)


def why_closed(organisation: Organisation) -> str:
    """Why nobody can be invited there, in words; "" where people can be."""
    return next(filter(None, (reason(organisation) for reason in _reasons)), "")
