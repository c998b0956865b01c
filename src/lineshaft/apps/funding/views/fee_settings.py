"""How a center asks for its fees: the sliding scale, days to pay, and the mails to companies."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.ui.forms import OnceMixin

from .. import actions, queries
from ..forms.invoices import InvoiceSettingsForm, ScaleForm
from ..permissions import check_user_can_post, check_user_can_see_contributions
from .journal import center_of_books
from .payments import facts


@login_required
def fee_settings(request: HttpRequest) -> HttpResponse:
    """The sliding scale of a center, and how it asks for its fees."""
    by = actor_of(request)
    check_user_can_see_contributions(by)
    center = center_of_books(request)
    if request.GET.get("center", str(center.pk)) != str(center.pk):
        raise Http404("There is no such center.")
    here = f"{reverse('funding:fee_settings')}?center={center.pk}"
    setting = queries.settings_of(center.pk)
    is_scale = request.POST.get("form") == "scale"
    scale_form = ScaleForm(request.POST if is_scale else None, prefix="scale")
    named = ("days_to_pay", "pay_to", "reminds", "remind_every_days", "receipts")
    settings_form = InvoiceSettingsForm(
        request.POST if request.method == "POST" and not is_scale else None,
        prefix="setting",
        initial={name: getattr(setting, name) for name in named},
    )
    sent: OnceMixin = scale_form if is_scale else settings_form

    def act() -> str:
        if is_scale:
            actions.record_scale(
                center=center, applies_from=sent.cleaned_data["applies_from"], steps=scale_form.steps, by=by
            )
        else:
            actions.set_invoice_settings(center=center, by=by, **facts(sent))
        return here

    if request.method == "POST":
        check_user_can_post(by, center)
    where = carried_out_once(request, sent, act)
    if where:
        messages.success(request, "It is recorded.")
        return redirect(where)
    context = {
        "center": center,
        "other_centers": [each for each in queries.centers_with_books(by) if each.pk != center.pk],
        "to_remind": queries.to_be_reminded(center.pk),
        "scale": queries.scale_of(center.pk, timezone.localdate()),
        "setting": setting,
        "may_post": by.can("ledger:post", center.pk),
        "scale_form": scale_form,
        "settings_form": settings_form,
    }
    return render(request, "funding/invoices/settings.html", context)
