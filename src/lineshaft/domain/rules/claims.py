"""A claim to count something as match, as somebody states it: what it is, who says so, and how its value was found."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lineshaft.domain.errors import InvalidValue

from .amounts import ZERO, cents_down, check_amount
from .costs import CostKind
from .program_income import Method


class ClaimKind(StrEnum):
    CASH = "cash"
    PROGRAM_INCOME = "program_income"
    VOLUNTEER = "volunteer"
    LOANED_EMPLOYEE = "loaned_employee"
    DONATED_SUPPLIES = "donated_supplies"
    DONATED_EQUIPMENT = "donated_equipment"
    LOANED_EQUIPMENT = "loaned_equipment"
    DONATED_SPACE = "donated_space"
    UNRECOVERED_INDIRECT = "unrecovered_indirect"


OWN_KINDS = frozenset({ClaimKind.CASH, ClaimKind.PROGRAM_INCOME, ClaimKind.UNRECOVERED_INDIRECT})


class Evidence(StrEnum):
    LEDGER = "ledger"
    PAYMENT = "payment"
    TIME_RECORD = "time_record"
    PAYROLL = "payroll"
    SIGNED_STATEMENT = "signed_statement"
    RATE_AGREEMENT = "rate_agreement"


class RateFrom(StrEnum):
    """Where the rate for like work comes from: the recipient's own staff, or its labor market."""

    OWN_STAFF = "own_staff"
    LABOR_MARKET = "labor_market"


@dataclass(frozen=True)
class Work:
    """
    Hours that a volunteer, or an employee of a third party, gave.

    `rate` is what is claimed for an hour. `like_rate` is what is paid for like work, or the employee's regular pay,
    with `source`, where it can be looked up. `fringe` and `indirect` are amounts for all hours. `is_same_skill` is
    whether an employee on loan does what the employer normally pays for.
    """

    hours: Decimal
    rate: Decimal
    like_rate: Decimal | None = None
    rate_from: RateFrom | None = None
    source: str = ""
    fringe: Decimal = ZERO
    indirect: Decimal = ZERO
    indirect_rate_from: str = ""
    is_same_skill: bool | None = None

    def __post_init__(self) -> None:
        for field in ("rate", "fringe", "indirect"):
            check_amount(field, getattr(self, field))
        if not self.hours.is_finite() or self.hours <= 0:
            raise InvalidValue("hours", self.hours, "is no number of hours", "Write the hours worked")

    @property
    def worth(self) -> Decimal:
        """Hours at the claimed rate, with fringe and indirect."""
        return cents_down(Fraction(self.hours) * Fraction(self.rate)) + self.fringe + self.indirect


@dataclass(frozen=True)
class MarketValue:
    """
    Fair market or rental value as of a day, and where it is from.

    `is_agreed` is whether the terms of the award let donated equipment be claimed at its value, not by depreciation.
    """

    value: Decimal
    as_of: date
    source: str = ""
    is_agreed: bool = False


@dataclass(frozen=True)
class Appraisal:
    value: Decimal
    by: str
    as_of: date | None
    is_independent: bool | None = None


@dataclass(frozen=True)
class Unrecovered:
    """
    Indirect cost: what the approved rate would have given, what was charged, and the approval to count the rest.

    `approved_left` is what is left of the amount approved for the award; None where the approval names no amount.
    """

    at_approved_rate: Decimal
    charged: Decimal
    is_approved: bool | None = None
    approval: str = ""
    approved_left: Decimal | None = None


@dataclass(frozen=True)
class Claim:
    """
    What nobody has stated yet is None, or empty.

    `stated_by` is who says so. `other_award` names another federal award that counts it too, "" where none does.
    `statute` names the law by which federal funds may be match. `is_budget_needed` is whether the agency wants match
    in the approved budget. `broken_term` names a term of the award that the claim would break. `income_method` is the
    award's way with program income.
    """

    kind: ClaimKind
    amount: Decimal
    day: date
    budget_from: date
    budget_until: date
    stated_by: str = ""
    evidence: frozenset[Evidence] = frozenset()
    other_award: str | None = None
    is_necessary: bool | None = None
    cost_kind: CostKind = CostKind.ORDINARY
    cost_approval: str = ""
    is_federally_paid: bool | None = None
    statute: str = ""
    is_budget_needed: bool = True
    budget_row: str = ""
    is_budget_approved: bool | None = None
    is_from_third_party: bool | None = None
    broken_term: str = ""
    income_method: Method | None = None
    work: Work | None = None
    market_value: MarketValue | None = None
    appraisal: Appraisal | None = None
    unrecovered: Unrecovered | None = None

    def __post_init__(self) -> None:
        if not check_amount("amount", self.amount):
            raise InvalidValue("amount", self.amount, "is nothing", "Claim what it is worth")

    @property
    def is_in_kind(self) -> bool:
        return self.kind not in OWN_KINDS
