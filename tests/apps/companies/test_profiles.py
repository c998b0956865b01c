"""The profile of a plant: what may be written, who sees which part in which words, what leaves for others."""

import io
import json
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from factories.accounts import OrganisationFactory, person
from factories.companies import (
    CapabilityFactory,
    CompanyFactory,
    ProfileAgreementFactory,
    RelationshipFactory,
    SiteFactory,
)
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies import actions, profile_export, profile_panels, queries
from lineshaft.apps.companies.models import Capability, ProfileAgreement, Site
from lineshaft.apps.companies.profile_words import PARTS, wording
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import Context, faults_of_disclosure, system_scope, use

pytestmark = pytest.mark.django_db

SAID = {"agreed_by": "J. Example, owner", "how": "written", "on": date(2026, 11, 2)}
LARGEST = {"name": "largest", "length": Decimal(40), "width": Decimal(20), "unit": "in"}
CAPACITY = {"name": "500 a month", "free_percent": 20, "lead_days": 30, "as_of": date(2026, 11, 1)}


@pytest.fixture
def center(db) -> Center:
    return CenterFactory(state_id="13")


@pytest.fixture
def other_center(db) -> Center:
    return CenterFactory(state_id="45")


@pytest.fixture
def site(center) -> Site:
    organisation = OrganisationFactory(kind=OrganisationKind.COMPANY.value)
    made = SiteFactory(company=CompanyFactory(organisation=organisation))
    RelationshipFactory(center=center, site=made)
    return made


@pytest.fixture
def advisor(center) -> User:
    return person(Role.ADVISOR, center.organisation)


@pytest.fixture
def contact(site) -> User:
    return person(Role.COMPANY_CONTACT, site.company.organisation)


@pytest.fixture
def by(advisor) -> Iterator[Actor]:
    actor = actor_for(advisor)
    with use(actor.context):
        yield actor


@pytest.fixture
def own(contact) -> Iterator[Actor]:
    actor = actor_for(contact)
    with use(actor.context):
        yield actor


def picture(size: tuple[int, int] = (400, 300), kind: str = "JPEG", **saved) -> SimpleUploadedFile:
    stored = io.BytesIO()
    Image.new("RGB", size, "#345").save(stored, kind, **saved)
    return SimpleUploadedFile(f"photo.{kind.lower()}", stored.getvalue())


def add(by: Actor, site: Site, owner_id: int, kind: str = "process", **facts) -> Capability:
    facts = facts or {"name": "5-axis milling"}
    return actions.add_capability(site=site, owner_id=owner_id, by=by, kind=kind, **facts)


def agree(by: Actor, site: Site, owner_id: int, *parts: str, audience: str = "network", **said):
    return actions.agree_to_show(
        site=site, owner_id=owner_id, parts=parts or ["process"], audience=audience, by=by, **{**SAID, **said}
    )


def seen_raw(user: User) -> list[str]:
    """What the database itself shows to this person, without any filter of a query."""
    with use(actor_for(user).context):
        return sorted(Capability.objects.values_list("name", flat=True))


def outsiders(site: Site, other_center: Center) -> dict[str, User]:
    partner = OrganisationFactory(kind=OrganisationKind.PARTNER.value)
    other = CompanyFactory(organisation=OrganisationFactory(kind=OrganisationKind.COMPANY.value))
    return {
        "other center": person(Role.DIRECTOR, other_center.organisation),
        "office": person(Role.EVALUATOR),
        "partner": person(Role.PARTNER_EDITOR, partner),
        "other company": person(Role.COMPANY_CONTACT, other.organisation),
    }


# What may be written -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("size", LARGEST),
        ("tolerance", {"name": "Milling", "tolerance": Decimal("0.0005"), "unit": "in"}),
        ("capacity", CAPACITY),
        ("export", {"name": "ITAR registration", "number": "M1", "expires_on": date(2027, 5, 1)}),
        ("origin", {"name": "all", "detail": "All brackets are made here."}),
        ("summary", {"detail": "We make brackets.", "detail_es": "Hacemos soportes."}),
        ("link", {"name": "statement", "url": "https://example.org/statement.pdf"}),
    ],
)
def test_entry__of_each_kind_keeps_what_was_said(by, site, center, kind, facts):
    row = add(by, site, center.pk, kind, **facts)
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in facts} == facts
    assert row.shared_at is None


