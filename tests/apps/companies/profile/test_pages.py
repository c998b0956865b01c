"""The pages of a profile and its export, as the company and its center see them."""

import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from factories.accounts import person
from factories.companies import (
    CapabilityFactory,
    ProfileAgreementFactory,
)
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import profile_export, profile_panels
from lineshaft.apps.companies.models import ProfileAgreement
from lineshaft.apps.companies.profile_words import wording
from lineshaft.tenancy import faults_of_disclosure, system_scope
from profiles import CAPACITY, LARGEST, add, agree, picture

pytestmark = pytest.mark.django_db


# Pages ---------------------------------------------------------------------------------------------------------------


def test_page__of_the_company_is_in_its_language_and_of_the_center_in_english(
    sign_in, site, contact, advisor
):
    browser = sign_in(contact)
    where = browser.get(reverse("companies:our_profile"))["Location"]
    assert where == reverse("companies:capabilities", args=[site.public_id])
    browser.cookies["django_language"] = "es"
    page = browser.get(where).content.decode()
    assert "¿Con qué procesos lo fabrica?" in page
    assert "ls-public" in page
    other = sign_in(advisor)
    other.cookies["django_language"] = "es"
    page = other.get(where).content.decode()
    assert "By which processes do you make it?" in page
    assert "ls-app" in page


def test_page__the_company_writes_a_photo_and_agrees_in_two_steps(sign_in, site, contact):
    browser = sign_in(contact)
    new = reverse("companies:new_capability", args=[site.public_id, "photo"])
    sent = {"name": "A milled housing", "once": str(uuid.uuid4())}
    assert "This field is required" in browser.post(new, sent).content.decode()
    where = browser.post(new, {**sent, "image": picture()})["Location"]
    assert where.endswith("#photo")
    assert 'alt="A milled housing"' in browser.get(where).content.decode()
    share = reverse("companies:share_capabilities", args=[site.public_id]) + "?part=photo&audience=buyers"
    page = browser.get(share).content.decode()
    for part in ("name", "photo"):
        assert wording(site, part, "buyers", "en") in page
    with system_scope("a test looks"):
        assert not ProfileAgreement.objects.exists()
    assert browser.post(share)["Location"] == reverse("companies:who_sees", args=[site.public_id])
    preview = reverse("companies:preview_profile", args=[site.public_id, "buyers"])
    assert "A milled housing" in browser.get(preview).content.decode()
    browser.post(reverse("companies:withdraw_agreements", args=[site.public_id]))
    assert "Buyers see nothing" in browser.get(preview).content.decode()
    with system_scope("a test looks"):
        assert {each.status for each in ProfileAgreement.objects.all()} == {"withdrawn"}


def test_page__the_center_records_the_companys_word(sign_in, site, center, advisor):
    with system_scope("a test arranges its rows"):
        CapabilityFactory(owner=center.organisation, site=site)
    browser = sign_in(advisor)
    share = reverse("companies:share_capabilities", args=[site.public_id]) + "?part=process&audience=network"
    assert browser.get(share).status_code == 200
    sent = {"agreed_by": "", "how": "spoken", "on": "2026-11-02", "language": "es"}
    assert browser.post(share, sent).status_code == 200
    browser.post(share, {**sent, "agreed_by": "J. Example"})
    page = browser.get(reverse("companies:who_sees", args=[site.public_id])).content.decode()
    assert wording(site, "process", "network", "es") in page
    assert "J. Example" in page


def test_page__preview_shows_each_audience_its_own(sign_in, site, center, advisor):
    with system_scope("a test arranges its rows"):
        shown = {"owner": center.organisation, "site": site, "shared_at": timezone.now(), "agreed_by": "J."}
        CapabilityFactory(**shown, name="For the network")
        CapabilityFactory(**shown, name="For buyers", to_buyers=True)
        CapabilityFactory(owner=center.organisation, site=site, name="For nobody")
        ProfileAgreementFactory(
            owner=center.organisation, site=site, part="name", audience="buyers", recorded_by=advisor
        )
    browser = sign_in(advisor)
    found = {}
    for audience in ("own", "network", "buyers"):
        page = browser.get(
            reverse("companies:preview_profile", args=[site.public_id, audience])
        ).content.decode()
        found[audience] = [name for name in ("For the network", "For buyers", "For nobody") if name in page]
    assert found == {
        "own": ["For the network", "For buyers", "For nobody"],
        "network": ["For the network", "For buyers"],
        "buyers": ["For buyers"],
    }
    assert (
        browser.get(reverse("companies:preview_profile", args=[site.public_id, "martians"])).status_code
        == 404
    )


def test_page__another_center_has_no_part_in_who_sees_what(sign_in, site, center, other_center):
    browser = sign_in(person(Role.DIRECTOR, other_center.organisation))
    for name, *more in (
        ("who_sees",),
        ("share_capabilities",),
        ("preview_profile", "own"),
        ("export_profile",),
    ):
        assert browser.get(reverse(f"companies:{name}", args=[site.public_id, *more])).status_code == 403


def test_page__has_room_for_panels_of_other_apps(sign_in, site, contact, monkeypatch):
    monkeypatch.setattr(profile_panels, "_panels", {})
    template = "companies/panels/certificates.html"
    profile_panels.register(
        profile_panels.ProfilePanel("rank", "How it would rank", template, lambda actor, found: {"rows": []})
    )
    profile_panels.register(profile_panels.ProfilePanel("none", "Not for you", template, lambda *_who: None))
    page = sign_in(contact).get(reverse("companies:capabilities", args=[site.public_id])).content.decode()
    assert "How it would rank" in page
    assert "Not for you" not in page


# Export --------------------------------------------------------------------------------------------------------------


def test_export__holds_all_entries_and_what_was_agreed(sign_in, site, contact, own):
    owner_id = site.company.organisation_id
    add(own, site, owner_id, "size", **LARGEST)
    add(own, site, owner_id, "capacity", **CAPACITY)
    agree(own, site, owner_id, "size")
    answer = sign_in(contact).get(reverse("companies:export_profile", args=[site.public_id]))
    found = json.loads(answer.content)
    assert answer["Content-Disposition"].endswith(f'profile-{site.public_id}.json"')
    assert found["entries"] == [
        {
            "kind": "capacity", "name": "500 a month", "seen_by": "owner", "free_percent": 20, "lead_days": 30,
            "as_of": "2026-11-01",
        },
        {"kind": "size", "name": "largest", "seen_by": "network", "unit": "in", "length": "40", "width": "20"},
    ]  # fmt: skip
    assert [(each["part"], each["agreed_by"]) for each in found["agreements"]] == [("size", str(contact))]


def test_export__shows_nothing_above_the_class_of_its_audience():
    module = profile_export
    assert list(faults_of_disclosure(module.COLUMNS, module.SOURCES, module.AUDIENCE)) == []
