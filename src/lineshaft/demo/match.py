"""Synthetic contributions in kind, fees and invoices of the center whose accounts are offered."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions import Billed, Given, Paper
from lineshaft.apps.funding.models import EngagementFee, Invoice
from lineshaft.apps.network.models import BudgetPeriod, Center

from .spring_award import is_spring_award

_SAID = {
    "without_charge": True, "is_federally_paid": False, "other_award": "", "is_necessary": True, "statute": "",
    "budget_row": "third_party", "cost_kind": "ordinary", "stated_by": "Omar Demo-Underwood",
}  # fmt: skip
_DAYS_TO_PAY = 14


def make_match(*, today: date, home: int) -> int:
    """What the home center was given and what it asked companies for; returns how many of both."""
    running = BudgetPeriod.objects.filter(
        center=home, starts_on__lte=today, ends_on__gte=today, award__status="active"
    ).select_related("award")
    period = next((each for each in running if not is_spring_award(each.award)), None)
    if period is None:
        return 0
    by = actor_for(User.objects.get(email="demo-finance@lineshaft.example"))
    spring = next((each for each in running if is_spring_award(each.award)), None)
    rooms = _rooms_until_the_end(spring, by, today) if spring else 0
    return _contributions(period, by, today) + rooms + _invoices(period, by, today)


def _within(period: BudgetPeriod, today: date, days_ago: int) -> date:
    return max(today - timedelta(days=days_ago), period.starts_on)


def _rooms_until_the_end(period: BudgetPeriod, by: Actor, today: date) -> int:
    """A room for each month to come: what is certain in the forecast."""
    given = Given(
        budget_period=period, activity="program", kind="donated_space", giver="City library (demonstration)",
        giver_kind="local", given_on=_within(period, today, 40), recurs_until=period.ends_on, amount=Decimal(900),
        what="a room for evening courses",
        stated=_SAID | {
            "appraised_value": "950.00", "appraised_by": "Ann Demo-Appraiser", "is_independent": True,
            "appraised_on": f"{period.starts_on - timedelta(days=60)}",
        },
    )  # fmt: skip
    papers = [
        Paper("signed_statement", "letter of the library (demonstration)"),
        Paper("appraisal", "appraisal of the room (demonstration)"),
    ]
    actions.enter_contribution(given=given, papers=papers, by=by, is_synthetic=True)
    return 1


def _contributions(period: BudgetPeriod, by: Actor, today: date) -> int:
    """One that is booked, one of each month, one that waits, and two that a rule or a missing paper stops."""
    claims: list[tuple[dict[str, Any], dict[str, Any], list[Paper]]] = [
        (
            {"kind": "volunteer", "giver": "Vera Demo-Lindqvist", "given_on": _within(period, today, 20),
             "what": "taught a lean class at two plants"},
            {"hours": "24", "rate": "52.00", "fringe": "310.00", "like_rate": "54.50", "rate_from": "own_staff",
             "rate_source": "pay scale of the center, grade 9 (demonstration)"},
            [Paper("time_record", "sign-in list of the class (demonstration)")],
        ),
        (
            {"kind": "donated_space", "giver": "Technical college (demonstration)", "giver_kind": "local",
             "given_on": _within(period, today, 40), "recurs_until": period.ends_on, "amount": Decimal(2400),
             "what": "two training rooms"},
            {"appraised_value": "2600.00", "appraised_by": "Ann Demo-Appraiser", "is_independent": True,
             "appraised_on": f"{period.starts_on - timedelta(days=60)}"},
            [Paper("signed_statement", "letter of the college (demonstration)"),
             Paper("appraisal", "appraisal of the rooms (demonstration)")],
        ),
        (
            {"kind": "loaned_employee", "giver": "Instrument maker (demonstration)",
             "given_on": _within(period, today, 9), "what": "a metrologist for a week"},
            {"hours": "40", "rate": "61.00", "fringe": "640.00", "like_rate": "61.00",
             "rate_source": "payroll of the employer (demonstration)"},
            [Paper("time_record", "time sheet of the week (demonstration)")],
        ),
        (
            {"kind": "donated_supplies", "giver": "Steel service center (demonstration)",
             "given_on": _within(period, today, 12), "amount": Decimal(3150), "what": "bar stock for courses"},
            {"market_value": "3150.00", "market_as_of": f"{_within(period, today, 12)}", "is_necessary": None,
             "market_source": "price list of the mill (demonstration)"},
            [Paper("signed_statement", "delivery note (demonstration)")],
        ),
        (
            {"kind": "cash", "giver": "Workforce agency (demonstration)", "giver_kind": "state",
             "amount": Decimal(18_000), "given_on": _within(period, today, 15), "object_class": "contractual",
             "what": "paid a trainer"},
            {"is_federally_paid": True, "budget_row": "state_local"},
            [Paper("payment", "transfer of the agency (demonstration)")],
        ),
    ]  # fmt: skip
    for facts, stated, papers in claims:
        given = Given(
            budget_period=period, activity="program", stated=_SAID | stated, **({"giver_kind": "private"} | facts)
        )  # fmt: skip
        actions.enter_contribution(given=given, papers=papers, by=by, is_synthetic=True)
    return len(claims)


def _invoices(period: BudgetPeriod, by: Actor, today: date) -> int:
    """Fees of some engagements: a draft, invoices paid, paid in part, open, overdue, and one with a credit note."""
    center = Center.objects.get(pk=period.center_id)
    actions.record_scale(
        center=center, applies_from=period.award.starts_on, by=by,
        steps={0: Decimal(40), 20: Decimal(60), 100: Decimal(80), 250: Decimal(100)},
    )  # fmt: skip
    actions.set_invoice_settings(
        center=center, days_to_pay=_DAYS_TO_PAY, reminds=True, remind_every_days=14, by=by,
        pay_to="By check to the center (demonstration). Nothing is owed.",
    )  # fmt: skip
    work = Engagement.objects.filter(center=center).select_related("site__company", "center")
    of_contact = work.filter(site__company__organisation__isnull=False).order_by("-started_on", "pk")
    others = work.filter(site__company__organisation__isnull=True).order_by("-started_on", "pk")
    chosen = [*of_contact[:2], *others[:6]]
    made = 0
    for place, engagement in enumerate(chosen):
        fee = Decimal(1500 + 450 * place)
        EngagementFee.objects.create(
            center=center, engagement=engagement, full_fee=fee * 2, percent=50, agreed_fee=fee,
            agreed_with="Plant manager (demonstration)", agreed_on=engagement.started_on,
        )  # fmt: skip
        billed = Billed(
            budget_period=period, billed_to=engagement.site.company.name, address=engagement.site.address_line,
            lines=[(engagement.title, fee)],
        )  # fmt: skip
        draft = actions.draft_invoice(engagement=engagement, billed=billed, by=by, is_synthetic=True)
        made += 1
        if place != 2:  # one stays a draft
            issued = actions.issue_invoice(invoice=draft, by=by, today=_within(period, today, 40 - 5 * place))
            made += _settled(issued, place, by, today)
    return made


def _settled(issued: Invoice, place: int, by: Actor, today: date) -> int:
    """What came in for the invoice in this place, and how many credit notes it has."""
    day = issued.issued_on or today
    received = min(day + timedelta(days=10), today)
    paid = {1: issued.total, 3: issued.total, 4: (issued.total / 2).quantize(Decimal("0.01"))}.get(place)
    if paid is not None:
        actions.record_payment(
            invoice=issued, amount=paid, received_on=received, reference="check (demonstration)", by=by
        )
    if place == 5:
        actions.credit_invoice(invoice=issued, amount=Decimal(200), why="one day less (demonstration)", by=by)
        return 1
    return 0
