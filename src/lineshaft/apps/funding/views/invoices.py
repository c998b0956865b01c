"""Invoices of a center: the list, one with its payments, and its draft."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Company
from lineshaft.apps.companies.queries import Holders, contacts_for, holders_of
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.engagements.permissions import check_user_can_read_engagements
from lineshaft.apps.engagements.queries import engagement_by_public_id
from lineshaft.apps.network.models import Center
from lineshaft.ui.exports import MOST_IN_WORKBOOK, file_response
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.pagination import counted, keyset_page

from .. import actions, queries
from ..exports import INVOICES, download, list_workbook
from ..forms.invoices import (
    CreditForm,
    InvoiceFilter,
    InvoiceForm,
    PaymentForm,
    SendForm,
    WriteOffForm,
    as_initial,
)
from ..invoicing.document import pdf_of
from ..models import Invoice
from ..permissions import check_user_can_post
from ..queries.invoices import ORDER
from ..queries.records import record_of_invoice
from ..states import INVOICE_STEPS, InvoiceState


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
def invoices_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The filtered list as a file."""
    actor = actor_of(request)
    rows = _filtered(request, actor)[1].order_by(*ORDER)
    if kind == "csv":
        return download(actor, "invoices", INVOICES, rows)
    if rows.order_by()[: MOST_IN_WORKBOOK + 1].count() > MOST_IN_WORKBOOK:
        messages.error(
            request,
            f"A workbook holds at most {MOST_IN_WORKBOOK:,} invoices; these are more. Narrow the days, or take the CSV"
            " file.",
        )
        return redirect(f"{reverse('funding:invoices')}?{request.GET.urlencode()}")
    return list_workbook("invoices", INVOICES, rows)


def _invoice(request: HttpRequest, pk: int) -> Invoice:
    found = queries.invoice_of(actor_of(request), pk)
    if found is None:
        raise Http404("There is no such invoice.")
    return found


def detail(request: HttpRequest, found: Invoice, **sent: OnceMixin) -> HttpResponse:
    """The page of an invoice, with the forms that were sent and are not right."""
    may_post = actor_of(request).can("ledger:post", found.center_id)
    is_open = may_post and bool(found.open_amount)
    today = timezone.localdate()
    payment = PaymentForm(prefix="payment", initial={"amount": found.open_amount, "received_on": today})
    is_invoice = found.kind == Invoice.Kind.INVOICE and found.state != InvoiceState.DRAFT
    record = record_of_invoice(found)
    context: dict[str, Any] = {
        "invoice": found,
        "payments": queries.payments_of(found),
        "credit_notes": queries.credit_notes_of(found),
        "is_late": bool(found.open_amount and found.due_on and found.due_on < today),
        "remind_on": queries.next_reminder(found),
        "may_issue": may_post and found.state == InvoiceState.DRAFT,
        "may_post": may_post,
        "is_open": is_open,
        "all_url": reverse("funding:company_statement", args=[found.company.public_id]),
        "record": record,
        "record_url": reverse(record.url_name, args=record.args) if record else "",
        "may_credit": may_post and is_invoice and record is None and bool(found.open_amount or found.paid)
        and InvoiceState.CREDITED in INVOICE_STEPS[InvoiceState(found.state)],
        "send_form": sent.get("send_form")
        or (SendForm(prefix="send", initial={"email": found.email}) if may_post and found.number else None),
        "payment_form": sent.get("payment_form") or payment,
        "credit_form": sent.get("credit_form") or CreditForm(prefix="credit"),
        "write_off_form": sent.get("write_off_form") or WriteOffForm(prefix="write_off"),
    }  # fmt: skip
    return render(request, "funding/invoices/detail.html", context)


@login_required
@require_safe
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """One invoice with its payments."""
    return detail(request, _invoice(request, pk))


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
    holders = holders_of(engagement.site, on=engagement.started_on)
    form = _form(request, by, engagement.center, _proposed(by, engagement, holders), holders)
    return _form_page(
        request,
        form,
        lambda: actions.draft_invoice(engagement=engagement, billed=form.billed, by=by),
        heading=f"Invoice for {engagement.public_id}",
        about=f"{engagement.title}, {engagement.site.name}",
    )


def _proposed(by: Actor, engagement: Engagement, holders: Holders) -> dict[str, Any]:
    fee = queries.fee_of(engagement)
    left = fee.agreed_fee - queries.invoiced_for(engagement) if fee else Decimal(0)
    mails = [each.email for each in contacts_for(by, engagement.site) if each.email]
    site, email = engagement.site, mails[0] if mails else ""
    return {
        "billed_to": holders.proposed.name,
        "address": site.address_line,
        "email": email,
        "language": queries.language_of(site, email, engagement.center_id),
        "what_1": engagement.title,
        "amount_1": left if left > 0 else None,
    }


def _form(
    request: HttpRequest,
    by: Actor,
    center: Center,
    initial: dict[str, Any],
    holders: Holders,
    company: Company | None = None,
) -> InvoiceForm:
    today = timezone.localdate()
    periods = queries.periods_to_claim(by).filter(center=center, starts_on__lte=today, ends_on__gte=today)
    first = periods.first()
    return InvoiceForm(
        request.POST or None,
        periods=periods,
        holders=holders,
        company=company,
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


def invoice_to_write(request: HttpRequest, pk: int) -> Invoice:
    """An invoice of a center whose books the person writes. Raises Http404 or PermissionDenied."""
    found = _invoice(request, pk)
    check_user_can_post(actor_of(request), found.center)
    return found


@login_required
def invoice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correcting a draft."""
    found, by = invoice_to_write(request, pk), actor_of(request)
    if found.state != InvoiceState.DRAFT:
        messages.error(request, "This invoice is issued. Write a credit note where it is wrong.")
        return redirect("funding:invoice", pk)
    began = found.engagement.started_on if found.engagement else None
    form = _form(
        request, by, found.center, as_initial(found), holders_of(found.site, on=began), found.company
    )
    return _form_page(
        request,
        form,
        lambda: actions.change_draft(invoice=found, billed=form.billed, by=by),
        heading="Change the draft",
        about=found.what_for,
    )


@login_required
@require_POST
def invoice_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issuing a draft."""
    found, by = invoice_to_write(request, pk), actor_of(request)
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
    found, by = invoice_to_write(request, pk), actor_of(request)
    if tell(request, lambda: actions.throw_draft_away(invoice=found, by=by), "The draft is thrown away."):
        return redirect("funding:invoices")
    return redirect("funding:invoice", pk)
