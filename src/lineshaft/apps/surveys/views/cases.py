"""One case: the decision whom to ask, what was sent, and the answer beside what was made of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.companies.queries import site_by_public_id
from lineshaft.apps.companies.tabs import site_tabs
from lineshaft.domain.errors import InvalidValue, LineshaftError
from lineshaft.ui.languages import in_english
from lineshaft.ui.returning import back_to

from .. import actions, permissions, queries
from ..answers import read_back
from ..forms import AskForm, ReasonForm
from ..instrument import instrument
from ..models import Case, Response
from ..states import CASE_STEPS

S = Case.Status


def _found(request: HttpRequest, pk: int) -> Case:
    actor = request.actor  # type: ignore[attr-defined]
    permissions.check_user_can_read_some_cases(actor)
    case = queries.case_for(actor, pk)
    permissions.check_user_can_read_case(actor, case)
    return case


@require_safe
@in_english
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case with everything that happened to it."""
    return _page(request, _found(request, pk))


def _page(request: HttpRequest, found: Case, **forms: Any) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    today = timezone.localdate()
    may_decide = actor.can("survey:confirm", found.center_id) and found.wave.closes_on >= today
    may_send = actor.can("survey:send", found.center_id)
    steps = CASE_STEPS[S(found.status)]
    response = queries.response_of(found)
    shown = {
        "case": found,
        "wave": found.wave,
        "center": found.center,
        "work": [each.engagement for each in found.engagements.all()],
        "links": queries.links_of(found),
        "entries": queries.history(found),
        "response": response,
        "groups": _answer_rows(found, response) if response else [],
        "can_confirm": may_decide and S.CONFIRMED in steps,
        "can_leave_out": may_decide and S.DEFERRED in steps,
        "can_put_back": may_decide and S.CANDIDATE in steps,
        "can_resend": may_send
        and found.status == S.INVITED
        and found.wave.opens_on <= today <= found.wave.closes_on,
        **_contact_urls(found),
        "ask_form": forms.get("ask_form") or _ask_form(request, found),
        "defer_form": forms.get("defer_form") or ReasonForm(prefix="defer"),
        "exclude_form": forms.get("exclude_form") or ReasonForm(prefix="exclude"),
    }
    return render(request, "surveys/case.html", shown)


def _contact_urls(found: Case) -> dict[str, str]:
    """Where the people of the site are corrected, and from where one comes back to the case."""
    site, case_url = found.site.public_id, reverse("surveys:case", args=[found.pk])
    urls = {"add_contact_url": back_to(reverse("companies:new_contact", args=[site]), case_url)}
    if found.contact is not None:
        address = reverse("companies:edit_contact", args=[site, found.contact.pk])
        urls["correct_contact_url"] = back_to(address, case_url)
    return urls


def _ask_form(request: HttpRequest, found: Case, data: Any = None) -> AskForm:
    contacts = queries.contacts_for(request.actor, found)  # type: ignore[attr-defined]
    proposed = found.contact or contacts.first()
    initial = {"contact": proposed, "language": found.language}
    return AskForm(data, contacts=contacts, initial=initial)


def _answer_rows(found: Case, response: Response) -> list[dict[str, Any]]:
    """Each question with what was said to it and the outcome that was made of it."""
    made = queries.outcomes_by_question(response)
    questions = instrument(response.instrument)
    return [
        {
            "title": group.title,
            "said": [
                {"text": said.text, "lines": said.lines, "made": made.get(said.question.key)}
                for said in group.said
            ],
        }
        for group in read_back(questions, response.answers, "en", found.center.name)
    ]


@require_POST
@in_english
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide whom to ask."""
    return _ask(request, pk, actions.confirm, "is confirmed. Nothing was sent yet.")


@require_POST
@in_english
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new link, perhaps to somebody else."""
    return _ask(request, pk, actions.resend, "gets a new link. The earlier ones stopped working.")


def _ask(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    found = _found(request, pk)
    check = permissions.check_user_can_confirm if act is actions.confirm else permissions.check_user_can_send
    check(request.actor, found.center)  # type: ignore[attr-defined]
    form = _ask_form(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, ask_form=form)
    try:
        act(
            case=found,
            contact=form.cleaned_data["contact"],
            language=form.cleaned_data["language"],
            by=request.actor,  # type: ignore[attr-defined]
        )
    except InvalidValue as error:
        form.add_error(error.field if error.field in form.fields else None, actions.sentence(error))
        return _page(request, found, ask_form=form)
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{found.site} {done}")
    return redirect("surveys:case", pk=pk)


@require_POST
@in_english
def defer(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the company out of this wave."""
    return _leave_out(
        request, pk, "defer", actions.defer, "is deferred: it is proposed again in the next wave."
    )


@require_POST
@in_english
def exclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Never ask about this work."""
    return _leave_out(
        request, pk, "exclude", actions.exclude, "is excluded: nobody is asked about this work."
    )


def _leave_out(request: HttpRequest, pk: int, name: str, act: Any, done: str) -> HttpResponse:
    found = _found(request, pk)
    permissions.check_user_can_confirm(request.actor, found.center)  # type: ignore[attr-defined]
    form = ReasonForm(request.POST, prefix=name)
    if not form.is_valid():
        return _page(request, found, **{f"{name}_form": form})
    try:
        act(case=found, reason=form.cleaned_data["reason"], by=request.actor)  # type: ignore[attr-defined]
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{found.site} {done}")
    return redirect("surveys:case", pk=pk)


@require_POST
@in_english
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it a candidate again."""
    found = _found(request, pk)
    permissions.check_user_can_confirm(request.actor, found.center)  # type: ignore[attr-defined]
    try:
        actions.put_back(case=found, by=request.actor)  # type: ignore[attr-defined]
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{found.site} is a candidate again.")
    return redirect("surveys:case", pk=pk)


@require_safe
@in_english
def of_site(request: HttpRequest, public_id: str) -> HttpResponse:
    """The tab of a site: when it was asked, and what came back."""
    actor = request.actor  # type: ignore[attr-defined]
    permissions.check_user_can_read_some_cases(actor)
    site = site_by_public_id(actor, public_id)
    shown = {
        "site": site,
        "tab_links": site_tabs.links(request, site, "surveys", public_id=site.public_id),
        "cases": queries.cases_of_site(actor, site),
    }
    return render(request, "surveys/site.html", shown)
