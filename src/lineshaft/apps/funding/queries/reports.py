"""Federal reports: which are due, what is certified, and the figures of one as the books make them now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.rules.federal_report import Frequency, periods

from ..models import AccountingMonth, AwardTerms, FederalReport, Recipient
from ..permissions import check_user_can_see_books
from ..states import ReportState
from .terms import terms_on


@dataclass(frozen=True)
class DueReport:
    """A period of an award, the day its report is due, and the report that stands or is being made."""

    award: Award
    report_date: date
    kind: str
    due_on: date
    report: FederalReport | None
    today: date

    @property
    def is_done(self) -> bool:
        return self.report is not None and not self.report.is_draft

    @property
    def is_late(self) -> bool:
        return not self.is_done and self.today > self.due_on

    @property
    def late_words(self) -> str:
        """“12 days late”."""
        days = (self.today - self.due_on).days
        return f"{days} day late" if days == 1 else f"{days} days late"

    @property
    def words(self) -> str:
        """“Semi-annual”, as the form says it."""
        return FederalReport.Kind(self.kind).label

    @property
    def once(self) -> str:
        """A token for the button that makes the report: pressed twice, it makes one."""
        return str(uuid4())


def reports_of(award: Award) -> QuerySet[FederalReport]:
    """Every report of an award, the latest first. The row policies keep drafts from the program office."""
    return FederalReport.objects.filter(award=award).select_related("certified_by")


def federal_reports(actor: Actor) -> QuerySet[FederalReport]:
    """The reports of the person's centers, or of all for the office, the latest first; drafts as in `reports_of`."""
    rows = FederalReport.objects.select_related("award", "center").defer("document", "remarks")
    if not actor.is_office:
        rows = rows.filter(center_id__in=actor.organisations_where("award:read"))
    return rows.order_by("-report_date", "-revision", "-pk")


def report_of(award: Award, pk: int) -> FederalReport | None:
    """One of `reports_of`, or None."""
    return reports_of(award).filter(pk=pk).first()


def last_certified(award: Award, *, before: date) -> FederalReport | None:
    """The report as of an earlier day that stands."""
    return (
        FederalReport.objects.filter(award=award, status=ReportState.CERTIFIED, report_date__lt=before)
        .order_by("-report_date", "-revision")
        .first()
    )


def kind_on(award: Award, day: date, terms: AwardTerms) -> str:
    """Item 6 of the report as of a day: final on the last day of the award as it stands now."""
    return FederalReport.Kind.FINAL.value if day == award.ends_on else terms.frequency


def recipient_of(center: Center) -> Recipient | None:
    """Who holds the awards of a center, as recorded."""
    return Recipient.objects.filter(center=center).first()


def suggested_recipient(center: Center) -> Recipient:
    """
    Who probably holds the awards of a center, not saved: as its last report said, else from its own facts and those of
    its main location.
    """
    known = (
        FederalReport.objects.filter(center=center)
        .exclude(uei="")
        .order_by("-report_date", "-revision", "-pk")
        .first()
    )
    if known is not None:
        name, _, address = known.recipient.partition("\n")
        return Recipient(center=center, name=name, address=address, uei=known.uei, ein=known.ein)
    main = center.locations.filter(closed_on=None, is_main=True).select_related("state").first()
    address = f"{main.street}\n{main.city}, {main.state.abbreviation} {main.zip_id}".strip() if main else ""
    return Recipient(center=center, name=center.operator or center.name, address=address)


def as_it_stands(report: FederalReport) -> FederalReport:
    """
    A draft with what it takes from elsewhere as that is now, not saved: its kind by the last day of the award, its
    basis by the terms, and the recipient as recorded.
    """
    award = report.award
    terms = terms_on(award, report.report_date)
    if terms is not None:
        report.kind, report.basis = kind_on(award, report.report_date, terms), terms.basis
    recipient = recipient_of(award.center)
    if recipient is not None:
        report.recipient, report.uei, report.ein = recipient.item_3, recipient.uei, recipient.ein
    return report


def due_reports(award: Award, *, today: date) -> list[DueReport]:
    """Every period of the award that has ended, the latest first, with its report where there is one."""
    terms = AwardTerms.objects.filter(award=award).order_by("applies_from", "pk")
    return _due(award, list(terms), reports_of(award), today)


def all_due_reports(actor: Actor, *, today: date) -> list[DueReport]:
    """
    What is due and not certified, over the awards of the person's centers or of the network; the longest late first.

    Raises PermissionDenied for who sees no awards.
    """
    if not actor.can("award:read"):
        raise PermissionDenied("Only directors, finance officers and the program office see awards.")
    awards = Award.objects.select_related("center").exclude(status=Award.Status.PENDING)
    if not actor.is_office:
        awards = awards.filter(center__in=actor.organisations_where("award:read"))
    awards = awards.prefetch_related(
        "terms", Prefetch("federal_reports", FederalReport.objects.defer("document", "remarks"))
    )
    found = [
        each
        for award in awards
        for each in _due(
            award,
            sorted(award.terms.all(), key=lambda terms: (terms.applies_from, terms.pk)),
            award.federal_reports.all(),
            today,
        )
        if not each.is_done
    ]
    return sorted(found, key=lambda each: (each.due_on, each.award.center.name))


def _due(
    award: Award, terms: Sequence[AwardTerms], reports: Iterable[FederalReport], today: date
) -> list[DueReport]:
    standing = {
        each.report_date: each
        for each in reports
        if each.status != ReportState.SUPERSEDED and not each.is_draft
    }
    drafts = {each.report_date: each for each in reports if each.is_draft}
    found = []
    for each, following in zip(terms, [*terms[1:], None], strict=True):
        for period in periods(
            starts_on=award.starts_on,
            ends_on=award.ends_on,
            frequency=Frequency(each.frequency),
            law_as_of=each.law_as_of,
        ):
            day = period.ends_on
            applied = each.applies_from <= day and (following is None or day < following.applies_from)
            if applied and day <= today:
                found.append(
                    DueReport(
                        award=award,
                        report_date=day,
                        kind="final" if period.is_final else each.frequency,
                        due_on=period.due_on,
                        report=standing.get(day) or drafts.get(day),
                        today=today,
                    )
                )
    return sorted(found, key=lambda each: each.report_date, reverse=True)


def open_months(actor: Actor, award: Award, *, until: date) -> list[date]:
    """Months of the award up to and with `until`'s in which entries stand and which are not closed."""
    check_user_can_see_books(actor, award.center)
    return list(
        AccountingMonth.objects.filter(
            Q(closed_at=None),
            center=award.center_id,
            month__gte=award.starts_on.replace(day=1),
            month__lte=until,
        )
        .order_by("month")
        .values_list("month", flat=True)
    )
