"""A request goes to another center: asked for, agreed to by the company behind its link, taken on or sent back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import Context, Scope, use
from lineshaft.ui.links import private, private_page

from .. import actions
from ..forms.requests import ReasonForm
from ..forms.transfers import SpokenAnswerForm, TransferAnswerForm, TransferForm
from ..models import RequestTransfer
from ..queries.transfers import transfer_of_token, transfer_that_waits
from ..transfer_words import rows_of, shown_of
from .requests import detail_page, request_to_handle, taken_up


@login_required
def propose(request: HttpRequest, reference: str) -> HttpResponse:
    """Which center, why, and how the company is asked; beside it all that would be handed over."""
    help_request = request_to_handle(request, reference)
    form = TransferForm(request.POST or None, help_request=help_request)

    def ask() -> str:
        facts = form.facts()
        actions.propose_transfer(help_request=help_request, by=actor_of(request), **facts)
        done = (
            f"{help_request.contact_email} has the link. It holds for 14 days."
            if facts["by_mail"]
            else "Call the company, read it the question, and record the answer below."
        )
        messages.success(request, done)
        return reverse("engagements:request", args=[reference]) + "#transfer"

    where = carried_out_once(request, form, ask)
    if where:
        return redirect(where)
    context = {"help_request": help_request, "form": form, "rows": rows_of(shown_of(help_request, ""))}
    return render(request, "engagements/transfer.html", context)


@login_required
@require_POST
def record_answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what the company said on the telephone."""
    help_request = request_to_handle(request, reference)
    transfer = transfer_that_waits(help_request)
    form = SpokenAnswerForm(request.POST, prefix="answer")
    if form.is_valid():
        tell(
            request,
            lambda: actions.record_transfer_answer(transfer=transfer, by=actor_of(request), **form.facts()),
            "The answer is recorded.",
        )
    else:
        messages.error(
            request,
            " ".join(
                f"{form.fields[name].label if name in form.fields else ''}: {text}".lstrip(": ")
                for name, texts in form.errors.items()
                for text in texts
            ),
        )
    return redirect("engagements:request", reference)


@login_required
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the question back."""
    help_request = request_to_handle(request, reference)
    transfer = transfer_that_waits(help_request)
    tell(
        request,
        lambda: actions.withdraw_transfer(transfer=transfer, by=actor_of(request)),
        "The question is taken back: its link opens nothing any more.",
    )
    return redirect("engagements:request", reference)


@login_required
@require_POST
def take_on(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a request on that another center handed over: who does so has it, and that center reads it."""
    return taken_up(request, reference, f"You took {reference} on.")


@login_required
@require_POST
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a request back to the center that handed it over."""
    help_request = request_to_handle(request, reference)
    form = ReasonForm(request.POST, prefix="back")
    if not form.is_valid():
        messages.error(request, "Write in up to 2,000 characters why it is sent back.")
        return detail_page(request, reference, send_back_form=form)
    tell(
        request,
        lambda: actions.send_back_transfer(
            help_request=help_request, reason=form.cleaned_data["reason"], by=actor_of(request)
        ),
        f"{reference} is sent back.",
    )
    return redirect("engagements:request", reference)


# Behind the link ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What would be handed over, word for word, the question, and the answer. Opened by the link of a mail alone."""
    pk = transfer_of_token(token)
    if pk is None:
        return private(render(request, "engagements/transfer_unknown.html", status=404))
    with use(Context(scope=Scope.TOKEN, token_transfer=pk)):
        found = RequestTransfer.objects.select_related("center__state", "to_center").get(pk=pk)
        return private_page(
            request,
            found.language,
            lambda: _answer_page(request, token, found),
            zone=zone_of(found.center),
        )


def _answer_page(request: HttpRequest, token: str, found: RequestTransfer) -> HttpResponse:
    form = TransferAnswerForm(request.POST if request.method == "POST" else None) if found.is_open else None
    problem = ""
    if form is not None and form.is_valid():
        try:
            actions.answer_transfer_by_link(transfer=found, **form.facts())
        except LineshaftError as error:
            form, problem = None, str(error)
        else:
            return redirect("engagements:transfer_answer", token=token)
    # Whoever finds an old link reads nothing of the request behind it.
    rows = rows_of(found.shown) if found.is_open else []
    context = {
        "transfer": found,
        "center": found.center,
        "to_center": found.to_center,
        "form": form,
        "problem": problem,
        "rows": rows,
        "is_expired": found.status in ("asked", "expired") and not found.is_open,
        "is_given": found.status in ("handed_over", "taken_on", "sent_back"),
    }
    status = 409 if problem else 422 if form is not None and form.errors else 200
    return render(request, "engagements/transfer_answer.html", context, status=status)
