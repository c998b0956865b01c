"""The pages behind a survey link. Its holder has no account: the token opens one case and nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import Context, Scope, use
from lineshaft.ui.links import private, private_page

from .. import actions, queries
from ..answers import AlreadyAnswered, read_back
from ..forms import AnswerForm
from ..instrument import instrument, instruments
from ..models import LANGUAGES, Case

REVIEW, EDIT, SEND = "review", "edit", "send"

Page = Callable[[HttpRequest, str, queries.OpenedLink, Case], HttpResponse]


def behind_a_link(page: Page) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the case of the token for the page, in the company's language; say plainly when there is none."""

    @wraps(page)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        link = queries.link_of(token)
        if link is None:
            return private(render(request, "surveys/link_unknown.html", status=404))
        with use(Context(scope=Scope.TOKEN, token_case=link.case_id)):
            case = queries.case_of_link(link)
            return private_page(
                request,
                case.language,
                lambda: page(request, token, link, case),
                zone=zone_of(case.center),
            )

    return opened


def _closed(
    request: HttpRequest, token: str, link: queries.OpenedLink, case: Case, *, anyway: bool = False
) -> HttpResponse | None:
    """Why the questions cannot be answered through this link any more; None when they can."""
    shown = {"case": case, "center": case.center, "link": link, "token": token}
    if case.status == Case.Status.ANSWERED:
        return render(request, "surveys/already_answered.html", shown)
    if link.replaced_at is not None:
        return render(request, "surveys/link_replaced.html", shown, status=410)
    if link.expires_at <= timezone.now():
        return render(request, "surveys/link_expired.html", shown, status=410)
    if case.status == Case.Status.DECLINED and not anyway:
        return render(request, "surveys/declined.html", shown)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link
def answer(request: HttpRequest, token: str, link: queries.OpenedLink, case: Case) -> HttpResponse:
    """The questions, then what was understood, then sent. The steps are buttons, so no script is needed."""
    if request.method == "POST" and case.status == Case.Status.ANSWERED:
        return _after_the_answer(request, token, case)
    closed = _closed(request, token, link, case, anyway=request.method == "POST" or "anyway" in request.GET)
    if closed is not None:
        return closed
    step = request.POST.get("step", REVIEW)
    if request.method != "POST":
        return _questions(request, token, case, AnswerForm(**_asked(case)))
    if step in dict(LANGUAGES):
        with override(step):
            response = _questions(request, token, case, _as_typed(request, case))
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            step,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
        )
        return response
    if step == EDIT:
        return _questions(request, token, case, _as_typed(request, case))
    form = AnswerForm(request.POST, **_asked(case))
    if not form.is_valid():
        return _questions(request, token, case, form)
    return _send(request, token, case, form) if step == SEND else _review(request, token, case, form)


def _after_the_answer(request: HttpRequest, token: str, case: Case) -> HttpResponse:
    """The same answers again are a second press of the button; others come too late and are not recorded."""
    form = AnswerForm(request.POST, **_asked(case))
    response = queries.response_of(case)
    if form.is_valid() and response is not None and form.answers() == response.answers:
        return redirect("surveys:thank_you", token=token)
    return _not_recorded(request, case)


def _asked(case: Case) -> dict[str, Any]:
    return {
        "instrument": instrument(case.wave.instrument),
        "language": get_language() or "en",
        "center_name": case.center.name,
    }


def _as_typed(request: HttpRequest, case: Case) -> AnswerForm:
    """The form with what was typed and without complaints: the person is not done yet."""
    return AnswerForm(initial=AnswerForm(request.POST, **_asked(case)).typed, **_asked(case))


def _questions(request: HttpRequest, token: str, case: Case, form: AnswerForm) -> HttpResponse:
    shown = {
        "case": case,
        "center": case.center,
        "form": form,
        "token": token,
        "work": queries.work_of_opened_case(),
        "minutes": form.instrument.minutes,
    }
    return render(request, "surveys/answer.html", shown)


def _review(request: HttpRequest, token: str, case: Case, form: AnswerForm) -> HttpResponse:
    groups = read_back(form.instrument, form.answers(), form.language, case.center.name)
    shown = {"case": case, "center": case.center, "form": form, "token": token, "groups": groups}
    return render(request, "surveys/review.html", shown)


def _send(request: HttpRequest, token: str, case: Case, form: AnswerForm) -> HttpResponse:
    try:
        actions.submit(
            case=case,
            answers=form.answers(),
            answered_by=form.cleaned_data["answered_by"],
            language=form.language,
        )
    except AlreadyAnswered as error:
        if not error.same:
            case.refresh_from_db()
            return _not_recorded(request, case)
    except LineshaftError as error:
        form.add_error(None, str(error))
        return _questions(request, token, case, form)
    return redirect("surveys:thank_you", token=token)


def _not_recorded(request: HttpRequest, case: Case) -> HttpResponse:
    shown = {"case": case, "center": case.center, "not_recorded": True}
    return render(request, "surveys/already_answered.html", shown, status=409)


@require_safe
@behind_a_link
def thank_you(request: HttpRequest, token: str, link: queries.OpenedLink, case: Case) -> HttpResponse:
    """After the answer, or after declining."""
    if case.status == Case.Status.ANSWERED:
        return render(request, "surveys/thank_you.html", {"case": case, "center": case.center})
    if case.status == Case.Status.DECLINED:
        return render(
            request,
            "surveys/declined.html",
            {"case": case, "center": case.center, "link": link, "token": token},
        )
    return redirect("surveys:answer", token=token)


@require_POST
@behind_a_link
def decline(request: HttpRequest, token: str, link: queries.OpenedLink, case: Case) -> HttpResponse:
    """The company does not want to answer. No reason is asked for."""
    closed = _closed(request, token, link, case)
    if closed is not None:
        return closed
    try:
        actions.decline(case=case)
    except AlreadyAnswered:
        case.refresh_from_db()
        return render(request, "surveys/already_answered.html", {"case": case, "center": case.center})
    return redirect("surveys:thank_you", token=token)


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The questions for everyone to read, with where each topic comes from."""
    newest = instruments()[-1]
    return render(
        request, "surveys/questions.html", {"instrument": newest, "language": get_language() or "en"}
    )