@pytest.mark.parametrize(
    ("kind", "facts", "field"),
    [
        ("size", {**LARGEST, "name": "middling"}, "name"),
        ("size", {**LARGEST, "length": None}, "length"),
        ("size", {**LARGEST, "width": Decimal(-1)}, "width"),
        ("size", {**LARGEST, "unit": "cubits"}, "unit"),
        ("tolerance", {"name": "Milling", "tolerance": Decimal(0), "unit": "in"}, "tolerance"),
        ("capacity", {**CAPACITY, "free_percent": 101}, "free_percent"),
        ("capacity", {**CAPACITY, "as_of": None}, "as_of"),
        ("capacity", {**CAPACITY, "as_of": date(2090, 1, 1)}, "as_of"),
        ("capacity", {**CAPACITY, "lead_days": 10_000}, "lead_days"),
        ("origin", {"name": "all", "detail": " "}, "detail"),
        ("summary", {"detail": "x" * 1001}, "detail"),
        ("link", {"name": "statement", "url": "javascript:alert(1)"}, "url"),
        ("link", {"name": "statement", "url": ""}, "url"),
        ("photo", {"name": "A part"}, "image"),
    ],
)
def test_entry__what_is_wrong_is_named(by, site, center, kind, facts, field):
    with pytest.raises(InvalidValue) as refused:
        add(by, site, center.pk, kind, **facts)
    assert refused.value.field == field
    assert not Capability.objects.exists()


def test_entry__the_smallest_part_is_not_larger_than_the_largest(by, site, center):
    add(by, site, center.pk, "size", **LARGEST)
    add(by, site, center.pk, "size", name="smallest", length=Decimal(1000), unit="mm")
    row = Capability.objects.get(name="smallest")
    with pytest.raises(InvalidValue, match="larger than the largest"):
        actions.edit_capability(capability=row, by=by, name="smallest", length=Decimal(1020), unit="mm")


def test_entry__a_summary_is_written_once(by, site, center):
    add(by, site, center.pk, "summary", detail="We make brackets.")
    with pytest.raises(Conflict, match="written down already"):
        add(by, site, center.pk, "summary", detail="We make gears.")


# Photos --------------------------------------------------------------------------------------------------------------


def test_photo__is_stored_anew_without_place_and_the_right_way_up(by, site, center):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x8825] = {1: "N", 2: (33.0, 44.0, 55.0)}
    exif[0x010F] = "SECRET CAMERA"
    upload = picture((400, 300), exif=exif, comment=b"SECRET COMMENT")
    assert b"SECRET" in upload.read()
    upload.seek(0)
    row = add(by, site, center.pk, "photo", name="A part", image=upload)
    with row.image.open("rb") as stored:
        content = stored.read()
    assert b"SECRET" not in content
    with Image.open(io.BytesIO(content)) as made:
        assert (made.format, made.size, dict(made.getexif())) == ("JPEG", (300, 400), {})
    assert row.image.name.endswith(".jpg")


def test_photo__a_transparent_one_lies_on_white(by, site, center):
    stored = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(stored, "PNG")
    row = add(
        by, site, center.pk, "photo", name="A part", image=SimpleUploadedFile("p.png", stored.getvalue())
    )
    with row.image.open("rb") as stored_photo, Image.open(stored_photo) as made:
        assert made.getpixel((150, 150)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (lambda: SimpleUploadedFile("photo.jpg", b"<svg onload='alert(1)'/>"), "no photo that can be read"),
        (
            lambda: SimpleUploadedFile("photo.png", picture(kind="PNG").read()[:200]),
            "no photo that can be read",
        ),
        (lambda: picture(kind="GIF"), "no photo that can be read"),
        (lambda: picture((150, 900)), "only 150 by 900 pixels"),
        (lambda: picture((9000, 7000), "PNG"), "9000 by 7000 pixels"),
        (lambda: picture((14000, 13500), "PNG"), "no photo that can be read"),
        (lambda: SimpleUploadedFile("big.jpg", b"\0" * (10 * 1024 * 1024 + 1)), "larger than 10 MB"),
    ],
    ids=["markup", "cut off", "gif", "too small", "too many pixels", "a bomb", "too large"],
)
def test_photo__what_cannot_be_one_is_refused(by, site, center, upload, words):
    with pytest.raises(InvalidValue, match=words):
        add(by, site, center.pk, "photo", name="A part", image=upload())
    assert not Capability.objects.exists()


