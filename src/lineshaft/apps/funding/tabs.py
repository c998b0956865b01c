"""The tabs of an award. Each file of views adds its own in `apps.py`, with `pk` of the award in its address."""

from typing import Any

from django.http import HttpRequest

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.ui.navigation import Tab, TabSet


def _sees_books(request: HttpRequest, award: Any) -> bool:
    return actor_of(request).can("ledger:read", award.center_id)


award_tabs = TabSet("award")
award_tabs.register(Tab("match", "Match", "funding:match", order=10))
award_tabs.register(Tab("budget", "Budget", "funding:budget", order=30))
award_tabs.register(Tab("cash", "Cash", "funding:cash", order=50, visible=_sees_books))
award_tabs.register(Tab("federal_report", "Federal report", "funding:federal_reports", order=60))
award_tabs.register(Tab("subawards", "Subrecipients", "funding:subawards", order=70))
award_tabs.register(Tab("terms", "Terms", "funding:terms", order=90))
award_tabs.register(Tab("ledger", "Ledger", "funding:ledger", order=40, visible=_sees_books))
award_tabs.register(Tab("balances", "Balances", "funding:balances", order=41, visible=_sees_books))
