"""Waivers of the Buy America preference: what each kind rests on, and the days of public comment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue

from .components import check_cost
from .parameters import DatedValue, all_parameters
from .register import rule, told
from .shares import Share


class WaiverKind(StrEnum):
    NON_AVAILABILITY = "non_availability"
    UNREASONABLE_COST = "unreasonable_cost"
    PUBLIC_INTEREST = "public_interest"


@dataclass(frozen=True)
class CostComparison:
    """The cost of a whole undertaking with domestic products and without, and by how much it is raised."""

    with_domestic: Decimal
    without: Decimal
    threshold: DatedValue

    @property
    def increase(self) -> Decimal:
        return self.with_domestic - self.without

    @property
    def share(self) -> Share:
        """The increase as a share of the cost without domestic products."""
        return Share(self.increase, self.without, self.threshold.value)

    @property
    def is_unreasonable(self) -> bool:
        return self.share.exceeds

    @property
    def sentence(self) -> str:
        """The comparison in words."""
        if self.increase <= 0:
            return "Domestic products do not raise the cost of the whole undertaking."
        is_more = "more" if self.is_unreasonable else "not more"
        return f"Domestic products raise the cost by {self.share}: {is_more} than {self.threshold.value}%."


@rule("unreasonable_cost")
def compare_cost(*, with_domestic: Decimal, without: Decimal, as_of: date) -> CostComparison:
    """By how much domestic products raise the cost of the whole. Raises InvalidValue for what is no cost of a whole."""
    told("unreasonable_cost").check_applies(as_of)
    check_cost("cost_with_domestic", with_domestic)
    check_cost("cost_without_domestic", without)
    if not without:
        raise InvalidValue("cost_without_domestic", without, "is nothing", "Write what the whole would cost")
    return CostComparison(with_domestic, without, all_parameters()["unreasonable_cost_increase"].on(as_of))


@rule("comment_period")
def comments_close(opens: date, days: int | None = None) -> date:
    """The last day of comment on a waiver that opened on `opens`: never sooner than the law allows."""
    told("comment_period").check_applies(opens)
    fewest = int(all_parameters()["waiver_comment_days"].on(opens).value)
    if days is not None and days < fewest:
        raise InvalidValue(
            "comment_days", days, f"is less than the {fewest} days of the law", f"Write {fewest} or more"
        )
    return opens + timedelta(days=fewest if days is None else days)


@dataclass(frozen=True)
class ReportEvidence:
    """A scouting report that a case names: what the newest report of the same need found is what counts."""

    name: str
    outcome: str
    newest_name: str
    newest_outcome: str

    @property
    def is_superseded(self) -> bool:
        return self.name != self.newest_name


@dataclass(frozen=True)
class Grounds:
    """What stands in the way of a case, and what whoever decides should know."""

    holds: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@rule("non_availability")
def non_availability(searches: Sequence[str], reports: Sequence[ReportEvidence], as_of: date) -> Grounds:
    """Whether a search is on record, and whether what it found speaks against the case."""
    told("non_availability").check_applies(as_of)
    holds, flags = [], []
    if not searches and not reports:
        holds.append(
            "No search is on record. A case of non-availability rests on one: add the scouting report that found none,"
            " or the record of a search."
        )
    for report in reports:
        if report.newest_outcome == "exact":
            holds.append(
                f"{report.newest_name} found exact matches: the item is available. Ask those suppliers, or say by"
                " another kind of waiver why they cannot be used."
            )
        elif report.newest_outcome == "partial":
            flags.append(
                f"{report.newest_name} found partial matches: say in the justification why none of them will do."
            )
        if report.is_superseded:
            flags.append(f"{report.name} is superseded by {report.newest_name}: add the newer one.")
    if searches and not reports:
        flags.append(
            "There is a search but no scouting report: whether centers asked their plants is not shown."
        )
    return Grounds(tuple(dict.fromkeys(holds)), tuple(dict.fromkeys(flags)))


@rule("public_interest")
def public_interest(justification: str, as_of: date) -> Grounds:
    """The reason is all that this kind rests on."""
    told("public_interest").check_applies(as_of)
    if justification.strip():
        return Grounds()
    return Grounds(("The justification is missing: say why the preference is not in the public interest.",))
