"""Days of an award: before it, changes in it, and after it; and the single audit."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lineshaft.domain.money import format_usd

from .amounts import check_amount, months_after, years_after
from .findings import Finding, judge_of
from .parameters import value_for
from .register import rule, told


class Party(StrEnum):
    RECIPIENT = "recipient"
    SUBRECIPIENT = "subrecipient"


@rule("pre_award_cost")
def pre_award_cost(day: date, *, awarded_on: date, approval: str, law_as_of: date) -> Finding:
    """Whether a cost before the award may be charged: with written approval, and inside the days of a waiver."""
    judge = judge_of("pre_award_cost", law_as_of)
    if day >= awarded_on:
        return judge.passes("It is not before the award.")
    days = int(value_for("pre_award_days", award=law_as_of).value)
    earliest = awarded_on - timedelta(days=days)
    if day < earliest:
        told_by = f"{day:%b %d, %Y} is more than {days} days before {awarded_on:%b %d, %Y}"
        if approval:
            return judge.holds(f"{told_by}: a person must see that {approval} names costs this early.")
        return judge.refuses(f"{told_by}, and no prior approval of such costs is named.")
    if not approval:
        return judge.holds("No written approval is named: name it, or ask for it.")
    return judge.passes(f"{approval} is named.")


def _closes_on(period_ends_on: date, party: Party, law_as_of: date) -> date:
    days = value_for(f"closeout_{party}", award=law_as_of).value
    return period_ends_on + timedelta(days=int(days))


@rule("closeout_reports")
def reports_due(period_ends_on: date, party: Party, law_as_of: date) -> date:
    """The last day for all final reports."""
    told("closeout_reports").check_applies(law_as_of)
    return _closes_on(period_ends_on, party, law_as_of)


@rule("closeout_payments")
def pay_by(period_ends_on: date, party: Party, law_as_of: date) -> date:
    """The last day to pay what was obligated."""
    told("closeout_payments").check_applies(law_as_of)
    return _closes_on(period_ends_on, party, law_as_of)


@rule("agency_closeout")
def agency_closes_by(period_ends_on: date, law_as_of: date) -> date:
    """The day by which the agency tries to have closed the award."""
    told("agency_closeout").check_applies(law_as_of)
    return years_after(period_ends_on, int(value_for("agency_closeout", award=law_as_of).value))


@dataclass(frozen=True)
class Records:
    """
    What decides how long records are kept.

    `reported_on` is the day of the final financial report, or of the quarterly or annual one of an award that is
    renewed so. `open_matter` names litigation, a claim or an audit finding that is not resolved. `notice_until` is the
    day to which the agency extended the time in writing. `disposed_on` is that of property; `income_year_ends_on` the
    end of the fiscal year in which income was earned after the period, where the terms want it reported.
    """

    reported_on: date
    open_matter: str = ""
    notice_until: date | None = None
    disposed_on: date | None = None
    income_year_ends_on: date | None = None


@rule("record_retention")
def keep_until(records: Records, law_as_of: date) -> date | None:
    """The last day on which records are kept; None while a matter is open. The latest of what applies counts."""
    told("record_retention").check_applies(law_as_of)
    if records.open_matter:
        return None
    years = int(value_for("record_retention", award=law_as_of).value)
    starts = (records.reported_on, records.disposed_on, records.income_year_ends_on)
    ends = [years_after(each, years) for each in starts if each is not None]
    return max([*ends, records.notice_until] if records.notice_until else ends)


@rule("rebudget")
def rebudget(
    *, transferred: Decimal, total_budget: Decimal, federal_share: Decimal, day: date, law_as_of: date
) -> Finding:
    """
    Whether transfers so far may need approval: together more than the set part of the total budget last approved, with
    cost share, and only where the federal share is above the simplified acquisition threshold of the day.
    """
    judge = judge_of("rebudget", law_as_of)
    for field, amount in (("transferred", transferred), ("total_budget", total_budget)):
        check_amount(field, amount)
    threshold = value_for("simplified_acquisition", day=day).value
    if federal_share <= threshold:
        return judge.passes(f"The federal share is not above {format_usd(threshold)}.")
    part = value_for("rebudget_share", award=law_as_of)
    if Fraction(transferred) <= part.share * Fraction(total_budget):
        return judge.passes(f"Transfers are not more than {part.value}% of {format_usd(total_budget)}.")
    return judge.holds(
        f"Transfers of {format_usd(transferred)} are more than {part.value}% of {format_usd(total_budget)}: see what"
        " the terms say, and ask for approval."
    )


@rule("extension_notice")
def ask_for_extension_by(period_ends_on: date, law_as_of: date) -> date:
    """The last day to ask for, or notify of, more time without more money."""
    told("extension_notice").check_applies(law_as_of)
    return period_ends_on - timedelta(days=int(value_for("extension_notice_days", award=law_as_of).value))


@rule("key_person")
def key_person(
    *, away_from: date | None, back_on: date | None, effort_cut: Fraction, approval: str, law_as_of: date
) -> Finding:
    """Whether the absence of the project director, or the cut of their time, needs prior approval."""
    judge = judge_of("key_person", law_as_of)
    months = int(value_for("key_person_absence", award=law_as_of).value)
    cut = value_for("key_person_effort_cut", award=law_as_of)
    is_away = away_from is not None and (back_on is None or back_on > months_after(away_from, months))
    if not is_away and effort_cut < cut.share:
        return judge.passes()
    if approval:
        return judge.passes(f"{approval} is named.")
    why = f"away for more than {months} months" if is_away else f"time cut by {cut.value}% or more"
    return judge.holds(f"The project director is {why}: name the prior approval, or ask for it.")


@rule("single_audit")
def needs_single_audit(spent: Decimal, fiscal_year_starts_on: date) -> bool:
    """Whether the federal awards spent in a fiscal year ask for a single audit: the threshold itself does."""
    told("single_audit").check_applies(fiscal_year_starts_on)
    return (
        check_amount("spent", spent)
        >= value_for("single_audit_threshold", fiscal_year=fiscal_year_starts_on).value
    )


@rule("management_decision")
def decide_by(accepted_on: date, fiscal_year_starts_on: date) -> date:
    """The last day for the management decision on a finding, from the day the clearinghouse accepted the report."""
    told("management_decision").check_applies(fiscal_year_starts_on)
    months = value_for("management_decision", fiscal_year=fiscal_year_starts_on).value
    return months_after(accepted_on, int(months))


@rule("unused_supplies")
def owed_for_supplies(value: Decimal, federal_part: Fraction, law_as_of: date) -> Fraction:
    """The Federal Government's part of unused supplies at the end, exact: nothing up to the threshold."""
    told("unused_supplies").check_applies(law_as_of)
    if check_amount("value", value) <= value_for("unused_supplies", award=law_as_of).value:
        return Fraction(0)
    return federal_part * Fraction(value)
