"""Two people over the same record: what only one changed goes together, what both changed is asked."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from editing import opened, sent_from
from factories.accounts import MembershipFactory, OrganisationFactory, person
from factories.companies import ContactFactory, RelationshipFactory
from factories.engagements import EngagementFactory
from factories.network import AwardFactory, CenterFactory, LocationFactory
from factories.partners import ResourceFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.audit.actions import one_event_for_batch
from lineshaft.apps.companies.models import Relationship
from lineshaft.apps.network.models import Award, Center
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CLASH = "the same was changed meanwhile"


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    return browser


def named(user: User, name: str) -> User:
    user.full_name = name
    user.save(update_fields=["full_name"])
    return user


def now(record: models.Model) -> Any:
    with system_scope("a test looks"):
        return type(record)._base_manager.get(pk=record.pk)


class Two:
    """Dana and Lee of one center, and a relationship that both have open."""

    def __init__(self) -> None:
        self.center = CenterFactory()
        self.relationship = RelationshipFactory(
            center=self.center, notes="Plans a line.\r\nSpring.", needs=["workforce", "sustainability"],
            annual_sales=Decimal("1250000.00"), employees_as_of=date(2026, 3, 1),
        )  # fmt: skip
        self.address = reverse("companies:edit_relationship", args=[self.relationship.site.public_id])
        self.dana = browser_of(named(person(Role.ADVISOR, self.center.organisation), "Dana Advisor"))
        self.lee = browser_of(named(person(Role.DIRECTOR, self.center.organisation), "Lee Director"))

    def stored(self) -> Relationship:
        found: Relationship = now(self.relationship)
        return found


@pytest.fixture
def two(db: None) -> Two:
    return Two()


def test_sent_as_it_was_opened__changes_nothing(two: Two) -> None:
    before = {f.attname: getattr(two.stored(), f.attname) for f in Relationship._meta.concrete_fields}
    assert two.dana.post(two.address, opened(two.dana, two.address)).status_code == 302
    assert {name: getattr(two.stored(), name) for name in before} == before


def test_different_fields__go_together_without_a_question(two: Two) -> None:
    dana, lee = opened(two.dana, two.address), opened(two.lee, two.address)
    changes = {"needs": ["workforce"], "annual_sales": "$1,300,000", "status": "active", "employees": "50"}
    assert two.lee.post(two.address, lee | changes).status_code == 302
    assert two.dana.post(two.address, dana | {"notes": "Plans two lines."}).status_code == 302
    stored = two.stored()
    assert (stored.needs, stored.status, stored.employees) == (["workforce"], "active", 50)
    assert (stored.annual_sales, stored.notes) == (Decimal("1300000"), "Plans two lines.")


def test_the_same_change_twice__is_no_clash(two: Two) -> None:
    form = opened(two.dana, two.address) | {"notes": "The same."}
    assert [two.dana.post(two.address, form).status_code for _press in range(2)] == [302, 302]


def test_the_same_field__nothing_is_saved_and_both_values_are_shown(two: Two) -> None:
    dana, lee = opened(two.dana, two.address), opened(two.lee, two.address)
    two.lee.post(two.address, lee | {"notes": "Sold to a group.", "employees": "60"})
    answer = two.dana.post(two.address, dana | {"notes": "Hires ten.", "needs": ["sustainability"]})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert CLASH in page
    assert re.search(
        r"Lee Director saved this on [A-Z][a-z]+ \d+, \d{4}, [\d:]+ [AP]M E[SD]T while you were writing\.",
        page,
    )
    (clash,) = answer.context["form"].edit.clashes
    assert (clash.label, clash.theirs, clash.mine) == ("Notes", "Sold to a group.", "Hires ten.")
    assert two.stored().notes == "Sold to a group."
    # The form keeps what Dana wrote, beside what Lee saved elsewhere.
    form = answer.context["form"]
    shown = {name: form[name].value() for name in ("notes", "employees", "needs")}
    assert shown == {"notes": "Hires ten.", "employees": 60, "needs": ["sustainability"]}

    # Sent again, it is on purpose.
    assert two.dana.post(two.address, sent_from(form)).status_code == 302
    stored = two.stored()
    assert (stored.notes, stored.employees, stored.needs) == ("Hires ten.", 60, ["sustainability"])


def test_changed_again_meanwhile__is_asked_again(two: Two) -> None:
    dana = opened(two.dana, two.address) | {"notes": "Hires ten."}
    for text in ("First.", "Second."):
        two.lee.post(two.address, opened(two.lee, two.address) | {"notes": text})
        answer = two.dana.post(two.address, dana)
        assert [clash.theirs for clash in answer.context["form"].edit.clashes] == [text]
        dana = sent_from(answer.context["form"])
    assert two.stored().notes == "Second."


def test_a_bulk_write__is_seen_too_and_names_nobody(two: Two) -> None:
    dana = opened(two.dana, two.address)
    with system_scope("an import fills facts"), one_event_for_batch(
        table="companies_importbatch", row_id=1, center_id=two.center.pk, summary={}
    ):  # fmt: skip
        Relationship.objects.update(notes="From the list.")
    page = two.dana.post(two.address, dana | {"notes": "Mine."}).content.decode()
    assert CLASH in page
    assert "Somebody else saved this while you were writing." in page


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\0", "9" * 5000])
def test_a_form_that_does_not_say_what_it_was_opened_over__is_refused(two: Two, token: str) -> None:
    form = opened(two.dana, two.address) | {"notes": "Mine.", "opened": token}
    answer = two.dana.post(two.address, form)
    assert "Reload the page" in answer.content.decode()
    assert two.stored().notes == two.relationship.notes


def test_what_no_longer_goes_together__is_said_beside_the_field(two: Two) -> None:
    contact = ContactFactory(center=two.center, site=two.relationship.site)
    address = reverse("companies:edit_contact", args=[contact.site.public_id, contact.pk])
    dana, lee = opened(two.dana, address), opened(two.lee, address)
    two.lee.post(address, lee | {"email": ""})
    answer = two.dana.post(address, dana | {"is_survey_contact": "on"})
    assert set(answer.context["form"].errors) == {"email"}
    assert not now(contact).is_survey_contact


def _engagement(center: Center, advisor: User) -> tuple[models.Model, str]:
    engagement = EngagementFactory(center=center, lead=advisor)
    return engagement, reverse("engagements:edit", args=[engagement.public_id])


def _site(center: Center, _advisor: User) -> tuple[models.Model, str]:
    site = RelationshipFactory(center=center).site
    return site, reverse("companies:edit_site", args=[site.public_id])


def _company(center: Center, _advisor: User) -> tuple[models.Model, str]:
    company = RelationshipFactory(center=center).site.company
    return company, reverse("companies:edit_company", args=[company.public_id])


def _contact(center: Center, _advisor: User) -> tuple[models.Model, str]:
    contact = ContactFactory(center=center, site=RelationshipFactory(center=center).site)
    return contact, reverse("companies:edit_contact", args=[contact.site.public_id, contact.pk])


def _location(center: Center, _advisor: User) -> tuple[models.Model, str]:
    location = LocationFactory(center=center)
    return location, reverse("network:location_edit", args=[center.slug, location.pk])


def _award(center: Center, _advisor: User) -> tuple[models.Model, str]:
    award = AwardFactory(center=center)
    return award, reverse("network:award_edit", args=[center.slug, award.pk])


def _center(center: Center, _advisor: User) -> tuple[models.Model, str]:
    return center, reverse("network:settings_facts", args=[center.slug])


@pytest.mark.parametrize(
    ("make", "field", "other"),
    [
        (_engagement, "title", ("scope", "Another scope")),
        (_site, "name", ("street", "1 Another St")),
        (_company, "name", ("website", "https://example.org/another")),
        (_contact, "name", ("title", "Plant manager")),
        (_center, "operator", ("city", "Another city")),
        (_location, "name", ("street", "1 Another St")),
        (_award, "number", ("ends_on", "2031-09-30")),
    ],
)
def test_each_form_over_a_record(
    make: Callable[[Center, User], tuple[models.Model, str]], field: str, other: tuple[str, str]
) -> None:
    center = CenterFactory()
    user = person(Role.DIRECTOR, center.organisation)
    MembershipFactory(user=user, organisation=center.organisation, role=Role.ADVISOR.value)
    record, address = make(center, user)
    first, second = browser_of(user), browser_of(user)
    evidence = (
        {"source": "The center", "as_of": "2026-11-20"}
        if not isinstance(record, Award)
        else {"source": "The notice"}
    )
    one, two = opened(first, address), opened(second, address)
    assert first.post(address, one | evidence | {field: "THEIRS", other[0]: other[1]}).status_code == 302

    answer = second.post(address, two | evidence | {field: "MINE"})

    page = answer.content.decode()
    assert CLASH in page
    assert "You saved this yourself" in page
    assert getattr(now(record), field) == "THEIRS"
    assert second.post(address, sent_from(answer.context["form"]) | evidence).status_code == 302
    assert (getattr(now(record), field), str(getattr(now(record), other[0]))) == ("MINE", other[1])


def test_resource_of_a_partner__lists_go_together() -> None:
    partner = OrganisationFactory(kind="partner")
    resource = ResourceFactory(partner=partner, counties=["13121"], naics_prefixes=["332"])
    browser = browser_of(person(Role.PARTNER_EDITOR, partner))
    address = reverse("partners:edit", args=[resource.pk])
    one, two = opened(browser, address), opened(browser, address)
    browser.post(address, one | {"counties_1": "13089", "title": "Theirs"})
    answer = browser.post(address, two | {"naics_prefixes_0": "333", "title": "Mine"})
    assert [clash.label for clash in answer.context["form"].edit.clashes] == ["Title"]
    assert browser.post(address, sent_from(answer.context["form"])).status_code == 302
    stored = now(resource)
    assert (stored.counties, stored.naics_prefixes, stored.title) == (["13089", "13121"], ["333"], "Mine")


def test_shared_record__another_centers_writer_is_not_named() -> None:
    center = CenterFactory(state_id="30")
    site = RelationshipFactory(center=center).site
    address = reverse("companies:edit_site", args=[site.public_id])
    theirs = named(person(Role.ADVISOR, center.organisation), "Hidden Person")
    ours = browser_of(person(Role.ADVISOR, CenterFactory(state_id="01").organisation))
    them = browser_of(theirs)
    mine = opened(ours, address)
    them.post(address, opened(them, address) | {"name": "Theirs"})
    page = ours.post(address, mine | {"name": "Mine"}).content.decode()
    assert CLASH in page
    assert "Somebody else saved this on " in page
    assert "Hidden Person" not in page
