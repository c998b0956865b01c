"""Invented capabilities, further industries and parent companies of the plants that centers work with."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.companies.models import (
    Capability,
    Company,
    CompanyTaxNumber,
    SaidBy,
    Site,
    SiteIndustry,
)
from lineshaft.apps.companies.vocabulary import vocabulary
from lineshaft.apps.reference.models import NaicsCode

from .registry import SIX_DIGITS, Plant

SHARE_DESCRIBED = 0.4
SHARE_SHARED = 0.35
SHARE_WITH_SECOND_INDUSTRY = 0.15
SHARE_WITH_PARENT = 0.03
SHARE_WITH_TAX_NUMBER = 0.1

_KIND = Capability.Kind
_REGISTRAR = "Demonstration Registrar"
_CERTIFICATIONS = {
    "311": ("SQF", "BRCGS"),
    "334": ("ISO 9001", "ISO 13485", "ITAR registration"),
    "336": ("AS9100", "IATF 16949", "Nadcap", "ITAR registration"),
    "339": ("ISO 13485", "FDA establishment registration"),
}
_OTHER_CERTIFICATIONS = ("ISO 9001", "ISO 14001")
_PROCESSES = {
    "311": ("Blending", "Aseptic filling", "Freeze drying"),
    "321": ("CNC routing", "Kiln drying"),
    "325": ("Batch blending", "Extrusion"),
    "326": ("Injection molding", "Thermoforming", "Blow molding"),
    "332": ("5-axis milling", "Laser cutting", "TIG welding", "Stamping", "Powder coating"),
    "333": ("CNC turning", "Assembly", "Hydraulic testing"),
    "334": ("Surface mount assembly", "Conformal coating", "Wire harness assembly"),
    "336": ("5-axis milling", "Composite layup", "Heat treating"),
}
_OTHER_PROCESSES = ("Assembly", "Packaging", "Prototyping")
_MATERIALS = {
    "326": (("Polypropylene", "homopolymer and copolymer"), ("ABS", "general and flame retardant")),
    "332": (("Stainless steel", "304 and 316, sheet to 6 mm"), ("Aluminum", "6061 and 7075")),
    "333": (("Carbon steel", "1018 and 4140"),),
    "336": (("Titanium", "grade 5"), ("Aluminum", "2024 and 7075")),
}
_EQUIPMENT = (
    ("CNC lathe", "bed 40 by 20 inches"),
    ("CNC milling machine", "5 axes, 30 by 20 by 20 inches"),
    ("Press brake", "175 tons, 10 feet"),
    ("Injection molding machine", "220 tons"),
    ("Coordinate measuring machine", "20 by 28 by 18 inches"),
)
_OWNERSHIP = ("Small business", "Family-owned", "Woman-owned small business", "Veteran-owned small business")
_AGREED_BY = "Plant manager (demonstration)"


def make_capabilities(*, seed: int, today: date, engaged: dict[int, list[Plant]]) -> int:
    """Describe a share of the plants of each center; returns how many capabilities were written."""
    rng = random.Random(f"{seed} capabilities")
    now = timezone.now()
    rows = [
        row
        for center, plants in engaged.items()
        for plant in plants
        if rng.random() < SHARE_DESCRIBED
        for row in _of_plant(rng, plant, center, today, now)
    ]
    Capability.objects.bulk_create(rows, batch_size=2000)
    plants = [plant for group in engaged.values() for plant in group]
    _second_industries(rng, plants)
    _parents(rng, plants)
    _tax_numbers(rng, engaged)
    return len(rows) + _of_own_people(rng, today)


def _of_plant(
    rng: random.Random, plant: Plant, owner_id: int, today: date, now: datetime
) -> Iterator[Capability]:
    sector = plant.naics[:3]
    shared = rng.random() < SHARE_SHARED

    def row(kind: str, name: str, **facts: object) -> Capability:
        consent = {"shared_at": now, "agreed_by": _AGREED_BY} if shared else {}
        return Capability(site_id=plant.site_id, owner_id=owner_id, kind=kind, name=name, **facts, **consent)

    for name in rng.sample(_CERTIFICATIONS.get(sector, _OTHER_CERTIFICATIONS), rng.randint(0, 2)):
        expires = today + timedelta(days=rng.randint(-60, 1000))
        is_export = name in vocabulary().export_names
        yield row(
            (_KIND.EXPORT if is_export else _KIND.CERTIFICATION).value, name,
            number=f"DEMO-{rng.randint(10_000, 99_999)}", certified_by="" if is_export else _REGISTRAR,
            issued_on=expires - timedelta(days=3 * 365 + 60), expires_on=expires,
        )  # fmt: skip
    processes = _PROCESSES.get(sector, _OTHER_PROCESSES)
    for name in rng.sample(processes, rng.randint(1, len(processes) - 1)):
        yield row(_KIND.PROCESS.value, name)
    for name, detail in _MATERIALS.get(sector, ()):
        yield row(_KIND.MATERIAL.value, name, detail=detail)
    if sector in {"332", "333", "336", "326"}:
        name, detail = rng.choice(_EQUIPMENT)
        yield row(_KIND.EQUIPMENT.value, name, detail=detail, quantity=rng.randint(1, 6))
    if rng.random() < 0.5:
        yield row(_KIND.OWNERSHIP.value, rng.choice(_OWNERSHIP))


def _second_industries(rng: random.Random, plants: list[Plant]) -> None:
    codes = [
        code
        for code in NaicsCode.objects.filter(is_manufacturing=True).values_list("code", flat=True)
        if len(code) == SIX_DIGITS
    ]
    chosen = {plant.site_id: plant for plant in plants if rng.random() < SHARE_WITH_SECOND_INDUSTRY}
    rows = []
    for plant in chosen.values():
        near = [code for code in codes if code[:3] == plant.naics[:3] and code != plant.naics]
        if near:
            said_by = rng.choice((SaidBy.COMPANY, SaidBy.CENTER)).value
            rows.append(SiteIndustry(site_id=plant.site_id, code=rng.choice(near), said_by=said_by))
    SiteIndustry.objects.bulk_create(rows, batch_size=2000)


def _parents(rng: random.Random, plants: list[Plant]) -> None:
    """A few companies belong to another one. The owner's key is the smaller, so that nobody stands above itself."""
    keys = sorted({plant.company_id for plant in plants})
    for position, key in enumerate(keys[1:], 1):
        if rng.random() < SHARE_WITH_PARENT:
            Company.objects.filter(pk=key).update(parent_id=keys[rng.randrange(position)])


