"""The tabs of an award. Each file of views adds its own in `apps.py`, with `pk` of the award in its address."""

from typing import Any

from lineshaft.ui.navigation import Tab, TabSet


def sees_books(request: Any, award: Any) -> bool:
    """Whether the tabs with entries are for this person: the program office sees sums and reports only."""
    return bool(request.actor.can("ledger:read", award.center_id))


award_tabs = TabSet("award")
award_tabs.register(Tab("budget", "Budget", "funding:budget", order=30))
award_tabs.register(Tab("subawards", "Subrecipients", "funding:subawards", order=70))
award_tabs.register(Tab("terms", "Terms", "funding:terms", order=90))
award_tabs.register(Tab("ledger", "Ledger", "funding:ledger", order=40, visible=sees_books))
award_tabs.register(Tab("balances", "Balances", "funding:balances", order=41, visible=sees_books))
