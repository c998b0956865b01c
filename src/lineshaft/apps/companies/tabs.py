"""The tabs of a site's and a company's page. Higher apps add theirs in `ready`, with `public_id` in their address."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lineshaft.ui.navigation import Tab, TabSet

site_tabs = TabSet("site")
company_tabs = TabSet("company")


def _reads_relationships(request: HttpRequest, site: Any) -> bool:
    return bool(request.actor.organisations_where("relationship:read"))  # type: ignore[attr-defined]


company_tabs.register(Tab("overview", _("Overview"), "companies:company", order=10))
site_tabs.register(Tab("overview", _("Overview"), "companies:site", order=10))
site_tabs.register(Tab("capabilities", _("Capabilities"), "companies:capabilities", order=20))
site_tabs.register(
    Tab("sharing", _("Sharing"), "companies:site_sharing", order=80, visible=_reads_relationships)
)
site_tabs.register(Tab("history", _("History"), "companies:site_history", order=90))
