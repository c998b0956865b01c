"""Preparing, certifying and revising federal reports."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.identifiers import check_ein, check_uei
from lineshaft.ui.documents import sha256_of

from ..models import FederalReport, Posting, Recipient
from ..permissions import check_user_can_certify_reports, check_user_can_prepare_reports
from ..queries.reports import as_it_stands
from ..queries.sf425 import Figures, figures
from ..queries.terms import terms_on
from ..reporting.document import GENERAL, build, of_books, to_be_signed
from ..states import REPORT_STEPS, ReportState

AGENCY = "Department of Commerce, National Institute of Standards and Technology"
_OWN = ("agency", "account_number")
_RECORDED = ("recipient", "uei", "ein")
_NEEDED = {"agency": "item 1", "recipient": "item 3", "uei": "item 4a", "ein": "item 4b"}


@transaction.atomic
def start_report(*, award: Award, report_date: date, by: Actor) -> FederalReport:
    """
    Begin the report of an award as of a day: a draft, with what the last one said of agency and account.

    The report as of the award's last day is the final one. Raises InvalidValue for a day outside the award or still to
    come, Conflict where that day has its report or draft, or no terms.
    """
    check_user_can_prepare_reports(by, award.center)
    if not award.starts_on <= report_date <= award.ends_on:
        raise InvalidValue(
            "report_date",
            report_date,
            f"is outside of the award, {award.starts_on:%b %d, %Y} to {award.ends_on:%b %d, %Y}",
        )
    if report_date >= timezone.localdate():
        raise InvalidValue("report_date", report_date, "has not passed yet", "Report on days that are over")
    if FederalReport.objects.filter(award=award, report_date=report_date).exists():
        raise Conflict(
            f"A report as of {report_date:%b %d, %Y} is there already.",
            "Open it, or revise what was certified",
        )
    return _begin(award, report_date, by, revision=0)


@transaction.atomic
def revise_report(*, report: FederalReport, reason: str, by: Actor) -> FederalReport:
    """
    Begin a revision of a certified report, and say why. The certified one stands until the revision is certified.

    Raises InvalidValue without a reason, Conflict where it is not the one that stands.
    """
    check_user_can_prepare_reports(by, report.center)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say what was wrong: it stands in the revision")
    report = FederalReport.objects.select_for_update().get(pk=report.pk)
    if report.status != ReportState.CERTIFIED:
        raise Conflict(f"{report} does not stand.", "Revise the one that does")
    return _begin(
        report.award,
        report.report_date,
        by,
        revision=report.revision + 1,
        reason=reason.strip(),
        after=report,
    )


def _begin(
    award: Award,
    report_date: date,
    by: Actor,
    *,
    revision: int,
    reason: str = "",
    after: FederalReport | None = None,
) -> FederalReport:
    terms = terms_on(award, report_date)
    if terms is None:
        raise Conflict(
            f"Award {award.number} had no terms on {report_date:%b %d, %Y}.", "Record its terms first"
        )
    known = after or FederalReport.objects.filter(award=award).order_by("-report_date", "-revision").first()
    facts = {name: getattr(known, name) for name in (*_OWN, *_RECORDED)} if known else {"agency": AGENCY}
    begun = FederalReport(
        center_id=award.center_id, award=award, report_date=report_date, revision=revision, reason=reason,
        remarks=after.remarks if after else {}, answered=after.answered if after else {}, started_by=by.user,
        **facts,
    )  # fmt: skip
    try:
        with transaction.atomic():
            as_it_stands(begun).save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            f"A draft of the report as of {report_date:%b %d, %Y} is there already.", "Open it"
        ) from error
    return begun


@transaction.atomic
def save_draft(
    *,
    report: FederalReport,
    facts: Mapping[str, str],
    remarks: Mapping[str, str],
    asked: Mapping[str, str],
    by: Actor,
) -> FederalReport:
    """
    Keep agency, account number and remarks of a draft. Raises Conflict for a certified one.

    `asked` is what each rule said (`Finding.why`) to the person who wrote the remark: it answers that and nothing else.
    """
    report = as_it_stands(_held_draft(report, by))
    for name in _OWN:
        setattr(report, name, facts.get(name, "").strip())
    report.remarks = {key: text.strip() for key, text in remarks.items() if text.strip()}
    report.answered = {key: asked[key] for key in report.remarks if key in asked}
    report.save(update_fields=[*_OWN, *_RECORDED, "kind", "basis", "remarks", "answered"])
    return report


@transaction.atomic
def record_recipient(*, center: Center, by: Actor, name: str, address: str, uei: str, ein: str) -> Recipient:
    """
    Say who holds the awards of a center; drafts and later reports take it up. Raises InvalidValue for what is empty or
    no identifier.
    """
    check_user_can_prepare_reports(by, center)
    for field, text in (("name", name), ("address", address)):
        if not text.strip():
            raise InvalidValue(field, text, "is empty", "Federal forms ask for it")
    recorded, _ = Recipient.objects.update_or_create(
        center=center,
        defaults={
            "name": name.strip(), "address": address.strip(), "uei": check_uei(uei, field="uei"),
            "ein": check_ein(ein, field="ein"), "saved_by": by.user, "saved_at": timezone.now(),
        },
    )  # fmt: skip
    return recorded


@transaction.atomic
def discard_draft(*, report: FederalReport, by: Actor) -> None:
    """Throw a draft away. Raises Conflict for a certified one."""
    _held_draft(report, by).delete()


def _held_draft(report: FederalReport, by: Actor) -> FederalReport:
    check_user_can_prepare_reports(by, report.center)
    held = FederalReport.objects.select_for_update().filter(pk=report.pk).first()
    if held is None or not held.is_draft:
        raise Conflict("This report is no draft any more.", "Look at what became of it")
    return held


@transaction.atomic
def certify_report(
    *, report: FederalReport, seen: str, certifier: Mapping[str, str], by: Actor
) -> FederalReport:
    """
    Sign a report: its figures are made from the books now, kept as a document with its hash, and stay.

    It is signed with the name of who is signed in. `seen` is the hash of what the person looked at (`hash_to_sign`),
    `certifier` their title, phone and email. Whoever is posting to the award is waited for. Raises Conflict where the
    books have changed since, a rule refuses the figures, or the report is no draft; InvalidValue where a fact, or a
    remark that a rule asks for, is missing.
    """
    check_user_can_certify_reports(by, report.center)
    # The report alone: who is posting needs the row of the award, and would wait for who waits for them.
    reports = FederalReport.objects.select_related("award__center").select_for_update(of=("self",))
    held = reports.get(pk=report.pk)
    if ReportState.CERTIFIED not in REPORT_STEPS[ReportState(held.status)]:
        raise Conflict("This report is certified already.", "Revise it, if it is wrong")
    _hold_books(held.award)
    now = timezone.now().replace(microsecond=0)
    held = as_it_stands(held)
    made = figures(by, held.award, report_date=held.report_date, kind=held.kind, today=timezone.localdate())
    _check_complete(held, made)
    _sign(held, certifier, by)
    before = (
        FederalReport.objects.select_for_update()
        .filter(award=held.award, report_date=held.report_date, status=ReportState.CERTIFIED)
        .first()
    )
    document = build(
        held, made.report, made.to_explain, made_at=now, before=before.document if before else None
    )
    if hash_to_sign(document) != seen:
        raise Conflict(
            "The books or the draft have changed since you looked.", "Look at the report again, then certify"
        )
    if before is not None:
        before.status = ReportState.SUPERSEDED.value
        before.save(update_fields=["status"])
    document = of_books(
        document, last_posting=_last_posting(held), actions=[each.pk for each in made.actions]
    )
    held.document, held.sha256 = document, sha256_of(document)
    held.status, held.certified_at = ReportState.CERTIFIED.value, now
    held.save()
    return held


def _hold_books(award: Award) -> None:
    """Wait until all who are posting to the award are done, and let nobody else begin before the report is signed."""
    with connection.cursor() as cursor:
        # The trigger in policies/reports.py takes the same lock, shared, for each entry.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('funding report'), %s)", [award.pk])


def _last_posting(report: FederalReport) -> int:
    rows = Posting.objects.filter(award=report.award_id, booked_on__lte=report.report_date)
    return int(rows.aggregate(last=Max("pk"))["last"] or 0)


def _sign(report: FederalReport, certifier: Mapping[str, str], by: Actor) -> None:
    report.certifier_name, report.certified_by = by.person.full_name, by.person
    if not report.certifier_name.strip():
        raise InvalidValue(
            "name", "", "is empty in your account", "Have it written there: a report is signed with it"
        )
    for name, value in certifier.items():
        if not value.strip():
            raise InvalidValue(name, value, "is empty", "The form asks for it")
        setattr(report, f"certifier_{name}", value.strip())


def hash_to_sign(document: Mapping[str, Any]) -> str:
    """The hash of what is signed: the same as long as nobody posts what changes a figure, or edits the draft."""
    return sha256_of(to_be_signed(document))


def _check_complete(report: FederalReport, made: Figures) -> None:
    if made.refusals:
        raise Conflict(" ".join(str(each) for each in made.refusals))
    for name, item in _NEEDED.items():
        if not getattr(report, name):
            where = "Record who holds the awards" if name in _RECORDED else "Fill it in and save the draft"
            raise InvalidValue(name, "", f"is {item} of the form and is empty", where)
    for finding in made.to_explain:
        remark = report.remarks.get(finding.rule.id, "")
        if not remark:
            raise InvalidValue(
                finding.rule.id, "", f"needs a remark: {finding}", "Write it and save the draft"
            )
        if report.answered.get(finding.rule.id) != finding.why:
            raise InvalidValue(
                finding.rule.id,
                remark,
                f"was written before the figures became what they are now: {finding}",
                "Write it anew and save the draft",
            )


__all__ = [
    "GENERAL",
    "certify_report",
    "discard_draft",
    "hash_to_sign",
    "record_recipient",
    "revise_report",
    "save_draft",
    "start_report",
]
