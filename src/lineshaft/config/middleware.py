"""Headers on every response, and the limit of what is received."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lineshaft.ui import errors

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; "
    "object-src 'none'"
)


class ContentSecurityMiddleware:
    """Only our own scripts run, whatever text a field carries. Inline styles are allowed: charts and maps use them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class UploadLimitMiddleware:
    """Refuses what is far above the limit by its announced length, before anything of it is read or stored."""

    # The other fields of a form, and the lines between them. What is a little above the limit is told in the form.
    ALLOWANCE_BYTES = 1024 * 1024

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.UPLOAD_LIMIT_BYTES + self.ALLOWANCE_BYTES:
            response = errors.too_large(request, int(length), settings.UPLOAD_LIMIT_BYTES)
            response.headers["Connection"] = "close"
            return response
        return self.get_response(request)
