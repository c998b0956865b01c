"""How fast a file of companies comes in: 50,000 rows into a registry of 100,000 sites, checked and then committed.

Runs in a database of its own, which is dropped at the end. The file has the layout of the Georgia list. Of its rows
15 in 100 tell about a site of the registry, as it stands there or written another way, 5 in 100 repeat an earlier row,
and 2 in 100 cannot be taken in. Yardsticks of the same run: the same rows stored without being matched, by Django's
`bulk_create` and by COPY into a table without indexes.

Budget: 3,000 rows a second, of the whole way: receive the file, check it, commit it. CPU time is that of this process
and of its PostgreSQL together (Linux only); on a busy machine it tells more than the clock.
"""

import csv
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from _database import own_database

SEED = 20261127
ROWS, REGISTRY = 50_000, 100_000
REAL_FILE = (
    Path(os.environ.get("LINESHAFT_SHARED_DATA", "../shared/data")) / "manufacturers/ppp_2020_ga_mfg.csv"
)
# They hold about a third of the country's people: with REGISTRY sites they are as dense as the whole network's 300,000.
STATES = ("AL", "FL", "GA", "IN", "KY", "LA", "MS", "NC", "OH", "SC", "TN", "VA")
HEADER = ["Date", "Recipient", "BusinessType", "NAICS", "Industry", "Address", "City", "ZCTA", "FIPS", "Jobs", "Amount", "state"]  # fmt: skip
DAY = date(2020, 4, 15)


@dataclass(frozen=True)
class Plant:
    """An invented manufacturer."""

    name: str
    naics: str
    street: str
    city: str
    zip_code: str
    county: str
    state: str
    state_id: str
    jobs: int

    def as_cells(self) -> list[str]:
        """Its row in the Georgia layout."""
        return [
            DAY.isoformat(), self.name, "LLC", self.naics, "", self.street, self.city, self.zip_code, self.county,
            str(self.jobs), "50000", self.state,
        ]  # fmt: skip


def _plants(rng: random.Random) -> Iterator[Plant]:
    """Invented manufacturers without end, where people live."""
    from lineshaft.apps.reference.models import NaicsCode, Zip
    from lineshaft.demo.words import KINDS, STREETS, company_name

    zips = list(
        Zip.objects.filter(state__abbreviation__in=STATES, population__gt=0, county__isnull=False)
        .select_related("state")
        .order_by("code")
    )
    weights = [place.population or 0 for place in zips]
    codes = sorted(
        code
        for code in NaicsCode.objects.filter(is_manufacturing=True).values_list("code", flat=True)
        if len(code) == 6
    )
    while True:
        for place in rng.choices(zips, weights, k=1000):
            naics = rng.choice(codes)
            yield Plant(
                name=company_name(rng, naics),
                naics=naics,
                street=f"{rng.randint(1, 9999)} {rng.choice(STREETS)} {rng.choice(KINDS)}",
                city=place.city,
                zip_code=place.code,
                county=place.county_id or "",
                state=place.state.abbreviation,
                state_id=place.state_id,
                jobs=rng.randint(0, 400),
            )


def _written_otherwise(plant: Plant, rng: random.Random) -> Plant:
    """The same plant as another list may write it."""
    way = rng.randrange(4)
    if way == 0:
        return replace(plant, name=plant.name.upper(), street=plant.street.replace(" Ave", " Avenue"))
    if way == 1:
        return replace(plant, name=plant.name + ", Incorporated")
    if way == 2:
        at = rng.randrange(1, len(plant.name) - 1)
        return replace(plant, name=plant.name[:at] + plant.name[at + 1 :])
    return replace(plant, street="")


def _rows(plants: Iterator[Plant], registry: list[Plant], rng: random.Random) -> Iterator[list[str]]:
    earlier: list[Plant] = []
    for _ in range(ROWS):
        dice = rng.random()
        if dice < 0.02:
            yield replace(next(plants), name="undisclosed").as_cells()
            continue
        if dice < 0.07 and earlier:
            plant = rng.choice(earlier)
        elif dice < 0.22:
            plant = rng.choice(registry)
        else:
            plant = next(plants)
            earlier.append(plant)
        yield (_written_otherwise(plant, rng) if rng.random() < 0.5 else plant).as_cells()


def _arrange(folder: Path) -> tuple[Any, Path]:
    """A center, a registry of other centers' sites, and the file; all of it the same in each run."""
    from django.core.management import call_command
    from django.db import connections

    from lineshaft.apps.audit.actions import one_event_for_batch
    from lineshaft.apps.companies.actions import SiteRow, bulk_load_sites
    from lineshaft.apps.network.models import Center
    from lineshaft.tenancy import system_scope

    call_command("load_reference", verbosity=0)
    rng = random.Random(SEED)
    plants = _plants(rng)
    registry = [next(plants) for _ in range(REGISTRY)]
    with system_scope("a benchmark arranges its rows"):
        center = Center.objects.get(state_id="13")
        with one_event_for_batch(table="companies_site", row_id="benchmark", center_id=None, summary={}):
            bulk_load_sites(
                SiteRow(
                    plant.name, plant.state_id, plant.street, plant.city, plant.zip_code, plant.county,
                    naics_id=plant.naics,
                )
                for plant in registry
            )  # fmt: skip
    path = folder / "generated.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *_rows(plants, registry, rng)])
    with connections["owner"].cursor() as owner:
        owner.execute("VACUUM ANALYZE")
    return center, path


@dataclass(frozen=True)
class Taken:
    """What a step took, in seconds."""

    clock: float
    cpu: float

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.clock + other.clock, self.cpu + other.cpu)


