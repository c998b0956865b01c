"""The profile of a plant: what may be written of it, its photos, what it answers, and reminders."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from factories.companies import (
    CapabilityFactory,
)
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.models import Capability
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use
from profiles import CAPACITY, LARGEST, add, agree, mails, outsiders, picture

pytestmark = pytest.mark.django_db


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
        told = {mail["to"][0]: mail["text"] for mail in mails()}
    assert "ISO 9001" in told[advisor.email]
    assert "ITAR registration" in told[contact.email]
    assert not any(name in text for text in told.values() for name in ("AS9100", "Nadcap"))
    actions.edit_capability(capability=row, by=by, name="ISO 9001", expires_on=soon - timedelta(days=1))
    with system_scope("a test looks"):
        assert actions.remind_of_expiry() == 1
