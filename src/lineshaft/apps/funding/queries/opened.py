"""What stands behind a line of a federal report: its parts, the postings that they add up, or the notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.ledger.sf425 import INDIRECT_LINES, Part

from ..models import AwardAction, FederalReport, Posting
from ..permissions import check_user_can_see_books
from .sf425 import actions_until, figures

ZERO = Decimal("0.00")
AUTHORIZED = "10d"


@dataclass(frozen=True)
class OpenedLine:
    """A line with what each of its parts adds up to, the postings, and for 10d the actions that are counted."""

    parts: Sequence[tuple[Part, Decimal]]
    postings: QuerySet[Posting]
    actions: Sequence[AwardAction]

    @property
    def total(self) -> Decimal:
        return sum((amount for _, amount in self.parts), ZERO)


def opened_line(actor: Actor, report: FederalReport, code: str, *, today: date) -> OpenedLine:
    """
    What stands behind a line: of a draft as the books are now, of a certified report as they were when it was signed.

    A certified report opens by its own document, whatever was posted, recorded or agreed since. Raises PermissionDenied
    for who does not see the books, Conflict for a draft that cannot be made.
    """
    check_user_can_see_books(actor, report.center)
    if report.is_draft:
        made = figures(actor, report.award, report_date=report.report_date, kind=report.kind, today=today)
        parts = next((line.parts for line in made.report.lines if line.code == code), ())
        actions: Sequence[AwardAction] = made.actions
        counted = Q()
    else:
        parts, actions = _signed_parts(report, code), tuple(_signed_actions(report))
        counted = _signed_postings(report)
    parts = INDIRECT_LINES.get(code, parts)
    rows = postings_of(report, parts).filter(counted)
    return OpenedLine(_with_totals(rows, parts), rows, actions if code == AUTHORIZED else ())


def postings_of(report: FederalReport, parts: Sequence[Part]) -> QuerySet[Posting]:
    """The postings of the parts up to the report date, the latest first."""
    if not parts:
        return Posting.objects.none()
    wanted = Q()
    for part in parts:
        one = Q(account=part.account, source__in=sorted(part.sources))
        if part.object_classes is not None:
            one &= Q(object_class__in=sorted(part.object_classes))
        wanted |= one
    rows = Posting.objects.filter(wanted, award=report.award_id, booked_on__lte=report.report_date)
    return rows.select_related("entry").order_by("-booked_on", "-pk")


def _signed_parts(report: FederalReport, code: str) -> tuple[Part, ...]:
    lines = (report.document or {}).get("lines", ())
    return next(
        (tuple(Part.read(each) for each in line["parts"]) for line in lines if line["code"] == code), ()
    )


def _signed_postings(report: FederalReport) -> Q:
    """
    Up to the last posting that was counted: whoever certifies waits for who posts, and numbers only grow.

    Documents of the first version do not name it, and go by the second in which they were signed.
    """
    books: dict[str, Any] | None = (report.document or {}).get("books")
    return Q(pk__lte=books["last_posting"]) if books else Q(entry__posted_at__lte=report.certified_at)


def _signed_actions(report: FederalReport) -> QuerySet[AwardAction]:
    books: dict[str, Any] | None = (report.document or {}).get("books")
    known = Q(pk__in=books["actions"]) if books else Q(recorded_at__lte=report.certified_at)
    return actions_until(report.award, report.report_date).filter(known)


def _with_totals(rows: QuerySet[Posting], parts: Sequence[Part]) -> list[tuple[Part, Decimal]]:
    """Each part with what the postings of it add up to, with its sign."""
    sums = {
        (account, source): amount
        for account, source, amount in rows.order_by()
        .values_list("account", "source")
        .annotate(total=Sum("amount"))
    }
    return [
        (
            part,
            part.times
            * sum((sums.get((part.account.value, source.value), ZERO) for source in part.sources), ZERO),
        )
        for part in parts
    ]
