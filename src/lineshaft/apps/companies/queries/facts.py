"""The facts of the shared record, one by one: what they are now, since when, who said so, and what else was said.

The rule of survivorship, in this order:

1. What the program office set stays until it sets it anew.
2. Otherwise the latest correction by a person counts, when the center works with the plant and the value was its own,
   nobody's, or blank. A change to another center's value waits for the program office.
3. A file fills blanks and changes nothing: what it says otherwise is kept beside the record and shown.
4. When two records are merged, the one that stays keeps its value where it has one, unless the person chose the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.audit.models import AuditEvent, SharedWriter
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.keys import name_key
from lineshaft.apps.companies.models import (
    Company,
    FormerId,
    ImportBatch,
    ImportRow,
    RegistryChange,
    Relationship,
    Site,
)
from lineshaft.apps.reference.models import NaicsCode, State
from lineshaft.domain.identifiers import format_phone
from lineshaft.tenancy import system_scope

from .said import OtherValue, other_values, own_sayings

SITE_FACTS: dict[str, tuple[str, ...]] = {
    "name": ("name", "name_key"),
    "address": (
        "street", "street_key", "city", "state_id", "zip_code", "county_id", "latitude", "longitude", "position_given",
    ),
    "phone": ("phone_key",),
    "industry": ("naics_id", "naics_said_by"),
}  # fmt: skip
COMPANY_FACTS: dict[str, tuple[str, ...]] = {
    "company": ("name", "name_key"),
    "website": ("website",),
    "uei": ("uei",),
    "cage": ("cage",),
    "parent": ("parent_id",),
}
LABELS = {
    "name": gettext_lazy("Name"),
    "address": gettext_lazy("Address"),
    "phone": gettext_lazy("Telephone"),
    "industry": gettext_lazy("Industry"),
    "company": gettext_lazy("Company"),
    "website": gettext_lazy("Web site"),
    "uei": gettext_lazy("Unique Entity ID"),
    "cage": gettext_lazy("CAGE code"),
    "parent": gettext_lazy("Parent company"),
}
"""Which columns make up a fact that a person can choose or correct, and what it is called."""

OFFICE = 0
"""Stands for the program office where a center is named by its key."""


def facts_of(record: Site | Company) -> dict[str, tuple[str, ...]]:
    """The facts of a site or a company with their columns."""
    return SITE_FACTS if isinstance(record, Site) else COMPANY_FACTS


# Whose a value is --------------------------------------------------------------------------------------------------


def owners(record: Site | Company) -> dict[str, int | None]:
    """
    The center that said what each fact is now, `OFFICE`, or None where nobody is known. Looks at all centers: what it
    gives is never shown.
    """
    with system_scope("whose the facts of a shared record are decides whether a correction needs a review"):
        maker = _maker(record)
        found: dict[str, int | None] = dict.fromkeys(facts_of(record), maker)
        decided: set[str] = set()
        for change in _corrections(record).filter(status=RegistryChange.Status.DONE.value):
            for code in set(change.choices) & set(found) - decided:
                found[code] = change.center_id if change.center_id else OFFICE
                decided.add(code)
        return found


def _corrections(record: Site | Company) -> Any:
    field = "site" if isinstance(record, Site) else "company"
    ids = [record.public_id, *FormerId.objects.filter(**{field: record}).values_list("public_id", flat=True)]
    return RegistryChange.objects.filter(kind=RegistryChange.Kind.CORRECT.value, kept_id__in=ids).order_by(
        "-decided_at", "-pk"
    )


def _maker(record: Site | Company) -> int | None:
    """The center that entered the record: by hand, or with a file."""
    made = AuditEvent.objects.filter(
        table_name=record._meta.db_table, row_id=str(record.pk), operation=AuditEvent.Operation.INSERT
    ).first()
    writer = SharedWriter.objects.filter(pk=made.pk).first() if made else None
    if writer and writer.org_ids:
        return int(writer.org_ids[0])
    rows = ImportRow.objects.filter(
        result=ImportRow.Result.CREATED.value, batch__status=ImportBatch.Status.COMMITTED.value
    )
    if isinstance(record, Site):
        rows = rows.filter(site=record)
    else:
        rows = rows.filter(site__company=record, new_company=True)
    return rows.order_by("pk").values_list("center_id", flat=True).first()


def free_facts(actor: Actor, record: Site | Company, codes: Iterable[str]) -> set[str]:
    """Those facts of `codes` that the person may correct without a review."""
    wanted = set(codes)
    if permissions.decides_for_network(actor):
        return wanted
    own = set(actor.organisations_where("company:edit"))
    sites = {"site": record} if isinstance(record, Site) else {"site__company": record}
    if not Relationship.objects.filter(center_id__in=own, **sites).exists():
        return set()
    of = owners(record)
    columns = facts_of(record)
    blank = {code for code in wanted if getattr(record, columns[code][0]) in (None, "")}
    return {code for code in wanted if code in blank or of[code] is None or of[code] in own}


# What was said -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A value of a fact, as somebody said it: when, who in words, and its source ("" where that is not told)."""

    value: str
    at: datetime | date | None
    who: str
    source: str
    takes: str = ""
    """The code by which the value is taken over (see `queries.said`); "" where it cannot be."""


@dataclass(frozen=True)
class FactHistory:
    """A fact: what it is now, and what else was said, the latest first."""

    label: str
    now: Said
    others: list[Said]


