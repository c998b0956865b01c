"""Synthetic subrecipients of the home center: one in force with reports, one planned, and a contractor."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.models import Subaward
from lineshaft.apps.funding.queries import period_ends
from lineshaft.apps.network.models import Award
from lineshaft.domain.ledger import FundSource
from lineshaft.domain.rules.subawards import SUBAWARD_DATA, Point

_DEMO = "demonstration"
_ANSWERS = {
    Point.MEASURED_BY_OBJECTIVES: True,
    Point.DECIDES_ON_PROGRAM: True,
    Point.NORMAL_BUSINESS: False,
    Point.COMPETES: False,
}


def make_subawards(*, today: date, home_center_id: int) -> int:
    """Subawards of the center whose accounts are offered; returns how many."""
    award = Award.objects.filter(center_id=home_center_id).order_by("starts_on").first()
    officer = User.objects.filter(email="demo-finance@lineshaft.example").first()
    if award is None or officer is None:
        return 0
    by = actor_for(officer)
    year = award.budget_periods.filter(starts_on__lte=today).order_by("-starts_on").first()
    first = year.starts_on if year else award.starts_on
    previous = award.budget_periods.filter(ends_on__lt=first).order_by("-starts_on").first() or year
    add = partial(actions.add_subaward, award=award, by=by, is_synthetic=True)
    begins = previous.starts_on if previous else first
    alliance = add(
        number="DEMO-SUB-1", name="Synthetic Regional Alliance", uei="DEMO1SYNTH01",
        purpose="Carries the program in the north of the state with two advisors (demonstration).",
        starts_on=begins, ends_on=begins + timedelta(days=729), federal_amount=Decimal(240_000),
        match_amount=Decimal(120_000),
    )  # fmt: skip
    actions.determine_role(
        subaward=alliance, by=by, role="subrecipient", answers=_ANSWERS,
        because="It decides which plants it works with and is measured by the program's own results.",
    )  # fmt: skip
    actions.record_exclusion_check(
        subaward=alliance, by=by, checked_on=begins - timedelta(days=9), is_excluded=False, source=_DEMO
    )
    actions.assess_risk(
        subaward=alliance, by=by, assessed_on=begins - timedelta(days=8), level="low",
        prior_experience="Two earlier subawards without findings", audit_results="Single audit without findings",
        staff_and_systems="No change", federal_monitoring="None known",
    )  # fmt: skip
    actions.state_data(subaward=alliance, by=by, data=dict.fromkeys(SUBAWARD_DATA, _DEMO))
    alliance = actions.put_in_force(subaward=alliance, by=by)
    actions.amend_subaward(
        subaward=alliance, by=by, number="1", signed_on=min(begins + timedelta(days=150), today),
        federal_amount=Decimal(265_000), match_amount=Decimal(132_500), ends_on=alliance.ends_on,
        why="Two more counties (demonstration).",
    )  # fmt: skip
    _reports(alliance, by, today)
    actions.plan_monitoring(
        subaward=alliance, by=by, kind="site_visit", what="Look at time records and two engagements",
        due_on=today + timedelta(days=40),
    )  # fmt: skip
    add(
        number="DEMO-SUB-2", name="Synthetic Technical College", federal_amount=Decimal(60_000),
        purpose="Would carry a series for supervisors (demonstration).", starts_on=first,
        ends_on=first + timedelta(days=364),
    )  # fmt: skip
    trainer = add(
        number="DEMO-C-1", name="Synthetic Lean Trainers LLC", federal_amount=Decimal(35_000),
        purpose="Sells trainer days at its usual rates (demonstration).", starts_on=first,
        ends_on=first + timedelta(days=364),
    )  # fmt: skip
    actions.determine_role(
        subaward=trainer, by=by, role="contractor", because="It sells the same days to many, and competes for them.",
        answers={Point.NORMAL_BUSINESS: True, Point.MANY_PURCHASERS: True, Point.COMPETES: True},
    )  # fmt: skip
    actions.record_exclusion_check(subaward=trainer, by=by, checked_on=first, is_excluded=False, source=_DEMO)
    actions.put_in_force(subaward=trainer, by=by)
    return 3


def _reports(alliance: Subaward, by: Actor, today: date) -> None:
    """Reports of the quarters that are over: the earlier ones accepted, the latest not there."""
    due = [day for day in period_ends(alliance) if day < today - timedelta(days=31)]
    open_month = today.replace(day=1)
    for number, day in enumerate(due[-3:-1]):
        evidence = actions.add_evidence(
            center=alliance.center, by=by, kind="subrecipient_report", title=f"report to {day} (demonstration)",
            issuer=alliance.name, number=f"{number + 1}", dated=day, for_match=True,
        )  # fmt: skip
        report = actions.receive_report(
            subaward=alliance, by=by, period_ends_on=day, received_on=min(day + timedelta(days=20), today),
            federal=Decimal("27450.00") + number, match_cash=Decimal("9800.00"),
            cash_by_source={FundSource.STATE: Decimal("6300.00"), FundSource.LOCAL: Decimal("3500.00")},
            match_in_kind=Decimal("4100.50"),
            evidence=evidence, progress="Eleven plants visited, four engagements begun (demonstration).",
        )  # fmt: skip
        if number == 0:
            actions.accept_report(report=report, by=by, booked_on=open_month)
