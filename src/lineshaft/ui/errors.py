"""The pages for what went wrong. They use no database, so that they work when it does not."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def _page(template: str, status: int, **context: object) -> HttpResponse:
    """Render without the request: no session, user or menu is read."""
    return HttpResponse(render_to_string(template, context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The address or form could not be understood."""
    return _page("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The reader may not do this; the sentence of the permission check says why."""
    return _page("403.html", 403, reason=str(exception) if exception else "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing stands here, or nothing that the reader may see: the answer is the same."""
    return _page("404.html", 404)


def too_large(request: HttpRequest, size: int, limit: int) -> HttpResponse:
    """More was sent than is received at once."""
    return _page("413.html", 413, megabytes=f"{size / 1_048_576:,.0f}", limit=f"{limit / 1_048_576:,.0f}")


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke on our side."""
    return _page("500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form had no valid token: cookies are off, or the page was open for too long."""
    return _page("403_csrf.html", 403)
