"""Federal reports for tests: costs, what a person saw, and signing."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions.reports import hash_to_sign
from lineshaft.apps.funding.models import FederalReport
from lineshaft.apps.funding.reporting.document import build
from lineshaft.apps.network.models import Award
from lineshaft.domain.ledger import Activity, FundSource, ObjectClass, Posting
from lineshaft.domain.ledger.usual import Cost, cost

MARCH = date(2026, 3, 31)
SEPTEMBER = date(2026, 9, 30)
RECIPIENT = {
    "name": "Peach Center",
    "address": "1 Main St\nAtlanta, GA 30303",
    "uei": "ABCDEFGHJK12",
    "ein": "12-3456789",
}
FACTS = {"agency": "Commerce, NIST", "account_number": ""}
CERTIFIER = {
    "title": "Director",
    "phone": "404 555 0100",
    "email": "dora@peach.example",
}
Post = Callable[..., None]


def paid(
    amount: str, source: FundSource = FundSource.FEDERAL, kind: ObjectClass = ObjectClass.TRAVEL
) -> tuple[Posting, ...]:
    return cost([Cost(source, Decimal(amount), kind, Activity.PROGRAM)])


def seen_of(report: FederalReport, by: Actor, before: FederalReport | None = None) -> str:
    """The hash of the draft as its page shows it."""
    report = queries.as_it_stands(FederalReport.objects.get(pk=report.pk))
    made = queries.figures(
        by, report.award, report_date=report.report_date, kind=report.kind, today=date(2026, 11, 22)
    )
    document = build(
        report, made.report, made.to_explain, made_at=datetime(2026, 1, 1, tzinfo=UTC),
        before=before.document if before else None,
    )  # fmt: skip
    return hash_to_sign(document)


def answered(report: FederalReport, by: Actor, remarks: dict[str, str]) -> FederalReport:
    """The draft with remarks that answer what the rules say now."""
    made = queries.figures(
        by, report.award, report_date=report.report_date, kind=report.kind, today=date(2026, 11, 22)
    )
    asked = {each.rule.id: each.why for each in made.to_explain}
    return actions.save_draft(report=report, facts=FACTS, remarks=remarks, asked=asked, by=by)


def certified(
    award: Award, by: Actor, day: date = MARCH, remarks: dict[str, str] | None = None
) -> FederalReport:
    report = answered(actions.start_report(award=award, report_date=day, by=by), by, remarks or {})
    return actions.certify_report(report=report, seen=seen_of(report, by), certifier=CERTIFIER, by=by)


def certified_report(
    award: Award, by: User, *, report_date: date, kind: str, certified_at: datetime
) -> FederalReport:
    """A report that `by` certified, with an empty document: for tests that ask only whether there is one."""
    report = FederalReport.objects.create(
        center=award.center, award=award, report_date=report_date, kind=kind, basis="accrual"
    )
    report.status, report.certified_at = "certified", certified_at
    report.document, report.sha256 = {"lines": []}, "0" * 64
    report.certified_by, report.certifier_name = by, by.full_name
    report.certifier_title, report.certifier_phone, report.certifier_email = "Director", "1", by.email
    report.save()
    return report
