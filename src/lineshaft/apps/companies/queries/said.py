"""What files say otherwise than the shared record: of others the value and the day, and nothing that shows whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.models import SaidValue, Site
from lineshaft.apps.reference.models import NaicsCode, State
from lineshaft.domain.identifiers import format_phone
from lineshaft.tenancy import system_scope


@dataclass(frozen=True)
class OtherValue:
    """Another value of a fact and the last day on which a file said it; `parts` as a correction takes them."""

    fact: str
    words: str
    day: date
    parts: Mapping[str, Any]

    @property
    def code(self) -> str:
        """Names the value in a form: made of the value alone, so that it tells nothing else."""
        return sha256(f"{self.fact}|{sorted(self.parts.items())}".encode()).hexdigest()[:20]


def other_values(actor: Actor, site: Site) -> list[OtherValue]:
    """
    The values that files of any center say otherwise, each once, by fact and value: neither number nor order shows
    how many said it. For who reads the registry; the company's own people are told what the record is.
    """
    if not actor.can("company:read"):
        return []
    with system_scope(
        "the history of a shared record tells values and days of files, and never whose they are"
    ):
        said = SaidValue.objects.filter(site=site).order_by().values_list("fact", "value", "said_on")
        latest: dict[tuple[str, str], OtherValue] = {}
        for fact, parts, day in said:
            found = OtherValue(fact, _in_words(fact, parts), day, parts)
            known = latest.get((fact, found.words.casefold()))
            if known is None or known.day < day:
                latest[fact, found.words.casefold()] = found
    return [latest[key] for key in sorted(latest)]


def own_sayings(actor: Actor, site: Site) -> dict[tuple[str, int, int], OtherValue]:
    """What files of the reader's own center say otherwise, by fact, import and row."""
    centers = permissions.importing_center_ids(actor)
    with system_scope("what a center's own files said is shown to the center with its row"):
        rows = SaidValue.objects.filter(site=site, batch__center_id__in=centers)
        return {
            (row.fact, row.batch_id, row.row_number): OtherValue(
                row.fact, _in_words(row.fact, row.value), row.said_on, row.value
            )
            for row in rows
        }


def _in_words(fact: str, parts: Mapping[str, Any]) -> str:
    if fact == SaidValue.Fact.ADDRESS:
        state = State.objects.filter(pk=parts["state_id"]).first()
        place = " ".join(filter(None, (state.abbreviation if state else "", parts["zip_code"])))
        return ", ".join(filter(None, (parts["street"], parts["city"], place)))
    (value,) = parts.values()
    if fact == SaidValue.Fact.INDUSTRY:
        return str(NaicsCode.objects.filter(pk=value).first() or value)
    return format_phone(value) if fact == SaidValue.Fact.PHONE else str(value)
