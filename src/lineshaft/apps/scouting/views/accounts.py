"""Asking for an account as a buyer: the public form and its link; the queue of the program office."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts import limits
from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.ui.fields import chosen
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page

from ..actions import accounts as actions
from ..forms.accounts import AcceptAccountForm, AccountFilter, AskForAccountForm, DeclineAccountForm
from ..models import AccountRequest
from ..permissions import check_user_can_answer_account_requests, may_manage_buyers
from ..queries import accounts as queries
from ..states import AccountState


def ask(request: HttpRequest) -> HttpResponse:
    """The public form of agencies and companies that want to post needs."""
    form = AskForAccountForm(request.POST or None)
    wait = 0
    if request.method == "POST" and form.is_valid():
        wait = limits.seconds_to_wait(request, *limits.ASK_FOR_ACCOUNT)
        if wait:
            form.add_error(
                None,
                _(
                    "This was sent many times from your internet address, or with this e-mail address. Look for our"
                    " e-mail, also among unwanted ones. If there is none, send this again tomorrow."
                ),
            )
        elif where := carried_out_once(request, form, lambda: _ask(form)):
            return redirect(where)
    response = render(request, "scouting/accounts/ask.html", {"form": form})
    if wait:
        response.status_code = 429
        response.headers["Retry-After"] = str(wait)
    return response


def _ask(form: AskForAccountForm) -> str:
    language = (get_language() or "en")[:2]
    actions.ask_for_account(**form.told, language=language, is_synthetic=settings.DEMO)
    return reverse("scouting:ask_account_sent")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What happens next. The same for everyone: it tells nothing of who is known here."""
    return render(request, "scouting/accounts/sent.html")


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. It asks for a press of a button: programs that look into mails open links too."""
    if request.method == "POST":
        actions.confirm_account_request(token=token)
        return redirect(request.path)
    asked = actions.account_request_for(token)
    return render(request, "scouting/accounts/confirm.html", {"asked": asked, "state": asked.state.value})


@login_required
@require_safe
@in_english
def asking(request: HttpRequest) -> HttpResponse:
    """Everyone who asks for an account; those that wait first."""
    actor = actor_of(request)
    filters = AccountFilter(request.GET)
    found = queries.account_requests(actor, status=chosen(filters).get("status", ""))
    page = numbered_page(found, request.GET.get("page"))
    return render(request, "scouting/accounts/asking.html", {"filters": filters, "page": page})


@login_required
@require_safe
@in_english
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One who asks: what they wrote, whom we know already, and the answer."""
    asked = queries.account_request(actor_of(request), pk)
    return _page(request, asked)


def _page(
    request: HttpRequest,
    asked: AccountRequest,
    accept_form: AcceptAccountForm | None = None,
    decline_form: DeclineAccountForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    known = queries.known_buyers(asked) if asked.state is AccountState.WAITING else []
    context = {
        "asked": asked,
        "waits": asked.state is AccountState.WAITING,
        "known": known,
        "others": queries.others_who_ask(actor, asked),
        "may_answer": may_manage_buyers(actor),
        "accept_form": accept_form or AcceptAccountForm(asked=asked, known=known),
        "decline_form": decline_form or DeclineAccountForm(),
        "history": history_lines(actor, [asked]),
    }
    return render(request, "scouting/accounts/one.html", context)


def _to_answer(request: HttpRequest, pk: int) -> AccountRequest:
    check_user_can_answer_account_requests(actor_of(request))
    return queries.account_request(actor_of(request), pk)


def _was_answered(request: HttpRequest, asked: AccountRequest) -> HttpResponse:
    messages.error(request, f"{asked.person_name} was answered already: {asked.state.label}.")
    return redirect("scouting:account_request", pk=asked.pk)


@login_required
@require_POST
@in_english
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite the person to a buyer that is there, or to a new one."""
    actor, asked = actor_of(request), _to_answer(request, pk)
    if asked.state is not AccountState.WAITING:
        return _was_answered(request, asked)
    form = AcceptAccountForm(request.POST, asked=asked, known=queries.known_buyers(asked))

    def invite() -> str:
        buyer = actions.accept_account_request(asked=asked, by=actor, **form.told)
        messages.success(request, f"An invitation to {buyer} is on its way to {asked.email}.")
        return reverse("scouting:account_requests")

    if where := carried_out_once(request, form, invite):
        return redirect(where)
    return _page(request, asked, accept_form=form)


@login_required
@require_POST
@in_english
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the person why they get no account."""
    actor, asked = actor_of(request), _to_answer(request, pk)
    if asked.state is not AccountState.WAITING:
        return _was_answered(request, asked)
    form = DeclineAccountForm(request.POST)

    def tell() -> str:
        actions.decline_account_request(asked=asked, reason=form.cleaned_data["reason"], by=actor)
        messages.success(request, f"Declined. {asked.person_name} reads the reason in a mail.")
        return reverse("scouting:account_requests")

    if where := carried_out_once(request, form, tell):
        return redirect(where)
    return _page(request, asked, decline_form=form)
