"""
Limits; one transaction for each request, which carries who is looking; the second factor where it is required; parts of
pages that are asked for after the session ended.
"""

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import transaction
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from lineshaft.tenancy import use
from lineshaft.ui.errors import too_many_requests

from .adapter import SECOND_FACTOR_AT_PROVIDER
from .api import API_PREFIX, actor_for_key
from .limits import limits_of, seconds_to_wait
from .queries import actor_for


class RateLimitMiddleware:
    """
    Answers 429 with Retry-After where `limits` says that it is too often.

    Stands before the transaction of the request: the count is committed at once, no row stays locked while a page
    is made, and a request that fails is counted too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wait = seconds_to_wait(request, *limits_of(request))
        if not wait:
            return self.get_response(request)
        if request.path_info.startswith(API_PREFIX):
            return JsonResponse(
                {"detail": f"Too many requests. Try again in {wait} seconds."},
                status=429,
                headers={"Retry-After": str(wait)},
            )
        return too_many_requests(request, seconds=wait)


class TenancyMiddleware:
    """
    Opens the transaction, sets the context, renders the response inside it, and rolls back on a status of 500 or more.

    `request.actor` is the person with their roles: who is signed in, or the owner of the API key. Times are those of
    the person's zone until the answer is sent, and no longer: the thread answers others afterwards.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Who it is is read before: then the transaction is that of the context, and ends with it in one statement.
        actor = actor_for_key(request) or actor_for(request.user)  # type: ignore[arg-type]
        request.actor = actor  # type: ignore[attr-defined]
        with use(actor.context), timezone.override(actor.zone):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
            if response.status_code >= 500:
                transaction.set_rollback(True)
        # A file is sent as it lies; every other stream is made while it is sent, after this.
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = _in_zone(response.streaming_content, actor.zone)
        return response


def _in_zone(pieces: Iterable[bytes], zone: str) -> Iterator[bytes]:
    """The pieces, each made in the zone; between two of them it is not set, whoever takes them or stops to."""
    rest = iter(pieces)
    while True:
        with timezone.override(zone):
            piece = next(rest, None)
        if piece is None:
            return
        yield piece


class SecondFactorMiddleware:
    """People who see money or the whole network need a second factor before they see anything, outside the demo."""

    ALLOWED_PREFIXES = ("/accounts/", "/static/", "/healthz", "/i18n/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = request.actor  # type: ignore[attr-defined]
        if (
            actor.needs_second_factor
            and not settings.DEMO
            and not request.path.startswith(self.ALLOWED_PREFIXES)
        ):
            from allauth.mfa.utils import is_mfa_enabled

            at_provider = request.session.get(SECOND_FACTOR_AT_PROVIDER, False)
            if not at_provider and not is_mfa_enabled(actor.user):
                return redirect(reverse("mfa_activate_totp"))
        return self.get_response(request)


class PartsOfPagesMiddleware:
    """
    Whoever has to sign in before they get a part of a page is led there with the whole page, and back to that page:
    htmx follows a redirect by itself and would put the page to sign in into the page that the person is on.

    What is sent as a part is kept apart from the page of the same address: a browser that goes back to the address
    would show the bare part.
    """

    ACCOUNT_PAGES = "/accounts/"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.htmx:  # type: ignore[attr-defined]
            return response
        if isinstance(response, HttpResponseRedirectBase):
            response = self._led_with_its_page(request, response)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _led_with_its_page(self, request: HttpRequest, response: HttpResponseRedirectBase) -> HttpResponse:
        to = urlsplit(response.url)
        if to.netloc or not to.path.startswith(self.ACCOUNT_PAGES):
            return response
        page = self._page_of(request)
        if page and to.path == resolve_url(settings.LOGIN_URL):
            query = QueryDict(to.query, mutable=True)
            query[REDIRECT_FIELD_NAME] = page
            to = to._replace(query=query.urlencode(safe="/"))
        return HttpResponseClientRedirect(to.geturl())

    @staticmethod
    def _page_of(request: HttpRequest) -> str | None:
        """The page that the person is on; None where the browser names none of this site, or no address at all."""
        try:
            return request.htmx.current_url_abs_path  # type: ignore[attr-defined]
        except ValueError:
            return None
