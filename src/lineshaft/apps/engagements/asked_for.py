"""
What a call for help may ask for besides help, such as a seat in a cohort of a program.

A higher context registers once, from `AppConfig.ready`; the form, the mail that it arrived and the pages of requests
ask.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lineshaft.apps.network.models import Center

from .models import Request


@dataclass(frozen=True)
class Standing:
    """How something that a request asks for stands: what it is, its state as a code and in words, where it is told."""

    what: str
    code: str
    words: Any
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Wanted:
    """
    Something that the form asks for, as it stands now.

    `words` are those of its tick, `hint` what the person should know of it. `center` runs it and gets the request,
    wherever the plant is. `offer` says in one word what is offered at present, and `changed` what whoever was shown a
    better one has to know; "" where nobody can have been. `refusal` says why nothing is offered: then the rest may be
    empty. `keep(help_request, offer)` writes it in the transaction of the request, for who was shown that offer, and
    says how it stands; it raises Conflict when that is not to be had any more.
    """

    refusal: str = ""
    words: str = ""
    hint: str = ""
    center: Center | None = None
    offer: str = ""
    changed: str = ""
    keep: Callable[[Request, str], Standing] | None = None


@dataclass(frozen=True)
class Kind:
    """
    One kind of thing: `find` gives what the value of its `parameter` in the address stands for, `to_company` and
    `to_center` how what these requests ask for stands, in the words of each.
    """

    parameter: str
    find: Callable[[str], Wanted]
    to_company: Callable[[Collection[Request]], Mapping[int, list[Standing]]]
    to_center: Callable[[Collection[Request]], Mapping[int, list[Standing]]]


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let requests ask for this too; a second one with the same parameter takes the place of the first."""
    _KINDS[kind.parameter] = kind


def wanted_by(address: Mapping[str, str]) -> Wanted | None:
    """What the parameters of an address ask for; None where they ask for help alone."""
    named = [(kind, address[name]) for name, kind in _KINDS.items() if name in address]
    return named[0][0].find(named[0][1]) if named else None


def with_standings(requests: Iterable[Request]) -> list[Request]:
    """The requests of a company, each with `standings`: what else it asks for, in the language of the page."""
    rows = list(requests)
    found = [kind.to_company(rows) for kind in _KINDS.values()] if rows else []
    for row in rows:
        row.standings = [each for of_kind in found for each in of_kind.get(row.pk, [])]  # type: ignore[attr-defined]
    return rows


def standings_of(help_request: Request) -> list[Standing]:
    """What a request asks for besides help, for the people of its center."""
    return [
        each for kind in _KINDS.values() for each in kind.to_center([help_request]).get(help_request.pk, [])
    ]
