"""The pages for what went wrong. They use no database, so that they work when it does not."""

import sys
from math import ceil
from urllib.parse import urlsplit, urlunsplit

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from lineshaft.ui.navigation import url_or_none

# Deadlock, and a transaction that cannot be put in order with another one.
_TAKEN_BACK = {"40P01", "40001"}


def _page(template: str, status: int, **context: object) -> HttpResponse:
    """Render without the request: no session, user or menu is read, so both ways on are shown to everybody."""
    context["home_url"] = url_or_none("home:my_work") or ""
    return HttpResponse(render_to_string(template, context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The address or form could not be understood."""
    return _page("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The reader may not do this; the sentence of the permission check says why."""
    reason = str(exception) if exception else ""
    return _page("403.html", 403, reason=reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing stands here, or nothing that the reader may see: the answer is the same."""
    return _page("404.html", 404)


def form_expected(request: HttpRequest) -> HttpResponse:
    """The address only takes what a form sends, and was opened without one."""
    return _page("405.html", 405)


def too_large(request: HttpRequest, size: int, limit: int) -> HttpResponse:
    """More was sent than is received at once."""
    return _page("413.html", 413, megabytes=f"{size / 1_048_576:,.0f}", limit=f"{limit / 1_048_576:,.0f}")


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke on our side, the database is away for a moment, or two wrote to the same rows crosswise."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        # Of two who wait for each other PostgreSQL lets one go on, and takes back all that the other wrote.
        is_clash = getattr(error.__cause__, "sqlstate", "") in _TAKEN_BACK
        answer = _page("503.html", 503, is_clash=is_clash, again=_again(request))
        answer.headers["Retry-After"] = "1" if is_clash else "30"
        return answer
    return _page("500.html", 500)


def _again(request: HttpRequest) -> str:
    """The address to open again: of a form that was sent the page that it stood on, as its own may take forms alone."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = urlsplit(request.META.get("HTTP_REFERER", ""))
    if page.path and page.netloc == request.META.get("HTTP_HOST"):
        return urlunsplit(("", "", "/" + page.path.lstrip("/"), page.query, ""))
    return url_or_none("home:my_work") or "/"


def too_many_requests(request: HttpRequest, seconds: int = 60) -> HttpResponse:
    """One address or person asked too often; the page says how long to wait."""
    response = _page("429.html", 429, minutes=ceil(seconds / 60))
    response.headers["Retry-After"] = str(seconds)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form had no valid token: cookies are off, or the page was open for too long."""
    return _page("403_csrf.html", 403)
