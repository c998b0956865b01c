"""Federal reports for tests: costs, what a person saw, and signing."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

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
    "name": "Dora Director",
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


def certified(
    award: Award, by: Actor, day: date = MARCH, remarks: dict[str, str] | None = None
) -> FederalReport:
    report = actions.start_report(award=award, report_date=day, by=by)
    actions.save_draft(report=report, facts=FACTS, remarks=remarks or {}, by=by)
    return actions.certify_report(report=report, seen=seen_of(report, by), certifier=CERTIFIER, by=by)
