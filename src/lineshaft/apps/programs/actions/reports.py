"""Reports for the company: made from the sheets as they stand, and kept as they were handed over."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import InvalidValue
from lineshaft.ui.documents import sha256_of

from ..models import Enrolment, ProgramReport
from ..permissions import check_user_can_run_programs
from ..queries import state_of, template_of
from ..reporting.document import build_document


@transaction.atomic
def make_report(*, enrolment: Enrolment, output: str, by: Actor) -> ProgramReport:
    """The next report of an output. Raises InvalidValue for an output that the program does not have."""
    check_user_can_run_programs(by, enrolment.center_id)
    assert by.user is not None
    held = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    wanted = template_of(held.program).output(output)
    if wanted is None:
        raise InvalidValue("output", output, "is no document of this program")
    last = ProgramReport.objects.filter(enrolment=held, output=output).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    made_at = timezone.now().replace(microsecond=0)
    document = build_document(
        state=state_of(enrolment), output=wanted, number=number, made_at=made_at, made_by=str(by.user)
    )
    return ProgramReport.objects.create(
        center_id=held.center_id,
        enrolment=held,
        output=output,
        number=number,
        document=document,
        sha256=sha256_of(document),
        made_by=by.user,
        made_at=made_at,
    )
