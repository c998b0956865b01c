"""Two synthetic buyers with an account each, and needs in the states that posting brings about."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.scouting import actions
from lineshaft.apps.scouting.models import BuyerProfile, Need

from .people import People

AGENCY, MAKER, OFFICE, CENTER = "agency", "maker", "office", "center"


@dataclass(frozen=True)
class _Wanted:
    """A need as it is written: who posts it, how long ago, and in which state it is left."""

    owner: str
    days_ago: int
    facts: dict[str, Any] = field(default_factory=dict)
    is_draft: bool = False
    withdrawn: str = ""


WANTED = (
    _Wanted(
        AGENCY, 6,
        {
            "item": "Duplex stainless steel pipe flanges, 12 inch",
            "description": "Weld neck flanges for the pump house of a water treatment plant. The project is under Build"
            " America, Buy America; no domestic source has been found so far.",
            "reasons": ["buy_american"],
            "reason_detail": "Federal financial assistance for infrastructure, 2 CFR part 184.",
            "supplier_types": ["manufacturer", "contract_manufacturer"],
            "state_used_in": "13",
            "processes": "Forging\nCNC turning",
            "materials": "Duplex stainless steel 2205",
            "dimensions": "12 inch, class 150, raised face, bore to schedule 40S",
            "certifications": "ISO 9001",
            "regulations": "BABA",
            "other_standards": "ASME B16.5, ASTM A182 F51",
            "naics": ["332919", "332111"],
            "psc_code": "4730",
            "quantity": 48, "unit": "pieces", "cadence": "once",
            "target_price": "1,150 dollars",
            "delivery_place": "Savannah, Georgia", "delivery_zip": "31401",
            "packaging": "Seaworthy crates, faces protected",
            "days_to_scout": 14,
        },
    ),
    _Wanted(
        AGENCY, 20,
        {
            "item": "Ductile iron manhole frames and covers, 24 inch",
            "description": "Traffic rated frames and covers for street works in three counties.",
            "reasons": ["buy_american", "second_supplier"],
            "supplier_types": ["manufacturer"],
            "state_used_in": "01",
            "processes": "Sand casting",
            "materials": "Ductile iron 65-45-12",
            "dimensions": "24 inch clear opening, 40,000 pound proof load",
            "naics": ["331511"],
            "quantity": 600, "unit": "sets", "cadence": "year",
            "delivery_place": "Montgomery, Alabama", "delivery_zip": "36104",
            "days_to_scout": 14,
        },
    ),
    _Wanted(
        AGENCY, 2,
        {
            "item": "Cable harness for field radios",
            "description": "Braided harness with circular connectors, to be built to drawing.",
            "reasons": ["discontinued"],
            "supplier_types": ["contract_manufacturer"],
            "processes": "Wire harness assembly, crimping, overmolding",
            "materials": "Tin plated copper, ETFE jacket",
            "certifications": "ISO 9001, IPC/WHMA-A-620",
            "regulations": "ITAR",
            "naics": ["334419"],
            "quantity": 250, "unit": "pieces", "cadence": "month",
            "days_to_scout": 21,
        },
    ),
    _Wanted(
        AGENCY, 1,
        {"item": "Portable water filters", "description": "For emergency stores; sizes and numbers to follow."},
        is_draft=True,
    ),
    _Wanted(
        MAKER, 9,
        {
            "item": "Machined aluminum gearbox housings",
            "description": "Housings for an electric drive, from casting or billet. We want a second source nearer to"
            " our plant.",
            "reasons": ["second_supplier", "reshore"],
            "supplier_types": ["contract_manufacturer"],
            "state_used_in": "39",
            "processes": "CNC milling\nLeak testing",
            "materials": "Aluminum A356-T6",
            "dimensions": "About 400 x 300 x 180 mm, bores H7",
            "certifications": "ISO 9001",
            "naics": ["332710", "331524"],
            "quantity": 5000, "unit": "pieces", "cadence": "year",
            "volume_detail": "Rising to 12,000 in the second year.",
            "target_price": "Said after the first talk",
            "delivery_place": "Columbus, Ohio", "delivery_zip": "43215",
            "buyer_reference": "PR-20417",
            "days_to_scout": 30,
        },
    ),
    _Wanted(
        MAKER, 12,
        {
            "item": "Injection molded nylon cable clips",
            "description": "Glass filled nylon clips from a family tool with eight cavities.",
            "reasons": ["price"],
            "processes": "Injection molding",
            "materials": "PA66 GF30",
            "naics": ["326199"],
            "quantity": 200000, "unit": "pieces", "cadence": "year",
            "buyer_reference": "PR-20398",
        },
        withdrawn="We found a supplier on our own.",
    ),
    _Wanted(
        CENTER, 4,
        {
            "item": "Stainless steel tanks with cooling jacket, 500 gallon",
            "description": "Food grade tanks for a brewery that grows; a design is there.",
            "buyer_name": "Demonstration Brewing Company",
            "reasons": ["new_product"],
            "state_used_in": "13",
            "processes": "Sheet metal fabrication, TIG welding, polishing",
            "materials": "304 stainless steel",
            "naics": ["332420"],
            "quantity": 6, "unit": "tanks", "cadence": "once",
            "days_to_scout": 14,
        },
    ),
    _Wanted(
        OFFICE, 3,
        {
            "item": "Sewn cargo nets, nylon webbing",
            "description": "Nets with steel hooks for pallets of relief goods.",
            "buyer_name": "Demonstration Relief Agency",
            "reasons": ["buy_american"],
            "processes": "Industrial sewing",
            "materials": "Nylon webbing 45 mm, zinc plated hooks",
            "naics": ["314999"],
            "quantity": 1500, "unit": "nets", "cadence": "once",
            "days_to_scout": 10,
        },
    ),
)  # fmt: skip


def make_buyers(organisations: dict[str, Organisation]) -> None:
    """What is told of the two buyers."""
    for name, kind in ((AGENCY, BuyerProfile.Kind.FEDERAL), (MAKER, BuyerProfile.Kind.COMPANY)):
        BuyerProfile.objects.get_or_create(organisation=organisations[name], defaults={"kind": kind.value})


def make_needs(*, today: date, people: People) -> dict[str, Need]:
    """Write the needs as their people would, and set their days back; returns them by item."""
    make_buyers(people.buyers)
    needs = {}
    for wanted in WANTED:
        by = actor_for(people.needs_posted_by[wanted.owner])
        need = _posted(wanted, by, _owner(wanted, by, people), today)
        needs[need.item] = need
    return needs


def _owner(wanted: _Wanted, by: Actor, people: People) -> Organisation:
    if wanted.owner in people.buyers:
        return people.buyers[wanted.owner]
    return Organisation.objects.get(pk__in=by.organisations_where("need:post"))


def _posted(wanted: _Wanted, by: Actor, owner: Organisation, today: date) -> Need:
    days: dict[str, Any] = {}
    if not wanted.is_draft:
        days["needed_by"] = today + timedelta(days=120 - wanted.days_ago)
    need = actions.create_need(owner=owner, by=by, is_synthetic=True, tells="fitting", **wanted.facts, **days)
    if not wanted.is_draft:
        need = actions.post_need(need=need, by=by)
    if wanted.withdrawn:
        need = actions.withdraw_need(need=need, reason=wanted.withdrawn, by=by)
    ago = timedelta(days=wanted.days_ago)
    need.created_at -= ago
    if need.posted_at and need.respond_by:
        need.posted_at -= ago
        need.respond_by -= ago
    need.save(update_fields=["created_at", "posted_at", "respond_by"])
    return need
