"""A document of a program mailed to a person of the company."""

from django.db import transaction

from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.ui.tags.formatting import day

from ..models import Enrolment, ProgramReport, ReportSending
from ..permissions import check_user_can_run_programs
from ..queries import contacts_at


@transaction.atomic
def send_report(
    *, report: ProgramReport, contact: int, language: str, again: bool = False, by: Actor
) -> ReportSending:
    """
    Record the sending and defer the mail with the PDF.

    Raises InvalidValue for a person who is not of this company or has no address, and Conflict where the address has
    the document already, unless it is sent `again` on purpose.
    """
    check_user_can_run_programs(by, report.center_id)
    assert by.user is not None
    # Documents are only ever added: the enrolment is what two senders wait for one another at.
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("engagement")
        .get(pk=report.enrolment_id)
    )
    person = contacts_at(enrolment).filter(pk=contact).first()
    if person is None:
        raise InvalidValue("contact", contact, "is nobody of this company", "Choose one of the people listed")
    if not person.email:
        raise InvalidValue("contact", person.name, "has no address", "Write it on the page of the site first")
    earlier = ReportSending.objects.filter(report=report, email__iexact=person.email).first()
    if earlier and not again:
        raise Conflict(
            f"{earlier.sent_by} sent this document to {person.email} on {day(earlier.sent_at)}.",
            "Tick that it is to go once more",
        )
    sending = ReportSending.objects.create(
        center_id=report.center_id,
        report=report,
        sha256=report.sha256,
        name=person.name,
        email=person.email,
        language=language,
        sent_by=by.user,
    )
    enqueue("programs.send_report", sending_id=sending.pk)
    return sending
