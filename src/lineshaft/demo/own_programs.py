"""A program that the home center made itself on screen, a draft of another, and a document that went to a company."""

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.programs import actions
from lineshaft.apps.programs.models import ProgramReport
from lineshaft.apps.programs.queries import contacts_at
from lineshaft.domain.programs import editing
from lineshaft.domain.programs.starts import start_text


def make_own_programs(*, home: int) -> int:
    """How many programs of its own the center has, the draft too."""
    by = actor_for(User.objects.get(email="demo-director@lineshaft.example"))
    first = actions.begin_draft(
        center_id=home, text=start_text("before_after"), title="Press line check (demonstration)", by=by
    )
    actions.publish_draft(draft=first, by=by)
    walk = actions.begin_draft(
        center_id=home, text=start_text("checklist"), title="Safety walk (demonstration)", by=by
    )
    place = "sheets.0.groups.0.questions.0.items.0"
    actions.change_draft(
        draft=walk, place=place, mark="", said="changed the line “Aisles are free and marked”", by=by,
        change=lambda data: editing.changed(data, place, {"text": "Aisles are free and marked", "key": "1"}),
    )  # fmt: skip
    _send_a_document(home)
    return 2


def _send_a_document(home: int) -> None:
    by = actor_for(User.objects.get(email="demo-advisor@lineshaft.example"))
    reports = (
        ProgramReport.objects.filter(center_id=home).select_related("enrolment__engagement").defer("document")
    )
    for report in reports.order_by("pk"):
        person = contacts_at(report.enrolment).exclude(email="").first()
        if person:
            actions.send_report(report=report, contact=person.pk, language=person.language, by=by)
            return
