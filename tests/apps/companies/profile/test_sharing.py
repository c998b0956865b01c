"""Who sees which part of a profile, in which words: agreed, kept back, withdrawn, shown to buyers, merged."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from factories.accounts import OrganisationFactory, person
from factories.companies import (
    CapabilityFactory,
    CompanyFactory,
    SiteFactory,
)
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.models import Capability, ProfileAgreement, Site
from lineshaft.apps.companies.profile_words import PARTS, wording
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import Context, system_scope, use
from profiles import LARGEST, SAID, add, agree, mails, outsiders, picture, seen_raw

pytestmark = pytest.mark.django_db


# Who sees what -------------------------------------------------------------------------------------------------------


def test_agreement__shows_its_part_now_and_later_and_no_other(by, site, center, other_center):
    add(by, site, center.pk)
    add(by, site, center.pk, "material", name="Secret alloy")
    agree(by, site, center.pk)
    add(by, site, center.pk, name="Laser cutting")
    found = {who: seen_raw(user) for who, user in outsiders(site, other_center).items()}
    shown = ["5-axis milling", "Laser cutting"]
    assert found == {"other center": shown, "office": shown, "partner": [], "other company": []}


def test_agreement__keeps_the_exact_words_who_agreed_and_when(by, site, center, advisor):
    (made,) = agree(by, site, center.pk, language="es")
    assert made.wording == wording(site, "process", "network", "es")
    assert site.company.name in made.wording
    assert (made.agreed_by, made.agreed_how, made.agreed_on, made.recorded_by) == (
        "J. Example, owner", "written", date(2026, 11, 2), advisor,
    )  # fmt: skip


@pytest.mark.parametrize("audience", ["network", "buyers"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("part", PARTS)
def test_wording__of_each_part_names_company_and_site_and_leaves_no_gap(site, part, language, audience):
    text = wording(site, part, audience, language)
    assert site.company.name in text
    assert site.address_line in text
    assert not {"{", "}"} & set(text)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"agreed_by": " "}, "agreed_by"),
        ({"how": "telepathy"}, "how"),
        ({"how": "online"}, "how"),
        ({"on": date(2090, 1, 1)}, "on"),
        ({"on": None}, "on"),
        ({"audience": "everyone"}, "audience"),
        ({"parts": ["soul"]}, "parts"),
        ({"parts": []}, "parts"),
        ({"parts": ["name"]}, "parts"),
    ],
)
def test_agreement__what_is_wrong_is_named(by, site, center, said, field):
    facts = {"parts": ["process"], "audience": "network", **SAID, **said}
    with pytest.raises(InvalidValue) as refused:
        actions.agree_to_show(site=site, owner_id=center.pk, by=by, **facts)
    assert refused.value.field == field
    assert not ProfileAgreement.objects.exists()


def test_agreement__another_one_replaces_it_and_the_old_words_stay(by, site, center):
    row = add(by, site, center.pk)
    (first,) = agree(by, site, center.pk)
    agree(by, site, center.pk, audience="buyers")
    row.refresh_from_db()
    first.refresh_from_db()
    assert row.to_buyers
    assert (first.status, first.wording) == ("replaced", wording(site, "process", "network", "en"))
    agree(by, site, center.pk)
    row.refresh_from_db()
    assert (row.to_buyers, row.shared_at is None) == (False, False)


def test_agreement__ends_at_once_and_for_what_is_put_back_later(by, site, center, other_center):
    kept, removed = add(by, site, center.pk), add(by, site, center.pk, name="Laser cutting")
    (agreement,) = agree(by, site, center.pk)
    actions.remove_capability(capability=removed, by=by)
    for _twice in range(2):
        ended = actions.withdraw_agreement(agreement=agreement, by=by)
    assert (ended.status, ended.ended_by) == ("withdrawn", by.person)
    actions.restore_capability(capability=removed, by=by)
    stranger = person(Role.DIRECTOR, other_center.organisation)
    assert seen_raw(stranger) == []
    with use(by.context):
        kept.refresh_from_db()
        assert (kept.agreed_by, kept.shared_by) == ("", None)


def test_agreement__put_back_goes_by_what_is_agreed_now(by, site, center):
    row = add(by, site, center.pk)
    agree(by, site, center.pk, audience="buyers")
    actions.remove_capability(capability=row, by=by)
    agree(by, site, center.pk)
    restored = actions.restore_capability(capability=row, by=by)
    assert (restored.shared_at is None, restored.to_buyers) == (False, False)


def test_entry__kept_back_stays_so_whatever_is_agreed(by, site, center):
    row = add(by, site, center.pk)
    agree(by, site, center.pk)
    actions.keep_back(capability=row, by=by)
    agree(by, site, center.pk, audience="buyers")
    row.refresh_from_db()
    assert (row.shared_at, row.to_buyers) == (None, False)
    shown = actions.show_again(capability=row, by=by)
    assert (shown.kept_back, shown.to_buyers) == (False, True)


def test_entry__is_not_shown_where_nothing_is_agreed(by, site, center):
    row = add(by, site, center.pk)
    with pytest.raises(Conflict, match="Nothing is agreed"):
        actions.show_again(capability=row, by=by)


def test_agreement__the_company_withdraws_what_a_center_recorded(by, site, center, other_center, contact):
    add(by, site, center.pk)
    agree(by, site, center.pk)
    own = actor_for(contact)
    with use(own.context):
        (found,) = queries.agreements_of_profile(own, site)
        actions.withdraw_agreement(agreement=found, by=own)
    assert seen_raw(person(Role.DIRECTOR, other_center.organisation)) == []


def test_agreement__is_recorded_and_withdrawn_by_nobody_else(by, site, center, other_center):
    (agreement,) = agree(by, site, center.pk)
    for user in outsiders(site, other_center).values():
        stranger = actor_for(user)
        with use(stranger.context):
            assert list(ProfileAgreement.objects.all()) == []
            assert ProfileAgreement.objects.filter(pk=agreement.pk).update(status="withdrawn") == 0
            with pytest.raises(PermissionDenied):
                actions.withdraw_agreement(agreement=agreement, by=stranger)
            with pytest.raises(PermissionDenied):
                agree(stranger, site, center.pk)
            with pytest.raises(Http404):
                queries.agreement_of_profile(stranger, site, agreement.pk)


def test_agreement__of_a_company_is_none_of_its_centers(own, site, center, advisor):
    agree(own, site, own_id := site.company.organisation_id)
    with use(actor_for(advisor).context):
        assert not ProfileAgreement.objects.exists()
    (made,) = ProfileAgreement.objects.all()
    assert (made.owner_id, made.agreed_by, made.agreed_how) == (own_id, str(own.person), "online")


def test_agreement__is_never_deleted_by_anybody(by, site, center):
    agree(by, site, center.pk)
    with use(by.context):
        assert ProfileAgreement.objects.all()._raw_delete("default") == 0


def test_agreement__the_company_is_told_what_a_center_recorded(by, site, center, contact):
    agree(by, site, center.pk)
    with system_scope("a test looks"):
        (mail,) = mails()
    assert mail["to"] == [contact.email]
    assert wording(site, "process", "network", "en") in mail["text"]


# Buyers --------------------------------------------------------------------------------------------------------------


def test_buyers__are_told_the_name_with_the_first_part_that_they_see(by, site, center):
    row = add(by, site, center.pk)
    assert queries.may_be_shown_to_buyers([site.pk]) == frozenset()
    made = agree(by, site, center.pk, audience="buyers")
    assert [each.part for each in made] == ["name", "process"]
    assert queries.may_be_shown_to_buyers([site.pk, SiteFactory().pk]) == {site.pk}
    assert queries.facts_for_buyers([site.pk]) == {site.pk: [row]}


def test_buyers__without_the_name_see_nothing_and_the_network_goes_on(by, site, center):
    add(by, site, center.pk)
    name, process = agree(by, site, center.pk, audience="buyers")
    actions.withdraw_agreement(agreement=name, by=by)
    assert queries.may_be_shown_to_buyers([site.pk]) == frozenset()
    assert queries.facts_for_buyers([site.pk]) == {}
    row = Capability.objects.get()
    assert (row.to_buyers, row.shared_at is None) == (False, False)
    process.refresh_from_db()
    (standing,) = ProfileAgreement.objects.filter(status="standing")
    assert process.status == "replaced"
    assert (standing.audience, standing.wording) == ("network", wording(site, "process", "network", "en"))


def test_buyers__a_plant_that_goes_to_another_company_takes_no_word_along(by, site, center):
    """What the former company agreed to names the plant to nobody; a move taken back, it holds again."""
    add(by, site, center.pk)
    agree(by, site, center.pk, audience="buyers")
    change = actions.move_site(site=site, to=CompanyFactory(), by=by)
    moved = Site.objects.select_related("company").get(pk=site.pk)
    assert queries.may_be_shown_to_buyers([site.pk]) == frozenset()
    assert queries.facts_for_buyers([site.pk]) == {}

    actions.undo_change(change=change, by=by)
    assert queries.may_be_shown_to_buyers([site.pk]) == {site.pk}

    actions.move_site(site=Site.objects.get(pk=site.pk), to=moved.company, by=by)
    agree(by, Site.objects.select_related("company").get(pk=site.pk), center.pk, audience="buyers")
    assert queries.may_be_shown_to_buyers([site.pk]) == {site.pk}
    in_force = ProfileAgreement.objects.filter(status="standing")
    assert {each.company_id for each in in_force} == {moved.company_id}


def test_buyers__the_database_asks_for_the_name_too(by, site, center):
    with system_scope("a test arranges its rows"):
        CapabilityFactory(
            owner=center.organisation, site=site, shared_at=timezone.now(), agreed_by="J.", to_buyers=True
        )
    assert queries.facts_for_buyers([site.pk]) == {}


@pytest.mark.skipif(
    "buyer" not in {kind.value for kind in OrganisationKind}, reason="no organisation is a buyer yet"
)
def test_buyers__see_in_the_database_what_was_agreed_for_them_alone(by, site, center):
    add(by, site, center.pk)
    add(by, site, center.pk, "material", name="Titanium")
    agree(by, site, center.pk, "material")
    buyer = person(Role("buyer"), OrganisationFactory(kind="buyer"))
    assert seen_raw(buyer) == []
    with use(by.context):
        name, _process = agree(by, site, center.pk, audience="buyers")
    assert seen_raw(buyer) == ["5-axis milling"]
    with use(by.context):
        actions.withdraw_agreement(agreement=name, by=by)
    assert seen_raw(buyer) == []


def test_buyers__nobody_else_is_taken_for_one(by, site, center, other_center):
    add(by, site, center.pk)
    agree(by, site, center.pk, audience="buyers")
    people = outsiders(site, other_center)
    found = {who: seen_raw(user) for who, user in people.items()}
    assert (found["partner"], found["other company"]) == ([], [])
    told = {}
    for who, user in people.items():
        with use(actor_for(user).context):
            told[who] = bool(queries.may_be_shown_to_buyers([site.pk]))
    assert told == {"other center": True, "office": True, "partner": False, "other company": False}


def test_buyers__without_a_scope_the_database_names_no_plant(by, site, center):
    agree(by, site, center.pk, audience="buyers")
    with use(Context()):
        assert queries.may_be_shown_to_buyers([site.pk]) == frozenset()


def test_rows__for_buyers_without_the_network_are_refused(by, site, center):
    row = add(by, site, center.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Capability.objects.filter(pk=row.pk).update(to_buyers=True)


# The index of the network --------------------------------------------------------------------------------------------


def test_search__holds_what_was_agreed_for_the_network_and_nothing_else(by, site, center):
    add(by, site, center.pk, "material", name="Secret alloy")
    add(by, site, center.pk, "size", **LARGEST)
    kept, removed = add(by, site, center.pk), add(by, site, center.pk, name="Laser cutting")
    add(by, site, center.pk, "photo", name="A part", image=picture())
    agree(by, site, center.pk, "size", "process", "photo")
    actions.keep_back(capability=kept, by=by)
    actions.remove_capability(capability=removed, by=by)
    with system_scope("a test makes the index"):
        facts = list(queries.facts_for_search())
        assert list(queries.facts_for_search([SiteFactory().pk])) == []
    assert [(fact.site_id, fact.kind, fact.name) for fact in facts] == [(site.pk, "size", "Largest part")]
    assert facts[0].longest_side == Decimal(1016)


# Merged --------------------------------------------------------------------------------------------------------------


def test_merge__what_was_agreed_of_the_record_that_stays_goes_on(by, site, center):
    other = SiteFactory()
    (stays,) = agree(by, site, center.pk)
    (goes,) = agree(by, other, center.pk, audience="network")
    change = actions.merge_sites(kept=site, gone=other, by=by)
    goes.refresh_from_db()
    assert (goes.site, goes.status) == (site, "replaced")
    actions.undo_change(change=change, by=by)
    goes.refresh_from_db()
    stays.refresh_from_db()
    assert (goes.site, goes.status, stays.status) == (other, "standing", "standing")
