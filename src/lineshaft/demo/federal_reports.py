"""Synthetic federal reports: those of past periods certified, one due, one late, and one that was revised."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions.ledger import Draft, write_entries
from lineshaft.apps.funding.actions.reports import hash_to_sign
from lineshaft.apps.funding.models import AccountingMonth, AwardTerms, Evidence, FederalReport, JournalEntry
from lineshaft.apps.funding.queries.sf425 import Figures
from lineshaft.apps.funding.reporting.document import build
from lineshaft.apps.funding.states import ReportState
from lineshaft.apps.network.models import Award
from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass
from lineshaft.domain.ledger.usual import Cost, cost

from .clock import as_of, days_after
from .spring_award import is_spring_award, make_recipients

LATE, YEARLY, REVISED = "13", "01", "45"
"""Home states of the centers whose last report is not made, that report once a year, and that revised one."""
_CERTIFIED_AFTER, _REVISED_AFTER = 24, 45
"""Days after the end of a period, on which its report was certified, and revised."""
_FACTS = {
    "agency": "Department of Commerce, National Institute of Standards and Technology (demonstration)",
    "account_number": "demonstration",
}
_CERTIFIER = {
    "title": "Finance officer",
    "phone": "555-0100",
    "email": "demo-finance@lineshaft.example",
}
_REMARK = "Demonstration: rounding, and bills that came in at the end of the period."


def make_federal_reports(*, today: date) -> int:
    """Reports of every award for the periods that have ended; returns how many are certified."""
    make_recipients()
    awards = list(Award.objects.select_related("center").order_by("pk"))
    for award in awards:
        if award.center.state_id == YEARLY:
            _once_a_year(award)
    made = sum(_of_award(award, today) for award in awards)
    for award in awards:
        if award.center.state_id == REVISED:
            made += _revise_the_last(award)
    return made


def _once_a_year(award: Award) -> None:
    terms = AwardTerms.objects.filter(award=award).latest("applies_from", "pk")
    terms.pk, terms.frequency, terms._state.adding = None, AwardTerms.Frequency.ANNUAL, True
    terms.save()


def _by(award: Award) -> Actor:
    """One finance officer prepares and signs for every center: most have no account for theirs."""
    signer = User.objects.get(email="demo-finance@lineshaft.example")
    return Actor(user=signer, roles={award.center_id: frozenset({Role.FINANCE_OFFICER})})


def _of_award(award: Award, today: date) -> int:
    """From the first period on: each report is compared with the one before."""
    periods = [each.report_date for each in reversed(queries.due_reports(award, today=today))]
    if award.center.state_id in (LATE, YEARLY) and not is_spring_award(award):
        periods = periods[:-1]
    for day in periods:
        with as_of(days_after(day, _CERTIFIED_AFTER)):
            _certify(actions.start_report(award=award, report_date=day, by=_by(award)), award)
    return len(periods)


def _certify(report: FederalReport, award: Award) -> None:
    by = _by(award)
    report.award = award
    made = _figures(report, by)
    report = actions.save_draft(
        report=report,
        facts=_FACTS,
        remarks={each.rule.id: _REMARK for each in made.to_explain},
        asked={each.rule.id: each.why for each in made.to_explain},
        by=by,
    )
    report.award = award
    before = (
        queries.reports_of(award).filter(report_date=report.report_date, status=ReportState.CERTIFIED).first()
    )
    seen = build(
        report,
        made.report,
        made.to_explain,
        made_at=timezone.now(),
        before=before.document if before else None,
    )
    actions.certify_report(report=report, seen=hash_to_sign(seen), certifier=_CERTIFIER, by=by)


def _figures(report: FederalReport, by: Actor) -> Figures:
    return queries.figures(
        by, report.award, report_date=report.report_date, kind=report.kind, today=timezone.localdate()
    )


def _revise_the_last(award: Award) -> int:
    """A bill that came late, and the revised report; nothing where the month is closed already."""
    by = _by(award)
    last = queries.last_certified(award, before=timezone.localdate())
    if last is None:
        return 0
    month = last.report_date.replace(day=1)
    if AccountingMonth.objects.filter(center=award.center_id, month=month).exclude(closed_at=None).exists():
        return 0
    period = award.budget_periods.get(starts_on__lte=last.report_date, ends_on__gte=last.report_date)
    evidence = Evidence.objects.create(
        center_id=award.center_id, kind=Evidence.Kind.RECEIPT, title="demonstration: a bill that came late"
    )
    late = Cost(FundSource.FEDERAL, Decimal("1842.50"), ObjectClass.CONTRACTUAL, Activity.PROGRAM)
    entry = Entry(last.report_date - timedelta(days=2), "demonstration: a trainer's late bill", cost([late]))
    with as_of(days_after(last.report_date, _REVISED_AFTER)):
        write_entries(
            [
                Draft(
                    period, entry, JournalEntry.Origin.IMPORT, f"demonstration late bill {award.pk}", evidence
                )
            ],
            posted_by=None,
        )
        revised = actions.revise_report(
            report=last, reason="A trainer's bill of the period came late (demonstration).", by=by
        )
        _certify(revised, award)
    return 1
