"""My work, search, and the two helpers of the demonstration: its mailbox and its accounts."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.pages import in_readers_language
from lineshaft.ui import work
from lineshaft.ui.languages import in_english

from . import queries

OF_EACH_KIND = 10
MOST_OF_A_KIND = 200


@login_required
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for this person, by role. How things stand follows in a second request."""
    actor = request.actor  # type: ignore[attr-defined]
    # For staff it is in English, as their other pages are; and so are the words that the panels bring along.
    language = translation.get_language() if actor.is_of_company else "en"
    with translation.override(language):
        context = {
            "work": queries.my_work(actor, timezone.localdate()),
            "actions": work.actions_for(actor),
            "follows": actor.is_office or actor.center_ids,
            "language": language,
        }
        return render(request, "home/my_work.html", context)


@login_required
@in_english
def how_things_stand(request: HttpRequest) -> HttpResponse:
    """The panels of *My work* that follow: a part of its page, or, opened by itself, a page."""
    panels = queries.what_follows(request.actor)  # type: ignore[attr-defined]
    part = bool(request.headers.get("HX-Request"))
    return render(
        request, f"home/{'_how_things_stand' if part else 'how_things_stand'}.html", {"panels": panels}
    )


@login_required
@in_readers_language
def search(request: HttpRequest) -> HttpResponse:
    """
    One box that finds whatever the person may see; with `kind`, up to 200 of one kind. The box itself asks while one
    types, and gets the first few as a part.
    """
    text = request.GET.get("q", "")[:200]
    if request.headers.get("HX-Request"):
        found = queries.found_at_once(request.actor, text)  # type: ignore[attr-defined]
        return render(request, "home/_found_at_once.html", {"found": found, "text": text})
    labels = {source.key: source.label for source in work.search_sources()}
    kind = request.GET.get("kind", "")
    if kind not in labels:
        kind = ""
    limit = MOST_OF_A_KIND if kind else OF_EACH_KIND
    context = {
        "text": text,
        "groups": queries.search(request.actor, text, limit, kind),  # type: ignore[attr-defined]
        "kind": kind,
        "kind_label": labels.get(kind, ""),
        "labels": list(labels.values()),
    }
    return render(request, "home/search.html", context)


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise Http404


def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail that the demonstration would have sent."""
    _only_in_the_demo()
    text = request.GET.get("q", "")[:200]
    return render(request, "home/mailbox.html", {"mails": queries.mails(text), "text": text})


def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail of the demonstration."""
    _only_in_the_demo()
    found = queries.mail_by_name(name)
    if found is None:
        raise Http404
    return render(request, "home/mail.html", {"mail": found})


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Play one of the synthetic people of the demonstration."""
    _only_in_the_demo()
    accounts = {str(account.user_id): account.user_id for account in queries.demo_accounts()}
    chosen = accounts.get(request.POST.get("user", ""))
    user = get_object_or_404(User, pk=chosen, is_synthetic=True)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect(settings.LOGIN_REDIRECT_URL)
