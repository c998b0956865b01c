"""The Buy American desk of the demonstration: products with their components, and waiver cases. All made up."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lineshaft.apps.accounts.models import Membership, Organisation, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Relationship
from lineshaft.apps.scouting.actions import content as contents
from lineshaft.apps.scouting.actions import waivers
from lineshaft.apps.scouting.domestic_content.statements import StatedComponent, Statement
from lineshaft.apps.scouting.models import ScoutingReport
from lineshaft.domain.rules.components import Component, How, Origin, ProductKind, Standard

# name, how, origin, costs, country, supplier, evidence
_PUMP = (
    ("Cast housing", How.MADE, Origin.US, {"manufacture": "412.00", "transport": "18.50", "overhead": "79.50"},
     "", "", "Cost sheet of the foundry floor (demonstration)"),
    ("Electric motor, 5 hp", How.BOUGHT, Origin.FOREIGN,
     {"acquisition": "386.00", "transport": "22.00", "duty": "9.65"}, "Germany",
     "Demo Motors (demonstration)", "Invoice with customs entry (demonstration)"),
    ("Impeller", How.MADE, Origin.US, {"manufacture": "96.00", "overhead": "21.00"}, "", "",
     "Cost sheet (demonstration)"),
    ("Controls", How.BOUGHT, Origin.FOREIGN, {"acquisition": "148.00", "transport": "6.00"}, "Taiwan",
     "Demo Controls (demonstration)", ""),
    ("Seal kit", How.BOUGHT, Origin.UNKNOWN, {"acquisition": "31.20", "transport": "1.10"}, "",
     "Demo Seals (demonstration)", ""),
)  # fmt: skip
_CONTROLS_AT_HOME = (
    "Controls", How.BOUGHT, Origin.US, {"acquisition": "171.00", "transport": "4.00"}, "",
    "Demo Controls of Georgia (demonstration)", "Letter of the supplier (demonstration)",
)  # fmt: skip
_VALVE = (
    ("Body forging", How.BOUGHT, Origin.US, {"acquisition": "210.00", "transport": "9.00"}, "",
     "Demo Forge (demonstration)", "Mill certificate (demonstration)"),
    ("Actuator", How.BOUGHT, Origin.FOREIGN, {"acquisition": "120.00", "transport": "8.00", "duty": "3.20"}, "Japan",
     "Demo Actuators (demonstration)", "Invoice (demonstration)"),
)  # fmt: skip


def make_buy_american(*, today: date) -> int:
    """
    Products and cases of the home center, of the program office and of a buyer where there is one; returns how many.

    Called after the needs and reports are made: a case of non-availability rests on a report that found none.
    """
    advisor = _actor("demo-advisor")
    officer = _actor("demo-officer")
    buyer = _actor("demo-buyer")
    made = _products(today, advisor, for_site=True) + _products(today, officer, for_site=False)
    made += _cases(today, officer)
    if buyer is not None:
        made += _products(today, buyer, for_site=False) + _cases(today, buyer)
    return made


def _actor(name: str) -> Actor | None:
    user = User.objects.filter(email=f"{name}@lineshaft.example").first()
    return actor_for(user) if user else None


def _organisation(by: Actor) -> Organisation:
    return Membership.objects.filter(user=by.user, ended_at=None).earliest("pk").organisation


def _statement(product: str, today: date, rows: tuple[tuple[Any, ...], ...]) -> Statement:
    components = []
    for name, how, origin, costs, country, supplier, evidence in rows:
        amounts = {part: Decimal(amount) for part, amount in costs.items()}
        component = Component(name, how, origin, **amounts)
        components.append(StatedComponent(component, country, supplier, evidence))
    return Statement(
        product=product,
        kind=ProductKind.MANUFACTURED,
        standard=Standard.ASSISTANCE,
        as_of=today,
        description="Made up for the demonstration.",
        made_in_us=True,
        components=tuple(components),
    )


def _products(today: date, by: Actor | None, *, for_site: bool) -> int:
    if by is None:
        return 0
    owner = _organisation(by)
    relationship = (
        Relationship.objects.filter(center_id=owner.pk, owner=by.user).order_by("pk").first()
        if for_site
        else None
    )
    site = relationship.site if relationship else None
    pump = contents.begin_content(
        owner=owner, statement=_statement("Booster pump", today, _PUMP), site=site, by=by, is_synthetic=True
    )
    valve = contents.begin_content(
        owner=owner,
        statement=_statement("Gate valve, 6 inch", today, _VALVE),
        site=site,
        by=by,
        is_synthetic=True,
    )
    at_home = _statement("Booster pump", today, (_CONTROLS_AT_HOME,)).components[0]
    contents.put_component(content=pump, opened_at=1, place=4, component=at_home, by=by)
    contents.submit_content(content=valve, opened_at=1, by=by)
    return 2


def _cases(today: date, by: Actor | None) -> int:
    if by is None:
        return 0
    owner = _organisation(by)
    report = ScoutingReport.objects.filter(need__owner=owner, outcome="none").order_by("-made_at").first()
    facts: dict[str, Any] = {
        "undertaking": "Water treatment plant at Demo Creek (demonstration)",
        "agency": "Agency of the demonstration",
        "award": "DEMO-2026-001",
        "is_synthetic": True,
    }
    missing = waivers.begin_waiver(
        owner=owner, by=by, kind="non_availability", item="Ultraviolet lamp module",
        justification="No plant in the country makes the lamp in this size (demonstration).", **facts,
    )  # fmt: skip
    if report is not None:
        waivers.add_evidence(case=missing, by=by, report=report, note="None found (demonstration).")
    dear = waivers.begin_waiver(
        owner=owner, by=by, kind="unreasonable_cost", item="Filter membranes",
        justification="The only domestic offer raises the cost of the plant beyond its budget (demonstration).",
        cost_without_domestic=Decimal("1840000.00"), cost_with_domestic=Decimal("2356000.00"), **facts,
    )  # fmt: skip
    waivers.add_evidence(case=dear, by=by, document="Two offers, kept by the engineer (demonstration)")
    waivers.open_comments(case=dear, opens_on=today - timedelta(days=6), days=None, comment_page="", by=by)
    return 2
