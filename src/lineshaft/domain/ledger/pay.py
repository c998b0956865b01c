"""Pay charged by time worked (2 CFR 200.430(i)): after the fact, all of a person's paid time, and no cent lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import allocate, split_evenly

from .accounts import Activity, FundSource, ObjectClass
from .usual import Cost

WEEK = timedelta(days=7)


class Work(StrEnum):
    """What paid time goes to. Leave is no work of its own: it is borne by the work of the week (2 CFR 200.431(b))."""

    ENGAGEMENT = "engagement"
    PROGRAM = "program"
    ADMINISTRATION = "administration"
    LEAVE = "leave"


@dataclass(frozen=True)
class Effort:
    """Hours of a day, and what they went to."""

    day: date
    work: Work
    hours: Decimal
    engagement: int | None = None


@dataclass(frozen=True)
class Pay:
    """What a person is paid for some whole weeks, in dollars."""

    starts_on: date
    ends_on: date
    salary: Decimal
    fringe: Decimal

    def of_week(self, monday: date) -> tuple[Decimal, Decimal]:
        """Salary and fringe of one week: equal parts, which together are the pay of the period exactly."""
        weeks = ((self.ends_on - self.starts_on).days + 1) // 7
        place = (monday - self.starts_on).days // 7
        return split_evenly(self.salary, weeks)[place], split_evenly(self.fringe, weeks)[place]


def check_week(monday: date, efforts: Sequence[Effort], paid_hours: Decimal, *, today: date) -> None:
    """
    Raises InvalidValue for a week that cannot be signed: it is not over, names a day outside of it, or its hours are
    not all of the person's paid time and no more.
    """
    if today < monday + WEEK:
        raise InvalidValue(
            "week", monday, "is not over yet: time is signed after the fact (2 CFR 200.430(i))",
            f"Sign it on {monday + WEEK} or later",
        )  # fmt: skip
    for each in efforts:
        if not monday <= each.day < monday + WEEK:
            raise InvalidValue("day", each.day, "is not in this week")
        if each.hours <= 0:
            raise InvalidValue("hours", each.hours, "is not above zero", "Leave it empty")
    by_day: dict[date, Decimal] = {}
    for each in efforts:
        by_day[each.day] = by_day.get(each.day, Decimal(0)) + each.hours
    for day, hours in by_day.items():
        if hours > 24:
            raise InvalidValue("hours", hours, f"are more than {day} has")
    total = sum((each.hours for each in efforts), Decimal(0))
    if total != paid_hours:
        raise InvalidValue(
            "hours",
            _plain(total),
            f"are not your {_plain(paid_hours)} paid hours: all paid time is accounted for, and no more"
            " (2 CFR 200.430(i)(1)(iii))",
            "Add what is missing, leave too, or correct the paid hours",
        )


def _plain(hours: Decimal) -> str:
    return f"{hours.normalize():f}"


Bearer = tuple[date, Activity, int | None]
"""Day, activity and engagement that bear a part of the pay."""


def bearers(efforts: Iterable[Effort]) -> dict[Bearer, Decimal]:
    """The hours by which pay is shared: those worked; of a week of leave alone, administration on its days."""
    listed = list(efforts)
    worked = [each for each in listed if each.work is not Work.LEAVE]
    shares: dict[Bearer, Decimal] = {}
    for each in worked or listed:
        activity = Activity.ADMINISTRATION if each.work is Work.LEAVE else Activity(each.work.value)
        key = (each.day, activity, each.engagement)
        shares[key] = shares.get(key, Decimal(0)) + each.hours
    return shares


def costs_of_week(
    salary: Decimal,
    fringe: Decimal,
    efforts: Iterable[Effort],
    sources: Mapping[Bearer, Mapping[FundSource, Decimal]],
) -> dict[Bearer, list[Cost]]:
    """
    The personnel and fringe cost of each that bears a part: by hours, then by the percents of `sources`.

    All of it together is `salary` and `fringe` to the cent.
    """
    shares = bearers(efforts)
    made: dict[Bearer, list[Cost]] = {key: [] for key in shares}
    for amount, object_class in ((salary, ObjectClass.PERSONNEL), (fringe, ObjectClass.FRINGE)):
        if not amount:
            continue
        for (key, _hours), part in zip(shares.items(), allocate(amount, list(shares.values())), strict=True):
            _day, activity, engagement = key
            percents = sources[key]
            for source, dollars in zip(percents, allocate(part, list(percents.values())), strict=True):
                if dollars:
                    made[key].append(Cost(source, dollars, object_class, activity, engagement))
    return made
