"""The way back: a page that was reached from another one leads there again when its work is done."""

from urllib.parse import quote

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 500


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The address of this site that `?next=` names, else `otherwise`: never an address elsewhere."""
    wanted = request.GET.get("next", "")
    is_ours = len(wanted) <= LONGEST and wanted.startswith("/")
    return wanted if is_ours and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise


def back_to(address: str, page: str) -> str:
    """`address`, made to lead back to `page`, an address of this site."""
    return f"{address}?next={quote(page)}"
