from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.disclosure.algebra import derivable
from lineshaft.domain.disclosure import protect, protect_parts, publishable

PARTS = ("verified", "unverified")
CONTRIBUTIONS = st.dictionaries(st.integers(0, 30), st.integers(0, 100).map(Decimal), max_size=12)
STATES = st.sampled_from(["AL", "CA", "DC", "GA", "MT", "NY", "PR", "TX"])
CELLS = st.dictionaries(STATES, CONTRIBUTIONS, max_size=8)
CELLS_WITH_PARTS = st.dictionaries(
    STATES, st.fixed_dictionaries(dict.fromkeys(PARTS, CONTRIBUTIONS)), max_size=6
)

Contributions = Mapping[int, Decimal]


def companies(*amounts: int, first: int = 0) -> dict[int, Decimal]:
    return {first + number: Decimal(amount) for number, amount in enumerate(amounts)}


def together(*groups: Contributions) -> dict[int, Decimal]:
    return {
        company: sum((group.get(company, Decimal(0)) for group in groups), Decimal(0))
        for company in set().union(*groups)
    }


def may_be_known(contributions: Contributions) -> bool:
    """The rule in its plainest form: 5 companies or nobody, and none above half."""
    amounts = [amount for amount in contributions.values() if amount > 0]
    return not amounts or (len(amounts) >= 5 and 2 * max(amounts) <= sum(amounts))


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ([], "no_figures"),
        ([0, 0, 0, 0, 0], "no_figures"),
        ([10], "withheld_to_protect_companies"),
        ([10, 10, 10, 10], "withheld_to_protect_companies"),
        ([10, 10, 10, 10, 0], "withheld_to_protect_companies"),
        ([10, 10, 10, 10, 10], None),
        ([40, 10, 10, 10, 10], None),
        ([41, 10, 10, 10, 10], "withheld_to_protect_companies"),
    ],
)
def test_publishable__five_companies_and_none_above_half(amounts: list[int], code: str | None) -> None:
    decision = publishable(companies(*amounts))
    assert decision.published is (code is None)
    assert (decision.reason.code if decision.reason else None) == code


def test_publishable__the_reason_tells_neither_how_many_nor_how_much() -> None:
    reasons = {str(publishable(companies(*amounts)).reason) for amounts in ([7], [3, 4], [90, 1, 1, 1, 1, 1])}
    assert len(reasons) == 1


def test_protect__one_withheld_state_takes_the_next_smallest_with_it() -> None:
    protection = protect(
        {
            "GA": companies(*[50] * 10),
            "NY": companies(*[20] * 10, first=100),
            "MT": companies(5, 5, first=200),
        }
    )
    assert protection.total.published
    assert protection.cells["GA"].published
    assert not protection.cells["MT"].published
    assert protection.cells["NY"].reason is not None
    assert protection.cells["NY"].reason.code == "withheld_to_protect_another_figure"


def test_protect__two_withheld_states_that_pass_together_are_enough() -> None:
    protection = protect(
        {
            "GA": companies(*[50] * 10),
            "MT": companies(5, 5, 5, first=200),
            "DC": companies(5, 5, 5, first=300),
        }
    )
    assert [cell for cell, decision in protection.cells.items() if decision.published] == ["GA"]


def test_protect__a_state_without_figures_hides_nothing() -> None:
    protection = protect(
        {
            "GA": companies(*[50] * 10),
            "MT": companies(5, first=200),
            "DC": {},
            "NY": companies(*[9] * 6, first=90),
        }
    )
    assert protection.cells["DC"].reason is not None
    assert protection.cells["DC"].reason.code == "no_figures"
    assert not protection.cells["NY"].published


def test_protect__a_withheld_total_protects_its_cells() -> None:
    giant = companies(10_000, first=500)
    protection = protect({"GA": companies(*[50] * 10), "MT": giant})
    assert not protection.total.published
    assert protection.cells["GA"].published


@given(CELLS)
def test_protect__what_can_be_computed_from_the_total_may_be_known(cells: dict[str, Contributions]) -> None:
    protection = protect(cells)
    withheld = [
        contributions for cell, contributions in cells.items() if not protection.cells[cell].published
    ]
    if protection.total.published:
        assert may_be_known(together(*withheld, {}))


@given(CELLS)
def test_protect__no_cell_that_needs_protection_is_published_or_derivable(
    cells: dict[str, Contributions],
) -> None:
    protection = protect(cells)
    names = list(cells)
    published = [[int(name == cell) for name in names] for cell in names if protection.cells[cell].published]
    if protection.total.published:
        published.append([1] * len(names))
    for cell, contributions in cells.items():
        if not may_be_known(contributions):
            known_empty = [
                [int(name == other) for name in names]
                for other in names
                if not any(cells[other].values()) and other != cell
            ]
            target = [int(name == cell) for name in names]
            assert not derivable(target, published + known_empty)


@given(CELLS_WITH_PARTS)
def test_protect_parts__no_part_that_needs_protection_is_published_or_derivable(
    cells: dict[str, dict[str, Contributions]],
) -> None:
    protection = protect_parts(cells)
    unknowns = [(cell, part) for cell in cells for part in PARTS]

    def equation(cell: str | None, part: str | None) -> list[int]:
        return [int(cell in (None, each) and part in (None, each_part)) for each, each_part in unknowns]

    published = []
    for cell in cells:
        if protection.whole.cells[cell].published:
            published.append(equation(cell, None))
        if protection.parts.cells[cell].published:
            published.extend(equation(cell, part) for part in PARTS)
    if protection.whole.total.published:
        published.append(equation(None, None))
    if protection.parts.total.published:
        published.extend(equation(None, part) for part in PARTS)
    for cell, part in unknowns:
        if not may_be_known(cells[cell][part]):
            assert not derivable(equation(cell, part), published)
        if not may_be_known(together(*cells[cell].values())):
            assert not derivable(equation(cell, None), published)


@given(CELLS_WITH_PARTS)
def test_protect_parts__parts_are_shown_only_where_the_whole_is(
    cells: dict[str, dict[str, Contributions]],
) -> None:
    protection = protect_parts(cells)
    for cell in cells:
        if protection.parts.cells[cell].published:
            assert protection.whole.cells[cell].published
            assert all(may_be_known(contributions) for contributions in cells[cell].values())
    if protection.parts.total.published:
        assert protection.whole.total.published


def test_protect_parts__where_a_part_is_too_small_only_the_whole_is_shown() -> None:
    cells = {
        "GA": {"verified": companies(*[50] * 9), "unverified": companies(*[5] * 9, first=50)},
        "NY": {"verified": companies(*[40] * 9, first=100), "unverified": companies(*[4] * 9, first=150)},
        "MT": {"verified": companies(*[30] * 9, first=200), "unverified": companies(1, 1, first=250)},
    }
    protection = protect_parts(cells)
    assert all(decision.published for decision in protection.whole.cells.values())
    shown = {cell for cell, decision in protection.parts.cells.items() if decision.published}
    # Montana's two unverified companies would be the difference to the network, so New York is withheld as well.
    assert shown == {"GA"}
    assert protection.parts.total.published


def test_protect_parts__everything_safe_is_shown() -> None:
    cells = {
        state: {"verified": companies(*[50] * 9, first=start), "unverified": {}}
        for state, start in (("GA", 0), ("NY", 100))
    }
    protection = protect_parts(cells)
    assert all(decision.published for decision in (*protection.parts.cells.values(), protection.parts.total))
