"""To whom rules give a request: the first that fits, whoever has least, and nobody who is away."""

from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.routing import Call, Rule, decide

KENT, OTTAWA = "26081", "26139"
ADA, BEN, CAL = 1, 2, 3


def test_first_rule_that_fits__decides() -> None:
    rules = [
        Rule(1, (ADA,), counties=frozenset({OTTAWA})),
        Rule(2, (BEN,), counties=frozenset({KENT}), areas=frozenset({"workforce"})),
        Rule(3, (CAL,)),
    ]
    workforce = Call(county=KENT, areas=frozenset({"workforce", "sustainability"}))
    assert decide(workforce, rules, loads={}, passed_over={}).rule == 2
    assert decide(Call(county=KENT), rules, loads={}, passed_over={}).person == CAL
    assert decide(Call(), rules[:2], loads={}, passed_over={}).person is None


def test_words__one_is_enough_in_any_case() -> None:
    rule = Rule(1, (ADA,), words=("ISO 9001", "welding"))
    assert rule.fits(Call(text="We need iso 9001 this year."))
    assert not rule.fits(Call(text="We need more space."))


def test_service_lines__one_is_enough_and_none_named_fits_no_rule_that_names_some() -> None:
    rule = Rule(1, (ADA,), areas=frozenset({"workforce"}), lines=frozenset({"lean", "quality"}))
    assert rule.fits(Call(areas=frozenset({"workforce"}), lines=frozenset({"quality", "growth"})))
    assert not rule.fits(Call(areas=frozenset({"workforce"})))
    assert not rule.fits(Call(lines=frozenset({"lean"})))


def test_least_open_work__who_is_named_first_when_equal() -> None:
    rule = Rule(1, (ADA, BEN, CAL))
    assert decide(Call(), [rule], loads={ADA: 3, BEN: 1, CAL: 1}, passed_over={}).person == BEN
    assert decide(Call(), [rule], loads={}, passed_over={}).person == ADA


def test_away__passed_over_and_the_next_rule_when_all_are() -> None:
    rules = [Rule(1, (ADA, BEN)), Rule(2, (CAL,))]
    one = decide(Call(), rules, loads={BEN: 9}, passed_over={ADA: "is away"})
    assert (one.person, one.candidates[0].passed_over) == (BEN, "is away")
    both = decide(Call(), rules, loads={}, passed_over={ADA: "is away", BEN: "is gone"})
    assert (both.person, both.rule, [key for key, _who in both.without_people]) == (CAL, 2, [1])


def test_otherwise__the_director_with_least() -> None:
    found = decide(Call(), [], loads={ADA: 2}, passed_over={}, otherwise=[ADA, BEN])
    assert (found.person, found.rule) == (BEN, None)


_people = st.lists(st.integers(1, 6), max_size=4, unique=True).map(tuple)
_codes = st.frozensets(st.sampled_from("abc"), max_size=2)
_rules = st.lists(st.builds(Rule, st.integers(1, 99), _people, _codes, _codes, _codes, _codes), max_size=5)
_calls = st.builds(
    Call, st.sampled_from(["", "a", "b"]), _codes, st.sampled_from("abc"), st.sampled_from("abc")
)


@given(
    _calls, _rules, st.dictionaries(st.integers(1, 6), st.integers(0, 9)), st.frozensets(st.integers(1, 6))
)
def test_decision__is_one_that_anyone_can_check(
    call: Call, rules: list[Rule], loads: dict[int, int], away: frozenset[int]
) -> None:
    rules = [Rule(n, r.people, r.counties, r.areas, r.sources, r.bands) for n, r in enumerate(rules)]
    found = decide(call, rules, loads=loads, passed_over=dict.fromkeys(away, "is away"))
    could = [rule for rule in rules if rule.fits(call) and set(rule.people) - away]
    if not could:
        assert (found.person, found.rule) == (None, None)
        return
    free = [person for person in could[0].people if person not in away]
    assert found.rule == could[0].key
    assert found.person in free
    assert all(loads.get(found.person or 0, 0) <= loads.get(person, 0) for person in free)
    assert {candidate.person for candidate in found.candidates} == set(could[0].people)


@given(st.lists(_calls, max_size=20))
def test_load__is_shared_out_evenly_within_one_rule(calls: list[Call]) -> None:
    rule = Rule(1, (ADA, BEN, CAL))
    loads = {ADA: 0, BEN: 0, CAL: 0}
    for call in calls:
        person = decide(call, [rule], loads=loads, passed_over={}).person
        assert person is not None
        loads[person] += 1
    assert max(loads.values()) - min(loads.values()) <= 1
