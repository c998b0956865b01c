"""What identifies a company: CAGE code, parent, other names, and the tax numbers that a center holds."""

import itertools
import json
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from editing import opened
from factories.accounts import person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.companies import actions, exports, queries
from lineshaft.apps.companies.models import Company, CompanyName, CompanyTaxNumber, Site
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use
from simultaneous import acting, in_between

pytestmark = pytest.mark.django_db

EIN = "20-1234567"


@pytest.fixture
def center(db):
    return CenterFactory()


@pytest.fixture
def advisor(center) -> User:
    return person(Role.ADVISOR, center.organisation)


@pytest.fixture
def by(advisor) -> Iterator[Actor]:
    actor = actor_for(advisor)
    with use(actor.context):
        yield actor


def family(by: Actor, company: Company, parent: Company | None, cage: str = "") -> Company:
    """Say the family of a company with which the person's center works."""
    works_with(by, company)
    corrected(by, company, parent, cage)
    return Company.objects.get(pk=company.pk)


def corrected(by: Actor, company: Company, parent: Company | None, cage: str) -> actions.Corrected:
    same = {"name": company.name, "website": company.website, "uei": company.uei}
    return actions.correct_company(company=company, by=by, cage=cage, parent=parent, **same)


def works_with(by: Actor, company: Company) -> None:
    if not company.sites.exists():
        with system_scope("a test arranges"):
            RelationshipFactory(center_id=by.center_ids[0], site=SiteFactory(company=company))


def test_family__of_a_company_that_the_center_does_not_work_with_is_proposed(by):
    company, parent = CompanyFactory(), CompanyFactory(name="Holding Inc")
    answer = corrected(by, company, parent, "2A345")
    assert answer.done is None
    assert answer.proposed is not None
    company.refresh_from_db()
    assert (company.cage, company.parent) == ("", None)
    assert queries.proposed_values(answer.proposed) == [
        ("CAGE code", "2A345"),
        ("Parent company", "Holding Inc"),
    ]


def test_family__is_undone_like_any_other_correction_and_stands_in_the_history(by):
    company, parent = CompanyFactory(), CompanyFactory(name="Holding Inc")
    works_with(by, company)
    change = corrected(by, company, parent, "2A345").done
    site = Site.objects.get(company=company)
    said = {fact.label: fact for fact in queries.fact_histories(by, site)}
    assert said["Parent company"].now.value == "Holding Inc"
    assert [other.value for other in said["CAGE code"].others] == ["–"]
    actions.undo_change(change=change, by=by)
    company.refresh_from_db()
    assert (company.cage, company.parent) == ("", None)


def test_cage__is_stored_in_one_form_and_names_one_company(by):
    one, other = CompanyFactory(), CompanyFactory()
    assert family(by, one, None, " 2a345 ").cage == "2A345"
    with pytest.raises(InvalidValue) as refused:
        family(by, other, None, "2A345")
    assert refused.value.field == "cage"
    assert one.name in str(refused.value)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_parent__no_company_stands_above_itself(by, length):
    chain = [CompanyFactory() for _ in range(length)]
    for child, parent in itertools.pairwise(chain):
        family(by, child, parent)
    with pytest.raises(InvalidValue) as refused:
        family(by, chain[-1], chain[0])
    assert refused.value.field == "parent"
    chain[-1].refresh_from_db()
    assert chain[-1].parent is None


def test_parent__the_family_is_shown_on_the_page_of_each(by, advisor, sign_in):
    top, middle, low = (CompanyFactory(name=name) for name in ("Top Holding", "Middle Inc", "Low Works"))
    family(by, middle, top)
    family(by, low, middle)
    low.refresh_from_db()
    assert queries.companies_above(low) == [middle, top]
    page = sign_in(advisor).get(reverse("companies:company", args=[middle.public_id]))
    assert b"Top Holding" in page.content
    assert b"Low Works" in page.content


@pytest.mark.django_db(transaction=True)
def test_parent__two_people_cannot_make_a_circle_together():
    center = CenterFactory()
    one, other = CompanyFactory(), CompanyFactory()
    people = [person(Role.ADVISOR, center.organisation) for _ in range(2)]
    results = in_between(
        acting(people[0], lambda actor: family(actor, one, other).pk),
        acting(people[1], lambda actor: family(actor, other, one).pk),
    )
    assert [type(each) for each in results] == [int, Conflict]
    assert Company.objects.exclude(parent=None).count() == 1


