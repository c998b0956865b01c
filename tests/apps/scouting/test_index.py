"""The index of plants beside PostgreSQL: fresh after each commit, and given up when it cannot be trusted."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections, transaction
from django.utils import timezone

from factories.accounts import person
from factories.companies import CapabilityFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Capability, CompanyName, Site, SiteIndustry
from lineshaft.apps.scouting import index
from lineshaft.apps.scouting.models import IndexChange
from lineshaft.apps.scouting.queries import SupplierSearch, suppliers_for
from lineshaft.domain.matching.criteria import Criteria, Industry
from lineshaft.domain.matching.interpret import NeedText, interpret
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

GEARS = "Helical gears, gear hobbing"


@pytest.fixture
def advisor(db: None) -> Actor:
    return actor_for(person(Role.ADVISOR, CenterFactory().organisation))


def _write(act: Callable[[], Any]) -> Any:
    with system_scope("a test writes"):
        return act()


def _shown(site: Site, name: str, **facts: Any) -> Capability:
    return _write(
        lambda: CapabilityFactory(
            site=site, name=name, shared_at=timezone.now(), agreed_by="Ann Example", **facts
        )
    )


def _search(actor: Actor, text: str = GEARS, **criteria: Any) -> SupplierSearch:
    wanted = interpret(NeedText(text))
    with use(actor.context):
        return suppliers_for(actor, Criteria(**{**wanted.__dict__, **criteria}))


def _names(found: SupplierSearch) -> list[str]:
    return [each.site_name for each in found.candidates]


@pytest.fixture
def gear_maker(db: None) -> Site:
    site = _write(
        lambda: SiteFactory(company__name="Keystone Works", name="Keystone Works", naics_id="333612")
    )
    _shown(site, "gear hobbing")
    return site


def test_built__finds_by_what_is_shown_and_says_which_index(advisor: Actor, gear_maker: Site) -> None:
    generation = index.build_index()
    found = _search(advisor)
    assert _names(found) == ["Keystone Works"]
    assert found.from_index
    assert not found.notice
    assert found.generation["number"] == generation.number
    assert found.generation["documents"] == 1
    assert len(found.generation["sha256"]) == 64


def _rename(site: Site) -> None:
    _write(lambda: Site.objects.filter(pk=site.pk).update(name="Gear House"))


def _rename_company(site: Site) -> None:
    _write(lambda: type(site.company).objects.filter(pk=site.company_id).update(name="Gear Company"))


def _name_otherwise(site: Site) -> None:
    _write(
        lambda: CompanyName.objects.create(
            company=site.company, kind="trade", name="Acme Gear", name_key="acme gear"
        )
    )


def _add_industry(site: Site) -> None:
    _write(lambda: SiteIndustry.objects.create(site=site, code="333612", said_by="center"))


def _show(site: Site) -> None:
    _shown(site, "gear shaping")


def test_every_kind_of_write__is_found_by_the_next_search(advisor: Actor) -> None:
    index.build_index()
    found_before: set[int] = set()
    for write in (_show, _name_otherwise, _rename, _rename_company, _add_industry):
        site = _write(lambda: SiteFactory(company__name="Plain Works", name="Plain Works"))
        asked = {"industries": (Industry("333612", 0.9),)}
        assert {each.site_id for each in _search(advisor, **asked).candidates} == found_before, write
        write(site)
        found = _search(advisor, **asked)
        found_before.add(site.pk)
        assert {each.site_id for each in found.candidates} == found_before, write
        assert found.from_index


def test_write_of_the_owner_by_plain_sql__is_not_forgotten(advisor: Actor, gear_maker: Site) -> None:
    index.build_index()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE companies_site SET name = 'Brighton Gear' WHERE id = %s", [gear_maker.pk])
    assert _names(_search(advisor, "Brighton")) == ["Brighton Gear"]


def test_capability_not_agreed_to__never_enters(advisor: Actor) -> None:
    site = _write(lambda: SiteFactory(company__name="Plain Works", name="Plain Works"))
    _write(lambda: CapabilityFactory(site=site, name="gear hobbing"))
    index.build_index()
    assert not _search(advisor).candidates
    assert not IndexChange.objects.filter(site_number=-1)


def test_consent_withdrawn__gone_from_the_next_search(advisor: Actor) -> None:
    site = _write(lambda: SiteFactory(company__name="Plain Works", name="Plain Works"))
    capability = _shown(site, "gear hobbing")
    index.build_index()
    assert _search(advisor).candidates
    _write(
        lambda: Capability.objects.filter(pk=capability.pk).update(
            shared_at=None, shared_by=None, agreed_by=""
        )
    )
    assert not _search(advisor).candidates


def test_consent_withdrawn__not_yet_learned__not_compared_by_it(
    advisor: Actor, gear_maker: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.build_index()
    opened = index.ready_index()
    _write(lambda: Capability.objects.update(shared_at=None, shared_by=None, agreed_by=""))
    monkeypatch.setattr("lineshaft.apps.scouting.queries.matching.ready_index", lambda: opened)
    found = _search(advisor)
    assert [each.site_id for each in found.candidates] == [gear_maker.pk]  # by its name and industry alone
    process = next(each for each in found.candidates[0].contributions if each.feature == "process")
    assert process.value == 0


def test_plant_deleted__gone(advisor: Actor) -> None:
    site = _write(lambda: SiteFactory(company__name="Gear House", name="Gear House"))
    index.build_index()
    _write(lambda: Site.objects.filter(pk=site.pk).delete())
    found = _search(advisor)
    assert not found.candidates
    assert found.generation["documents"] == 0


def test_not_committed__does_not_enter_the_index(advisor: Actor, gear_maker: Site) -> None:
    index.build_index()
    with transaction.atomic():
        with system_scope("a test writes and takes back"):
            SiteFactory(company__name="Phantom Gear", name="Phantom Gear")
        with use(advisor.context):
            suppliers_for(advisor, Criteria(text="Phantom Gear"))
        transaction.set_rollback(True)
    assert "Phantom Gear" not in _names(_search(advisor, "Phantom Gear"))
    assert index.ready_index().generation.documents == 1


def test_transaction_that_began_before_and_ends_after__is_not_forgotten(
    advisor: Actor, gear_maker: Site
) -> None:
    """Its number is lower than that of what the index learned meanwhile."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE companies_site SET name = 'Brighton Gear' WHERE id = %s", [gear_maker.pk])
        _write(lambda: SiteFactory(company__name="Later", name="Later"))
        index.build_index()
        _write(lambda: SiteFactory(company__name="Latest", name="Latest"))
        assert _names(_search(advisor, "Brighton Latest")) == ["Latest"]
        cursor.execute("COMMIT")
    assert set(_names(_search(advisor, "Brighton Latest"))) == {"Latest", "Brighton Gear"}