def _cpu_of_database() -> float:
    """Seconds that the PostgreSQL process of this connection has computed; 0 where that cannot be seen."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _forget() -> None:
    """What one step has normalised does not help the next, which another process may do."""
    from lineshaft.domain.linkage import addresses, normalise, similarity, text

    for module in (addresses, normalise, similarity, text):
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()


def _measured(act: Callable[[], Any]) -> tuple[Taken, Any]:
    """What `act` took in a transaction of its own, its commit included; and what it returned."""
    from lineshaft.tenancy import system_scope

    _forget()
    clock, cpu, database = time.perf_counter(), time.process_time(), _cpu_of_database()
    with system_scope("a benchmark imports"):
        result = act()
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    return Taken(clock, cpu + _cpu_of_database() - database), result


def _line(name: str, rows: int, taken: Taken) -> None:
    cpu = f"{taken.cpu:>9.2f} s" if taken.cpu else f"{'':>11}"
    print(f"{name:<44}{taken.clock:>8.2f} s{cpu}{rows / taken.clock:>14,.0f} rows/s")


def _import(center: Any, path: Path) -> None:
    """Receive, check, commit, undo; then the same without a check. Print each and the whole."""
    from lineshaft.apps.companies import actions
    from lineshaft.apps.companies.intake.mappings import find_mapping

    mapping = find_mapping("georgia_ppp")

    def receive() -> Any:
        return actions.receive_file(path=path, file_name=path.name, mapping=mapping, center=center, by=None)

    receiving, batch = _measured(receive)
    checking, batch = _measured(lambda: actions.check_import(batch=batch, by=None))
    committing, batch = _measured(lambda: actions.commit_import(batch=batch, by=None))
    rows = batch.rows_read
    print(
        f"{path.name}: read {rows:,} = created {batch.rows_created:,} + matched {batch.rows_matched:,} + updated"
        f" {batch.rows_updated:,} + held {batch.rows_held:,} + rejected {batch.rows_rejected:,};"
        f" with a remark {batch.rows_noted:,} ({batch.get_status_display()})"
    )
    _line("  check", rows, checking)
    _line("  commit after its check", rows, committing)
    _line("  end to end: receive, check, commit", rows, receiving + checking + committing)
    undoing, batch = _measured(lambda: actions.undo_import(batch=batch, by=None))
    _line("  undo", rows, undoing)
    _tidied()
    _receiving, batch = _measured(receive)
    committing, batch = _measured(lambda: actions.commit_import(batch=batch, by=None))
    _line("  commit without a check before it", rows, committing)
    _measured(lambda: actions.undo_import(batch=batch, by=None))


def _bulk_create(path: Path) -> int:
    """The rows as companies and sites, by the ORM: nothing is checked or matched."""
    from lineshaft.apps.audit.actions import one_event_for_batch
    from lineshaft.apps.companies.keys import name_key, street_key
    from lineshaft.apps.companies.models import Company, Site
    from lineshaft.domain.identifiers import PublicIdKind, new_public_id

    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with one_event_for_batch(table="companies_site", row_id="benchmark", center_id=None, summary={}):
        companies = Company.objects.bulk_create(
            (
                Company(
                    public_id=new_public_id(PublicIdKind.COMPANY),
                    name=row["Recipient"],
                    name_key=name_key(row["Recipient"]),
                )
                for row in rows
            ),
            batch_size=2_000,
        )
        Site.objects.bulk_create(
            (
                Site(
                    public_id=new_public_id(PublicIdKind.SITE),
                    company=company,
                    name=row["Recipient"],
                    name_key=company.name_key,
                    street=row["Address"],
                    street_key=street_key(row["Address"]),
                    city=row["City"],
                    state_id=row["FIPS"][:2],
                    zip_code=row["ZCTA"],
                    county_id=row["FIPS"],
                    naics_id=row["NAICS"],
                )
                for company, row in zip(companies, rows, strict=True)
            ),
            batch_size=2_000,
        )
    return len(rows)


def _copy(path: Path) -> int:
    """The rows as they are, by COPY into a table of text columns."""
    from django.db import connection

    with connection.cursor() as cursor, path.open(newline="", encoding="utf-8") as file:
        columns = ", ".join(f"c{number} text" for number in range(len(HEADER)))
        cursor.execute(f"CREATE TEMPORARY TABLE bare ({columns})")
        reader, read = csv.reader(file), 0
        next(reader)
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for row in reader:
                copy.write_row(row)
                read += 1
    return read


def _tidied() -> None:
    """Each measurement finds the tables tidy."""
    from django.db import connections

    with connections["owner"].cursor() as owner:
        owner.execute("VACUUM ANALYZE")


def main() -> None:
    """Measure and print."""
    with own_database(), tempfile.TemporaryDirectory() as folder:
        from django.conf import settings

        settings.MEDIA_ROOT = folder
        center, path = _arrange(Path(folder))
        load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known"
        print(f"{os.cpu_count()} cores (load {load}), a registry of {REGISTRY:,} sites")
        print(f"{'':44}{'clock':>10}{'CPU':>11}")
        for each in filter(Path.is_file, (path, REAL_FILE)):
            _tidied()
            _import(center, each)
        print("Without being matched, the rows of the generated file:")
        for name, store in (
            ("COPY into a bare table", _copy),
            ("bulk_create of company and site", _bulk_create),
        ):
            _tidied()
            taken, rows = _measured(lambda store=store: store(path))
            _line(f"  {name}", rows, taken)


if __name__ == "__main__":
    main()