def fact_histories(actor: Actor, site: Site) -> list[FactHistory]:
    """
    Each fact of a site and its company with its history, as far as the reader may know it: what another center did
    shows as "network record" with its date. Of files, what the reader's own center's say is shown with its row, and of
    all others the value and the day.
    """
    found = []
    sayings = own_sayings(actor, site)
    imported = _said_in_files(actor, site, sayings)
    own = {(each.fact, each.words.casefold()) for each in sayings.values()}
    others_said = [
        each for each in other_values(actor, site) if (each.fact, each.words.casefold()) not in own
    ]
    for record in (site, site.company):
        events = list(
            AuditEvent.objects.filter(
                table_name=record._meta.db_table, row_id=str(record.pk), operation=AuditEvent.Operation.UPDATE
            ).order_by("-at", "-pk")[:200]
        )
        writers = dict(
            SharedWriter.objects.filter(pk__in=[event.pk for event in events]).values_list("pk", "user_id")
        )
        names = {user.pk: str(user) for user in User.objects.filter(pk__in=filter(None, writers.values()))}
        for code, columns in facts_of(record).items():
            values = [
                (event, in_words(code, columns, event.before))
                for event in events
                if event.before and set(event.before) & set(columns)
            ]
            latest = values[0][0] if values else None
            who = _("network record")
            now = Said(
                _present(code, record),
                latest.at if latest else site.created_at,
                names.get(writers.get(latest.pk) or 0, who) if latest else who,
                _("correction") if latest else _("when the record was made"),
            )
            others = [
                Said(
                    value or "–",
                    event.at,
                    names.get(writers.get(event.pk) or 0, who),
                    _("before this change"),
                )
                for event, value in values
            ]
            others += [
                said
                for said in imported.get(code, [])
                if _compared(code, said.value) != _compared(code, now.value)
            ]
            others += _said_by_others(others_said, code, [now, *others])
            found.append(FactHistory(str(LABELS[code]), now, others))
    return found


def _compared(code: str, value: str) -> str:
    """A value as a file or a page writes it, without what is only another way of writing."""
    if code == "phone":
        return "".join(filter(str.isdigit, value))[-10:]
    if code == "industry":
        return value.partition(" ")[0]
    return name_key(value) if code == "name" else value.casefold()


def _said_by_others(said: Iterable[OtherValue], code: str, known: Iterable[Said]) -> list[Said]:
    """The values of a fact that are told as the network's: not what is shown already."""
    shown = {_compared(code, each.value) for each in known}
    return [
        Said(each.words, each.day, _("network record"), "", each.code)
        for each in said
        if each.fact == code and _compared(code, each.words) not in shown
    ]


def _industry(naics: NaicsCode | None) -> str:
    return f"{naics.code} {naics.title_in(get_language() or '')}" if naics else ""


def _present(code: str, record: Site | Company) -> str:
    if isinstance(record, Site):
        shown = {
            "name": record.name,
            "address": record.address_line,
            "phone": format_phone(record.phone_key) if record.phone_key else "",
            "industry": _industry(record.naics),
        }
        return shown[code]
    if code == "parent":
        return str(record.parent or "")
    return str(getattr(record, COMPANY_FACTS[code][0]))


def in_words(code: str, columns: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """The columns of a fact as they were, in words; of an address the parts that changed."""
    if code == "address":
        state = State.objects.filter(pk=values.get("state_id") or "").first()
        parts = (values.get("street"), values.get("city"), state, values.get("zip_code"))
        return ", ".join(str(part) for part in parts if part)
    value = values.get(columns[0])
    if code == "industry":
        return str(NaicsCode.objects.filter(pk=value or "").first() or "")
    if code == "parent":
        return str(Company.objects.filter(pk=value or 0).first() or "")
    return format_phone(value) if code == "phone" and value else str(value or "")


# Which field of a file tells which fact.
_OF_FILES = {
    "name": "name",
    "phone": "phone",
    "industry": "naics",
    "website": "website",
    "uei": "uei",
    "cage": "cage",
}


def _said_in_files(
    actor: Actor, site: Site, sayings: Mapping[tuple[str, int, int], OtherValue]
) -> dict[str, list[Said]]:
    """What files of the reader's own center say about a site, by fact."""
    rows = ImportRow.objects.filter(
        site=site,
        center_id__in=permissions.importing_center_ids(actor),
        batch__status=ImportBatch.Status.COMMITTED.value,
    ).select_related("batch", "batch__created_by")
    found: dict[str, list[Said]] = {}
    for row in rows.order_by("-batch__committed_at", "-batch_id", "row_number")[:50]:
        places = {name: place for place, name in enumerate(row.batch.header)}
        columns = row.batch.mapping.get("columns", {})
        for code, name in _OF_FILES.items():
            place = places.get((columns.get(name) or {}).get("column", ""))
            value = str(row.values[place]).strip() if place is not None and place < len(row.values) else ""
            if value:
                source = _("%(file)s, row %(row)s") % {"file": row.batch.file_name, "row": row.row_number}
                who = str(row.batch.created_by or _("command line"))
                otherwise = sayings.get((code, row.batch_id, row.row_number))
                takes = otherwise.code if otherwise else ""
                found.setdefault(code, []).append(Said(value, row.batch.committed_at, who, source, takes))
    return found
