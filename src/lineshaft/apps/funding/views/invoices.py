"""Invoices of a center: the list, one with its payments, its draft and its steps; and the settings."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.queries import contacts_for
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.engagements.permissions import check_user_can_read_engagements
from lineshaft.apps.engagements.queries import engagement_by_public_id
from lineshaft.apps.network.models import Center
from lineshaft.ui.exports import file_response
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.pagination import counted, keyset_page

from .. import actions, queries
from ..exports import INVOICES, download
from ..forms.invoices import (
    CreditForm,
    InvoiceFilter,
    InvoiceForm,
    InvoiceSettingsForm,
    PaymentForm,
    ScaleForm,
    WriteOffForm,
    as_initial,
)
from ..invoicing.document import pdf_of
from ..models import Invoice
from ..permissions import check_user_can_post, check_user_can_see_contributions
from ..queries.invoices import ORDER
from ..states import InvoiceState
from .journal import center_of_books


def _filtered(request: HttpRequest, actor: Actor) -> tuple[InvoiceFilter, Any]:
    filters = InvoiceFilter(request.GET)
    return filters, queries.invoices_of(actor, today=timezone.localdate(), **filters.criteria())


@login_required
@require_safe
def invoices(request: HttpRequest) -> HttpResponse:
    """What companies were asked for, the latest first, with how late what is unpaid is."""
    actor = actor_of(request)
    filters, found = _filtered(request, actor)
    today = timezone.localdate()
    context = {
        "filters": filters,
        "page": keyset_page(found, key=ORDER, cursor=request.GET.get("cursor", "")),
        "total": counted(found),
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
        "ages": queries.ages_of(queries.invoices_of(actor), today=today),
        "today": today,
        "may_post": bool(actor.organisations_where("ledger:post")),
    }
    return render(request, "funding/invoices/list.html", context)


@login_required
@require_safe
def invoices_file(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as a file."""
    actor = actor_of(request)
    return download(actor, "invoices", INVOICES, _filtered(request, actor)[1].order_by(*ORDER))


def _invoice(request: HttpRequest, pk: int) -> Invoice:
    found = queries.invoice_of(actor_of(request), pk)
    if found is None:
        raise Http404("There is no such invoice.")
    return found


def _detail(request: HttpRequest, found: Invoice, **sent: OnceMixin) -> HttpResponse:
    may_post = actor_of(request).can("ledger:post", found.center_id)
    is_open = may_post and bool(found.open_amount)
    today = timezone.localdate()
    payment = PaymentForm(
        prefix="payment", initial={"amount": found.open_amount, "received_on": today, "once": None}
    )
    context: dict[str, Any] = {
        "invoice": found,
        "payments": queries.payments_of(found),
        "credit_notes": queries.credit_notes_of(found),
        "is_late": bool(found.open_amount and found.due_on and found.due_on < today),
        "may_issue": may_post and found.state == InvoiceState.DRAFT,
        "is_open": is_open,
        "payment_form": sent.get("payment_form") or payment,
        "credit_form": sent.get("credit_form") or CreditForm(prefix="credit"),
        "write_off_form": sent.get("write_off_form") or WriteOffForm(prefix="off"),
    }
    return render(request, "funding/invoices/detail.html", context)


@login_required
@require_safe
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """One invoice with its payments."""
    return _detail(request, _invoice(request, pk))


