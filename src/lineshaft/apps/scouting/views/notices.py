"""A person of a company chooses how to be told of needs that fit; the link in the mail switches that off."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lineshaft.apps.accounts.pages import actor_of, tell
from lineshaft.apps.companies import queries as companies
from lineshaft.domain.errors import InvalidValue

from .. import actions


@login_required
@require_POST
def choose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the choice; the page of the profile shows it."""
    actor = actor_of(request)
    site = companies.site_by_public_id(actor, public_id)
    how = request.POST.get("how", "").replace("\0", " ")[:20]
    tell(request, lambda: actions.choose_notices(how=how, by=actor), _("Your choice is kept."))
    return redirect("companies:capabilities", site.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, and switch the mails off: a program that opens the links of a mail switches nothing off."""
    try:
        actions.person_of_link(token)
    except InvalidValue as error:
        raise Http404 from error
    if request.method == "POST":
        actions.stop_notices(token=token)
    page = render(request, "scouting/stop_notices.html", {"is_done": request.method == "POST"})
    add_never_cache_headers(page)
    return page
