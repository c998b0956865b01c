"""Conflicting sources: what files of other centers say otherwise is told as a value with its day, and nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from factories.accounts import OrganisationFactory, person
from factories.network import CenterFactory
from import_files import committed, file_of
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.models import ImportBatch, SaidValue, Site
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

ACME = ("Acme Castings Inc", "1 Foundry Rd", "Atlanta", "GA", "30318", "404-555-0123", "331511", "12", "")
OTHERWISE = (*ACME[:5], "404-555-0777", "332710", "99", "")


def center_of(state: str, name: str) -> Center:
    return CenterFactory(state_id=state, organisation=OrganisationFactory(name=name))


def advisor_of(center: Center, name: str) -> Actor:
    return actor_for(person(Role.ADVISOR, center.organisation, full_name=name))


@pytest.fixture
def georgia(db: None) -> Center:
    return center_of("13", "Georgia Center")


@pytest.fixture
def quokka(db: None) -> Center:
    return center_of("45", "Quokka Center")


@pytest.fixture
def ada(georgia: Center) -> Actor:
    return advisor_of(georgia, "Ada Advisor")


@pytest.fixture
def otto(quokka: Center) -> Actor:
    return advisor_of(quokka, "Otto Quokka")


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., ImportBatch]:
    """A file of these rows, committed for a center; the folder's name keeps the files apart."""

    def run(center: Center, by: Actor, *rows: Any) -> ImportBatch:
        folder = tmp_path / f"{center.pk}-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        with use(by.context):
            batch: ImportBatch = committed(
                file_of(folder, *rows, name=f"list-{by.person.full_name}.csv"), center, by
            )
        return batch

    return run


@pytest.fixture
def site(georgia: Center, ada: Actor, bring: Callable[..., ImportBatch]) -> Site:
    bring(georgia, ada, ACME)
    return Site.objects.get()


def history(actor: Actor, site: Site) -> dict[str, queries.FactHistory]:
    with use(actor.context):
        fresh = Site.objects.select_related("company", "state", "naics").get(pk=site.pk)
        return {fact.label: fact for fact in queries.fact_histories(actor, fresh)}


def test_another_centers_file__shows_as_network_record_with_value_and_day_alone(
    site: Site, quokka: Center, ada: Actor, otto: Actor, bring: Any, sign_in: Callable[[User], Client],
) -> None:  # fmt: skip
    bring(quokka, otto, OTHERWISE)

    facts = history(ada, site)

    (phone,) = facts["Telephone"].others
    assert (phone.value, phone.who, phone.source) == ("(404) 555-0777", "network record", "")
    assert not hasattr(phone.at, "hour")
    assert [said.value for said in facts["Industry"].others] == ["332710 Machine Shops"]
    assert facts["Name"].others == []
    page = sign_in(ada.person).get(f"/sites/{site.public_id}/history/").content.decode()
    assert "(404) 555-0777" in page
    for told in ("quokka", "Quokka", "Otto"):
        assert told not in page


def test_the_same_value_of_several_centers__is_told_once(
    site: Site, quokka: Center, ada: Actor, otto: Actor, bring: Any
) -> None:
    third = center_of("01", "Third Center")
    bring(quokka, otto, OTHERWISE)
    before = history(ada, site)["Telephone"]
    bring(third, advisor_of(third, "Tess"), OTHERWISE)

    assert history(ada, site)["Telephone"] == before


def test_the_own_file__keeps_its_row_and_is_no_network_record(
    site: Site, quokka: Center, otto: Actor, bring: Any
) -> None:
    bring(quokka, otto, OTHERWISE)

    (said,) = history(otto, site)["Telephone"].others

    assert (said.value, said.source, said.who) == (
        "404-555-0777",
        "list-Otto Quokka.csv, row 2",
        "Otto Quokka",
    )
    assert said.takes


def test_the_table__is_read_by_no_member_and_by_no_office(
    site: Site, quokka: Center, ada: Actor, otto: Actor, bring: Any
) -> None:
    bring(quokka, otto, OTHERWISE)
    office = actor_for(person(Role.NETWORK_ADMINISTRATOR))
    for actor in (ada, otto, office):
        with use(actor.context), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM companies_saidvalue")
            assert cursor.fetchone() == (0,)
    with system_scope("a test looks"):
        kept = dict(SaidValue.objects.values_list("fact", "value"))
    assert kept == {"phone": {"phone": "4045550777"}, "industry": {"naics_id": "332710"}}


