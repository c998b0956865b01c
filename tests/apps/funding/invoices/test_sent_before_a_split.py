"""What a center sent to a company for a plant that was never its own: who is asked whose it is, and who is told."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from factories.accounts import MembershipFactory, OrganisationFactory, person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.delivery import ProposalFactory
from factories.engagements import EngagementFactory
from factories.network import CenterFactory
from invoicing import MakeInvoice, browser_of
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies import actions as companies
from lineshaft.apps.companies import queries as registry
from lineshaft.apps.companies.models import Company
from lineshaft.apps.engagements.models import Engagement
from lineshaft.tenancy import system_scope, use


@pytest.fixture
def office(db: None) -> Actor:
    organisation = OrganisationFactory(kind=OrganisationKind.PROGRAM_OFFICE.value)
    return actor_for(person(Role.NETWORK_ADMINISTRATOR, organisation))


@pytest.fixture
def split(make: MakeInvoice, engagement: Engagement, office: Actor) -> Callable[[], Company]:
    """The office splits the company of an invoice: its plant is another company's. Gives the new one."""

    def split_it() -> Company:
        SiteFactory(company=engagement.site.company, name="North Plant")
        with use(office.context):
            change = companies.split_company(
                company=engagement.site.company, name="South Works",
                parts=[f"companies_site:{engagement.site_id}"], by=office,
            )  # fmt: skip
        return Company.objects.get(public_id=change.other_id)

    return split_it


def test_sold_on__what_was_sent_before_goes_to_the_company_that_it_was_of_not_to_the_buyer(
    make: MakeInvoice, split: Callable[[], Company], advisor: User, engagement: Engagement
) -> None:
    made, by = make(), actor_for(advisor)
    new, buyer = split(), CompanyFactory(name="Third Forge")
    with use(by.context):
        companies.move_site(site=engagement.site, to=buyer, by=by, reason="Sold")
        page = browser_of(advisor).get(reverse("companies:taking_along")).text
        assert "The plant turned out to be of South Works" in page
        assert "Third Forge" not in page
        (left,) = registry.left_behind(by)
        change = companies.take_along(left=left, takes=True, by=by)
        made.refresh_from_db()
        assert made.company == new
        companies.undo_change(change=change, by=by)
        assert registry.left_behind(by) == [left]


@pytest.mark.parametrize("which", ["the first", "the new"])
def test_it_stays__is_not_asked_again_when_one_of_the_two_goes_into_another_record(
    which: str, make: MakeInvoice, split: Callable[[], Company], advisor: User, office: Actor
) -> None:
    made, by = make(), actor_for(advisor)
    new, kept = split(), CompanyFactory(name="Holding")
    with use(by.context):
        (left,) = registry.left_behind(by)
        companies.take_along(left=left, takes=False, by=by)
    with use(office.context):
        companies.merge_companies(kept=kept, gone=made.company if which == "the first" else new, by=office)
    with use(by.context):
        assert registry.left_behind(by) == []


def test_two_records_of_one_plant__ask_nobody_whose_it_is(
    make: MakeInvoice, engagement: Engagement, advisor: User
) -> None:
    by = actor_for(advisor)
    make()
    SiteFactory(company=engagement.site.company, name="North Plant")
    kept = SiteFactory(company=CompanyFactory(name="Other Forge"))
    RelationshipFactory(center_id=engagement.center_id, site=kept)
    with use(by.context):
        companies.merge_sites(kept=kept, gone=engagement.site, by=by)
        assert registry.left_behind(by) == []


def test_link_of_the_mail__once_it_is_decided(
    make: MakeInvoice, split: Callable[[], Company], advisor: User, finance_officer: User
) -> None:
    make()
    split()
    by, address = actor_for(advisor), reverse("companies:taking_along")
    officer = browser_of(finance_officer)
    assert officer.get(address).status_code == 200
    with use(by.context):
        companies.take_along(left=registry.left_behind(by)[0], takes=True, by=by)
    page = officer.get(address)
    assert page.status_code == 200
    assert "Nothing to decide" in page.text
    assert f'href="{reverse("companies:changes")}"' not in page.text


def test_person_of_two_centers__reads_whose_each_line_is(
    make: MakeInvoice, split: Callable[[], Company], advisor: User, engagement: Engagement
) -> None:
    made, company, address = make(), engagement.site.company, reverse("companies:taking_along")
    far = CenterFactory(state_id="45", name="Palmetto Center")
    with system_scope("a test arranges what another center sent"):
        theirs = EngagementFactory(center=far, site=engagement.site)
        ProposalFactory(
            engagement=theirs, company=company, state="sent", sha256="0" * 64, sent_at=made.made_at
        )
    split()
    names = (made.center.name, far.name)
    assert [name in browser_of(advisor).get(address).text for name in names] == [False, False]
    MembershipFactory(user=advisor, organisation=far.organisation, role=Role.ADVISOR)
    lines = browser_of(advisor).get(address).text.split("<li>")
    assert [any(name in each for each in lines) for name in names] == [True, True]
