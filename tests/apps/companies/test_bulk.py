"""Writing many sites at once."""

import pytest

from factories.network import CenterFactory
from lineshaft.apps.audit.actions import one_event_for_batch
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.companies.actions import Loaded, SiteRow, bulk_load_sites
from lineshaft.apps.companies.models import Company, Relationship, Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]


def test_bulk_load__writes_company_site_and_relationship_with_keys():
    center = CenterFactory()
    loaded = bulk_load_sites(
        [
            SiteRow(
                "Alpha Castings, Inc.", "13", street="1 Foundry Road", zip_code="30318", naics_id="331511"
            ),
            SiteRow("Beta Tool & Die", "13", center_id=center.pk, employees=12, needs=("workforce",)),
        ]
    )

    assert loaded == Loaded(companies=2, sites=2, relationships=1)
    alpha = Site.objects.get(name="Alpha Castings, Inc.")
    assert (alpha.name_key, alpha.street_key, alpha.company.name) == (
        "alpha castings",
        "1 foundry rd",
        "Alpha Castings, Inc.",
    )
    relationship = Relationship.objects.get(site__name="Beta Tool & Die")
    assert (relationship.employees, relationship.needs, relationship.status) == (
        12,
        ["workforce"],
        "prospect",
    )


def test_bulk_load__rows_with_one_reference_share_a_company():
    bulk_load_sites(SiteRow(f"Gamma plant {n}", "13", company_ref="gamma") for n in range(3))
    company = Company.objects.get()
    assert (company.name, company.sites.count()) == ("Gamma plant 0", 3)


def test_bulk_load__twice_in_one_transaction_and_then_one_by_one():
    """Sequences go on behind what was loaded, so that the next site does not collide."""
    for name in ("Delta", "Epsilon"):
        bulk_load_sites([SiteRow(name, "13")])
    company = Company.objects.create(public_id="C00000000000001", name="Zeta", name_key="zeta")
    assert Company.objects.count() == 3
    assert company.pk == Company.objects.order_by("-pk").first().pk


def test_bulk_load__one_audit_event_inside_a_batch():
    center = CenterFactory()
    before = AuditEvent.objects.count()
    with one_event_for_batch(
        table="companies_site", row_id="demo", center_id=center.pk, summary={"sites": 2}
    ):
        bulk_load_sites([SiteRow("Eta", "13"), SiteRow("Theta", "13")])
    assert AuditEvent.objects.count() == before + 1