def test_merge__a_subsidiary_goes_into_its_parent_and_back(by):
    top, gone = CompanyFactory(), CompanyFactory()
    below = CompanyFactory()
    family(by, gone, top)
    family(by, below, gone)
    change = actions.merge_companies(kept=top, gone=gone, by=by)
    below.refresh_from_db()
    top.refresh_from_db()
    assert (below.parent_id, top.parent_id) == (top.pk, None)
    actions.undo_change(change=change, by=by)
    below.refresh_from_db()
    assert below.parent_id == gone.pk


def test_merge__a_parent_goes_into_its_subsidiary(by):
    top, gone, kept = CompanyFactory(), CompanyFactory(), CompanyFactory()
    family(by, gone, top)
    family(by, kept, gone)
    change = actions.merge_companies(kept=kept, gone=gone, by=by)
    kept.refresh_from_db()
    assert kept.parent_id == top.pk
    actions.undo_change(change=change, by=by)
    kept.refresh_from_db()
    assert kept.parent_id == gone.pk


def test_merge__over_a_company_between_is_refused(by):
    gone, between, kept = CompanyFactory(), CompanyFactory(), CompanyFactory()
    family(by, between, gone)
    family(by, kept, between)
    with pytest.raises(Conflict, match="through another company"):
        actions.merge_companies(kept=kept, gone=gone, by=by)


def test_merge__the_parent_and_code_that_the_other_lacked_are_taken_over(by):
    top, gone, kept = CompanyFactory(), CompanyFactory(), CompanyFactory()
    family(by, gone, top, "2A345")
    actions.merge_companies(kept=kept, gone=gone, by=by)
    kept.refresh_from_db()
    assert (kept.parent_id, kept.cage) == (top.pk, "2A345")


def test_edit_page__two_fields_of_two_people_go_together(by, advisor, sign_in):
    company, parent = CompanyFactory(), CompanyFactory(name="Holding Inc")
    works_with(by, company)
    browser = sign_in(advisor)
    address = reverse("companies:edit_company", args=[company.public_id])
    first = opened(browser, address)
    browser.post(address, {**first, "cage": "2A345"})
    answer = browser.post(address, {**first, "parent": "Holding Inc"})
    assert answer.status_code == 302
    company.refresh_from_db()
    assert (company.cage, company.parent) == ("2A345", parent)


def test_edit_page__an_unknown_parent_is_named(advisor, sign_in):
    company = CompanyFactory()
    browser = sign_in(advisor)
    address = reverse("companies:edit_company", args=[company.public_id])
    answer = browser.post(address, {**opened(browser, address), "parent": "Nobody at all"})
    assert b"Choose the company from the suggestions" in answer.content


def test_company_search__finds_by_beginning_and_by_other_name(by, advisor, sign_in):
    company = CompanyFactory(name="Peachtree Valve Co", name_key="peachtree valve")
    actions.add_company_name(company=company, by=by, kind="trade", name="Orchard Fittings")
    browser = sign_in(advisor)
    for text in ("peachtree", "Orchard Fittings", company.public_id):
        found = browser.get(reverse("companies:company_search"), {"q": text})
        assert company.public_id.encode() in found.content, text


def test_other_name__is_corrected_removed_and_brought_back(by, advisor, sign_in):
    company = CompanyFactory()
    other = actions.add_company_name(company=company, by=by, kind="trade", name="Old Nmae")
    actions.edit_company_name(other=other, by=by, kind="former", name="Old Name")
    browser = sign_in(advisor)
    browser.post(reverse("companies:remove_company_name", args=[company.public_id, other.pk]))
    assert not CompanyName.objects.filter(company=company).exists()
    page = browser.get(reverse("companies:edit_company", args=[company.public_id]))
    assert b"Undo" in page.content
    browser.post(reverse("companies:bring_name_back", args=[company.public_id]))
    back = CompanyName.objects.get(company=company)
    assert (back.kind, back.name, back.name_key) == ("former", "Old Name", "old name")


def test_other_name__of_another_company_is_not_found_here(by, advisor, sign_in):
    other = actions.add_company_name(company=CompanyFactory(), by=by, kind="trade", name="Elsewhere")
    here = CompanyFactory()
    answer = sign_in(advisor).post(reverse("companies:remove_company_name", args=[here.public_id, other.pk]))
    assert answer.status_code == 404


