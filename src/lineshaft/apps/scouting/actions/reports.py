"""Making a report to the buyer, and its next version when a company withdraws its consent."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.domain.errors import Conflict
from lineshaft.ui.documents import digest, sha256_of

from ..exports import report_workbook
from ..models import Candidate, Need, ReportHeldBack, ScoutingReport, SearchRecord
from ..permissions import check_user_can_scout
from ..queries.desk import claims_of, lines_of, newest_search
from ..reporting.document import Made, build, without_names
from ..reporting.pdf import report_pdf
from .common import check_was_searched, held_need, held_routings, link, next_report


@transaction.atomic
def make_report(*, need: Need, by: Actor) -> ScoutingReport:
    """
    Make the next report from what the centers have answered, and tell the buyer.

    A company that takes its word back meanwhile waits until the report is made, and is then taken out of it; one that
    took it back before is not named. Raises Conflict where nothing was searched, for a need that is closed, and while
    two centers' answers on one plant are undecided.
    """
    check_user_can_scout(by)
    current = held_need(need)
    held_routings(current)
    search = check_was_searched(current, newest_search(current))
    lines = lines_of(current)
    undecided = [claim.site.name for claim in claims_of(lines) if not claim.is_settled]
    if undecided:
        raise Conflict(
            f"Several centers have answered for {', '.join(undecided)}.", "Decide which answer counts first"
        )
    last, version, now = next_report(current)
    made = build(
        need=current,
        search=search,
        lines=lines,
        version=version,
        made_at=now,
        made_by=f"{by.person}, scouting desk of the program office",
        verify_at=link("scouting:verify"),
        previous=last.document if last else None,
    )
    report = _keep(current, search, made, version, now, by.person)
    tell_buyer(current, "scouting/mail/reported.txt", report)
    return report


def _keep(
    need: Need, search: SearchRecord, made: Made, version: int, at: datetime, by: User | None
) -> ScoutingReport:
    sha256 = sha256_of(made.document)
    pdf = report_pdf(made.document, sha256)
    return ScoutingReport.objects.create(
        need=need,
        version=version,
        search=search,
        outcome=made.outcome,
        document=made.document,
        sha256=sha256,
        pdf=pdf,
        pdf_sha256=digest(pdf),
        workbook_sha256=digest(report_workbook(made.document, sha256)),
        named=made.named,
        made_by=by,
        made_at=at,
    )


def hold_back_reports(need: Need, candidate: Candidate) -> None:
    """
    Hand out no report any more that names this candidate; where it is the newest, make the next one without the name.

    For who holds the need and has written that the company withdrew, under the system scope.
    """
    naming = ScoutingReport.objects.filter(need=need, named__contains=[candidate.pk], held_back__isnull=True)
    affected = list(naming.order_by("version"))
    ReportHeldBack.objects.bulk_create(ReportHeldBack(report=each, need=need) for each in affected)
    newest = ScoutingReport.objects.filter(need=need).order_by("-version").first()
    if newest is None or newest not in affected:
        return
    now, version = timezone.now().replace(microsecond=0), newest.version + 1
    made = without_names(
        newest.document, newest.named, {candidate.pk: candidate}, version=version, made_at=now
    )
    report = _keep(need, newest.search, made, version, now, None)
    tell_buyer(need, "scouting/mail/replaced.txt", report)


def tell_buyer(need: Need, template: str, report: ScoutingReport | None = None) -> None:
    """Write to who posted the need, else to the buyers of its organisation; and to the contact that they named."""
    people = [need.posted_by] if need.posted_by else people_with_role(need.owner_id, [Role.BUYER])
    to = {person.email.lower(): person.email for person in people if person}
    if need.contact_email and need.owner.kind == "buyer":
        to.setdefault(need.contact_email.lower(), need.contact_email)
    if to:
        address = link("scouting:report", report.pk) if report else link("scouting:reports_of", need.number)
        mail(
            to=list(to.values()),
            template=template,
            language="en",
            context={"need": need, "report": report, "link": address},
        )