def test_the_companys_own_people__are_not_told_what_others_say(
    site: Site, quokka: Center, otto: Actor, bring: Any
) -> None:
    bring(quokka, otto, OTHERWISE)
    people = OrganisationFactory(kind="company")
    with system_scope("a test arranges"):
        site.company.organisation = people
        site.company.save()
    contact = actor_for(person(Role.COMPANY_CONTACT, people))

    assert history(contact, site)["Telephone"].others == []


def test_an_undone_import__says_nothing_any_more(
    site: Site, quokka: Center, ada: Actor, otto: Actor, bring: Any
) -> None:
    batch = bring(quokka, otto, OTHERWISE)
    with use(otto.context):
        actions.undo_import(batch=batch, by=otto)

    assert history(ada, site)["Telephone"].others == []
    with system_scope("a test looks"):
        assert not SaidValue.objects.exists()


def test_another_way_of_writing__is_no_other_value(
    site: Site, quokka: Center, ada: Actor, otto: Actor, bring: Any
) -> None:
    same = (
        "ACME CASTINGS, INC.",
        "1 Foundry Road",
        "ATLANTA",
        "GA",
        "30318",
        "(404) 555 0123",
        "331511",
        "",
        "",
    )
    bring(quokka, otto, same)

    with system_scope("a test looks"):
        assert not SaidValue.objects.exists()


def test_take_over__with_one_press_is_a_correction_that_can_be_undone(
    site: Site, quokka: Center, ada: Actor, otto: Actor, bring: Any, sign_in: Callable[[User], Client]
) -> None:
    bring(quokka, otto, OTHERWISE)
    browser = sign_in(ada.person)
    address = f"/sites/{site.public_id}/history/"
    (said,) = history(ada, site)["Telephone"].others
    assert said.takes in browser.get(address).content.decode()

    page = browser.post(f"{address}take-over/", {"value": said.takes}, follow=True).content.decode()

    assert "The record was corrected for the whole network." in page
    site.refresh_from_db()
    assert (site.phone_key, site.naics_id) == ("4045550777", "331511")
    facts = history(ada, site)["Telephone"]
    assert [(each.value, each.who) for each in facts.others] == [
        ("(404) 555-0123", "Ada Advisor"),  # before this change
        ("404-555-0123", "Ada Advisor"),  # her own file
    ]
    with use(ada.context):
        change = queries.registry_changes(ada).get()
        actions.undo_change(change=change, by=ada)
    site.refresh_from_db()
    assert site.phone_key == "4045550123"


def test_take_over__of_what_another_center_said_waits_for_the_program_office(
    site: Site, quokka: Center, ada: Actor, otto: Actor, bring: Any
) -> None:
    bring(quokka, otto, OTHERWISE)
    (said,) = history(otto, site)["Telephone"].others
    with use(otto.context):
        corrected = actions.take_over(site=site, code=said.takes, by=otto)
        with pytest.raises(Conflict, match="not said any more"):
            actions.take_over(site=site, code="nonsense", by=otto)

    assert corrected.done is None
    assert corrected.proposed is not None


def test_a_decided_row__says_what_differs_and_takes_it_back_with_the_decision(
    georgia: Center, quokka: Center, ada: Actor, otto: Actor, bring: Any
) -> None:
    bring(georgia, ada, ("Delta Wire Works", "9 Mill St", "Macon", "GA", "31201", "", "", "", ""))
    site = Site.objects.get()
    doubtful = (
        "Delta Wire & Cable",
        "9 Mill Street",
        "Macon",
        "GA",
        "31201",
        "478-555-0100",
        "332618",
        "",
        "",
    )
    batch = bring(quokka, otto, doubtful)
    with use(otto.context):
        row = queries.waiting_rows(batch).get()
        row = actions.decide_row(row=row, verdict="same", site=site, by=otto)
    assert [said.value for said in history(ada, site)["Name"].others] == ["Delta Wire & Cable"]
    with use(otto.context):
        actions.reopen_row(row=row, by=otto)
    assert history(ada, site)["Name"].others == []
