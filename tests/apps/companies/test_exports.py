"""What leaves in a file: by disclosure class, by center, and never as a formula."""

import csv
import io

import pytest
from django.urls import reverse

from factories.accounts import person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import exports
from lineshaft.apps.companies.keys import name_key
from lineshaft.apps.companies.models import SiteIndustry

pytestmark = pytest.mark.django_db


def rows_of(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def site_named(name: str, **fields):
    return SiteFactory(company=CompanyFactory(name=name, name_key=name_key(name)), **fields)


@pytest.fixture
def center():
    return CenterFactory()


def test_export__filtered_own_facts_and_demonstration_mark(center, sign_in, settings):
    site = site_named("=cmd|'/C calc'!A0", naics_id="331511")
    RelationshipFactory(center=center, site=site, employees=77, notes="secret note", needs=["workforce"])
    RelationshipFactory(center=center, site=site_named("Other Works"), status="active")
    staff = sign_in(person(Role.ADVISOR, center.organisation))

    answer = staff.get(reverse("companies:export"), {"naics": "3315"})

    assert "demonstration-data" in answer.headers["Content-Disposition"]
    (row,) = rows_of(answer)
    assert row["Name"] == "'=cmd|'/C calc'!A0"
    assert (row["Employees"], row["Needs"], row["NAICS"]) == ("77", "workforce", "331511")
    assert row["Note"] == "demonstration data"
    assert "secret note" not in str(row)
    settings.DEMO = False
    (row,) = rows_of(staff.get(reverse("companies:export"), {"naics": "3315"}))
    assert row["Note"] == ""


def test_export__another_centers_facts_stay_with_it(center, sign_in):
    site = site_named("Acme Castings")
    RelationshipFactory(center=center, site=site, employees=4321)
    for user in (
        person(Role.ADVISOR, CenterFactory(state_id="30").organisation),
        person(Role.PROGRAM_OFFICER),
        person(Role.FINANCE_OFFICER, center.organisation),
    ):
        rows = rows_of(sign_in(user).get(reverse("companies:export"), {"scope": "all"}))
        assert [(row["Site"], row["Employees"], row["Status"]) for row in rows] == [(site.public_id, "", "")]


def test_export__a_search_and_a_list_of_many_pages(center, sign_in, monkeypatch):
    monkeypatch.setattr(exports, "_AT_A_TIME", 7)
    for number in range(20):
        site_named(f"Works {number:02}")
    site_named("Peach State Stamping")
    staff = sign_in(person(Role.ADVISOR, center.organisation))
    everyone = rows_of(staff.get(reverse("companies:export"), {"scope": "all"}))
    assert [row["Name"] for row in everyone] == [
        "Peach State Stamping",
        *(f"Works {n:02}" for n in range(20)),
    ]
    found = rows_of(staff.get(reverse("companies:export"), {"scope": "all", "q": "peech state"}))
    assert [row["Name"] for row in found] == ["Peach State Stamping"]


def test_export__not_for_the_board_and_not_for_strangers(center, sign_in, client):
    assert client.get(reverse("companies:export")).status_code == 302
    assert (
        sign_in(person(Role.VIEWER, center.organisation)).get(reverse("companies:export")).status_code == 403
    )


def test_export__holds_what_a_plant_is(center, sign_in):
    parent = CompanyFactory(name="Holding Inc")
    site = SiteFactory(
        company=CompanyFactory(cage="2A345", parent=parent),
        latitude=33.75,
        longitude=-84.39,
        position_given=True,
    )
    for code, vintage in (("332710", 2022), ("332998", 2012)):
        SiteIndustry.objects.create(site=site, code=code, vintage=vintage, said_by="company")
    RelationshipFactory(center=center, site=site)

    (row,) = rows_of(sign_in(person(Role.ADVISOR, center.organisation)).get(reverse("companies:export")))

    assert (row["CAGE code"], row["Parent company"]) == ("2A345", "Holding Inc")
    assert "Atlanta" in row["Metropolitan area"]
    assert (row["Latitude"], row["Longitude"], row["Position"]) == ("33.75", "-84.39", "given")
    assert row["Further NAICS"] == "332710 (2022); 332998 (2012)"
