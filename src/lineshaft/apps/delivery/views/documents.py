"""Documents of an engagement."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, step_page
from lineshaft.apps.engagements.forms.requests import ReasonForm
from lineshaft.apps.engagements.views.engagements import tab_context

from .. import actions, queries
from ..forms.staff import DocumentForm
from ..models import WorkDocument
from ..permissions import check_user_can_edit_delivery
from .common import handed_out, part_to_edit, to_edit, to_read


@login_required
def documents(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was filed, each with its older versions, and a form for one more."""
    engagement = to_read(actor_of(request), public_id)
    context = tab_context(request, engagement, "documents")
    actor = actor_of(request)
    if request.method == "POST":
        check_user_can_edit_delivery(actor, engagement.center_id)
    form = DocumentForm(request.POST or None, request.FILES or None, engagement=engagement)

    def add() -> str:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        added = actions.add_document(engagement=engagement, **facts, by=actor)
        messages.success(request, f"“{added.title}” is filed.")
        return reverse("delivery:documents", args=[public_id])

    if where := carried_out_once(request, form, add):
        return redirect(where)
    rows = list(queries.documents_of(engagement))
    kept = queries.kept_by_sellers(rows)
    context |= {
        "form": form if context["may_edit"] else None,
        "newest": [(each, _withdrawing(each)) for each in rows if each.replaced_at is None],
        # A company that sold the plant keeps what it was given: that too can be withdrawn.
        "older": [
            (each, _withdrawing(each) if each.pk in kept else None) for each in rows if each.replaced_at
        ],
    }
    return render(request, "delivery/documents.html", context)


def _withdrawing(document: WorkDocument) -> ReasonForm:
    return ReasonForm(prefix="withdraw", auto_id=f"id_{document.pk}_%s")


@login_required
def replace(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """A newer version of a document."""
    engagement = to_edit(actor_of(request), public_id)
    old = queries.document_of(engagement, pk)
    initial = {"title": old.title, "audience": old.audience}
    form = DocumentForm(
        request.POST or None, request.FILES or None, engagement=engagement, replaces=old, initial=initial
    )

    def add() -> str:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        added = actions.add_document(engagement=engagement, **facts, replaces=old, by=actor_of(request))
        messages.success(request, f"“{added.title}” has version {added.number}.")
        return reverse("delivery:documents", args=[public_id])

    if where := carried_out_once(request, form, add):
        return redirect(where)
    shown = {
        "engagement": engagement, "form": form, "heading": f"Newer version of “{old.title}”", "submit": "File it",
        "back": reverse("delivery:documents", args=[public_id]),
    }  # fmt: skip
    return render(request, "delivery/form.html", shown)


@login_required
@require_safe
def download(request: HttpRequest, public_id: str, pk: int) -> FileResponse:
    """One version, for saving."""
    return handed_out(queries.document_of(to_read(actor_of(request), public_id), pk))


def _documents(record: WorkDocument) -> str:
    return reverse("delivery:documents", args=[record.engagement.public_id])


_document = part_to_edit(queries.document_of)

withdraw = step_page(
    _document,
    lambda found, by, reason: actions.withdraw_document(document=found, reason=reason, by=by),
    "“{.title}” is withdrawn.",
    _documents,
    partial(ReasonForm, prefix="withdraw"),
)
bring_back = step_page(
    _document,
    lambda found, by: actions.bring_document_back(document=found, by=by),
    "“{.title}” is handed out again.",
    _documents,
)