def test_none_yet__postgresql_answers_and_it_is_said(advisor: Actor, gear_maker: Site) -> None:
    found = _search(advisor, industries=(Industry("333612", 0.9),))
    assert _names(found) == ["Keystone Works"]
    assert not found.from_index
    assert "There is no index of plants yet" in found.notice
    assert found.generation == {}
    assert found.by_state == {"13": 1}


def _folder() -> Path:
    folder = Path(django_settings.INDEX_FOLDER) / "plants"
    return folder / (folder / "current").read_text(encoding="utf-8")


def _harm(folder: Path, harm: str) -> None:
    if harm == "empty pointer":
        (folder.parent / "current").write_text("", encoding="utf-8")
    for path in folder.iterdir():
        if harm == "gone":
            path.unlink()
        elif harm == "cut" and path.suffix not in (".json", ".lock"):
            os.truncate(path, path.stat().st_size // 2)
        elif harm == "garbage" and path.name == "meta.json":
            path.write_text("no index", encoding="utf-8")


def test_lost_or_corrupt__noticed_said_and_built_anew(advisor: Actor, gear_maker: Site) -> None:
    index.build_index()
    for harm in ("gone", "cut", "garbage", "empty pointer"):
        index._holders.clear()  # as another process finds it
        _harm(_folder(), harm)
        found = _search(advisor)
        assert _names(found) == ["Keystone Works"], harm
        assert not found.from_index, harm
        assert "PostgreSQL answered instead" in found.notice
        assert index.keep_index().startswith("built anew with 1 plants"), harm
        assert _search(advisor).from_index


def test_too_much_changed__postgresql_answers_until_it_is_learned(
    advisor: Actor, gear_maker: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.build_index()
    monkeypatch.setattr(index, "MOST_LEARNED_AT_ONCE", 2)
    for number in range(4):
        _write(lambda number=number: SiteFactory(company__name=f"Gear {number}", name=f"Gear {number}"))
    found = _search(advisor)
    assert not found.from_index
    assert len(found.candidates) == 5
    assert index.keep_index() == "4 plants learned"
    again = _search(advisor)
    assert again.from_index
    assert len(again.candidates) == 5


def test_restored_from_a_backup__built_anew(advisor: Actor, gear_maker: Site) -> None:
    """The table is another one then, and numbers of transactions begin again."""
    index.build_index()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE scouting_indexchange RENAME TO as_it_was")
        cursor.execute("CREATE TABLE scouting_indexchange (LIKE as_it_was INCLUDING ALL)")
        cursor.execute("GRANT SELECT, INSERT, DELETE ON scouting_indexchange TO lineshaft_app")
    found = _search(advisor)
    assert not found.from_index
    assert "another database" in found.notice


def test_learned_nothing_for_days__built_anew(
    advisor: Actor, gear_maker: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.build_index()
    later = timezone.now() + timedelta(days=index.DAYS_KEPT, minutes=1)
    monkeypatch.setattr(index.timezone, "now", lambda: later)
    with pytest.raises(index.IndexAway, match="has learned nothing for 3 days"):
        index.ready_index()


_WRITER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "lineshaft.config.settings"
import django
django.setup()
from django.conf import settings
from django.db import connections
settings.INDEX_FOLDER = sys.argv[1]
for alias in ("default", "owner"):
    settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = sys.argv[2]
from lineshaft.apps.scouting import index
from lineshaft.domain.matching import index as files
real = files.keep_note
def note_and_wait(writer, note):
    real(writer, note)
    print("writing", flush=True)
    sys.stdin.read()
files.keep_note = note_and_wait
getattr(index, sys.argv[3])()
"""


@pytest.mark.parametrize("act", ["learn_changes", "build_index"])
def test_writer_killed_before_its_commit__nothing_is_lost(advisor: Actor, gear_maker: Site, act: str) -> None:
    index.build_index()
    _write(lambda: SiteFactory(company__name="Brighton Gear", name="Brighton Gear"))
    name = connections["default"].settings_dict["NAME"]
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(django_settings.INDEX_FOLDER), name, act],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
    found = _search(advisor, "Brighton")
    assert found.from_index
    assert "Brighton Gear" in _names(found)
    index.build_index()
    assert len([path for path in _folder().parent.iterdir() if path.is_dir()]) == 1


def test_two_processes_search__each_sees_what_the_other_learned(advisor: Actor, gear_maker: Site) -> None:
    index.build_index()
    other = index._Holder(index._folder())
    before = index._reopened(other)
    _write(lambda: SiteFactory(company__name="Brighton Gear", name="Brighton Gear"))
    assert "Brighton Gear" in _names(_search(advisor, "Brighton"))
    after = index._reopened(other)
    assert after.generation.documents == before.generation.documents + 1


def test_buyer__sees_counts_and_no_names(gear_maker: Site) -> None:
    from factories.accounts import OrganisationFactory
    from lineshaft.apps.accounts.roles import OrganisationKind

    index.build_index()
    buyer = actor_for(
        person(Role.BUYER, _write(lambda: OrganisationFactory(kind=OrganisationKind.BUYER, name="Depot")))
    )
    found = _search(buyer, industries=(Industry("333612", 0.9),))
    assert found.candidates == ()
    assert found.by_state == {"13": 1}


def test_old_changes__are_forgotten(gear_maker: Site) -> None:
    assert IndexChange.objects.exists()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE scouting_indexchange SET changed_at = changed_at - interval '5 days'")
    assert index.forget_old_changes() > 0
    assert not IndexChange.objects.exists()


def test_reasons__are_plain_values(advisor: Actor, gear_maker: Site) -> None:
    index.build_index()
    reasons = _search(advisor).candidates[0].reasons
    assert json.loads(json.dumps(reasons)) == reasons
    assert {"text", "process"} <= {each["feature"] for each in reasons}