def held_by(center, company: Company, ein: str = EIN) -> CompanyTaxNumber:
    with system_scope("a test arranges its rows"):
        return CompanyTaxNumber.objects.create(center=center, company=company, ein=ein)


def test_tax_number__is_noted_for_a_company_that_the_center_works_with(by, center):
    site = SiteFactory()
    with pytest.raises(Conflict, match="among your center"):
        actions.add_tax_number(company=site.company, center=center, by=by, ein=EIN)
    RelationshipFactory(center=center, site=site)
    held = actions.add_tax_number(company=site.company, center=center, by=by, ein="201234567")
    assert held.ein == EIN


def test_tax_number__no_other_center_and_no_office_reads_it(by, center):
    site = SiteFactory()
    held_by(center, site.company)
    assert [held.ein for held in queries.tax_numbers_of(by, site.company)] == [EIN]
    for looker in (person(Role.DIRECTOR, CenterFactory(state_id="45").organisation), person(Role.EVALUATOR)):
        actor = actor_for(looker)
        with use(actor.context):
            assert queries.tax_numbers_of(actor, site.company) == []
            assert not CompanyTaxNumber.objects.exists()


def test_tax_number__says_that_a_company_is_there_twice_to_its_own_center_alone(by, center):
    one, other, elsewhere = CompanyFactory(), CompanyFactory(), CompanyFactory()
    held_by(center, one)
    held_by(center, other)
    held_by(CenterFactory(state_id="45"), elsewhere)
    assert queries.also_with_tax_number(by, one) == [other]


def test_tax_number__is_in_no_history_and_no_file(by, center):
    held_by(center, CompanyFactory())
    with system_scope("a test looks"):
        events = list(AuditEvent.objects.filter(table_name="companies_companytaxnumber"))
    assert events
    assert all("1234567" not in json.dumps([event.before, event.after]) for event in events)
    assert not any("CompanyTaxNumber" in source for each in exports.SOURCES.values() for source in each)


def test_tax_number__an_advisor_of_another_center_cannot_write_it(center):
    site = SiteFactory()
    RelationshipFactory(center=center, site=site)
    stranger = actor_for(person(Role.ADVISOR, CenterFactory(state_id="45").organisation))
    with use(stranger.context), pytest.raises(PermissionDenied):
        actions.add_tax_number(company=site.company, center=center, by=stranger, ein=EIN)


def test_merge__tax_numbers_move_and_the_same_one_is_there_once(by, center):
    kept, gone = CompanyFactory(), CompanyFactory()
    held_by(center, kept)
    held_by(center, gone)
    held_by(center, gone, "20-7654329")
    change = actions.merge_companies(kept=kept, gone=gone, by=by)
    assert {held.ein for held in queries.tax_numbers_of(by, kept)} == {EIN, "20-7654329"}
    actions.undo_change(change=change, by=by)
    assert len(queries.tax_numbers_of(by, gone)) == 2


def test_undo__of_a_merge_from_before_a_column_came_gives_its_default(by):
    kept, gone = CompanyFactory(), CompanyFactory()
    change = actions.merge_companies(kept=kept, gone=gone, by=by)
    with system_scope("a test makes the kept row an older one"):
        step = change.steps.get(operation="delete", table="companies_company")
        del step.before["cage"]
        step.save()
    actions.undo_change(change=change, by=by)
    gone.refresh_from_db()
    assert gone.cage == ""


def test_tax_number__noted_seen_and_removed_on_the_page(center, advisor, sign_in):
    site = SiteFactory()
    RelationshipFactory(center=center, site=site)
    browser = sign_in(advisor)
    company = site.company.public_id
    browser.post(reverse("companies:add_tax_number", args=[company]), {"ein": "201234567"})
    for page in ("companies:company", "companies:edit_company"):
        assert EIN.encode() in browser.get(reverse(page, args=[company])).content
    with system_scope("a test looks"):
        held = CompanyTaxNumber.objects.get()
    browser.post(reverse("companies:remove_tax_number", args=[company, held.pk]))
    assert EIN.encode() not in browser.get(reverse("companies:edit_company", args=[company])).content


def test_tax_number__one_that_cannot_be_is_explained(center, advisor, sign_in):
    site = SiteFactory()
    RelationshipFactory(center=center, site=site)
    browser = sign_in(advisor)
    address = reverse("companies:add_tax_number", args=[site.company.public_id])
    page = browser.post(address, {"ein": "12-34"}, follow=True)
    assert b"is not nine digits" in page.content
