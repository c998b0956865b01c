"""Domestic content: is a product produced in the United States, by which rule, and what would make it so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from lineshaft.domain.errors import InvalidValue

from .components import ZERO, Component, How, Product, ProductKind, Standard
from .parameters import DatedValue, all_parameters
from .register import Rule, rule, told
from .shares import Share

_SHARE_RULES = {
    Standard.ASSISTANCE: "domestic_share_assistance",
    Standard.PROCUREMENT: "domestic_share_procurement",
}
_PROCESS_RULES = {
    ProductKind.IRON_STEEL: "iron_and_steel_processes",
    ProductKind.CONSTRUCTION: "construction_material_processes",
}


@dataclass(frozen=True)
class Finding:
    """What one rule says of a product. `passes` is None where what it needs is not stated yet."""

    rule: Rule
    passes: bool | None
    sentence: str


@dataclass(frozen=True)
class ComponentCost:
    """The cost of one component, and the rule by which it was added up."""

    component: Component
    rule: Rule
    total: Decimal


@dataclass(frozen=True)
class Remedy:
    """
    What sourcing one component at home would do.

    `share_after` is the share if it then costs the same; `passes` whether that alone is enough. `more_than` is what
    it must then cost more than for the product to pass: None where any price would do; it is asked only if enough.
    """

    component: Component
    cost: Decimal
    share_after: Share
    passes: bool
    more_than: Decimal | None


@dataclass(frozen=True)
class ContentResult:
    """
    Whether a product is produced in the United States as of a day: None where that cannot be said yet.

    `costs`, `share` and `threshold` are of manufactured products. `missing` is the component cost that must become
    domestic, and more than that; `fewest` are the components that, taken at home together, would do with the fewest.
    """

    as_of: date
    passes: bool | None
    findings: tuple[Finding, ...]
    costs: tuple[ComponentCost, ...] = ()
    total: Decimal = ZERO
    domestic: Decimal = ZERO
    share: Share | None = None
    threshold: DatedValue | None = None
    missing: Decimal = ZERO
    remedies: tuple[Remedy, ...] = ()
    fewest: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Each rule that had a say, once."""
        return tuple(
            dict.fromkeys([*(each.rule for each in self.costs), *(each.rule for each in self.findings)])
        )

    @property
    def is_verified(self) -> bool:
        """Whether the source of every rule and value that had a say was read."""
        cited = [each.citation for each in self.rules]
        if self.threshold:
            cited.append(self.threshold.citation)
        return all(each.is_verified for each in cited)


def work_out(product: Product, as_of: date) -> ContentResult:
    """What the rules say of a product as of a day. Raises InvalidValue where no rule here applies to it on that day."""
    if product.kind is not ProductKind.MANUFACTURED:
        return _by_processes(product, as_of)
    return _by_components(product, as_of)


def _by_processes(product: Product, as_of: date) -> ContentResult:
    if product.standard is Standard.PROCUREMENT:
        raise InvalidValue(
            "standard",
            "federal procurement",
            "is worked out here for manufactured products alone",
            "Iron, steel and construction materials have tests of their own in FAR 25.101 and 25.201",
        )
    decide = iron_and_steel if product.kind is ProductKind.IRON_STEEL else construction_material
    finding = decide(product.all_processes_in_us, as_of)
    return ContentResult(as_of, finding.passes, (finding,))


def _by_components(product: Product, as_of: date) -> ContentResult:
    costs = tuple(cost_of(component, as_of) for component in product.components)
    threshold = all_parameters()[_SHARE_RULES[product.standard]].on(as_of)
    decide = share_in_assistance if product.standard is Standard.ASSISTANCE else share_in_procurement
    by_share = decide(costs, as_of)
    in_us = made_in_the_us(product.made_in_us, as_of)
    total, domestic = totals(costs)
    is_short = by_share.passes is False
    remedies = tuple(_remedies(costs, threshold.value)) if is_short else ()
    return ContentResult(
        as_of,
        both(by_share.passes, in_us.passes),
        (by_share, in_us),
        costs,
        total,
        domestic,
        Share(domestic, total, threshold.value) if total else None,
        threshold,
        threshold.value / 100 * total - domestic if is_short else ZERO,
        remedies,
        _fewest(remedies, total, domestic, threshold.value),
    )


def both(first: bool | None, second: bool | None) -> bool | None:
    """One no is a no; without one, what is not known leaves it open."""
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def totals(costs: Sequence[ComponentCost]) -> tuple[Decimal, Decimal]:
    """The cost of all components, and of the domestic ones."""
    total = sum((each.total for each in costs), ZERO)
    return total, sum((each.total for each in costs if each.component.is_domestic), ZERO)


