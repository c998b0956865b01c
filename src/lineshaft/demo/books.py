"""The books of the home center as people keep them: by hand, from its accounting system, and by time sheets."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions import accounting, time
from lineshaft.apps.funding.actions.by_hand import Told, enter
from lineshaft.apps.funding.models import BookImport
from lineshaft.apps.funding.queries.time import monday_of, visits_of
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger import Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import FundMeaning, Layout
from lineshaft.domain.ledger.happenings import Happening, Measure, Part
from lineshaft.domain.ledger.pay import WEEK, Effort, Work

from .trial_balance import CHART

_DAY = Decimal(8)
_LAYOUT = Layout(
    {
        "date": "Date",
        "document": "Trans no",
        "account": "Account",
        "title": "Account name",
        "fund": "Class",
        "memo": "Description",
        "debit": "Debit",
        "credit": "Credit",
    }
)
_HEADINGS = "Date,Trans no,Account,Account name,Class,Description,Debit,Credit\n"


def make_books(*, today: date, home_center_id: int, advisors: list[User]) -> int:
    """Two entries by hand, two files and some weeks of time sheets of the home center; returns how many weeks."""
    center = Center.objects.get(pk=home_center_id)
    award = (
        Award.objects.filter(
            center=center, budget_periods__starts_on__lte=today - WEEK * 7, budget_periods__ends_on__gte=today
        )
        .exclude(status=Award.Status.CLOSED)
        .first()
    )
    if award is None:
        return 0
    finance = _holding("demo-finance")
    _by_hand(award, finance, today)
    _files(award, finance, today)
    return _weeks(award, finance, _holding("demo-director"), advisors, today)


def _holding(name: str) -> Actor:
    return actor_for(User.objects.get(email=f"{name}@lineshaft.example"))


def _by_hand(award: Award, by: Actor, today: date) -> None:
    """A printer's bill that was entered with the wrong amount, taken back, and entered again."""
    day = today - timedelta(days=3)
    paper = actions.add_evidence(
        center=award.center, by=by, kind="receipt", title="demonstration: bill of the printer",
        issuer="Example Printing", number="P-118", dated=day,
    )  # fmt: skip
    for number, amount in enumerate((Decimal("845.00"), Decimal("485.00")), 1):
        parts = [
            Part(FundSource.FEDERAL, Decimal(50), ObjectClass.OTHER, Activity.PROGRAM),
            Part(FundSource.STATE, Decimal(50), ObjectClass.OTHER, Activity.PROGRAM),
        ]
        told = Told(
            Happening.COST_PAID,
            amount,
            parts,
            Measure.PERCENT,
            day,
            day,
            "demonstration: brochures for a course",
        )
        entry = enter(award=award, told=told, evidence=paper, key=f"demonstration {number}", by=by)
        if number == 1:
            actions.reverse(entry=entry, booked_on=day, reason="Two digits were swapped", by=by)


def _files(award: Award, by: Actor, today: date) -> None:
    """A file that is posted, and one in which an account is not known yet."""
    meanings = accounting.Meanings(
        CHART,
        {
            "MEP-FED": FundMeaning(award.pk, FundSource.FEDERAL),
            "MEP-STATE": FundMeaning(award.pk, FundSource.STATE),
            "GENERAL": FundMeaning(None),
        },
    )
    accounting.map_chart(center=award.center, meanings=meanings, titles={}, by=by)
    day = today - timedelta(days=10)
    bills = [
        ("4101", "6100", "Travel", "MEP-FED", "demonstration: trip to Macon", "318.40"),
        ("4102", "6200", "Supplies", "MEP-STATE", "demonstration: material for a course", "1,240.15"),
        ("4103", "6200", "Supplies", "GENERAL", "demonstration: coffee", "41.20"),
    ]
    posted = _received("journal-posted.csv", _rows(day, bills), award, by)
    accounting.post_book(batch=posted, by=by)
    unknown = ("4104", "6350", "Software", "MEP-FED", "demonstration: a licence", "600.00")
    _received("journal-to-decide.csv", _rows(day, [*bills, unknown]), award, by)


def _rows(day: date, bills: Sequence[tuple[str, ...]]) -> str:
    return _HEADINGS + "".join(
        f'{day:%m/%d/%Y},{number},{account},{title},{fund},{what},"{amount}",\n'
        f'{day:%m/%d/%Y},{number},1010,Bank,{fund},{what},,"{amount}"\n'
        for number, account, title, fund, what, amount in bills
    )


def _received(name: str, text: str, award: Award, by: Actor) -> BookImport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_text(text, encoding="utf-8")
        batch = accounting.receive_book(
            path=path, file_name=f"demonstration-{name}", center=award.center, by=by
        )
    batch = accounting.choose_layout(batch=batch, layout=_LAYOUT, told_debits=None, told_credits=None, by=by)
    return accounting.check_book(batch=batch, by=by)


def _weeks(award: Award, finance: Actor, director: Actor, advisors: list[User], today: date) -> int:
    """Six weeks' pay of the advisors; the first weeks approved, one signed, and the last to be signed."""
    center = award.center
    first = monday_of(today) - 6 * WEEK
    time.enter_plan(
        center=center, award=award, person=None, activity="", starts_on=first, by=finance,
        shares={FundSource.FEDERAL: Decimal(50), FundSource.STATE: Decimal(30), FundSource.FEES: Decimal(20)},
    )  # fmt: skip
    made = 0
    for person in advisors[:4]:
        by = actor_for(person)
        for number in range(3):
            starts_on = first + 2 * number * WEEK
            time.enter_pay(
                center=center, person=person, starts_on=starts_on, ends_on=starts_on + 2 * WEEK - timedelta(days=1),
                salary=Decimal("3076.92"), fringe=Decimal("892.31"), by=finance,
            )  # fmt: skip
        for number in range(5):
            monday = first + number * WEEK
            efforts = list(_efforts(center, person, monday))
            hours = sum((each.hours for each in efforts), Decimal(0))
            sheet = time.keep_week(center=center, monday=monday, efforts=efforts, paid_hours=hours, by=by)
            time.sign_week(sheet=sheet, by=by)
            made += 1
            if number < 4:
                time.approve_week(sheet=sheet, by=director if number % 2 else finance)
    return made


def _efforts(center: Center, person: User, monday: date) -> Iterator[Effort]:
    """The logged visits of a week, and the rest of five days for programs, with an afternoon of administration."""
    visits = visits_of(center, person.pk, monday)
    logged: dict[date, Decimal] = {}
    for (day, engagement), hours in visits.items():
        yield Effort(day, Work.ENGAGEMENT, hours, engagement)
        logged[day] = logged.get(day, Decimal(0)) + hours
    for number in range(5):
        day = monday + timedelta(days=number)
        rest = _DAY - logged.get(day, Decimal(0))
        if rest > 0:
            yield Effort(day, Work.ADMINISTRATION if number == 4 else Work.PROGRAM, rest)
