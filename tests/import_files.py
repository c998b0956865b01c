"""Files of companies for tests: written, received, committed, and what they changed."""

import csv
from pathlib import Path

from lineshaft.apps.companies import actions
from lineshaft.apps.companies.intake.mappings import ColumnMapping, Rule
from lineshaft.apps.companies.models import (
    Company,
    CompanyTaxNumber,
    Contact,
    ImportBatch,
    Relationship,
    Site,
)
from lineshaft.tenancy import system_scope

HEADER = ("Name", "Street", "City", "State", "Zip", "Phone", "Naics", "Jobs", "Uei")
FACTS = ("name", "street", "city", "state", "zip_code", "phone", "naics", "employees", "uei")
MAPPING = ColumnMapping(
    "test", "Test", {fact: Rule(column=column) for fact, column in zip(FACTS, HEADER, strict=True)}
)


def file_of(folder: Path, *rows, name="list.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def received(path: Path, center, by, mapping=MAPPING) -> ImportBatch:
    return actions.receive_file(path=path, file_name=path.name, mapping=mapping, center=center, by=by)


def committed(path: Path, center, by, mapping=MAPPING) -> ImportBatch:
    return actions.commit_import(batch=received(path, center, by, mapping), by=by)


def results(batch: ImportBatch) -> dict[str, int]:
    """How many rows ended as what; those of which there are none are left out."""
    names = ("created", "matched", "updated", "held", "rejected")
    found = {name: getattr(batch, f"rows_{name}") for name in names}
    assert batch.rows_read == sum(found.values()) == batch.rows.count()
    return {name: number for name, number in found.items() if number}


def snapshot() -> dict[str, list]:
    """Every row of the tables that an import may touch."""
    with system_scope("a test compares before and after"):
        return {
            model.__name__: sorted(model.objects.values_list(), key=str)
            for model in (Company, CompanyTaxNumber, Site, Relationship, Contact)
        }
