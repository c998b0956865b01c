"""Weeks of people: kept, signed, approved into the books, and corrected."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain import ledger
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger.accounts import WITHOUT_CASH, FundSource
from lineshaft.domain.ledger.pay import Bearer, Effort, Pay, Work, bearers, check_week, costs_of_week
from lineshaft.domain.ledger.usual import Cost, cost
from lineshaft.domain.money import format_usd
from lineshaft.tenancy import system_scope

from ..models import (
    Evidence,
    JournalEntry,
    PayPeriod,
    PayPlan,
    TimeLine,
    TimeSheet,
)
from ..permissions import check_user_can_approve_time, check_user_can_enter_pay, check_user_can_sign_time
from ..queries.months import open_day
from ..queries.time import as_stored, pay_plans, plan_for, visits_of
from ..states import TIME_STEPS, TimeSheetState
from .by_hand import period_for
from .evidence import store_evidence
from .ledger import Draft, as_entry, write_entries

S = TimeSheet.State


def _check_step(sheet: TimeSheet, new: TimeSheetState) -> None:
    if new not in TIME_STEPS[S(sheet.state)]:
        raise Conflict(f"This week is {sheet.get_state_display()}.", "Look at its page again")


USUAL_HOURS = Decimal(40)
LARGEST_PAY = Decimal(10) ** 10


@transaction.atomic
def keep_week(
    *, center: Center, monday: date, efforts: Sequence[Effort], paid_hours: Decimal, by: Actor
) -> TimeSheet:
    """
    Keep the hours of the person's own week, as long as it is not signed. They need not be complete yet.

    Raises InvalidValue for hours that a day does not have or an engagement that is not the center's, Conflict for a
    week that is signed.
    """
    check_user_can_sign_time(by, center)
    if monday.weekday() != 0:
        raise InvalidValue("week", monday, "is no Monday", "Name a week by its Monday")
    if not 0 < paid_hours <= 168:
        raise InvalidValue("paid_hours", paid_hours, "are not the hours of a week")
    sheet, _ = TimeSheet.objects.get_or_create(
        center=center, person=by.person, week=monday, defaults={"paid_hours": paid_hours}
    )
    sheet = TimeSheet.objects.select_for_update().get(pk=sheet.pk)
    _check_step(sheet, S.OPEN)
    if sheet.state != S.OPEN:
        raise Conflict(f"This week is {sheet.get_state_display()}.", "Open it again to change it")
    _check_engagements(center, efforts)
    sheet.paid_hours = paid_hours
    sheet.save(update_fields=["paid_hours"])
    sheet.lines.all().delete()
    TimeLine.objects.bulk_create(
        TimeLine(
            sheet=sheet,
            center=center,
            day=each.day,
            work=each.work.value,
            engagement_id=each.engagement,
            hours=each.hours,
        )
        for each in efforts
    )
    return sheet


def _check_engagements(center: Center, efforts: Iterable[Effort]) -> None:
    """An engagement of the center, or one that it works on with another."""
    asked = {each.engagement for each in efforts if each.engagement is not None}
    seen = set(Engagement.objects.filter(pk__in=asked).values_list("pk", flat=True))
    if asked - seen:
        raise InvalidValue("engagement", min(asked - seen), f"is no engagement of {center.name}")


def efforts_of(sheet: TimeSheet) -> list[Effort]:
    """The hours of a sheet."""
    return [Effort(each.day, Work(each.work), each.hours, each.engagement_id) for each in sheet.lines.all()]


@transaction.atomic
def sign_week(*, sheet: TimeSheet, by: Actor) -> TimeSheet:
    """
    Sign the own week: after it is over, with all paid time (2 CFR 200.430(i)).

    Raises InvalidValue for a week that is not over or whose hours are not all of the paid time.
    """
    check_user_can_sign_time(by, sheet.center)
    sheet = TimeSheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.person_id != by.user_id:
        raise Conflict("A week is signed by the person whose time it is.")
    _check_step(sheet, S.SIGNED)
    check_week(sheet.week, efforts_of(sheet), sheet.paid_hours, today=timezone.localdate())
    sheet.visits = as_stored(visits_of(sheet.center, sheet.person_id, sheet.week))
    sheet.state, sheet.signed_at, sheet.why_open = S.SIGNED.value, timezone.now(), ""
    sheet.approved_by = sheet.approved_at = None
    sheet.save()
    return sheet


@transaction.atomic
def open_week(*, sheet: TimeSheet, reason: str, by: Actor) -> TimeSheet:
    """
    Open a week that was signed or approved: the person for a correction, who approves to have it corrected.

    What was posted for it stands until the corrected week is approved. Raises InvalidValue without a reason.
    """
    if sheet.person_id == by.user_id:
        check_user_can_sign_time(by, sheet.center)
    else:
        check_user_can_approve_time(by, sheet.center, sheet.person_id)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say what has to be corrected")
    sheet = TimeSheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.state == S.OPEN:
        raise Conflict("This week is open already.")
    _check_step(sheet, S.OPEN)
    sheet.state, sheet.why_open = S.OPEN.value, reason.strip()
    sheet.approved_by = sheet.approved_at = None
    sheet.save()
    return sheet


@transaction.atomic
def approve_week(*, sheet: TimeSheet, by: Actor) -> list[JournalEntry]:
    """
    Approve a signed week of somebody else, and post its pay: by hours, by the plan's percents, to the cent.

    What was posted for the week before is taken back first. Raises Conflict where no pay or plan is entered for it, or
    where the books do not take the entries.
    """
    check_user_can_approve_time(by, sheet.center, sheet.person_id)
    sheet = TimeSheet.objects.select_for_update().select_related("center", "person").get(pk=sheet.pk)
    _check_step(sheet, S.APPROVED)
    with system_scope("the pay of an approved week is posted, whoever approves it"):
        pay = PayPeriod.objects.filter(
            center=sheet.center, person=sheet.person, starts_on__lte=sheet.week, ends_on__gt=sheet.week
        ).first()
    if pay is None:
        raise Conflict(
            f"No pay is entered for {sheet.person} in the {sheet}.", "The finance officer enters it under Pay"
        )
    evidence = store_evidence(
        center=sheet.center,
        added_by=by.person.pk,
        kind=Evidence.Kind.TIME_SHEET,
        title=f"Time sheet {sheet.pk}, {sheet}, signed {timezone.localtime(sheet.signed_at):%Y-%m-%d}",
    )
    _take_back(sheet, evidence, by)
    drafts = _drafts(sheet, pay, evidence)
    entries = write_entries(drafts, posted_by=by.person.pk)
    sheet.state, sheet.approved_by, sheet.approved_at = S.APPROVED.value, by.person, timezone.now()
    sheet.round += 1
    sheet.save()
    return entries


def _take_back(sheet: TimeSheet, evidence: Evidence, by: Actor) -> None:
    standing = (
        JournalEntry.objects.filter(
            center=sheet.center,
            origin=JournalEntry.Origin.TIME_SHEET,
            origin_key__startswith=f"sheet {sheet.pk}, ",
            reversed_by=None,
        )
        .select_related("budget_period")
        .prefetch_related("postings")
    )
    drafts = [
        Draft(
            budget_period=entry.budget_period,
            entry=ledger.reversal(
                as_entry(entry),
                booked_on=open_day(sheet.center_id, entry.booked_on, today=timezone.localdate()),
                memo=f"Takes back: {entry.memo} (the week was corrected)",
            ),
            origin=JournalEntry.Origin.REVERSAL,
            origin_key=str(entry.pk),
            evidence=evidence,
            incurred_on=entry.incurred_on,
            reverses=entry,
        )
        for entry in standing
    ]
    if drafts:
        write_entries(drafts, posted_by=by.person.pk)


def _drafts(sheet: TimeSheet, pay: PayPeriod, evidence: Evidence) -> list[Draft]:
    """An entry for each budget period and month that the week lies in."""
    efforts = efforts_of(sheet)
    plans = list(pay_plans(sheet.center))
    chosen: dict[Bearer, PayPlan] = {}
    for key in bearers(efforts):
        plan = plan_for(plans, sheet.person_id, key[1].value, key[0])
        if plan is None:
            raise Conflict(
                f"No plan says who pays for {sheet.person}'s work ({key[1].value}) on {key[0]}.",
                "The finance officer enters it under Pay",
            )
        chosen[key] = plan
    salary, fringe = Pay(pay.starts_on, pay.ends_on, pay.salary, pay.fringe).of_week(sheet.week)
    sources = {key: _percents(plan) for key, plan in chosen.items()}
    groups: dict[tuple[BudgetPeriod, date], list[tuple[Bearer, list[Cost]]]] = {}
    for key, parts in costs_of_week(salary, fringe, efforts, sources).items():
        period = period_for(chosen[key].award, key[0])
        groups.setdefault((period, key[0].replace(day=1)), []).append((key, parts))
    made = []
    for (period, _month), members in groups.items():
        last = max(day for (day, _activity, _engagement), _parts in members)
        postings = cost(_together([part for _key, parts in members for part in parts]))
        made.append(
            Draft(
                budget_period=period,
                entry=ledger.Entry(
                    open_day(sheet.center_id, last, today=timezone.localdate()),
                    f"Pay of the {sheet}",
                    postings,
                ),
                origin=JournalEntry.Origin.TIME_SHEET,
                origin_key=f"sheet {sheet.pk}, round {sheet.round}, {period.pk}, {last:%Y-%m}",
                evidence=evidence,
                incurred_on=last,
            )
        )
    return made


def _percents(plan: PayPlan) -> Mapping[FundSource, Decimal]:
    return {FundSource(source): Decimal(percent) for source, percent in plan.shares.items()}


def _together(parts: Iterable[Cost]) -> list[Cost]:
    """Costs that say the same as one: the days of a week are not told apart in the books."""
    sums: dict[tuple[object, ...], Decimal] = {}
    first: dict[tuple[object, ...], Cost] = {}
    for part in parts:
        key = (part.source, part.object_class, part.activity, part.engagement)
        sums[key] = sums.get(key, Decimal(0)) + part.amount
        first.setdefault(key, part)
    return [
        Cost(each.source, sums[key], each.object_class, each.activity, each.engagement)
        for key, each in first.items()
    ]


@transaction.atomic
def enter_pay(
    *,
    center: Center,
    person: User,
    starts_on: date,
    ends_on: date,
    salary: Decimal,
    fringe: Decimal,
    by: Actor,
) -> PayPeriod:
    """
    Enter what a person is paid for some whole weeks.

    Raises InvalidValue for days that are no whole weeks, or amounts below zero; Conflict where pay of these weeks is
    entered already.
    """
    check_user_can_enter_pay(by, center)
    if starts_on.weekday() != 0:
        raise InvalidValue("starts_on", starts_on, "is no Monday", "Pay is entered for whole weeks")
    if ends_on.weekday() != 6 or ends_on < starts_on:
        raise InvalidValue("ends_on", ends_on, "is no Sunday after that", "Pay is entered for whole weeks")
    for name, amount in (("salary", salary), ("fringe", fringe)):
        if amount >= LARGEST_PAY:
            raise InvalidValue(
                name, format_usd(amount), "is no pay of a person", "Check the number of digits"
            )
    if salary <= 0:
        raise InvalidValue("salary", salary, "is not above zero")
    if fringe < 0:
        raise InvalidValue("fringe", fringe, "is below zero")
    _check_works_there(center, person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [727_021, person.pk])
    present = PayPeriod.objects.filter(
        center=center, person=person, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).first()
    if present is not None:
        raise Conflict(f"Pay of {person} from {present} is entered already.")
    return PayPeriod.objects.create(
        center=center, person=person, starts_on=starts_on, ends_on=ends_on, salary=salary, fringe=fringe,
        entered_by=by.person,
    )  # fmt: skip


def _check_works_there(center: Center, person: User) -> None:
    if not person.memberships.filter(organisation_id=center.pk, ended_at=None).exists():
        raise InvalidValue("person", str(person), f"does not work at {center.name}")


@transaction.atomic
def enter_plan(
    *,
    center: Center,
    award: Award,
    person: User | None,
    activity: str,
    shares: Mapping[FundSource, Decimal],
    starts_on: date,
    by: Actor,
) -> PayPlan:
    """
    Say which award and which sources pay for work from a day on.

    Raises InvalidValue for percents that do not add up to 100, a source without money, or an award of somebody else;
    Conflict where such a plan begins on that day already.
    """
    check_user_can_enter_pay(by, center)
    if award.center_id != center.pk:
        raise InvalidValue("award", award.number, f"is no award of {center.name}")
    if person is not None:
        _check_works_there(center, person)
    total = sum(shares.values(), Decimal(0))
    if total != 100 or any(percent <= 0 for percent in shares.values()):
        raise InvalidValue("shares", f"{total.normalize():f}", "is not 100 percent in parts above zero")
    if set(shares) & WITHOUT_CASH:
        raise InvalidValue("shares", "", "name a source of which no pay is paid")
    try:
        with transaction.atomic():
            return PayPlan.objects.create(
                center=center,
                award=award,
                person=person,
                activity=activity,
                shares={source.value: f"{percent:f}" for source, percent in shares.items()},
                starts_on=starts_on,
                entered_by=by.person,
            )
    except IntegrityError as error:
        raise Conflict(
            f"Such a plan begins on {starts_on} already.", "Let the new one begin on another day"
        ) from error