def cost_of(component: Component, as_of: date) -> ComponentCost:
    """What a component costs, by the rule for the way it is come by."""
    return cost_bought(component, as_of) if component.how is How.BOUGHT else cost_made(component, as_of)


# The FAR defines the cost of components in the same words, and began earlier: the day is judged by the share's rule.
@rule("component_cost_bought")
def cost_bought(component: Component, as_of: date) -> ComponentCost:
    """Acquisition, transport to the place of incorporation, and duty."""
    total = component.acquisition + component.transport + component.duty
    return ComponentCost(component, told("component_cost_bought"), total)


@rule("component_cost_made")
def cost_made(component: Component, as_of: date) -> ComponentCost:
    """Manufacture, transport and allocable overhead. Profit, and the making of the product, have no place in it."""
    total = component.manufacture + component.transport + component.overhead
    return ComponentCost(component, told("component_cost_made"), total)


@rule("domestic_share_assistance")
def share_in_assistance(costs: Sequence[ComponentCost], as_of: date) -> Finding:
    """Whether domestic components cost more than the share that 2 CFR 184 sets."""
    return _by_share("domestic_share_assistance", costs, as_of)


@rule("domestic_share_procurement")
def share_in_procurement(costs: Sequence[ComponentCost], as_of: date) -> Finding:
    """Whether domestic components cost more than the share that the FAR sets for the day of delivery."""
    return _by_share("domestic_share_procurement", costs, as_of)


def _by_share(rule_id: str, costs: Sequence[ComponentCost], as_of: date) -> Finding:
    threshold = all_parameters()[rule_id].on(as_of).value
    total, domestic = totals(costs)
    if not costs:
        return Finding(told(rule_id), None, "No component is entered yet.")
    if not total:
        return Finding(told(rule_id), None, "The components cost nothing yet: enter what they cost.")
    share = Share(domestic, total, threshold)
    is_more = "more" if share.exceeds else "not more"
    unknown = [each.component.name for each in costs if each.component.origin == "unknown"]
    counted = f" The origin of {_listed(unknown)} is not known and counts as foreign." if unknown else ""
    return Finding(
        told(rule_id),
        share.exceeds,
        f"{share} of the component cost is domestic: {is_more} than {threshold}%.{counted}",
    )


def _listed(names: Sequence[str]) -> str:
    shown = [f"“{name}”" for name in names[:3]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


@rule("made_in_the_us")
def made_in_the_us(is_made_there: bool | None, as_of: date) -> Finding:
    """Whether the product itself is manufactured in the United States."""
    sentence = {
        True: "The product itself is manufactured in the United States.",
        False: "The product itself is not manufactured in the United States.",
        None: "Where the product itself is manufactured is not stated yet.",
    }[is_made_there]
    return Finding(told("made_in_the_us"), is_made_there, sentence)


@rule("iron_and_steel_processes")
def iron_and_steel(all_in_us: bool | None, as_of: date) -> Finding:
    """Whether every process from melting to coating took place in the United States."""
    return _by_all_processes("iron_and_steel_processes", all_in_us, as_of)


@rule("construction_material_processes")
def construction_material(all_in_us: bool | None, as_of: date) -> Finding:
    """Whether every manufacturing process took place in the United States."""
    return _by_all_processes("construction_material_processes", all_in_us, as_of)


def _by_all_processes(rule_id: str, all_in_us: bool | None, as_of: date) -> Finding:
    told(rule_id).check_applies(as_of)
    sentence = {
        True: "All manufacturing processes took place in the United States.",
        False: "A manufacturing process took place outside the United States.",
        None: "Where the manufacturing processes took place is not stated yet.",
    }[all_in_us]
    return Finding(told(rule_id), all_in_us, sentence)


def _remedies(costs: Sequence[ComponentCost], threshold: Decimal) -> list[Remedy]:
    """Each component that is not domestic, the dearest first: what sourcing it at home would do."""
    total, domestic = totals(costs)
    share = threshold / 100
    found = []
    for each in sorted(costs, key=lambda each: -each.total):
        if each.component.is_domestic:
            continue
        after = Share(domestic + each.total, total, threshold)
        # With a price p at home: (domestic + p) / (total - cost + p) > share.
        least = (share * (total - each.total) - domestic) / (1 - share)
        found.append(
            Remedy(
                each.component,
                each.total,
                after,
                after.exceeds,
                least.quantize(Decimal("0.01"), ROUND_CEILING) if least >= 0 else None,
            )
        )
    return found


def _fewest(
    remedies: Sequence[Remedy], total: Decimal, domestic: Decimal, threshold: Decimal
) -> tuple[str, ...]:
    """The dearest components, as many as are needed: no smaller number would do."""
    names = []
    for each in remedies:
        names.append(each.component.name)
        domestic += each.cost
        if Share(domestic, total, threshold).exceeds:
            return tuple(names)
    return ()
