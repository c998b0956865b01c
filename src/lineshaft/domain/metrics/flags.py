"""Which outcomes are so large that they are held until someone has seen evidence.

The thresholds are the platform's own choice, dated, in `large_figures.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from lineshaft.domain.data_files import Section, read_sections
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.metrics.outcomes import OutcomeKind
from lineshaft.domain.money import format_usd
from lineshaft.domain.reasons import Reason, reason

THRESHOLDS_FILE = Path(__file__).parent / "large_figures.yaml"

_KIND_IN_WORDS = {
    OutcomeKind.NEW_SALES: "new sales",
    OutcomeKind.RETAINED_SALES: "retained sales",
    OutcomeKind.COST_SAVINGS: "cost savings",
    OutcomeKind.INVESTMENT: "investment",
    OutcomeKind.JOBS_CREATED: "jobs created",
    OutcomeKind.JOBS_RETAINED: "jobs retained",
}

ByKind = Mapping[OutcomeKind, Decimal]


@dataclass(frozen=True)
class LargeFigureThresholds:
    """The thresholds in force from `valid_from`: dollars for kinds of money, jobs for kinds of jobs."""

    valid_from: date
    share_of_annual_sales: ByKind
    per_employee: ByKind
    absolute_by_size: tuple[tuple[int, ByKind], ...]
    absolute_if_employees_unknown: ByKind
    share_of_center_total: Decimal
    share_of_center_total_floor: ByKind

    def absolute(self, kind: OutcomeKind, employees: int | None) -> Decimal:
        """The absolute threshold of a kind for a site of that many employees."""
        if employees is None:
            return self.absolute_if_employees_unknown[kind]
        for employees_up_to, thresholds in self.absolute_by_size:
            if employees <= employees_up_to:
                return thresholds[kind]
        return self.absolute_by_size[-1][1][kind]


def flag_outcome(
    kind: OutcomeKind,
    amount: Decimal,
    *,
    on: date,
    annual_sales: Decimal | None = None,
    employees: int | None = None,
    center_total: Decimal | None = None,
) -> list[Reason]:
    """Why the outcome must wait for evidence; empty when it need not.

    `amount` is in dollars or jobs; `employees` and `annual_sales` are the site's before the work;
    `center_total` is the center's total of this kind in the period, with this outcome in it. A fact that is
    None is not looked at. `on` is the day the outcome was reported and chooses the thresholds. Raises
    InvalidValue for a negative amount.
    """
    if amount < 0:
        raise InvalidValue(_KIND_IN_WORDS[kind], amount, "is negative", "Give the size of the effect")
    thresholds = thresholds_on(on)
    checks = [
        _share_of_annual_sales(kind, amount, annual_sales, thresholds),
        _per_employee(kind, amount, employees, thresholds),
        _absolute(kind, amount, employees, thresholds),
        _share_of_center_total(kind, amount, center_total, thresholds),
    ]
    return [flag for flag in checks if flag is not None]


def thresholds_on(day: date) -> LargeFigureThresholds:
    """The thresholds in force on a day; the first ones for every day before them."""
    versions = _versions()
    return next((version for version in reversed(versions) if version.valid_from <= day), versions[0])


def _share_of_annual_sales(
    kind: OutcomeKind, amount: Decimal, annual_sales: Decimal | None, thresholds: LargeFigureThresholds
) -> Reason | None:
    limit = thresholds.share_of_annual_sales.get(kind)
    if limit is None or not annual_sales or amount <= limit * annual_sales:
        return None
    return reason(
        "large_share_of_annual_sales",
        "{figure} is more than {limit} of the company's annual sales of {annual_sales}",
        figure=_figure(kind, amount),
        limit=_percent(limit),
        annual_sales=format_usd(annual_sales, cents=False),
    )


def _per_employee(
    kind: OutcomeKind, amount: Decimal, employees: int | None, thresholds: LargeFigureThresholds
) -> Reason | None:
    limit = thresholds.per_employee[kind]
    if not employees or amount <= limit * employees:
        return None
    return reason(
        "large_for_number_of_employees",
        "{figure} at a site of {employees} employees is more than {limit} for each employee",
        figure=_figure(kind, amount),
        employees=employees,
        limit=_shown(kind, limit),
    )


def _absolute(
    kind: OutcomeKind, amount: Decimal, employees: int | None, thresholds: LargeFigureThresholds
) -> Reason | None:
    limit = thresholds.absolute(kind, employees)
    if amount <= limit:
        return None
    size = "a site of unknown size" if employees is None else f"a site of {employees} employees"
    return reason(
        "large_amount",
        "{figure} is more than {limit}, from which {size} is asked for evidence",
        figure=_figure(kind, amount),
        limit=_shown(kind, limit),
        size=size,
    )


def _share_of_center_total(
    kind: OutcomeKind, amount: Decimal, center_total: Decimal | None, thresholds: LargeFigureThresholds
) -> Reason | None:
    limit = thresholds.share_of_center_total
    if (
        not center_total
        or amount < thresholds.share_of_center_total_floor[kind]
        or amount <= limit * center_total
    ):
        return None
    return reason(
        "large_share_of_center_total",
        "{figure} is more than {limit} of the center's total of {center_total}",
        figure=_figure(kind, amount),
        limit=_percent(limit),
        center_total=_shown(kind, center_total),
    )


def _figure(kind: OutcomeKind, amount: Decimal) -> str:
    return f"{_shown(kind, amount)}{' of' if kind.is_money else ''} {_KIND_IN_WORDS[kind]}"


def _shown(kind: OutcomeKind, amount: Decimal) -> str:
    return format_usd(amount, cents=False) if kind.is_money else f"{amount.normalize():,f}"


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"


@cache
def _versions() -> tuple[LargeFigureThresholds, ...]:
    file = read_sections(THRESHOLDS_FILE)
    file.text("status")
    versions = [_read_version(section) for section in file.sections("versions")]
    file.close()
    if not versions:
        raise file.error("versions", "is empty: one version must always hold")
    return tuple(sorted(versions, key=lambda version: version.valid_from))


def _read_version(section: Section) -> LargeFigureThresholds:
    version = LargeFigureThresholds(
        valid_from=section.day("valid_from"),
        share_of_annual_sales=_by_kind(
            section.section("share_of_annual_sales"), [kind for kind in OutcomeKind if kind.is_money]
        ),
        per_employee=_by_kind(section.section("per_employee")),
        absolute_by_size=tuple(
            sorted(
                ((size.integer("employees_up_to"), _by_kind(size)) for size in section.sections("absolute")),
                key=lambda size: size[0],
            )
        ),
        absolute_if_employees_unknown=_by_kind(section.section("absolute_if_employees_unknown")),
        share_of_center_total=section.number("share_of_center_total"),
        share_of_center_total_floor=_by_kind(section.section("share_of_center_total_floor")),
    )
    section.close()
    return version


def _by_kind(section: Section, kinds: list[OutcomeKind] | None = None) -> ByKind:
    thresholds = {kind: section.number(kind.value) for kind in kinds or OutcomeKind}
    section.close()
    return thresholds
