"""Domestic content: the cases that an official can read, and what holds for every product."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lineshaft.domain.data_files import Section, read_sections
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.rules.components import (
    ALL_PARTS,
    Component,
    How,
    Origin,
    Product,
    ProductKind,
    Standard,
)
from lineshaft.domain.rules.domestic_content import ContentResult, work_out
from lineshaft.domain.rules.shares import Share

CASES = read_sections(Path(__file__).parents[2] / "cases/rules/domestic_content.yaml").sections("cases")
ANSWERS = {"yes": True, "no": False, "open": None, "not stated": None}
DAY = date(2026, 6, 1)


def _component(row: Section) -> Component:
    costs = {part: row.number(part) for part in ALL_PARTS if row.has(part)}
    component = Component(row.text("name"), row.one_of("how", How), row.one_of("origin", Origin), **costs)
    row.close()
    return component


@pytest.mark.parametrize("case", CASES, ids=lambda case: case._unread["name"])
def test_case(case: Section) -> None:
    product = Product(
        ProductKind.MANUFACTURED,
        case.one_of("law", Standard),
        tuple(_component(row) for row in case.sections("components")),
        made_in_us=ANSWERS[case.text("made_in_us")],
    )
    expected = case.section("expect")

    result = work_out(product, case.day("as_of"))

    assert result.passes is ANSWERS[expected.text("produced_in_us")]
    assert result.total == expected.number("total")
    assert result.domestic == expected.number("domestic")
    assert str(result.share) == expected.text("share")
    expected.close()


def bought(cost: str | Decimal, origin: str = "foreign", name: str = "Part") -> Component:
    return Component(name, How.BOUGHT, Origin(origin), acquisition=Decimal(cost))


def manufactured(*components: Component) -> ContentResult:
    return work_out(Product(ProductKind.MANUFACTURED, Standard.ASSISTANCE, components, made_in_us=True), DAY)


costs = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False, allow_infinity=False)
components = st.builds(bought, cost=costs, origin=st.sampled_from(list(Origin)))
several = st.lists(components, min_size=1, max_size=8)


@given(parts=several, place=st.integers(0, 7))
def test_a_component_that_comes_home__never_makes_a_product_fail(parts: list[Component], place: int) -> None:
    assume(place < len(parts))
    before = manufactured(*parts)

    home = [bought(p.acquisition, "us") if at == place else p for at, p in enumerate(parts)]

    assert not (before.passes and not manufactured(*home).passes)


@given(parts=several, more=costs)
def test_a_dearer_foreign_component__never_makes_a_product_pass(
    parts: list[Component], more: Decimal
) -> None:
    before = manufactured(*parts)
    after = manufactured(*parts, bought(more))

    assert not (after.passes and not before.passes)


@given(parts=several)
def test_a_product_passes__only_above_the_exact_share(parts: list[Component]) -> None:
    result = manufactured(*parts)
    assume(result.total)

    assert result.passes is (result.domestic * 100 > 55 * result.total)
    assert result.share is not None
    assert (result.share.percent > 55) is result.passes


@given(parts=several)
def test_each_remedy__does_what_it_says(parts: list[Component]) -> None:
    result = manufactured(*parts)
    foreign = [part for part in parts if part.origin is not Origin.US]

    for remedy in result.remedies:
        rest = list(parts)
        rest.remove(remedy.component)
        assert manufactured(*rest, bought(remedy.cost, "us")).passes is remedy.passes
        if remedy.passes and remedy.more_than is not None:
            dearer = remedy.more_than + Decimal("0.01")
            assert manufactured(*rest, bought(dearer, "us")).passes
    assert bool(result.remedies) is (result.passes is False and bool(foreign) and bool(result.total))


@given(whole=st.integers(1, 10**6), part=st.integers(0, 10**6))
def test_a_share_that_is_shown__stands_on_its_side_of_the_threshold(whole: int, part: int) -> None:
    share = Share(Decimal(part), Decimal(whole), Decimal(55))

    assert (share.percent > 55) is share.exceeds
    assert share.percent <= Decimal(part) * 100 / Decimal(whole)


def test_the_fewest_components__are_the_dearest() -> None:
    result = manufactured(
        bought("40", "us", "Frame"),
        bought("8", name="Seal"),
        bought("30", name="Drive"),
        bought("22", name="Controls"),
    )

    assert result.fewest == ("Drive",)
    assert result.missing == 15
    assert [(each.component.name, each.passes) for each in result.remedies] == [
        ("Drive", True), ("Controls", True), ("Seal", False),
    ]  # fmt: skip
    # Without the drive 40 of 70 are domestic: any price will do. The controls: more than (42.90 - 40) / 0.45.
    assert [each.more_than for each in result.remedies[:2]] == [None, Decimal("6.45")]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"acquisition": Decimal("-0.01")}, "acquisition"),
        ({"acquisition": Decimal("NaN")}, "acquisition"),
        ({"acquisition": Decimal("Infinity")}, "acquisition"),
        ({"duty": Decimal("1e12")}, "duty"),
        ({"transport": Decimal("0.00001")}, "transport"),
        ({"overhead": Decimal(1)}, "overhead"),
        ({"manufacture": Decimal(1)}, "manufacture"),
        ({"name": "  "}, "name"),
    ],
)
def test_a_cost_that_is_none__is_refused(facts: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        Component(**{"name": "Part", "how": How.BOUGHT, "origin": Origin.US, **facts})  # type: ignore[arg-type]

    assert refused.value.field == field


def test_before_the_rule_applied__it_is_said_since_when_it_does() -> None:
    product = Product(ProductKind.MANUFACTURED, Standard.ASSISTANCE, (bought("1", "us"),), made_in_us=True)

    with pytest.raises(InvalidValue, match=r"2 CFR 184\.5, which applies from Oct 23, 2023"):
        work_out(product, date(2023, 10, 22))
    assert work_out(product, date(2023, 10, 23)).passes is True


@pytest.mark.parametrize(("stated", "passes"), [(True, True), (False, False), (None, None)])
@pytest.mark.parametrize("kind", [ProductKind.IRON_STEEL, ProductKind.CONSTRUCTION])
def test_iron_steel_and_construction_materials__need_every_process_at_home(
    kind: ProductKind, stated: bool | None, passes: bool | None
) -> None:
    result = work_out(Product(kind, Standard.ASSISTANCE, all_processes_in_us=stated), DAY)

    assert result.passes is passes
    assert result.is_verified is (kind is ProductKind.IRON_STEEL)


def test_iron_and_steel_in_procurement__is_not_guessed() -> None:
    with pytest.raises(InvalidValue, match="manufactured products alone"):
        work_out(Product(ProductKind.IRON_STEEL, Standard.PROCUREMENT, all_processes_in_us=True), DAY)


def test_a_result__is_verified_only_when_all_its_sources_were_read() -> None:
    # 2 CFR 184.3, which says that the product itself is made in the United States, was not read.
    assert not manufactured(bought("1", "us")).is_verified
    assert {str(rule.citation) for rule in manufactured(bought("1", "us")).rules} >= {
        "2 CFR 184.5",
        "2 CFR 184.5(a)",
    }
