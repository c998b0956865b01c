"""A draft as it will be: its file, a sheet as the advisor sees it, a document with made-up answers."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements.models import Engagement
from lineshaft.domain.errors import InvalidDefinition
from lineshaft.domain.programs.reading import read_template
from lineshaft.domain.programs.results import evaluate, evaluate_program, known_under
from lineshaft.domain.programs.scope import sample_answers
from lineshaft.domain.programs.template import Template
from lineshaft.ui.documents import sha256_of

from ..forms.sheets import SheetForm
from ..models import Enrolment, ProgramDraft, ProgramVersion, Sheet
from ..queries import State
from ..reporting import pdf as report_pdf
from ..reporting.document import build_document
from .drafts import draft_or_404
from .sheets import figures_shown


@login_required
@require_safe
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a draft as it stands."""
    found = draft_or_404(request, pk)
    return HttpResponse(
        found.text,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="draft-{found.pk}.yaml"'},
    )


@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet of a draft with made-up answers. Nothing of it is kept."""
    found = draft_or_404(request, pk)
    template = _template(found)
    if template is None:
        return redirect("programs:draft", pk)
    shown = template.sheet(request.GET.get("key", ""))
    if shown is None:
        raise Http404("The draft has no such sheet.")
    form = SheetForm(
        request.POST if request.method == "POST" else None, sheet=shown, answers=sample_answers(shown)
    )
    answers = sample_answers(shown)
    if form.is_bound:
        form.is_valid()
        answers = form.kept
    names: dict[str, Any] = {}
    for each in template.sheets[: template.sheets.index(shown)]:
        result = evaluate(each, sample_answers(each), names)
        for occasion in [occasion.key for occasion in each.occasions] or [""]:
            names |= known_under(each.key, occasion, result)
    figures = figures_shown(shown, evaluate(shown, answers, names))
    if request.headers.get("HX-Request"):
        return render(request, "programs/_figures.html", {"figures": figures})
    context = {"draft": found, "template": shown, "form": form, "figures": figures}
    return render(request, "programs/draft_sheet.html", context)


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A document of a draft as PDF, with made-up answers of a made-up company."""
    found = draft_or_404(request, pk)
    template = _template(found)
    output = template.output(request.GET.get("key", "")) if template else None
    if template is None:
        return redirect("programs:draft", pk)
    if output is None:
        raise Http404("The draft has no such document.")
    made = build_document(
        state=_sample_state(found, template), output=output, number=1,
        made_at=timezone.now().replace(microsecond=0), made_by=str(actor_of(request).user),
    )  # fmt: skip
    return HttpResponse(
        report_pdf(made, sha256_of(made)),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="draft-{found.pk}.pdf"'},
    )


def _template(draft: ProgramDraft) -> Template | None:
    try:
        return read_template(draft.text, "your program")
    except InvalidDefinition:
        return None


def _sample_state(draft: ProgramDraft, template: Template) -> State:
    """A company that is not there, with made-up answers in every sheet. None of the rows is saved."""
    state = draft.center.state
    site = Site(name="A made-up company", city="Anytown", state=state)
    engagement = Engagement(public_id="EXAMPLE", site=site, center=draft.center, is_synthetic=True)
    program = ProgramVersion(
        key=template.key, version=template.version, title=template.title, text=draft.text
    )
    enrolment = Enrolment(pk=0, center=draft.center, engagement=engagement, program=program)
    sheets = {
        (each.key, occasion): Sheet(key=each.key, occasion=occasion, answers=sample_answers(each))
        for each in template.sheets
        for occasion in [occasion.key for occasion in each.occasions] or [""]
    }
    result = evaluate_program(template, {place: one.answers for place, one in sheets.items()})
    return State(enrolment, template, sheets, result)