def test_photo__there_are_twelve_at_most(by, site, center):
    for number in range(12):
        add(by, site, center.pk, "photo", name=f"Part {number}", image=picture())
    with pytest.raises(Conflict, match="12 photos"):
        add(by, site, center.pk, "photo", name="One more", image=picture())


def test_photo__is_handed_out_to_who_may_see_it_alone(by, site, center, other_center, sign_in, advisor):
    row = add(by, site, center.pk, "photo", name="A part", image=picture())
    address = reverse("companies:photo", args=[site.public_id, row.pk])
    answer = sign_in(advisor).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer.content.startswith(b"\xff\xd8\xff")
    people = outsiders(site, other_center)
    assert {sign_in(user).get(address).status_code for user in people.values()} == {404}
    with use(by.context):
        agree(by, site, center.pk, "photo")
    allowed = {who for who, user in people.items() if sign_in(user).get(address).status_code == 200}
    assert allowed == {"other center", "office"}


def test_photo__removed_long_ago_is_deleted_with_its_file(
    by, site, center, django_capture_on_commit_callbacks
):
    old, kept = (
        add(by, site, center.pk, "photo", name=name, image=picture(size))
        for name, size in (("Old", (300, 300)), ("Kept", (310, 310)))
    )
    actions.remove_capability(capability=old, by=by)
    with system_scope("a test runs the job"):
        assert actions.delete_removed_photos() == 0
        Capability.objects.filter(pk=old.pk).update(removed_at=timezone.now() - timedelta(days=31))
        with django_capture_on_commit_callbacks(execute=True):
            assert actions.delete_removed_photos() == 1
    assert list(Capability.objects.all()) == [kept]
    assert not old.image.storage.exists(old.image.name)
    assert kept.image.storage.exists(kept.image.name)


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
        (mail,) = _mails()
    assert mail["to"] == [contact.email]
    assert wording(site, "process", "network", "en") in mail["text"]


def _mails() -> list[dict]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name__contains="mail").order_by("id")]


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


# Completeness and reminders ------------------------------------------------------------------------------------------


def test_answers__count_what_is_valid_and_the_web_site_of_the_registry(by, site, center):
    site.company.website = "https://example.org"
    add(by, site, center.pk)
    add(by, site, center.pk, "certification", name="ISO 9001", expires_on=date(2020, 1, 1))
    add(by, site, center.pk, "capacity", **{**CAPACITY, "as_of": timezone.localdate()})
    found = queries.answers_of(site, queries.capabilities_of(by, site))
    given = {each.question.code for each in found.answers if each.answer == "given"}
    assert given == {"process", "volume", "lead_time", "link"}


def test_reminder__goes_once_to_who_can_renew_and_again_for_another_day(by, site, center, contact, advisor):
    relationship = queries.relationship_for(by, site)
    assert relationship is not None
    relationship.owner = advisor
    relationship.save()
    soon = timezone.localdate() + timedelta(days=89)
    row = add(by, site, center.pk, "certification", name="ISO 9001", expires_on=soon)
    add(by, site, center.pk, "certification", name="AS9100", expires_on=soon + timedelta(days=9))
    add(
        by,
        site,
        center.pk,
        "certification",
        name="Nadcap",
        expires_on=timezone.localdate() - timedelta(days=1),
    )
    with system_scope("a test arranges its rows"):
        CapabilityFactory(
            owner=site.company.organisation,
            site=site,
            kind="export",
            name="ITAR registration",
            expires_on=soon,
        )
        assert actions.remind_of_expiry() == 2
        assert actions.remind_of_expiry() == 0
        told = {mail["to"][0]: mail["text"] for mail in _mails()}
    assert "ISO 9001" in told[advisor.email]
    assert "ITAR registration" in told[contact.email]
    assert not any(name in text for text in told.values() for name in ("AS9100", "Nadcap"))
    actions.edit_capability(capability=row, by=by, name="ISO 9001", expires_on=soon - timedelta(days=1))
    with system_scope("a test looks"):
        assert actions.remind_of_expiry() == 1


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
