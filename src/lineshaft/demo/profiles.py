"""Invented profiles: what the described plants say beside their capabilities, and who may see it."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from lineshaft.apps.accounts.models import Membership, Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions
from lineshaft.apps.companies.capability_kinds import SUMMARY_NAME
from lineshaft.apps.companies.models import Capability, ProfileAgreement, Site
from lineshaft.apps.companies.profile_words import VERSION, wording

from .pictures import SHOWS, drawing_of_a_part

SHARE_MEASURED = 0.6
SHARE_FOR_BUYERS = 0.6

_KIND = Capability.Kind
_AGREED_BY = "Plant manager (demonstration)"
_SIZES = ((40, 20, 20), (60, 30, 24), (24, 16, 12), (120, 48, 20))
_TOLERANCES = (("Milling", "0.001"), ("Turning", "0.0005"), ("Sheet metal", "0.010"), ("All work", "0.005"))
_VOLUMES = (
    "5,000 parts a month",
    "20,000 parts a month",
    "800 assemblies a month",
    "Series of 50 to 2,000 pieces",
)
_SUMMARY = (
    "Demonstration data. {name} makes parts and assemblies for industrial customers, from the first sample to series."
    " The plant plans, makes and inspects under one roof in {city}."
)


def make_profiles(*, seed: int, today: date) -> int:
    """Measure a share of the plants that are described, and record who sees what; returns how many entries came."""
    rng = random.Random(f"{seed} profiles")
    described: dict[tuple[int, int], list[Capability]] = defaultdict(list)
    for row in Capability.objects.order_by("site_id", "owner_id", "id"):
        described[row.site_id, row.owner_id].append(row)
    sites = Site.objects.select_related("company", "state").in_bulk(
        {site_id for site_id, _owner in described}
    )
    companies = set(Organisation.objects.filter(company__isnull=False).values_list("pk", flat=True))
    entries, agreements = [], []
    recorders = _recorders()
    for (site_id, owner_id), rows in described.items():
        if owner_id in companies:
            continue
        new = list(_measured(rng, sites[site_id], owner_id, today)) if rng.random() < SHARE_MEASURED else []
        entries += new
        if rows[0].shared_at is not None and owner_id in recorders:
            for_buyers = rng.random() < SHARE_FOR_BUYERS
            _show(new, rows[0], for_buyers)
            if for_buyers:
                Capability.objects.filter(pk__in=[row.pk for row in rows]).update(to_buyers=True)
            parts = {row.kind for row in (*rows, *new)} | ({ProfileAgreement.NAME} if for_buyers else set())
            agreements += [
                _agreement(sites[site_id], owner_id, part, for_buyers, recorders[owner_id], today)
                for part in sorted(parts)
            ]
    Capability.objects.bulk_create(entries, batch_size=2000)
    ProfileAgreement.objects.bulk_create(agreements, batch_size=2000)
    return len(entries) + _of_own_people(today)


def _recorders() -> dict[int, int]:
    """By center, its first director: who wrote down what the companies agreed to."""
    rows = Membership.objects.filter(role=Role.DIRECTOR.value, ended_at__isnull=True).order_by("-pk")
    return dict(rows.values_list("organisation_id", "user_id"))


def _measured(rng: random.Random, site: Site, owner_id: int, today: date) -> Iterator[Capability]:
    def row(kind: str, name: str, **facts: object) -> Capability:
        return Capability(site=site, owner_id=owner_id, kind=kind, name=name, **facts)

    largest = rng.choice(_SIZES)
    for name, (length, width, height) in (("largest", largest), ("smallest", (1, 1, 1))):
        yield row(_KIND.SIZE.value, name, length=length, width=width, height=height, unit="in")
    name, value = rng.choice(_TOLERANCES)
    yield row(_KIND.TOLERANCE.value, name, tolerance=Decimal(value), unit="in")
    yield row(
        _KIND.CAPACITY.value, rng.choice(_VOLUMES), free_percent=rng.randrange(5, 60, 5),
        lead_days=rng.choice((10, 20, 30, 45)), as_of=today - timedelta(days=rng.randint(3, 240)),
    )  # fmt: skip
    if rng.random() < 0.7:
        yield row(_KIND.ORIGIN.value, "all", detail="Demonstration data: all parts are made at this plant.")
    text = _SUMMARY.format(name=site.name, city=site.city or site.state.name)
    yield row(_KIND.SUMMARY.value, SUMMARY_NAME, detail=text)


def _show(new: list[Capability], like: Capability, for_buyers: bool) -> None:
    for row in new:
        row.shared_at, row.agreed_by, row.to_buyers = like.shared_at, like.agreed_by, for_buyers


def _agreement(
    site: Site, owner_id: int, part: str, for_buyers: bool, recorder_id: int, today: date
) -> ProfileAgreement:
    audiences = ProfileAgreement.Audience
    audience = (audiences.BUYERS if for_buyers else audiences.NETWORK).value
    return ProfileAgreement(
        site=site, company_id=site.company_id, owner_id=owner_id, part=part, audience=audience,
        wording=wording(site, part, audience, "en"),
        wording_version=VERSION, agreed_by=_AGREED_BY, agreed_how="written", agreed_on=today - timedelta(days=30),
        recorded_by_id=recorder_id,
    )  # fmt: skip


def _of_own_people(today: date) -> int:
    """The profile that the demonstration's company keeps itself, with a photo, and what it agreed to."""
    organisation = Organisation.objects.filter(company__isnull=False, is_synthetic=True).first()
    member = Membership.objects.filter(organisation=organisation).select_related("user").first()
    sites = Site.objects.filter(company__organisation=organisation).select_related("company", "state")
    site = sites.order_by("pk").first()
    if organisation is None or member is None or site is None:
        return 0
    by = actor_for(member.user)
    written = list(_own_entries(today))
    for kind, facts in written:
        actions.add_capability(site=site, owner_id=organisation.pk, by=by, kind=kind, **facts)
    _agree(site, organisation.pk, by)
    return len(written)


