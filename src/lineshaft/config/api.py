"""The HTTP API: the routers of the apps, sign-in by session or key, and rate limits.

Its OpenAPI document is committed as docs/reference/openapi.json and compared with the code by `./dev check`.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.throttling import AnonRateThrottle, AuthRateThrottle

from lineshaft.domain.errors import LineshaftError

api = NinjaAPI(
    title="Lineshaft",
    version="1",
    description=(
        "Read access to the directory of centers, the locator and the published results. Public routes need no key; "
        "with a key (Authorization: Bearer ls_...) the limits are wider."
    ),
    urls_namespace="api",
    throttle=[AnonRateThrottle("120/m"), AuthRateThrottle("1200/m")],
    docs_url=None,
)


@api.exception_handler(LineshaftError)
def _refused(request: HttpRequest, error: LineshaftError) -> HttpResponse:
    return api.create_response(request, {"detail": str(error)}, status=422)


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return api.create_response(request, {"detail": str(error) or "You may not do this."}, status=403)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": str(error) or "Not found."}, status=404)


def notice() -> dict[str, Any]:
    """What every answer says about its data: the demonstration says so in each file and answer."""
    return {"demonstration_data": settings.DEMO}
