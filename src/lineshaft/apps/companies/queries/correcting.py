"""Plans for correcting facts of the shared record, and what they say in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lineshaft.apps.companies.models import Company, CompanyName, RegistryChange, Site
from lineshaft.apps.companies.steps import insert_row, next_key, rows_as_json, set_columns

from .facts import COMPANY_FACTS, LABELS, SITE_FACTS, in_words
from .reshaping import Plan

_NAME = CompanyName._meta.db_table


def plan_correction(record: Site | Company, chosen: Mapping[str, Mapping[str, Any]]) -> Plan:
    """The steps that set the chosen facts; a company's replaced name is kept as a former one."""
    plan, table = Plan(), record._meta.db_table
    row = rows_as_json(table, "id", record.pk)[0]
    steps = [set_columns(table, [record.pk], row, columns) for columns in chosen.values()]
    plan.steps = [step for step in steps if step.after]
    renamed = chosen.get("company", {}).get("name")
    if (
        isinstance(record, Company)
        and renamed
        and renamed != record.name
        and not _has_name(record, record.name)
    ):
        plan.steps.append(
            insert_row(
                _NAME,
                {
                    "id": next_key(_NAME),
                    "company_id": record.pk,
                    "kind": CompanyName.Kind.FORMER.value,
                    "name": record.name,
                    "name_key": record.name_key,
                },
            )
        )
    return plan


def proposed_values(change: RegistryChange) -> list[tuple[str, str]]:
    """What a correction says, fact by fact, for the person who decides."""
    if change.kind != RegistryChange.Kind.CORRECT:
        return []
    known = {**SITE_FACTS, **COMPANY_FACTS}
    return [
        (str(LABELS[code]), in_words(code, known[code], values) or _("nothing"))
        for code, values in change.choices.items()
    ]


def _has_name(company: Company, name: str) -> bool:
    return company.other_names.filter(name__iexact=name).exists()