def _tax_numbers(rng: random.Random, engaged: dict[int, list[Plant]]) -> None:
    """Numbers that centers hold of some companies. They begin with 00, as no real one does."""
    rows = {
        (center, plant.company_id): CompanyTaxNumber(
            center_id=center, company_id=plant.company_id, ein=f"00-{rng.randrange(10**7):07d}"
        )
        for center, plants in engaged.items()
        for plant in plants
        if rng.random() < SHARE_WITH_TAX_NUMBER
    }
    CompanyTaxNumber.objects.bulk_create(rows.values(), batch_size=2000)


def _of_own_people(rng: random.Random, today: date) -> int:
    """What the company of the demonstration's own person says about its first plant."""
    organisation = Organisation.objects.filter(company__isnull=False, is_synthetic=True).first()
    site = Site.objects.filter(company__organisation=organisation).order_by("pk").first()
    if organisation is None or site is None:
        return 0
    owned = {"site": site, "owner": organisation}
    rows = [
        Capability(
            **owned, kind=_KIND.CERTIFICATION.value, name="ISO 9001", number=f"DEMO-{rng.randint(10_000, 99_999)}",
            certified_by=_REGISTRAR, issued_on=today - timedelta(days=1040), expires_on=today + timedelta(days=55),
        ),
        Capability(**owned, kind=_KIND.PROCESS.value, name="Prototyping", detail="Up to 50 pieces"),
    ]  # fmt: skip
    Capability.objects.bulk_create(rows)
    return len(rows)