@login_required
@require_safe
def invoice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of an issued invoice, for the center and for the company that it was sent to."""
    actor = actor_of(request)
    if actor.can("own_company:read"):
        found = queries.own_invoices(actor).filter(pk=pk).first()
    else:
        found = queries.invoice_of(actor, pk)
    if found is None or found.number is None:
        raise Http404("There is no such invoice.")
    return file_response(f"{found.kind}-{found.number:05d}.pdf", pdf_of(found), "application/pdf")


@login_required
def invoice_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """A draft for an engagement, filled from what was agreed and not invoiced yet."""
    by = actor_of(request)
    check_user_can_read_engagements(by)
    engagement = engagement_by_public_id(by, public_id)
    check_user_can_post(by, engagement.center)
    form = _form(request, by, engagement.center, _proposed(by, engagement))
    return _form_page(
        request,
        form,
        lambda: actions.draft_invoice(engagement=engagement, billed=form.billed, by=by),
        heading=f"Invoice for {engagement.public_id}",
        about=f"{engagement.title}, {engagement.site.name}",
    )


def _proposed(by: Actor, engagement: Engagement) -> dict[str, Any]:
    fee = queries.fee_of(engagement)
    left = fee.agreed_fee - queries.invoiced_for(engagement) if fee else Decimal(0)
    mails = [each.email for each in contacts_for(by, engagement.site) if each.email]
    site = engagement.site
    return {
        "billed_to": site.company.name,
        "address": site.address_line,
        "email": mails[0] if mails else "",
        "what_1": engagement.title,
        "amount_1": left if left > 0 else None,
    }


def _form(request: HttpRequest, by: Actor, center: Center, initial: dict[str, Any]) -> InvoiceForm:
    today = timezone.localdate()
    periods = queries.periods_to_claim(by).filter(center=center, starts_on__lte=today, ends_on__gte=today)
    first = periods.first()
    return InvoiceForm(
        request.POST or None,
        periods=periods,
        initial={"budget_period": first.pk if first else None, **initial},
    )


def _form_page(
    request: HttpRequest, form: InvoiceForm, act: Callable[[], Invoice], *, heading: str, about: str
) -> HttpResponse:
    where = carried_out_once(request, form, lambda: reverse("funding:invoice", args=[act().pk]))
    if where:
        messages.success(request, "The draft is saved. Issue it when it is right.")
        return redirect(where)
    context = {"form": form, "heading": heading, "about": about, "submit": "Save the draft"}
    return render(request, "funding/invoices/form.html", context)


def _to_write(request: HttpRequest, pk: int) -> Invoice:
    found = _invoice(request, pk)
    check_user_can_post(actor_of(request), found.center)
    return found


@login_required
def invoice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correcting a draft."""
    found, by = _to_write(request, pk), actor_of(request)
    if found.state != InvoiceState.DRAFT:
        messages.error(request, "This invoice is issued. Write a credit note where it is wrong.")
        return redirect("funding:invoice", pk)
    form = _form(request, by, found.center, as_initial(found))
    return _form_page(
        request,
        form,
        lambda: actions.change_draft(invoice=found, billed=form.billed, by=by),
        heading="Change the draft",
        about=f"{found.engagement.public_id} {found.engagement.title}",
    )


@login_required
@require_POST
def invoice_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issuing a draft."""
    found, by = _to_write(request, pk), actor_of(request)
    tell(
        request,
        lambda: actions.issue_invoice(invoice=found, by=by),
        "The invoice is issued and booked. It is mailed where an address is known.",
    )
    return redirect("funding:invoice", pk)


@login_required
@require_POST
def invoice_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throwing a draft away."""
    found, by = _to_write(request, pk), actor_of(request)
    if tell(request, lambda: actions.throw_draft_away(invoice=found, by=by), "The draft is thrown away."):
        return redirect("funding:invoices")
    return redirect("funding:invoice", pk)


def _act(
    request: HttpRequest, found: Invoice, form: OnceMixin, name: str, act: Callable[[], Any], done: str
) -> HttpResponse:
    def carry_out() -> str:
        act()
        messages.success(request, done)
        return reverse("funding:invoice", args=[found.pk])

    where = carried_out_once(request, form, carry_out)
    return redirect(where) if where else _detail(request, found, **{name: form})


def _facts(form: OnceMixin) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "once"}


@login_required
@require_POST
def invoice_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Recording money that came in."""
    found, by = _to_write(request, pk), actor_of(request)
    form = PaymentForm(request.POST, prefix="payment")
    return _act(
        request,
        found,
        form,
        "payment_form",
        lambda: actions.record_payment(invoice=found, by=by, **_facts(form)),
        "The payment is recorded and booked.",
    )


@login_required
@require_POST
def invoice_credit(request: HttpRequest, pk: int) -> HttpResponse:
    """Writing a credit note."""
    found, by = _to_write(request, pk), actor_of(request)
    form = CreditForm(request.POST, prefix="credit")
    return _act(
        request,
        found,
        form,
        "credit_form",
        lambda: actions.credit_invoice(invoice=found, by=by, **_facts(form)),
        "The credit note is issued and booked.",
    )


@login_required
@require_POST
def invoice_write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Giving up what is open."""
    found, by = _to_write(request, pk), actor_of(request)
    form = WriteOffForm(request.POST, prefix="off")
    return _act(
        request,
        found,
        form,
        "write_off_form",
        lambda: actions.write_off_invoice(invoice=found, by=by, **_facts(form)),
        "What was open is written off.",
    )


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
    named = ("days_to_pay", "pay_to", "reminds", "remind_every_days")
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
            actions.set_invoice_settings(center=center, by=by, **_facts(sent))
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
        "scale": queries.scale_of(center.pk, timezone.localdate()),
        "setting": setting,
        "may_post": by.can("ledger:post", center.pk),
        "scale_form": scale_form,
        "settings_form": settings_form,
    }
    return render(request, "funding/invoices/settings.html", context)
