"""Who holds the awards of a center, as federal forms ask."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of

from .. import actions, queries
from ..forms.reports import RecipientForm
from ..models import Recipient
from ..permissions import check_user_can_prepare_reports
from .common import award_or_404, award_page
from .report_files import TAB


@login_required
def recipient(request: HttpRequest, pk: int) -> HttpResponse:
    """Recording who holds the awards of the center; it stands in every report that is certified later."""
    award, by = award_or_404(request, pk), actor_of(request)
    check_user_can_prepare_reports(by, award.center)
    recorded = queries.recipient_of(award.center) or queries.suggested_recipient(award.center)
    form = RecipientForm(request.POST or None, initial=RecipientForm.initial_of(recorded))

    def save() -> Recipient:
        return actions.record_recipient(center=award.center, by=by, **form.cleaned_data)

    if edited(request, form, recorded, save, initial_of=form.initial_of, hold=_held):
        messages.success(request, "Saved. Reports that are certified from now on say so.")
        return redirect("funding:federal_reports", pk=award.pk)
    return award_page(
        request, "awards/form.html", award, TAB, form=form, heading=f"Who holds the awards of {award.center.name}",
        submit="Save", back=reverse("funding:federal_reports", args=[award.pk]),
    )  # fmt: skip


def _held(recorded: Recipient) -> Recipient:
    """The record as it stands now; what was suggested, where nobody has recorded anything."""
    held = Recipient.objects.select_for_update(no_key=True).filter(pk=recorded.pk).first()
    return held or recorded
