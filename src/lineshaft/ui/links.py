"""Pages behind the link of a mail, whose holder has no account: in their language, and kept by nobody."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import override

Response = TypeVar("Response", bound=HttpResponseBase)


def private(response: Response) -> Response:
    """The answer, which neither a browser nor a search engine keeps."""
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def private_page(
    request: HttpRequest, written_in: str, make: Callable[[], Response], *, zone: str
) -> Response:
    """
    What `make` answers, private, in the language that the reader chose on any page, or else `written_in`: the one that
    they were written to in. Days and times are those of `zone`, where what they were written about takes place.
    """
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    language = chosen if chosen in dict(settings.LANGUAGES) else written_in
    with override(language), timezone.override(zone):
        response = private(make())
    response.headers["Content-Language"] = str(language)
    return response
