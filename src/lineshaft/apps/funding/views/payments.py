"""What becomes of an issued invoice: mailed again, paid, credited, written off; and taken back where it was wrong."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.ui.forms import OnceMixin

from .. import actions, queries
from ..forms.invoices import CreditForm, PaymentForm, SendForm, WriteOffForm
from ..forms.journal import ReverseForm
from ..models import FederalReport, Invoice
from .invoices import detail, invoice_to_write


def facts(form: OnceMixin) -> dict[str, Any]:
    """What a valid form says, as an action takes it."""
    return {name: value for name, value in form.cleaned_data.items() if name != "once"}


def _step(
    form_class: type[OnceMixin], name: str, act: Callable[..., Any], done: str
) -> Callable[..., HttpResponse]:
    """A form of the invoice's page that is posted to an address of its own: `act(invoice=, by=, **what it says)`."""

    @login_required
    @require_POST
    def step(request: HttpRequest, pk: int) -> HttpResponse:
        found, by = invoice_to_write(request, pk), actor_of(request)
        form = form_class(request.POST, prefix=name)

        def carry_out() -> str:
            act(invoice=found, by=by, **facts(form))
            messages.success(request, done)
            return reverse("funding:invoice", args=[found.pk])

        where = carried_out_once(request, form, carry_out)
        return redirect(where) if where else detail(request, found, **{f"{name}_form": form})

    return step


invoice_payment = _step(PaymentForm, "payment", actions.record_payment, "The payment is recorded and booked.")
invoice_send = _step(SendForm, "send", actions.send_invoice, "It is on its way.")
invoice_credit = _step(CreditForm, "credit", actions.credit_invoice, "The credit note is issued and booked.")
invoice_write_off = _step(
    WriteOffForm, "write_off", actions.write_off_invoice, "What was open is written off."
)


@login_required
def payment_back(request: HttpRequest, pk: int, payment: int) -> HttpResponse:
    """Taking back a payment that was recorded wrongly."""
    found, by = invoice_to_write(request, pk), actor_of(request)
    wrong = queries.payment_of(found, payment)
    if wrong is None:
        raise Http404("There is no such payment.")
    return _take_back(
        request,
        found,
        lambda given: actions.take_payment_back(payment=wrong, by=by, **given),
        heading="Take a payment back",
        about=wrong,
        since=wrong.received_on,
        done="The payment is taken back, and the invoice is open again. If it belongs to another invoice, record it"
        " there.",
    )


@login_required
def write_off_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Taking a write-off back."""
    found, by = invoice_to_write(request, pk), actor_of(request)
    given_up = queries.entries_of_write_off(found).filter(reversed_by=None).order_by("booked_on", "pk").last()
    if given_up is None:
        raise Http404("Nothing of this invoice is written off.")
    return _take_back(
        request,
        found,
        lambda given: actions.take_write_off_back(invoice=found, by=by, **given),
        heading="Take the write-off back",
        about=None,
        since=given_up.booked_on,
        done="The write-off is taken back, and the invoice is open again.",
    )


def _take_back(
    request: HttpRequest,
    found: Invoice,
    act: Callable[[dict[str, Any]], Any],
    *,
    heading: str,
    about: Any,
    since: date,
    done: str,
) -> HttpResponse:
    form = ReverseForm(request.POST or None, initial={"booked_on": timezone.localdate()})

    def carry_out() -> str:
        act(facts(form))
        messages.success(request, done)
        report = queries.certified_over(found, form.cleaned_data["booked_on"])
        if report is not None:
            messages.warning(request, _in_a_revision(report))
        return reverse("funding:invoice", args=[found.pk])

    where = carried_out_once(request, form, carry_out)
    if where:
        return redirect(where)
    context = {
        "invoice": found,
        "form": form,
        "heading": heading,
        "payment": about,
        "report": queries.certified_over(found, since),
    }
    return render(request, "funding/invoices/take_back.html", context)


def _in_a_revision(report: FederalReport) -> str:
    return (
        f"The federal report as of {report.report_date:%b} {report.report_date.day}, {report.report_date.year} is"
        " certified without this: revise it, so that it shows."
    )
