"""The index that the product keeps from PostgreSQL: how long a rebuild takes, how fresh it is, and whole searches."""

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks._database import own_database
from benchmarks.scouting_sets.invented import invented_plants
from benchmarks.scouting_sets.needs import LabelledNeed, index_entries

from lineshaft.domain.matching.interpret import NeedText, interpret
from lineshaft.domain.matching.terms import vocabulary

_BUILD_LIMIT, _FRESH_LIMIT, _P95_LIMIT = 60, 5, 25
_WRITES = 40


def measure_product(sites: int, needs: list[LabelledNeed], coder: Any) -> None:
    """In a database of its own, in a folder of its own."""
    with own_database(), tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        from django.conf import settings
        from django.core.management import call_command

        settings.INDEX_FOLDER = Path(folder)
        call_command("load_reference", verbosity=0)
        begun = time.monotonic()
        _load(sites)
        print(
            f"\n{sites:,} sites with capabilities written in {time.monotonic() - begun:.0f} s, with the notes of what changed"
        )
        _measure_build()
        actor = _officer()
        _measure_searches(actor, needs, coder)
        _measure_freshness(actor)
        _measure_without(actor, needs[:20], coder)


def _officer() -> Any:
    from lineshaft.apps.accounts.models import Membership, Organisation, User
    from lineshaft.apps.accounts.queries import actor_for
    from lineshaft.tenancy import system_scope

    with system_scope("the benchmark has somebody who searches"):
        office = Organisation.objects.create(name="Program office", kind="program_office")
        user = User.objects.create(email="officer@example.org", full_name="Officer")
        Membership.objects.create(user=user, organisation=office, role="program_officer")
        return actor_for(user)


def _load(number: int) -> None:
    from django.db import connections

    from lineshaft.apps.accounts.models import Organisation
    from lineshaft.apps.reference.models import NaicsCode, State
    from lineshaft.tenancy import system_scope

    with system_scope("the benchmark has a center that writes"):
        center = Organisation.objects.create(name="Center", kind="center").pk
    fips = dict(State.objects.values_list("abbreviation", "fips"))
    known = set(NaicsCode.objects.values_list("pk", flat=True))
    capabilities: list[tuple[Any, ...]] = []

    def rows() -> Iterator[tuple[Any, ...]]:
        for pk, plant in enumerate(invented_plants(index_entries(), number), start=1):
            each = plant.supplier
            naics = each.industries[0] if each.industries and each.industries[0] in known else None
            yield pk, each.name, fips.get(each.state, "39"), each.zip_code, naics
            capabilities.extend((center, pk, *found) for found in _capabilities(each))

    with connections["owner"].cursor() as cursor:
        _copy(cursor, "site_stage (pk bigint, name text, state text, zip text, naics text)", rows())
        cursor.execute(
            "INSERT INTO companies_company (id, public_id, name, name_key, website, uei, is_synthetic, created_at)"
            " SELECT pk, 'C' || pk, name, lower(name), '', '', true, now() FROM site_stage"
        )
        cursor.execute(
            "INSERT INTO companies_site (id, public_id, company_id, name, name_key, street, street_key, city, state_id,"
            " zip_code, phone_key, naics_id, is_synthetic, created_at)"
            " SELECT pk, 'S' || pk, pk, name, lower(name), '', '', '', state, zip, '', naics, true, now() FROM site_stage"
        )
        _copy(cursor, "capability_stage (owner bigint, site bigint, kind text, name text)", capabilities)
        cursor.execute(
            "INSERT INTO companies_capability (owner_id, site_id, kind, name, number, certified_by, detail, agreed_by,"
            " shared_at, created_at) SELECT DISTINCT ON (site, kind, upper(name)) owner, site, kind, name, '', '', '',"
            " 'Ann Example', now(), now() FROM capability_stage"
        )
        cursor.execute("ANALYZE")


def _capabilities(supplier: Any) -> Iterator[tuple[str, str]]:
    """What the invented plant can do, as entries of a profile: its text, and its credentials."""
    if supplier.text:
        yield "process", supplier.text[:300]
    for code in sorted(supplier.credentials):
        term = vocabulary().credentials.terms.get(code)
        if term:
            yield "ownership" if term.kind == "ownership" else "certification", term.name


def _copy(cursor: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    name = table.split(" ", 1)[0]
    cursor.execute(f"CREATE TEMP TABLE {table}")
    with cursor.copy(f"COPY {name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _measure_build() -> None:
    from lineshaft.apps.scouting import index

    begun = time.monotonic()
    generation = index.build_index()
    seconds = time.monotonic() - begun
    size = sum(path.stat().st_size for path in index._folder().rglob("*") if path.is_file())
    print(
        f"rebuild of {generation.documents:,} plants: {seconds:.1f} s (goal {_BUILD_LIMIT}); {size / 1e6:.0f} MB"
    )


def _timed(actor: Any, criteria: Any, limit: int = 10) -> tuple[Any, float]:
    from lineshaft.apps.scouting.queries import suppliers_for
    from lineshaft.tenancy import use

    begun = time.perf_counter()
    with use(actor.context):
        found = suppliers_for(actor, criteria, limit)
        [each.reasons for each in found.candidates]
    return found, 1000 * (time.perf_counter() - begun)


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _measure_searches(actor: Any, needs: list[LabelledNeed], coder: Any) -> None:
    from dataclasses import replace

    reading, searching = [], []
    for place, need in enumerate(needs):
        begun = time.perf_counter()
        criteria = interpret(NeedText(need.text), coder)
        reading.append(1000 * (time.perf_counter() - begun))
        if place % 2:
            criteria = replace(criteria, only_states=("OH", "PA", "MI"))
        found, took = _timed(actor, criteria)
        assert found.from_index, found.notice
        searching.append(took)
    both = [one + other for one, other in zip(reading, searching, strict=True)]
    for name, times in (("reading a need", reading), ("search", searching), ("both", both)):
        print(f"{name:16} p50 {_percentile(times, 0.5):6.1f} ms  p95 {_percentile(times, 0.95):6.1f} ms")
    print(
        f"(with visibility, reasons and counts by state, every second one in three states; goal p95 {_P95_LIMIT})"
    )


def _measure_freshness(actor: Any) -> None:
    from lineshaft.apps.companies.models import Site
    from lineshaft.domain.matching.criteria import Criteria
    from lineshaft.tenancy import system_scope

    times = []
    for number in range(_WRITES):
        word = f"zyxo{number}"
        with system_scope("the benchmark writes"):
            site = Site.objects.get(pk=1 + number * 7)
            Site.objects.filter(pk=site.pk).update(name=f"{site.name} {word}")
        found, took = _timed(actor, Criteria(text=word))
        assert found.from_index, found.notice
        assert [each.site_id for each in found.candidates] == [site.pk]
        times.append(took / 1000)
    print(
        f"found after a commit, learning included: p95 {_percentile(times, 0.95):.2f} s, longest {max(times):.2f} s (goal {_FRESH_LIMIT})"
    )


def _measure_without(actor: Any, needs: list[LabelledNeed], coder: Any) -> None:
    from lineshaft.apps.scouting import index

    (index._folder() / "current").unlink()
    times = []
    for need in needs:
        found, took = _timed(actor, interpret(NeedText(need.text), coder))
        assert not found.from_index
        times.append(took)
    print(
        f"with the index lost, from PostgreSQL: p50 {_percentile(times, 0.5):.0f} ms, p95 {_percentile(times, 0.95):.0f} ms"
    )
