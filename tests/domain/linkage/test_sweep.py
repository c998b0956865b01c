"""Finding the records of a file that are the same site."""

import random
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.linkage import SiteFacts
from lineshaft.domain.linkage.clustering import Decisions
from lineshaft.domain.linkage.facts import Comparable
from lineshaft.domain.linkage.spark import OnSpark
from lineshaft.domain.linkage.sweep import Clusters, find_clusters

PLANT = SiteFacts(
    "Peach State Castings, Inc.", "1200 North Main Street", "Macon", "GA", "31201", "478-555-0123"
)
TEXTS = st.sampled_from(
    ["", "Acme", "Zyntro", "Tool", "Quvolt Foods", "acme tool inc", "東京", "Ромашка"]
) | st.text(max_size=8)
FACTS = st.builds(
    SiteFacts,
    name=st.lists(TEXTS, max_size=3).map(" ".join),
    street=st.sampled_from(["", "12 Main St", "12 N Main Street Ste 4", "14 Main St", "PO Box 7"])
    | st.text(max_size=8),
    city=st.sampled_from(["", "Macon", "Dalton"]),
    zip=st.sampled_from(["", "31201", "30720"]),
    phone=st.sampled_from(["", "478-555-0123", "555-0123", "478-555-0199"]),
)


def clusters_of(*facts: SiteFacts, decisions: Decisions | None = None) -> Clusters:
    return find_clusters([some.comparable for some in facts], decisions)


def together(found: Clusters) -> set[frozenset[int]]:
    """Which positions are in a cluster together."""
    groups: dict[int, list[int]] = {}
    for position, number in enumerate(found.numbers):
        groups.setdefault(number, []).append(position)
    return {frozenset(group) for group in groups.values()}


def test_find_clusters__one_plant_written_in_many_ways_and_its_neighbours() -> None:
    found = clusters_of(
        PLANT,
        SiteFacts("PEACH STATE CASTINGS", "1200 N. Main St., Ste 4", zip="31201"),
        SiteFacts("Graham Holdings - Peach State Castings", "1200 n main", phone="5550123"),
        SiteFacts("Zyntro Lathe Works", "1200 North Main Street", "Macon", "GA", "31201", "478-555-0777"),
        SiteFacts("Peach State Castings Plant 2", "77 Mill Road", "Dalton", "GA", "30720", "706-555-0177"),
    )
    assert together(found) == {frozenset({0, 1, 2}), frozenset({3}), frozenset({4})}
    assert found.numbers == [1, 1, 1, 2, 3]
    assert all(0 <= probability <= 1 for probability in found.probabilities)


def test_find_clusters__a_record_without_address_does_not_chain_two_plants() -> None:
    one = replace(PLANT, phone="")
    other = replace(one, street="77 Mill Road", city="Dalton", zip="30720")
    found = clusters_of(one, SiteFacts(PLANT.name), other)
    assert found.numbers[0] != found.numbers[2]


def test_find_clusters__records_that_say_nothing_stay_alone() -> None:
    assert clusters_of(SiteFacts(""), SiteFacts(" "), SiteFacts("")).numbers == [1, 2, 3]


def test_find_clusters__nothing() -> None:
    assert clusters_of() == Clusters([], [])


def test_find_clusters__decisions_bind() -> None:
    copy = replace(PLANT, street="1200 N Main St", phone="")
    stranger = SiteFacts("Zyntro Lathe Works", "9 Oak Ave", "Dalton", "GA", "30720")
    assert clusters_of(PLANT, copy, stranger).numbers == [1, 1, 2]
    apart = clusters_of(PLANT, copy, stranger, decisions=Decisions(same=[(0, 2)], different=[(1, 0)]))
    assert apart.numbers == [1, 2, 1]


def test_find_clusters__a_decision_on_copies_keeps_them_apart() -> None:
    found = clusters_of(PLANT, PLANT, PLANT, decisions=Decisions(different=[(0, 1)]))
    assert found.numbers[0] != found.numbers[1]


def test_find_clusters__decisions_that_contradict_are_refused() -> None:
    with pytest.raises(InvalidValue, match="was decided to be two sites"):
        clusters_of(PLANT, SiteFacts("A"), SiteFacts("B"), decisions=Decisions([(0, 1), (1, 2)], [(0, 2)]))


