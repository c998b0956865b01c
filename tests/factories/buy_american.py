from decimal import Decimal
from typing import Any

from lineshaft.apps.scouting.domestic_content.statements import StatedComponent, Statement
from lineshaft.apps.scouting.models import Need, ScoutingReport, SearchRecord
from lineshaft.domain.rules.components import Component, How, Origin, ProductKind, Standard
from lineshaft.tenancy import system_scope


def stated(name: str, cost: str, origin: str = "us", **costs: str) -> StatedComponent:
    """A component that is bought."""
    amounts = {part: Decimal(amount) for part, amount in {"acquisition": cost, **costs}.items()}
    return StatedComponent(Component(name, How.BOUGHT, Origin(origin), **amounts))


def statement(*components: StatedComponent, **facts: Any) -> Statement:
    """A manufactured product under 2 CFR 184 that is put together in the United States."""
    usual = {
        "product": "Booster pump",
        "kind": ProductKind.MANUFACTURED,
        "standard": Standard.ASSISTANCE,
        "as_of": facts.pop("as_of", None),
        "made_in_us": True,
    }
    return Statement(**{**usual, **facts}, components=components)


def scouted(owner: Any, by: Any, outcome: str = "none", *, need: Need | None = None) -> ScoutingReport:
    """A report on a need of `owner` (a further version, where the need is given), with its search."""
    with system_scope("a test arranges what was scouted"):
        if need is None:
            number = f"SN-T-{Need.objects.count() + 1:04d}"
            need = Need.objects.create(number=number, owner=owner, item="Lamp module", created_by=by)
        search = SearchRecord.objects.create(
            need=need, facts="identity", criteria={}, generation={}, from_index=True, considered=3000, plausible=0,
            milliseconds=9, searched_by=by, sha256="a" * 64,
        )  # fmt: skip
        return ScoutingReport.objects.create(
            need=need, version=need.reports.count() + 1, search=search, outcome=outcome, sha256="b" * 64,
            document={"search": {"searched_at": search.searched_at.isoformat(), "considered": 3000}}, made_by=by,
        )  # fmt: skip
