"""A visit in one line, by cases that an official can read and by what must hold for any text."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.visit_lines import LONGEST_LINE, MOST_LINES, Kind, Person, Reading, Work, read_lines

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases/engagements/visit_lines.yaml").read_text())
TODAY, START = date(2026, 11, 22), date(2026, 7, 6)
_ACME = {"site": "Acme Tool Works LLC", "people": (Person(1, "Juan Ortiz"), Person(2, "Mary Lee"))}
WORKS = (
    Work("E-1", "5S on the press line", started_on=START, **_ACME),
    Work("E-2", "ISO 9001 gap", started_on=START, **_ACME),
    Work("E-3", "Layout", "Birch & Sons Forge", START, people=(Person(3, "Ann Ortiz"),)),
    Work("E-4", "Scrap", "Sun Metals Inc", START),
)


def _shown(reading: Reading) -> dict[str, Any]:
    return {
        "work": reading.work and reading.work.id,
        "choices": [work.id for work in reading.choices],
        "hours": reading.hours and float(reading.hours),
        "day": reading.day,
        "kind": reading.kind.value,
        "person": reading.person and reading.person.name,
        "note": reading.note,
        "not_understood": list(reading.not_understood),
        "problems": [problem.text for problem in reading.problems],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_line__is_read_as_the_case_says(case: dict[str, Any]) -> None:
    (line,) = read_lines(case["line"], WORKS, TODAY)
    shown = [_shown(visit) for visit in line.visits]
    expected = [{"problems": [], **visit} for visit in case["visits"]]
    assert [
        {name: got[name] for name in wanted} for got, wanted in zip(shown, expected, strict=False)
    ] == expected
    assert len(shown) == len(expected)
    assert line.is_clear == all(not visit["problems"] for visit in expected)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-22"),
        ("Sunday", "2026-11-22"),
        ("last Sun", "2026-11-15"),
        ("on Fri", "2026-11-20"),
        ("Nov 3", "2026-11-03"),
        ("3rd November", "2026-11-03"),
        ("November 3, 2025", "2025-11-03"),
        ("2026-11-03", "2026-11-03"),
        ("day before yesterday", "2026-11-20"),
    ],
)
def test_day__as_people_write_it(text: str, day: str) -> None:
    work = Work("E-3", "Layout", "Birch", date(2025, 1, 1))
    (line,) = read_lines(f"2h Birch, {text}", [work], TODAY)
    assert (str(line.visits[0].day), line.visits[0].note) == (day, "")


def test_day__of_last_december_is_meant_in_january() -> None:
    work = Work("E-3", "Layout", "Birch", date(2025, 1, 1))
    (line,) = read_lines("2h Birch 12/28", [work], date(2026, 1, 5))
    assert line.visits[0].day == date(2025, 12, 28)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("2.5 hrs", "2.5"), ("1h 30m", "1.5"), ("1:45", "1.75"), ("½ h", "0.5"), ("1½ hours", "1.5"),
     ("half an hour", "0.5"), ("an hour", "1"), ("20 min", "0.33"), ("24h", "24"), ("1h05", "1.08")],
)  # fmt: skip
def test_hours__as_people_write_them(text: str, hours: str) -> None:
    (line,) = read_lines(f"Birch {text}", WORKS, TODAY)
    assert line.visits[0].hours == Decimal(hours)


def test_person__two_of_that_name_are_a_choice() -> None:
    people = (Person(1, "Juan Ortiz"), Person(2, "Jo Ortiz"))
    (line,) = read_lines("1h Birch with Ortiz", [Work("E-3", "Layout", "Birch", START, people=people)], TODAY)
    visit = line.visits[0]
    assert (visit.person, visit.people, visit.is_clear) == (None, people, False)


def test_person__tells_which_of_two_engagements() -> None:
    works = [
        Work("E-1", "5S", "Acme", START, people=(Person(1, "Juan Ortiz"),)),
        Work("E-2", "ISO", "Acme", START, people=(Person(2, "Mary Lee"),)),
    ]
    (line,) = read_lines("1h Acme, floor walk, with Lee", works, TODAY)
    assert line.visits[0].work == works[1]


def test_lines__each_by_itself_and_too_many_are_told() -> None:
    read = read_lines("1h Birch\n\n2h Sun\r\n", WORKS, TODAY)
    assert [line.visits[0].hours for line in read] == [1, 2]

    many = read_lines("1h Birch\n" * (MOST_LINES + 3), WORKS, TODAY)
    assert (len(many), many[-1].is_clear) == (MOST_LINES + 1, False)
    assert not read_lines("x" * (LONGEST_LINE + 1), WORKS, TODAY)[0].is_clear


def test_usual_kind__counts_where_none_is_said() -> None:
    (line,) = read_lines("1h Birch", WORKS, TODAY, Kind.REMOTE)
    assert line.visits[0].kind is Kind.REMOTE


_PIECES = st.sampled_from(
    ["2h", "90 min", "1h30", "0h", "25h", "9999h", "Acme", "birch", "sun", "E-3", "yesterday", "Mon", "11/20", "13/45",
     "2/29", "9999-99-99", "tomorrow", "Feb 30", "prep", "travel", "remote", "call", "with Ortiz", "w/ J. Lee", "with",
     "+", ",", ";", " - ", "5S", "½", "1:30", "and", "the", "\t", "x" * 40,
     "next Fri", "11-20", "then drove 1h", "(", "²h", "٣h", "1,", "'"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=12).map(" ".join))


@given(text=TEXTS, today=st.dates(date(2, 1, 1), date(9998, 12, 31)))
def test_any_text__gives_a_reading_or_a_sentence(text: str, today: date) -> None:
    lines = read_lines(text, WORKS, today)
    assert lines == read_lines(text, WORKS, today)
    assert bool(lines) == any(each.strip() for each in text.replace("\0", " ").splitlines())
    for visit in (visit for line in lines for visit in line.visits):
        missing = {
            part
            for part, value in (("hours", visit.hours), ("day", visit.day), ("work", visit.work))
            if not value
        }
        assert missing <= {problem.part for problem in visit.problems}
        assert visit.hours is None or 0 < visit.hours <= 24
        assert visit.day is None or visit.day <= today
        assert visit.work is None or visit.work in WORKS
        assert set(visit.choices) <= set(WORKS)
        works = (visit.work,) if visit.work else visit.choices
        assert visit.person is None or any(visit.person in work.people for work in works)
        assert all(problem.text.endswith(".") for problem in visit.problems)


@given(
    hours=st.integers(1, 96).map(lambda quarters: Decimal(quarters) / 4),
    back=st.integers(0, 120),
    work=st.sampled_from(WORKS[2:]),
    kind=st.sampled_from([("remote", Kind.REMOTE), ("prep", Kind.PREPARATION), ("travel", Kind.TRAVEL)]),
    order=st.permutations(range(4)),
)
def test_parts__in_any_order_are_read_alike(
    hours: Decimal, back: int, work: Work, kind: tuple[str, Kind], order: list[int]
) -> None:
    day = TODAY - timedelta(days=back)
    parts = [f"{hours}h", work.site, f"{day:%m/%d/%Y}", kind[0]]
    (line,) = read_lines(", ".join(parts[place] for place in order), WORKS, TODAY)
    (visit,) = line.visits
    assert (visit.hours, visit.work, visit.day, visit.kind, visit.note) == (hours, work, day, kind[1], "")
    assert line.is_clear
