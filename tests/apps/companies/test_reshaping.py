"""Merging and moving records of the registry, and taking it back: nothing lost, nothing double, nothing told."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, ContactFactory, RelationshipFactory, SiteFactory
from factories.engagements import EngagementFactory, OutcomeFactory, RequestFactory, VisitFactory
from factories.network import AwardFactory, BudgetPeriodFactory, CenterFactory
from factories.partners import ResourceFactory, ResourceShareFactory
from factories.surveys import CaseFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions, merge_rules, queries
from lineshaft.apps.companies.models import (
    Company,
    CompanyName,
    Contact,
    DuplicatePair,
    FormerId,
    RegistryChange,
    Relationship,
    Site,
)
from lineshaft.apps.companies.queries.reshaping import plan_merge
from lineshaft.apps.companies.queries.splitting import belongings
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding.models import Invoice
from lineshaft.apps.network.models import Center
from lineshaft.apps.partners.models import ResourceShare
from lineshaft.apps.surveys.models import Case
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use
from simultaneous import acting as acting_as
from simultaneous import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def center(db: None) -> Center:
    return CenterFactory(state_id="13")


@pytest.fixture
def other_center(db: None) -> Center:
    return CenterFactory(state_id="45")


@pytest.fixture
def advisor(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation)


@pytest.fixture
def by(advisor: User) -> Iterator[Actor]:
    actor = actor_for(advisor)
    with use(actor.context):
        yield actor


@pytest.fixture
def steward(db: None) -> Actor:
    return actor_for(person(Role.NETWORK_ADMINISTRATOR))


@pytest.fixture
def kept(center: Center) -> Site:
    site: Site = SiteFactory(company=CompanyFactory(name="Acme Manufacturing Inc"), phone_key="")
    RelationshipFactory(center=center, site=site, employees=None, notes="Old friends", needs=["workforce"])
    return site


@pytest.fixture
def gone(center: Center) -> Site:
    site: Site = SiteFactory(company=CompanyFactory(name="ACME Mfg"), phone_key="4045550123", street="")
    RelationshipFactory(
        center=center, site=site, employees=42, notes="Met at a fair", needs=["workforce", "sustainability"]
    )
    return site


def everything() -> dict[str, list[Any]]:
    """All rows of all tables that name a site or company, and of these two, as JSON."""
    tables = {table for model in (Site, Company) for table, _column in merge_rules.relations_of(model)}
    found = {}
    with system_scope("a test looks at everything"), connection.cursor() as cursor:
        for table in sorted(tables | {Site._meta.db_table, Company._meta.db_table}):
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t")  # our own table names
            rows = [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]
            found[table] = sorted(rows, key=str)
    return found


# Every relation has a rule ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Site, Company])
def test_every_relation_to_the_registry_has_a_merge_rule(model: type[Site] | type[Company]) -> None:
    assert len(merge_rules.rules_for(model)) == len(set(merge_rules.relations_of(model)))


def test_a_relation_without_a_rule__stops_the_merge_and_is_named(
    monkeypatch: pytest.MonkeyPatch, kept: Site, gone: Site, by: Actor
) -> None:
    forgotten = {key: rule for key, rule in merge_rules._RULES.items() if rule.model is not Engagement}
    monkeypatch.setattr(merge_rules, "_RULES", forgotten)
    with pytest.raises(LookupError, match=r"no merge rule for engagements_engagement\.site_id"):
        actions.merge_sites(kept=kept, gone=gone, by=by)


# Merge ------------------------------------------------------------------------------------------------------------


def test_merge__everything_that_named_the_one_names_the_other(
    center: Center, kept: Site, gone: Site, by: Actor
) -> None:
    engagement = EngagementFactory(center=center, site=gone)
    outcome = OutcomeFactory(center=center, site=gone, engagement=engagement)
    request = RequestFactory(center=center, site=gone)
    contact = ContactFactory(center=center, site=gone)
    case = CaseFactory(center=center, site=gone, contact=contact, status="invited")

    change = actions.merge_sites(kept=kept, gone=gone, by=by, reason="Seen on the visit")

    for row in (engagement, outcome, request, contact, case):
        row.refresh_from_db()
        assert row.site_id == kept.pk
    assert not Site.objects.filter(pk=gone.pk).exists()
    assert (change.status, change.reason) == ("done", "Seen on the visit")
    words = dict(change.summary)
    assert (words["engagement"], words["outcome"], words["contact"]) == (1, 1, 1)


def test_merge__the_old_identifiers_lead_to_the_record_that_stays(kept: Site, gone: Site, by: Actor) -> None:
    actions.merge_sites(kept=kept, gone=gone, by=by)

    assert queries.site_by_public_id(by, gone.public_id).pk == kept.pk
    assert queries.company_by_public_id(by, gone.company.public_id).pk == kept.company_id


def test_merge__what_one_lacks_comes_from_the_other_and_nothing_else(
    kept: Site, gone: Site, by: Actor
) -> None:
    actions.merge_sites(kept=kept, gone=gone, by=by)

    kept.refresh_from_db()
    assert (kept.name, kept.phone_key, kept.street) == (
        "Acme Manufacturing Inc",
        "4045550123",
        "100 Peachtree St NW",
    )
    held = Relationship.objects.get(site=kept)
    assert (held.employees, held.notes) == (42, "Old friends\n\nMet at a fair")
    assert held.needs == ["workforce", "sustainability"]
    assert list(kept.company.other_names.values_list("name", flat=True)) == ["ACME Mfg"]


def test_merge__a_chosen_fact_wins_and_the_replaced_name_stays_findable(
    kept: Site, gone: Site, by: Actor
) -> None:
    actions.merge_sites(kept=kept, gone=gone, by=by, choices={"name": "other", "company": "other"})

    kept.refresh_from_db()
    kept.company.refresh_from_db()
    assert (kept.name, kept.company.name) == ("ACME Mfg", "ACME Mfg")
    assert list(kept.company.other_names.values_list("name", flat=True)) == ["Acme Manufacturing Inc"]


def test_merge__a_company_with_other_sites_keeps_them(kept: Site, gone: Site, by: Actor) -> None:
    sister = SiteFactory(company=gone.company, street="9 Elsewhere Rd")

    actions.merge_sites(kept=kept, gone=gone, by=by)

    sister.refresh_from_db()
    assert sister.company_id == gone.company_id
    assert Company.objects.filter(pk=gone.company_id).exists()


def test_merge__one_survey_contact_one_share_and_both_answers_remain(
    center: Center, kept: Site, gone: Site, by: Actor
) -> None:
    contacts = [
        ContactFactory(center=center, site=site, is_survey_contact=True, name=site.name)
        for site in (kept, gone)
    ]
    cases = [
        CaseFactory(center=center, site=site, contact=contact, status="answered")
        for site, contact in zip((kept, gone), contacts, strict=True)
    ]
    resource = ResourceFactory()
    for site in (kept, gone):
        ResourceShareFactory(center=center, site=site, resource=resource)

    actions.merge_sites(kept=kept, gone=gone, by=by)

    assert [c.name for c in Contact.objects.filter(site=kept, is_survey_contact=True)] == [kept.name]
    assert Contact.objects.filter(site=kept).count() == 2
    assert ResourceShare.objects.filter(site=kept).count() == 1
    marks = {case.pk: case.is_of_merged_site for case in Case.objects.filter(site=kept)}
    assert marks == {cases[0].pk: False, cases[1].pk: True}


def test_merge__decided_pairs_go_on_to_hold(kept: Site, gone: Site, by: Actor) -> None:
    third = SiteFactory()

    def pair(one: Site, other: Site, verdict: str) -> DuplicatePair:
        first, second = sorted((one, other), key=lambda site: site.pk)
        return DuplicatePair.objects.create(first=first, second=second, probability=0.6, verdict=verdict)

    pair(kept, gone, "open")
    pair(gone, third, "different")

    actions.merge_sites(kept=kept, gone=gone, by=by)

    (left,) = DuplicatePair.objects.all()
    assert {left.first_id, left.second_id} == {kept.pk, third.pk}
    assert left.verdict == "different"


def test_merge__two_companies_whose_people_sign_in_cannot_become_one(
    kept: Site, gone: Site, by: Actor
) -> None:
    before = everything()
    for site in (kept, gone):
        with system_scope("a test arranges"):
            site.company.organisation = OrganisationFactory()
            site.company.save()

    with pytest.raises(Conflict, match="People sign in for both"):
        actions.merge_sites(kept=kept, gone=gone, by=by)

    assert set(everything()) == set(before)
    assert Site.objects.filter(pk=gone.pk).exists()


def test_merge__with_itself_or_twice_says_so(kept: Site, gone: Site, by: Actor) -> None:
    with pytest.raises(Conflict, match="one record, not two"):
        actions.merge_sites(kept=kept, gone=kept, by=by)
    actions.merge_sites(kept=kept, gone=gone, by=by)
    with pytest.raises(Conflict, match="merged a moment ago"):
        actions.merge_sites(kept=kept, gone=gone, by=by)


def test_merge__is_not_for_roles_that_do_not_deliver(center: Center, kept: Site, gone: Site) -> None:
    for role in (Role.SURVEY_COORDINATOR, Role.FINANCE_OFFICER):
        actor = actor_for(person(role, center.organisation))
        with use(actor.context), pytest.raises(PermissionDenied, match="does not include merging"):
            actions.merge_sites(kept=kept, gone=gone, by=actor)


# Un-merge ---------------------------------------------------------------------------------------------------------


def test_undo__both_stand_again_as_they_were(center: Center, kept: Site, gone: Site, by: Actor) -> None:
    EngagementFactory(center=center, site=gone)
    ContactFactory(center=center, site=gone, is_survey_contact=True)
    ContactFactory(center=center, site=kept, is_survey_contact=True)
    CompanyName.objects.create(company=gone.company, kind="trade", name="Acme Two", name_key="acme two")
    before = everything()
    change = actions.merge_sites(kept=kept, gone=gone, by=by, choices={"address": "other"})
    assert everything() != before

    undone = actions.undo_change(change=change, by=by)

    assert everything() == before
    assert undone.left == 0
    assert queries.site_by_public_id(by, gone.public_id).pk == gone.pk


def test_undo__what_came_since_stays_and_what_was_changed_since_is_left(
    center: Center, kept: Site, gone: Site, by: Actor
) -> None:
    change = actions.merge_sites(kept=kept, gone=gone, by=by)
    later = EngagementFactory(center=center, site=kept)
    Site.objects.filter(pk=kept.pk).update(phone_key="4045550199")

    undone = actions.undo_change(change=change, by=by)

    later.refresh_from_db()
    kept.refresh_from_db()
    assert (later.site_id, kept.phone_key, undone.left) == (kept.pk, "4045550199", 1)
    assert Site.objects.get(pk=gone.pk).phone_key == "4045550123"


def test_undo__a_change_on_which_a_later_one_builds_waits_for_it(kept: Site, gone: Site, by: Actor) -> None:
    first = actions.merge_sites(kept=kept, gone=gone, by=by)
    third = SiteFactory()
    second = actions.merge_sites(kept=third, gone=kept, by=by)

    with pytest.raises(Conflict, match="A later change builds on this one"):
        actions.undo_change(change=first, by=by)
    actions.undo_change(change=second, by=by)
    actions.undo_change(change=first, by=by)

    assert {site.pk for site in Site.objects.all()} >= {kept.pk, gone.pk, third.pk}
    with pytest.raises(Conflict, match="Nothing to undo"):
        actions.undo_change(change=first, by=by)


@settings(max_examples=25)
@given(data=st.data())
def test_undo__is_exact_for_whatever_hung_on_the_two(
    center: Center, advisor: User, by: Actor, data: st.DataObject
) -> None:
    sites = [SiteFactory() for _ in range(2)]
    if data.draw(st.booleans(), label="one company"):
        Site.objects.filter(pk=sites[1].pk).update(company=sites[0].company)
    for site in sites:
        if data.draw(st.booleans(), label="relationship"):
            RelationshipFactory(center=center, site=site, employees=data.draw(st.sampled_from([None, 5, 9])))
        for kind in data.draw(
            st.lists(st.sampled_from(["work", "request", "person", "case", "name"]), max_size=4)
        ):
            if kind == "work":
                OutcomeFactory(
                    center=center, site=site, engagement=EngagementFactory(center=center, site=site)
                )
            elif kind == "request":
                RequestFactory(center=center, site=site, status="linked")
            elif kind == "person":
                ContactFactory(center=center, site=site, name=data.draw(st.sampled_from(["Ann", "Ben"])))
            elif kind == "case" and not Case.objects.filter(site=site).exists():
                status = data.draw(st.sampled_from(["candidate", "invited", "answered"]))
                CaseFactory(center=center, site=site, status=status)
            elif kind == "name":
                CompanyName.objects.get_or_create(
                    company_id=Site.objects.get(pk=site.pk).company_id,
                    kind="trade",
                    name="Nick",
                    name_key="nick",
                )
    kept, gone = (Site.objects.select_related("company", "state", "naics").get(pk=site.pk) for site in sites)
    choices = data.draw(st.dictionaries(st.sampled_from(["name", "address", "company"]), st.just("other")))
    before = everything()

    change = actions.merge_sites(kept=kept, gone=gone, by=by, choices=choices)
    named = [row for rows in everything().values() for row in rows if row.get("site_id") == gone.pk]
    actions.undo_change(change=change, by=by)

    assert named == []
    assert everything() == before


# Un-merge after later work ----------------------------------------------------------------------------------------


def test_undo__a_correction_of_another_fact_stays_and_does_not_stand_in_the_way(
    kept: Site, gone: Site, by: Actor
) -> None:
    change = actions.merge_sites(kept=kept, gone=gone, by=by)
    kept.refresh_from_db()
    actions.correct_site(
        site=kept, by=by, name="Acme Renamed", street=kept.street, city=kept.city, state_id=kept.state_id,
        zip_code=kept.zip_code, naics_id=kept.naics_id, phone=kept.phone_key,
    )  # fmt: skip

    undone = actions.undo_change(change=change, by=by)

    kept.refresh_from_db()
    assert (kept.name, kept.phone_key, undone.left) == ("Acme Renamed", "", 0)
    assert Site.objects.get(pk=gone.pk).phone_key == "4045550123"


def test_undo__a_correction_of_a_fact_that_the_merge_took_is_named(kept: Site, gone: Site, by: Actor) -> None:
    change = actions.merge_sites(kept=kept, gone=gone, by=by)
    kept.refresh_from_db()
    actions.correct_site(
        site=kept, by=by, name=kept.name, street=kept.street, city=kept.city, state_id=kept.state_id,
        zip_code=kept.zip_code, naics_id=kept.naics_id, phone="404-555-0199",
    )  # fmt: skip

    with pytest.raises(Conflict, match="builds on this one: shared record corrected"):
        actions.undo_change(change=change, by=by)


def test_undo__a_later_change_of_the_companies_alone_is_named(kept: Site, gone: Site, by: Actor) -> None:
    first = actions.merge_sites(kept=kept, gone=gone, by=by)
    third = SiteFactory()
    second = actions.merge_companies(kept=third.company, gone=kept.company, by=by)
    assert not {second.kept_id, second.other_id} & {first.kept_id, first.other_id}

    with pytest.raises(Conflict, match="builds on this one: two records of one company merged"):
        actions.undo_change(change=first, by=by)
    actions.undo_change(change=second, by=by)
    actions.undo_change(change=first, by=by)
    assert Site.objects.get(pk=gone.pk).company_id == gone.company_id


def test_undo__a_proposal_carried_out_later_is_later(
    other_center: Center, kept: Site, gone: Site, by: Actor, steward: Actor
) -> None:
    third = SiteFactory()
    theirs = RelationshipFactory(center=other_center, site=kept)
    proposed = actions.merge_sites(kept=third, gone=kept, by=by)
    with system_scope("a test arranges: the other center left"):
        theirs.delete()
    first = actions.merge_sites(kept=kept, gone=gone, by=by)
    with use(steward.context):
        actions.accept_change(change=proposed, by=steward)

    with pytest.raises(Conflict, match="A later change builds on this one"):
        actions.undo_change(change=first, by=by)


def test_undo__what_was_entered_on_work_that_goes_back_goes_back_with_it(
    center: Center, kept: Site, gone: Site, by: Actor
) -> None:
    engagement = EngagementFactory(center=center, site=gone)
    change = actions.merge_sites(kept=kept, gone=gone, by=by)
    visit = VisitFactory(engagement=engagement, center=center)
    outcome = OutcomeFactory(center=center, site=kept, engagement=Engagement.objects.get(pk=engagement.pk))

    actions.undo_change(change=change, by=by)

    for row in (engagement, outcome, visit):
        row.refresh_from_db()
    assert (engagement.site_id, outcome.site_id, visit.engagement_id) == (gone.pk, gone.pk, engagement.pk)


def test_undo__later_work_that_names_a_person_who_would_go_back_is_named(
    center: Center, kept: Site, gone: Site, by: Actor
) -> None:
    contact = ContactFactory(center=center, site=gone)
    change = actions.merge_sites(kept=kept, gone=gone, by=by)
    contact.refresh_from_db()
    CaseFactory(center=center, site=kept, contact=contact, status="invited")
    before = everything()

    with pytest.raises(Conflict, match="1 case came since and name"):
        actions.undo_change(change=change, by=by)

    assert everything() == before


def test_undo__what_was_edited_since_keeps_nothing_else_from_going_back(
    kept: Site, gone: Site, by: Actor
) -> None:
    change = actions.merge_sites(kept=kept, gone=gone, by=by)
    Relationship.objects.filter(site=kept).update(notes="Written since")

    undone = actions.undo_change(change=change, by=by)

    held = Relationship.objects.get(site=kept)
    assert (held.notes, held.employees, held.needs, undone.left) == ("Written since", None, ["workforce"], 1)


# Other centers ----------------------------------------------------------------------------------------------------


def test_plan__tells_of_other_centers_a_number_and_never_what_they_hold(
    other_center: Center, kept: Site, gone: Site, by: Actor
) -> None:
    RelationshipFactory(center=other_center, site=gone, notes="secret of the other")
    EngagementFactory(center=other_center, site=gone, title="their work")

    plan = plan_merge(by, kept, gone)

    assert plan.other_centers == {other_center.pk}
    assert "engagement" not in dict(plan.moved)


def test_merge__of_what_another_center_works_with_waits_for_the_program_office(
    other_center: Center, kept: Site, gone: Site, by: Actor, steward: Actor
) -> None:
    RelationshipFactory(center=other_center, site=gone)

    change = actions.merge_sites(kept=kept, gone=gone, by=by)

    assert change.status == "proposed"
    assert Site.objects.filter(pk=gone.pk).exists()
    with pytest.raises(Conflict, match="proposed already"):
        actions.merge_sites(kept=kept, gone=gone, by=by)
    with pytest.raises(PermissionDenied, match="decided by the program office"):
        actions.accept_change(change=change, by=by)
    with use(steward.context):
        done = actions.accept_change(change=change, by=steward)
        assert done.status == "done"
        assert {each.center_id for each in _relationships(kept)} == {change.center_id, other_center.pk}
        with pytest.raises(Conflict, match="decided a moment ago"):
            actions.decline_change(change=change, answer="no", by=steward)
    with pytest.raises(PermissionDenied, match="undone by the program office"):
        actions.undo_change(change=change, by=by)


def _relationships(site: Site) -> list[Relationship]:
    with system_scope("a test looks"):
        return list(Relationship.objects.filter(site=site))


def test_proposal__is_declined_with_an_answer(
    other_center: Center, kept: Site, gone: Site, by: Actor, steward: Actor
) -> None:
    RelationshipFactory(center=other_center, site=gone)
    change = actions.merge_sites(kept=kept, gone=gone, by=by)
    with use(steward.context):
        actions.decline_change(change=change, answer=" Two buildings of one street ", by=steward)
    change.refresh_from_db()
    assert (change.status, change.answer) == ("declined", "Two buildings of one street")


def test_changes__of_a_center_are_not_seen_by_another(
    other_center: Center, kept: Site, gone: Site, by: Actor
) -> None:
    actions.merge_sites(kept=kept, gone=gone, by=by)
    stranger = actor_for(person(Role.ADVISOR, other_center.organisation))
    with use(stranger.context):
        assert RegistryChange.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM companies_registrystep")
            assert cursor.fetchone() == (0,)


# Companies, moves -------------------------------------------------------------------------------------------------


def test_merge_companies__sites_and_names_go_over_and_come_back(kept: Site, gone: Site, by: Actor) -> None:
    with system_scope("a test arranges"):
        Company.objects.filter(pk=gone.company_id).update(uei="ABCDEFGHJKL1", website="https://acme.example")
    before = everything()

    change = actions.merge_companies(kept=kept.company, gone=Company.objects.get(pk=gone.company_id), by=by)

    kept.company.refresh_from_db()
    assert {site.pk for site in kept.company.sites.all()} == {kept.pk, gone.pk}
    assert (kept.company.uei, kept.company.website) == ("ABCDEFGHJKL1", "https://acme.example")
    actions.undo_change(change=change, by=by)
    assert everything() == before


def test_move__a_site_goes_to_another_company_and_back(kept: Site, gone: Site, by: Actor) -> None:
    change = actions.move_site(site=gone, to=kept.company, by=by)

    gone.refresh_from_db()
    assert gone.company_id == kept.company_id
    with pytest.raises(Conflict, match=r"belongs to .* already"):
        actions.move_site(site=gone, to=kept.company, by=by)
    actions.undo_change(change=change, by=by)
    gone.refresh_from_db()
    assert gone.company_id != kept.company_id


# Split --------------------------------------------------------------------------------------------------------------

SECOND = {
    "name": "Acme Plant 2", "street": "9 Mill Rd", "city": "Macon", "state_id": "13", "zip_code": "31201",
    "naics_id": None, "phone": "478-555-0100",
}  # fmt: skip


def test_split__the_second_plant_takes_what_is_its_own_and_gives_it_back(
    center: Center, other_center: Center, kept: Site, by: Actor
) -> None:
    RelationshipFactory(center=other_center, site=kept)
    mine, stays = (EngagementFactory(center=center, site=kept) for _ in range(2))
    outcome = OutcomeFactory(center=center, site=kept, engagement=mine)
    theirs = EngagementFactory(center=other_center, site=kept)
    before = everything()
    codes = [f"engagements_engagement:{row.pk}" for row in (mine, theirs)]

    change = actions.split_site(site=kept, belongings=codes, by=by, **SECOND)

    second = Site.objects.get(public_id=change.other_id)
    for row in (mine, outcome, stays):
        row.refresh_from_db()
    assert (mine.site_id, outcome.site_id, stays.site_id) == (second.pk, second.pk, kept.pk)
    assert (second.city, second.phone_key, second.company_id) == ("Macon", "4785550100", kept.company_id)
    assert [each.center_id for each in _relationships(second)] == [center.pk]
    with system_scope("a test looks"):
        theirs.refresh_from_db()
        assert theirs.site_id == kept.pk
    actions.undo_change(change=change, by=by)
    assert everything() == before


def test_split__what_belongs_to_a_plant_is_said_in_words(center: Center, kept: Site, by: Actor) -> None:
    share = ResourceShareFactory(center=center, site=kept)
    case = CaseFactory(center=center, site=kept)
    with use(by.context):
        labels = {each.what: each.label for each in belongings(by, kept)}
    assert labels["resource share"] == share.resource.title
    assert labels["case"] == f"survey of {case.wave}"


def _of_no_engagement(center: Center, site: Site) -> Invoice:
    """An invoice for fees of an event: nothing but its site says whose it is."""
    award = AwardFactory(center=center)
    period = BudgetPeriodFactory(award=award)
    with system_scope("a test arranges an invoice"):
        return Invoice.objects.create(
            center=center, award=award, budget_period=period, about="Lean, 2027-03-01", site=site,
            company=site.company, billed_to="Acme", total=80,
        )  # fmt: skip


def test_split__an_invoice_of_no_engagement_is_given_to_one_of_two(
    center: Center, kept: Site, by: Actor
) -> None:
    mine, stays = (_of_no_engagement(center, kept) for _n in range(2))
    offered = {each.code: each.label for each in belongings(by, kept)}
    assert offered[f"funding_invoice:{mine.pk}"] == "draft invoice, Lean, 2027-03-01"
    change = actions.split_site(site=kept, belongings=[f"funding_invoice:{mine.pk}"], by=by, **SECOND)
    mine.refresh_from_db()
    stays.refresh_from_db()
    assert (mine.site.public_id, stays.site_id) == (change.other_id, kept.pk)


def test_undo__an_invoice_that_came_since_and_names_no_engagement_stands_in_the_way(
    center: Center, kept: Site, gone: Site, by: Actor
) -> None:
    before = _of_no_engagement(center, gone)
    change = actions.merge_sites(kept=kept, gone=gone, by=by)
    since = _of_no_engagement(center, kept)
    with pytest.raises(Conflict, match="of 1 invoice that came since nothing says whose"):
        actions.undo_change(change=change, by=by)
    with system_scope("a test takes it away"):
        since.delete()
    actions.undo_change(change=change, by=by)
    before.refresh_from_db()
    assert before.site_id == gone.pk


def test_undo__of_what_another_center_entered_no_number_is_told(
    center: Center, other_center: Center, kept: Site, gone: Site, by: Actor
) -> None:
    change = actions.merge_sites(kept=kept, gone=gone, by=by)
    for _number in range(3):
        _of_no_engagement(other_center, kept)
    with pytest.raises(Conflict) as refused:
        actions.undo_change(change=change, by=by)
    assert "of what another center entered since nothing says whose it is" in str(refused.value)
    assert not re.search(r"\d|invoice", str(refused.value))
    _of_no_engagement(center, kept)
    with pytest.raises(Conflict, match="of 1 invoice that came since"):
        actions.undo_change(change=change, by=by)


def test_undo__says_before_what_would_stay_where(
    center: Center, other_center: Center, kept: Site, gone: Site, by: Actor, steward: Actor, sign_in: Any
) -> None:
    EngagementFactory(center=center, site=gone)
    EngagementFactory(center=center, site=kept)
    _of_no_engagement(center, gone)
    change = actions.merge_sites(kept=kept, gone=gone, by=by)
    for _number in range(2):
        EngagementFactory(center=center, site=kept)
    EngagementFactory(center=other_center, site=kept)
    before = everything()
    browser, address = sign_in(by.person), f"/sites/changes/{change.pk}/undo/"
    with CaptureQueriesContext(connection) as ran:
        page = browser.get(address)
    assert everything() == before
    stays, back = page.context["records"]
    # What was written since stands apart; a relationship that the merge took away, and that is back, was there before.
    assert (dict(stays.since)["engagements"], dict(stays.before)["engagement"]) == (2, 1)
    assert (dict(back.before)["engagement"], back.since) == (1, [])
    assert dict(back.before)["invoice"] == 1  # it names the plant and its company
    assert "relationship" in dict(back.before)
    assert "Entered or sent since" in page.text
    assert "From before" in page.text
    assert "what a file brought since stands with what was there before" in page.text
    # Nobody waits for who looks at the page: every lock is taken under one savepoint that is rolled back.
    said = [each["sql"] for each in ran.captured_queries]
    locks = [number for number, each in enumerate(said) if "FOR UPDATE" in each or each.startswith("UPDATE")]
    of_records = [number for number in locks if "companies_" in said[number]]
    back_at = max(number for number, each in enumerate(said) if each.startswith("ROLLBACK TO SAVEPOINT"))
    savepoint = said[back_at].removeprefix("ROLLBACK TO ")
    assert of_records
    assert said.index(savepoint) < of_records[0] <= of_records[-1] < back_at
    assert f"With {gone.name}, which gets back what was its own" in page.text
    assert address in browser.get("/sites/changes/").text
    assert (
        actions.after_undoing(change=change, by=steward) == []
    )  # who is at no center has nothing of their own
    since = _of_no_engagement(center, kept)
    refused = browser.get(address).text
    assert "nothing says whose they are" in refused
    assert "everything stays where it is" in refused
    assert 'type="submit">Undo' not in refused
    with system_scope("a test takes it away"):
        since.delete()
    assert browser.post(address).status_code == 302
    assert Site.objects.filter(public_id=change.other_id).exists()


def test_undo_of_a_move__says_what_stays_with_the_company_that_it_was_sent_to(
    center: Center, kept: Site, by: Actor, sign_in: Any
) -> None:
    was = kept.company
    change = actions.move_site(site=kept, to=CompanyFactory(name="Other Forge"), by=by, reason="Sold")
    _of_no_engagement(center, Site.objects.select_related("company").get(pk=kept.pk))
    found = actions.after_undoing(change=change, by=by)
    assert [(each.name, each.before, each.since) for each in found] == [
        ("Other Forge", [], [("invoice", 1)]),
        (str(was), [], []),
    ]
    assert (
        "With Other Forge, for the plant" in sign_in(by.person).get(f"/sites/changes/{change.pk}/undo/").text
    )
    assert Site.objects.get(pk=kept.pk).company_id != was.pk


def test_split__is_not_undone_over_later_work(center: Center, kept: Site, by: Actor) -> None:
    change = actions.split_site(site=kept, belongings=[], by=by, **SECOND)
    second = Site.objects.get(public_id=change.other_id)
    EngagementFactory(center=center, site=second)
    with pytest.raises(Conflict, match="Merge the two records instead"):
        actions.undo_change(change=change, by=by)
    assert Site.objects.filter(pk=second.pk).exists()


def test_split__is_not_undone_over_what_was_written_of_the_second_since(kept: Site, by: Actor) -> None:
    change = actions.split_site(site=kept, belongings=[], by=by, **SECOND)
    second = Site.objects.get(public_id=change.other_id)
    Relationship.objects.filter(site=second).update(notes="Written since")
    with pytest.raises(Conflict, match="what was entered since stands in the way"):
        actions.undo_change(change=change, by=by)
    Relationship.objects.filter(site=second).update(notes="")
    Site.objects.filter(pk=second.pk).update(latitude=33.5, longitude=-84.5, position_given=True)
    with pytest.raises(Conflict, match="was edited since, and undoing would lose that"):
        actions.undo_change(change=change, by=by)
    assert Site.objects.filter(pk=second.pk).exists()


# Two people at once -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_way", [True, False], ids=["same way", "each the other way"])
def test_two_people_merge_the_same_pair__one_does_it_and_the_other_is_told(
    center: Center, kept: Site, gone: Site, same_way: bool
) -> None:
    people = [person(Role.ADVISOR, center.organisation) for _ in range(2)]

    def merging(one: Site, other: Site) -> Callable[[Actor], str]:
        return lambda actor: actions.merge_sites(kept=one, gone=other, by=actor).status

    second = (kept, gone) if same_way else (gone, kept)
    results = at_once(acting_as(people[0], merging(kept, gone)), acting_as(people[1], merging(*second)))

    assert sorted(type(each).__name__ for each in results) == ["Conflict", "str"]
    assert any("merged a moment ago" in str(each) for each in results)
    with system_scope("a test looks"):
        assert Site.objects.filter(pk__in=[kept.pk, gone.pk]).count() == 1
        assert FormerId.objects.filter(site__isnull=False).count() == 1


def test_an_unknown_identifier__is_not_found(by: Actor) -> None:
    with pytest.raises(Http404):
        queries.site_by_public_id(by, "S00000000000000")
