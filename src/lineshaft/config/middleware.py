"""Headers on every response, the limit of what is received, and words where Django sends none."""

from collections.abc import Callable

from django.conf import settings
from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from lineshaft.config import health
from lineshaft.ui import errors

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; "
    "object-src 'none'"
)


class ContentSecurityMiddleware:
    """Only our own scripts and styles count, whatever text a field carries, and no other site may show our pages."""

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


class HealthMiddleware:
    """Answers /healthz before anything needs the database, so that it can say that the database is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return health.healthz(request) if request.path == "/healthz" else self.get_response(request)


class FormsOnlyMiddleware:
    """Whoever opens the address of a form by itself, after signing in again for example, reads what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        page = errors.form_expected(request)
        page.headers["Allow"] = response.headers["Allow"]
        return page


class ZeroByteMiddleware:
    """A zero byte in a text is kept by no database: whoever sends one reads that, wherever no form looked first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The driver refuses the value before anything of the statement is sent; every other error goes on."""
        if isinstance(exception, DataError) and "NUL (0x00)" in str(exception):
            transaction.set_rollback(True)  # the page says that nothing was changed
            return errors.bad_request(request, exception)
        return None