def _own_entries(today: date) -> Iterator[tuple[str, dict[str, object]]]:
    yield _KIND.SUMMARY.value, {
        "detail": "Demonstration data. We build prototypes and short series in aluminum and steel for makers of"
        " machines and instruments. Customers come to us when they need one good part by next week.",
        "detail_es": "Datos de demostración. Fabricamos prototipos y series cortas en aluminio y acero para fabricantes"
        " de máquinas e instrumentos.",
    }  # fmt: skip
    yield _KIND.MATERIAL.value, {"name": "Aluminum", "detail": "6061 and 7075, plate to 4 inches"}
    yield (
        _KIND.EQUIPMENT.value,
        {"name": "CNC milling machine", "quantity": 2, "detail": "3 axes, 40 by 20 inches"},
    )
    for name, side in (("largest", 40), ("smallest", 1)):
        yield (
            _KIND.SIZE.value,
            {"name": name, "length": Decimal(side), "width": Decimal(side) / 2, "unit": "in"},
        )
    yield _KIND.CAPACITY.value, {
        "name": "60 prototypes a month", "free_percent": 30, "as_of": today - timedelta(days=200),
    }  # fmt: skip
    yield _KIND.LINK.value, {"name": "statement", "url": "https://example.org/capability-statement.pdf"}
    yield (
        _KIND.PHOTO.value,
        {
            "name": SHOWS,
            "image": SimpleUploadedFile("housing.png", drawing_of_a_part()),
        },
    )


def _agree(site: Site, owner_id: int, by: Actor) -> None:
    """Processes and materials for buyers too, certifications and equipment for the network, the rest for nobody."""
    kinds = {"buyers": (_KIND.PROCESS, _KIND.MATERIAL), "network": (_KIND.CERTIFICATION, _KIND.EQUIPMENT)}
    for audience, parts in kinds.items():
        actions.agree_to_show(
            site=site, owner_id=owner_id, parts=[part.value for part in parts], audience=audience, by=by
        )