def _many_records(count: int) -> list[Comparable]:
    rng = random.Random(7)
    names = ["Acme", "Zyntro", "Quvolt", "Brightwater", "Ridgeline"]
    return [
        SiteFacts(
            f"{rng.choice(names)} {rng.choice(names)} Tool", f"{rng.randrange(1, 40)} Main St", zip="31201"
        ).comparable
        for _ in range(count)
    ]


def test_find_clusters__several_processes_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    records = _many_records(300)
    alone = find_clusters(records, processes=1)
    monkeypatch.setattr("lineshaft.domain.linkage.sweep._RECORDS_FOR_PROCESSES", 10)
    monkeypatch.setattr("lineshaft.domain.linkage.sweep._RECORDS_PER_TASK", 50)
    assert find_clusters(records, processes=2) == alone


@pytest.mark.slow
def test_find_clusters__spark_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="needs the extra spark, and Java")
    records = _many_records(3000)
    alone = find_clusters(records, processes=1)
    monkeypatch.setattr("lineshaft.domain.linkage.sweep._RECORDS_PER_TASK", 500)
    on_spark = OnSpark("local[2]")
    try:
        assert find_clusters(records, elsewhere=on_spark) == alone
    finally:
        on_spark.stop()


def test_on_spark__says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(InvalidValue, match=r"lineshaft\[spark\]"):
        OnSpark("local[2]")


def test_find_clusters__a_component_too_large_to_compare_in_full_is_taken_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lineshaft.domain.linkage.clustering._LARGEST_COMPONENT", 2)
    copies = [
        replace(PLANT, street=f"1200 {street}", phone="") for street in ("N Main St", "Main", "North Main")
    ]
    others = [
        replace(PLANT, name=f"Zyntro {word}", street="9 Oak Ave") for word in ("Foods", "Food Co", "Fods")
    ]
    assert together(clusters_of(*copies, *others)) == {frozenset({0, 1, 2}), frozenset({3, 4, 5})}


def test_find_clusters__hundreds_of_rows_of_one_plant_are_one() -> None:
    rows = [replace(PLANT, street=f"1200 North Main Street Suite {number}") for number in range(130)]
    assert set(clusters_of(*rows).numbers) == {1}


def test_find_clusters__a_decision_binds_among_too_many_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lineshaft.domain.linkage.clustering._LARGEST_COMPONENT", 3)
    monkeypatch.setattr("lineshaft.domain.linkage.clustering._MOST_COMPARED_IN_FULL", 4)
    rows = [replace(PLANT, phone=f"478-555-{number:04d}") for number in range(12)]
    assert set(clusters_of(*rows).numbers) == {1}
    found = clusters_of(*rows, decisions=Decisions(same=[(0, 7), (7, 11)], different=[(0, 3)]))
    assert found.numbers[0] == found.numbers[7] == found.numbers[11] != found.numbers[3]


@settings(max_examples=60)
@given(st.lists(FACTS, max_size=9), st.randoms(use_true_random=False))
def test_find_clusters__does_not_depend_on_the_order_of_rows(
    facts: list[SiteFacts], rng: random.Random
) -> None:
    order = list(range(len(facts)))
    rng.shuffle(order)
    found = clusters_of(*facts)
    shuffled = clusters_of(*(facts[position] for position in order))
    assert together(found) == {frozenset(order[place] for place in group) for group in together(shuffled)}


@settings(max_examples=60)
@given(st.lists(FACTS, min_size=1, max_size=8), st.data())
def test_find_clusters__a_copy_joins_its_original(facts: list[SiteFacts], data: st.DataObject) -> None:
    original = data.draw(st.integers(0, len(facts) - 1))
    found = clusters_of(*facts, replace(facts[original]))
    says_something = facts[original].comparable.words or not facts[original].comparable.has_name_only
    assert (found.numbers[-1] == found.numbers[original]) or not says_something


@settings(max_examples=60)
@given(st.lists(FACTS, min_size=3, max_size=8, unique_by=lambda some: some.comparable.content))
def test_find_clusters__any_decision_is_obeyed(facts: list[SiteFacts]) -> None:
    found = clusters_of(*facts, decisions=Decisions(same=[(0, 1)], different=[(1, 2)]))
    assert found.numbers[0] == found.numbers[1] != found.numbers[2]
